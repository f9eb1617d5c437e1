"""Mail against a real SMTP server on loopback."""

import smtplib
from dataclasses import replace

import pytest

from models import Notice, Via
from tasks.deliver import Doors
from tasks.deliver.mail import Mail, message_id
from tasks.deliver.outcomes import Refused, Taken
from tasks.deliver.slack import Slack
from tests.tasks.deliver.conftest import DRAFT, MORNING

LETTER = replace(
    DRAFT,
    kind="contract_expiry_customer",
    subject="contract:K-1",
    article="MS-15",
    recipient="customer:K1",
    channel=Via.MAIL,
    title="保养到期通知书",
    text="尊敬的赵六先生：\n您的保养合同将于2026-11-09到期。联系电话 13812348000。",
)


@pytest.fixture
def mailing(company, slack, post):
    company.doors = post.doors(slack)
    return company


def test_a_letter_reaches_the_customer_word_for_word(mailing, post):
    (notice,) = mailing.queue(LETTER)
    assert mailing.deliver().sent == (notice,)
    (mail,) = post.mails
    assert (mail.envelope_from, mail.envelope_to) == ("service@example.com", ["zhao@example.com"])
    read = mail.read()
    assert read["Subject"] == "保养到期通知书"
    assert (read["To"], read["From"]) == ("赵六 <zhao@example.com>", "service@example.com")
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Date"].datetime == mailing.now
    assert read.get_content().replace("\r\n", "\n").strip() == LETTER.text, "their own data is theirs to read"
    row = mailing.row(notice)
    assert (row.channel, row.place, row.external_id) == ("mail", "zhao@example.com", read["Message-ID"])


def test_staff_without_slack_get_their_notice_masked_and_with_its_article(mailing, post):
    mailing.queue(recipient="S7", text="客户电话 13812348000", deadline=mailing.now)
    mailing.deliver()
    words = post.mails[0].read().get_content()
    assert "138****8000" in words
    assert "依据条款 MS-14 · call:C1 · 期限 2026-10-09 10:00" in words


def test_documents_go_with_the_mail(mailing, post):
    (post.folder / "letters").mkdir()
    (post.folder / "letters" / "K-1.docx").write_bytes(b"PK\x03\x04 document")
    (post.folder / "K-1.html").write_text("<p>你好</p>", encoding="utf-8")
    named = {"path": "K-1.html", "name": "保养到期通知书.html"}
    mailing.queue(replace(LETTER, attachments=["letters/K-1.docx", named]))
    mailing.deliver()
    docx, html = post.mails[0].read().iter_attachments()
    assert (docx.get_filename(), docx.get_content()) == ("K-1.docx", b"PK\x03\x04 document")
    assert docx.get_content_type() == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    assert (html.get_filename(), html.get_content_type()) == ("保养到期通知书.html", "text/html")


def test_a_missing_document_fails_by_name_and_stops_nobody(mailing, post):
    bad, good = mailing.queue(replace(LETTER, attachments=["gone.docx"]), replace(DRAFT, recipient="S7"))
    delivered = mailing.deliver()
    assert (delivered.failed, delivered.sent) == ((bad,), (good,))
    assert "gone.docx" in mailing.row(bad).error


def send(post, *, to="zhao@example.com", name="赵六", title="通知"):
    row = Notice(id=7, subject="s", kind="k", step="1", recipient="r", deadline_key="", created_at=MORNING)
    return post.door().send(notice=row, to=to, name=name, title=title, text="x", now=MORNING)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.cn\nBcc: all@example.com",
        "a b@example.com",
        "<a@example.com>",
        "nobody",
        "a@b.cn,c@d.cn",
        "名@例.cn",
        "a@b@c",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_before_anybody_is_asked(post, address):
    assert send(post, to=address) == Refused("not a mail address that can be written to")
    assert post.mails == []


@pytest.mark.parametrize(
    "hostile",
    [
        "x\r\nBcc: all@example.com",
        "x\nX-Evil: 1",
        "x\u2028Bcc: a@b.cn",
        'a" <b@c.cn>, "d',
        "\x00x",
        "=?utf-8?q?x?=" * 30,
        "",
    ],
)
def test_names_and_titles_cannot_add_headers(post, hostile):
    assert isinstance(send(post, name=hostile, title=hostile), Taken)
    read = post.mails[0].read()
    assert sorted(read.keys()) == sorted(
        ["Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
         "Content-Transfer-Encoding"]
    )  # fmt: skip
    assert [address.addr_spec for address in read["To"].addresses] == ["zhao@example.com"]


@pytest.mark.parametrize(
    ("what", "answers", "status"),
    [
        ("no such mailbox", {"rcpt": "550 no such user"}, "failed"),
        ("come back later", {"rcpt": "450 greylisted"}, "queued"),
        ("mailbox full", {"data": "552 mailbox full"}, "failed"),
        ("busy after the content", {"data": "451 try again"}, "queued"),
        ("our sender is not welcome", {"mail": "553 sender rejected"}, "queued"),
        ("busy before the content", {"mail": "421 closing"}, "queued"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_server_says_decides(mailing, post, what, answers, status):
    (notice,) = mailing.queue(LETTER)
    post.answers.update(answers)
    mailing.deliver()
    row = mailing.row(notice)
    assert row.status == status
    assert next(iter(answers.values())) in row.error
    post.answers.clear()
    mailing.later(minutes=2)
    assert mailing.deliver().sent == ((notice,) if status == "queued" else ())


def test_a_mail_that_is_never_taken_is_given_up_as_the_rule_book_says(mailing, post):
    (notice,) = mailing.queue(LETTER)
    post.answers["rcpt"] = "450 greylisted"
    for minutes in (0, 1, 5, 15, 60):
        mailing.later(minutes=minutes)
        delivered = mailing.deliver()
    assert delivered.failed == (notice,)
    assert mailing.row(notice).because == "given up after 5 attempts: 450 greylisted"


def test_a_cut_before_the_content_is_no_risk_and_the_rest_waits(mailing, post):
    (notice,) = mailing.queue(LETTER)
    post.cut = "rcpt"
    delivered = mailing.deliver()
    assert (delivered.waiting, len(delivered.stopped)) == ((notice,), 1)
    post.cut = None
    assert mailing.deliver().sent == (notice,)


def test_a_cut_after_the_content_leaves_it_unknown_and_it_is_not_sent_again(mailing, post):
    (notice,) = mailing.queue(LETTER)
    post.cut = "data"
    assert mailing.deliver().unknown == (notice,)
    post.cut = None
    for _ in range(5):
        mailing.later(hours=1)
        assert mailing.deliver().unknown == (notice,)
    assert len(post.mails) == 1


def test_a_server_that_is_not_there_loses_nothing_and_slack_goes_on(company, slack):
    letter, chat = company.queue(LETTER, DRAFT)
    gone = Mail(url="smtp://127.0.0.1:9", sender="a@example.com", folder=None, timeout=1)
    delivered = company.deliver(doors=Doors(slack=Slack(token=slack.token, url=slack.url), mail=gone))
    assert (delivered.sent, delivered.waiting) == ((chat,), (letter,))
    assert delivered.stopped[0].startswith("mail: the mail server cannot be used")


def test_a_refused_login_is_said_once_and_loses_nothing(mailing, post, slack):
    ids = mailing.queue(LETTER, replace(DRAFT, recipient="S7"))
    mailing.doors = post.doors(slack, user="service:wrong@")
    delivered = mailing.deliver()
    assert sorted(delivered.waiting) == sorted(ids)
    assert delivered.stopped == ("mail: the mail server refuses the login: 535",)
    mailing.doors = post.doors(slack, user="service:right@")
    assert sorted(mailing.deliver().sent) == sorted(ids)


def test_a_password_is_never_sent_in_the_clear():
    mail = Mail(url="smtp://user:secret@mail.example.com", sender="a@example.com", folder=None)

    class Server:
        def ehlo_or_helo_if_needed(self): ...
        def has_extn(self, name):
            return False

        def login(self, user, password):
            raise AssertionError("sent in the clear")

    with pytest.raises(smtplib.SMTPException, match="not sent in the clear"):
        mail._introduce(Server(), None)


def test_the_message_id_is_always_the_same_and_another_for_every_notice():
    row = Notice(id=7, subject="s", kind="k", step="1", recipient="r", deadline_key="", created_at=MORNING)
    other = Notice(id=7, subject="s", kind="k", step="1", recipient="r", deadline_key="2027", created_at=MORNING)
    assert message_id(row, sender="a@example.com") == message_id(row, sender="b@example.com")
    assert message_id(row, sender="a@example.com") != message_id(other, sender="a@example.com")
    assert message_id(row, sender="a@example.com").startswith("<notice-7.")
    assert message_id(row, sender="a@example.com").endswith("@example.com>")
