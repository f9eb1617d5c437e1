"""A customer who has lost the link gets another one, by mail or told by the clerk; who needs none is told so (SV-16, ADR 19)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk import times
from models import Customer, Notice
from models.database import reading, transaction
from tasks.duties.closing_follow_ups import close_follow_ups
from tasks.duties.resending_links import NoNewLink, resend_link
from tasks.engine.calendars import calendars
from tasks.settings import settings
from tests.desk.web.conftest import BASE, heading
from tests.desk.web.test_questionnaire_page import NUMBER, mailed  # noqa: F401 - a fixture
from tests.tasks.entering import BOOK, at
from tests.tasks.loading.beside import while_it_waits


def links(url: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.step.like("link %")).order_by(Notice.id)))


def changed(url: str, **columns: object) -> None:
    with transaction(url) as session:
        session.execute(update(Customer).where(Customer.customer_no == "C1").values(columns))


def test_the_mail_goes_once_more_with_a_link_of_its_own_and_the_first_answer_ends_both(asking):
    first = asking.mailed()
    asking.later(days=2)
    done = resend_link("B1-1", printed=False, now=asking.now)
    (notice,) = links(asking.url)
    assert (done.notice, done.step, notice.step, notice.status) == (notice.id, "link 1", "link 1", "queued")
    assert (notice.subject, notice.kind, notice.recipient) == ("card:B1-1", "card_mail", "customer:C1")
    assert done.address in notice.text
    assert done.ends.isoformat() == "2026-12-15T00:00:00+08:00"
    asking.later(days=1)
    assert resend_link("B1-1", printed=False, now=asking.now).step == "link 2"
    second = done.address.removeprefix(BASE)
    assert second != first
    assert asking.client.get(second).status_code == asking.client.get(first).status_code == 200
    answered = asking.client.post(first, data={"attitude": "4"})
    assert heading(answered) == "Thank you"
    assert asking.client.get(second).status_code == 410
    with pytest.raises(NoNewLink, match=r"B1-1 was answered on 2026-10-16: .* the form surveys"):
        resend_link("B1-1", printed=True, now=asking.now)


def test_a_printed_link_opens_the_page_and_is_on_record_as_not_sent(asking):
    changed(asking.url, email=None)
    with pytest.raises(NoNewLink, match=r"B1-1 has no mail address: .* --print"):
        resend_link("B1-1", printed=False, now=asking.now)
    done = resend_link("B1-1", printed=True, now=asking.now)
    assert asking.client.get(done.address.removeprefix(BASE)).status_code == 200
    (notice,) = links(asking.url)
    assert (notice.status, notice.because) == ("suppressed", "the link was printed for the clerk")


def test_a_questionnaire_is_sent_anew_in_the_same_way_until_it_is_answered(asking, mailed):  # noqa: F811
    done = resend_link(NUMBER, printed=False, now=asking.now + timedelta(days=1))
    (notice,) = links(asking.url)
    assert (notice.subject, notice.kind, notice.step) == (f"follow_up:{NUMBER}", "follow_up_mail", "link 1")
    path = done.address.removeprefix(BASE)
    assert path != mailed
    assert heading(asking.client.post(path, data={"satisfaction": "3"})) == "Thank you"
    with pytest.raises(NoNewLink, match=f"{NUMBER} was answered on .* the form follow_ups"):
        resend_link(NUMBER, printed=False, now=asking.now)


def test_of_what_is_given_up_while_a_link_is_asked_for_there_is_none(asking, mailed):  # noqa: F811
    """Whoever asks waits for the one that gives it up, and goes by what stands then."""
    refused = []

    def ask() -> None:
        with pytest.raises(NoNewLink) as told:
            resend_link(NUMBER, printed=True, now=asking.now)
        refused.append(str(told.value))

    with while_it_waits(asking.url, ask) as session:
        known = calendars(session, book=BOOK)
        assert close_follow_ups(session, "B1", rules=BOOK, known=known, now=at("12-31T09:00")).expired > 0
    assert [sentence.partition(" and ")[0] for sentence in refused] == [f"{NUMBER} has ended"]
    assert links(asking.url) == []


def test_who_gets_no_other_link(asking, monkeypatch):
    with pytest.raises(NoNewLink, match="no card or questionnaire went out under the number B9-9"):
        resend_link("B9-9", printed=False, now=asking.now)
    with pytest.raises(NoNewLink, match="B1-1 has ended"):
        resend_link("B1-1", printed=True, now=at("10-13T09:12").replace(year=2027))
    monkeypatch.delenv("AFTERSALES_PUBLIC_URL")
    settings.cache_clear()
    with pytest.raises(NoNewLink, match="AFTERSALES_PUBLIC_URL"):
        resend_link("B1-1", printed=False, now=asking.now)
    changed(asking.url, opted_out="yes")
    with pytest.raises(NoNewLink, match="does not want to be asked"):
        resend_link("B1-1", printed=True, now=asking.now)
    assert links(asking.url) == []


def test_an_answer_that_lies_in_quarantine_is_mended_and_not_asked_for_again(asking):
    with transaction(asking.url) as session:
        session.connection().exec_driver_sql("UPDATE calls SET called_at = '2026-10-14 00:00:00'")
    assert asking.client.post(asking.mailed(), data={"attitude": "4"}).status_code == 202
    assert asking.refused() == [["before_call"]]
    with pytest.raises(NoNewLink, match="B1-1 is here and not entered yet: see aftersales quarantine list"):
        resend_link("B1-1", printed=False, now=asking.now)


@pytest.mark.parametrize(
    ("locale", "mailed_line", "refused_line"),
    [
        ("en", "B1-1: the mail goes out once more with a new link, which works until 2026-12-12 (link 1).",
         "aftersales: no card or questionnaire went out under the number B9-9"),
        ("zh", "B1-1：将再次发送邮件，新链接2026-12-12前（含当日）有效（link 1）。",
         "aftersales: 没有发出过编号为B9-9的调查卡或问卷"),
    ],
)  # fmt: skip
def test_the_command_says_what_it_did_in_both_languages(desk, asking, monkeypatch, locale, mailed_line, refused_line):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    monkeypatch.setattr(times, "clock", lambda: asking.now)
    settings.cache_clear()
    assert desk("links", "resend", "B1-1").out.strip() == mailed_line
    printed = desk("links", "resend", "B1-1", "--print")
    assert re.fullmatch(rf"{BASE}/card/\S+\n", printed.out)
    assert "2026-12-12" in printed.err
    document = desk("links", "resend", "B1-1", "--json").document
    assert (document["step"], document["ends"], "link" in document) == ("link 3", "2026-12-13T00:00:00+08:00", False)
    refused = desk("links", "resend", "B9-9")
    assert (refused.code, refused.line) == (2, refused_line)
    told = desk("explain", "K1", "--json").out
    assert "link 1" in told
    assert re.search(r"/card/\w", told) is None, "links are masked like telephone numbers"
    listed = desk("notices", "--json").document
    assert [(row["step"], row["status"]) for row in listed if row["step"].startswith("link")] == [
        ("link 1", "queued"), ("link 2", "suppressed"), ("link 3", "queued"),
    ]  # fmt: skip
