"""What a customer sees who opens the link, and what becomes of the answer (SV-16 to SV-19)."""

import asyncio
import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.requests import Request

from models import HandIn, Notice
from models.database import reading, transaction
from rules.regulation.load import default_book
from tasks.duties.handing_in import hand_in_registers
from tasks.links.keys import key_file, rotate
from tasks.settings import settings
from tests.desk.web.conftest import ANSWER, BASE, checked, heading
from tests.one_database import url  # noqa: F401 - a fixture
from tests.tasks.entering import at, enter

ON_PAPER = {"card_no": "Y1", "call_no": "K1", "attitude": "2", "replied_at": at("10-13T21:00"), "way": "sheet"}


def test_the_mail_carries_a_link_that_opens_the_card(asking):
    (mail,) = asking.mails()
    assert "请于2026年12月12日（含当日）前打开您的专属页面" in mail.text
    assert len(mail.text.split(f"{BASE}/card/")) == 2
    page = asking.client.get(asking.mailed())
    assert (page.status_code, heading(page)) == (200, "How did we do?")
    for expected in ("B1-1", "12 October 2026", "M1 &lt;b&gt;", "Wang &amp; Söhne", "Until 12 December 2026"):
        assert expected in page.text


def test_the_page_tells_nobody_who_the_customer_is(asking):
    page = asking.client.get(asking.mailed()).text
    for secret in ("Zhang San", "13800138000", "Nanjing Road", "c1@example.com", "C1"):
        assert secret not in page


@pytest.mark.parametrize(
    ("asked", "query", "expected"),
    [
        ("en-US,en;q=0.9", "", "How did we do?"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "", "客户意见调查卡"),
        ("fr, en;q=0.5, zh;q=0.7", "", "客户意见调查卡"),
        ("fr", "", "客户意见调查卡"),
        ("", "", "客户意见调查卡"),
        ("zh;q=x, ;;, en;q=0", "", "客户意见调查卡"),
        ("zh", "?lang=en", "How did we do?"),
        ("en", "?lang=zh", "客户意见调查卡"),
        ("en", "?lang=xx", "How did we do?"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers_else_the_companys(asking, asked, query, expected):
    page = asking.client.get(asking.mailed() + query, headers={"Accept-Language": asked})
    assert heading(page) == expected
    english = expected.isascii()
    assert page.headers["content-language"] == ("en" if english else "zh-CN")
    assert f'<html lang="{"en" if english else "zh-CN"}">' in page.text
    assert f'href="?lang={"zh" if english else "en"}"' in page.text


def test_opening_it_answers_nothing_however_often(asking):
    for _ in range(3):
        assert asking.client.get(asking.mailed()).status_code == 200
        assert asking.client.head(asking.mailed()).status_code == 200
    assert asking.opinions() == []
    assert asking.lying() == []


def test_an_answer_becomes_a_row_of_the_form_by_the_forms_own_door(asking):
    done = asking.client.post(asking.mailed(), data=ANSWER)
    assert (done.status_code, heading(done)) == (200, "Thank you")
    (kept,) = asking.opinions()
    assert (kept.card_no, kept.call_no, kept.technician_no, kept.way, kept.call_back) == (
        "B1-1",
        "K1",
        "S1",
        "link",
        "yes",
    )
    assert (kept.attitude, kept.skill, kept.punctuality, kept.promise) == (4, 3, 2, None)
    assert (kept.comment, kept.replied_at) == ("很耐心\n谢谢", asking.now)
    with reading(asking.url) as session:
        handed_in = session.query(HandIn).one()
    assert (handed_in.rows, handed_in.loaded, handed_in.quarantined) == (1, 1, 0)
    (archived,) = (settings().home / "archive").rglob("surveys__link-*.jsonl")
    assert json.loads(archived.read_text())["way"] == "link"
    assert asking.lying() == []
    asking.later(days=14)
    hand_in_registers(now=asking.now, dry_run=False)
    assert [mail.kind for mail in asking.mails()] == ["card_mail"], "whoever has answered is not reminded"


@pytest.mark.parametrize(
    "answer",
    [
        {"attitude": "1"},
        {"comment": "好"},
        {"call_back": "yes"},
        {"skill": "4", "other": "x"},
        {"skill": "4", "comment": "无"},
    ],
)
def test_every_item_may_be_left_out(asking, answer):
    assert asking.client.post(asking.mailed(), data=answer).status_code == 200
    assert len(asking.opinions()) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "Nothing is filled in yet"),
        ({"attitude": "", "comment": " \r\n\u200b"}, "Nothing is filled in yet"),
        ({"comment": "无"}, "Nothing is filled in yet"),
        ({"attitude": "5"}, "a level that there is not"),
        ({"skill": "4", "comment": "很" * 4001}, "longer than 4000 characters"),
    ],
)
def test_what_cannot_be_entered_is_said_above_the_form_which_keeps_what_was_filled_in(asking, answer, said):
    page = asking.client.post(asking.mailed(), data={**answer, "call_back": "no", "promise": ""})
    assert (page.status_code, heading(page)) == (422, "How did we do?")
    assert said in page.text
    assert ('name="skill" value="4" checked="checked"' in page.text) == ("skill" in answer)
    assert asking.opinions() == []
    assert asking.client.post(asking.mailed(), data=ANSWER).status_code == 200, "the link is not used up"


def test_a_used_link_says_when_the_card_was_answered(asking):
    asking.client.post(asking.mailed(), data=ANSWER)
    asking.later(hours=2)
    page = asking.client.get(asking.mailed())
    assert (page.status_code, heading(page)) == (410, "This card has been answered")
    assert "since 13 October 2026 20:00" in page.text


def test_the_same_answer_sent_twice_is_thanked_for_twice_and_entered_once(asking):
    for _ in range(2):
        done = asking.client.post(asking.mailed(), data=ANSWER)
        assert (done.status_code, heading(done)) == (200, "Thank you")
        asking.later(minutes=1)
    assert len(asking.opinions()) == 1
    assert asking.refused() == []


def test_who_wants_to_correct_an_answer_is_told_how(asking):
    asking.client.post(asking.mailed(), data=ANSWER)
    page = asking.client.post(asking.mailed(), data={**ANSWER, "attitude": "1"})
    assert (page.status_code, heading(page)) == (409, "That was not entered")
    assert "answer our mail or phone us" in page.text
    assert [row.attitude for row in asking.opinions()] == [4]


def test_every_link_of_a_card_ends_with_the_first_answer(asking):
    first = asking.mailed()
    asking.now = at("10-20T09:12")
    hand_in_registers(now=asking.now, dry_run=False)
    reminded = asking.mailed()
    assert reminded != first
    assert asking.client.post(reminded, data=ANSWER).status_code == 200
    assert asking.client.get(first).status_code == 410


def test_a_card_that_was_answered_on_paper_meanwhile_says_so(asking):
    enter(asking.url, "surveys", ON_PAPER, now=at("10-14T08:00"))
    page = asking.client.get(asking.mailed())
    assert (page.status_code, heading(page)) == (410, "This card has been answered otherwise")
    assert "13 October 2026 21:00" in page.text
    page = asking.client.post(asking.mailed(), data=ANSWER)
    assert (page.status_code, heading(page)) == (409, "This card has been answered otherwise")
    assert [row.way for row in asking.opinions()] == ["sheet"]


def test_a_paper_that_is_entered_between_the_look_and_the_answer_wins_and_the_customer_is_told(asking, monkeypatch):
    from desk.web import cards

    def open_still(card_no):
        found = real(card_no)
        monkeypatch.setattr(cards, "asked_of", real)
        enter(asking.url, "surveys", ON_PAPER, now=at("10-14T08:00"))
        return found

    real = cards.asked_of
    link = asking.mailed()
    monkeypatch.setattr(cards, "asked_of", open_still)
    page = asking.client.post(link, data=ANSWER)
    assert (page.status_code, heading(page)) == (409, "This card has been answered otherwise")
    assert asking.refused() == [["card_answered"]]


def test_after_its_last_day_the_link_has_ended_and_says_what_to_do(asking):
    link = asking.mailed()
    asking.now = at("12-12T23:59")
    assert asking.client.get(link).status_code == 200
    asking.now = at("12-13T00:00")
    page = asking.client.get(link)
    assert (page.status_code, heading(page)) == (410, "This link has ended")
    assert "until 12 December 2026" in page.text
    page = asking.client.post(link, data=ANSWER)
    assert (page.status_code, heading(page)) == (410, "This link has ended")
    assert asking.opinions() == []


def test_a_forged_or_cut_link_is_none_of_ours(asking):
    link = asking.mailed()
    for broken in (link[:-1], link[:-6] + "AAAAAA", "/card/x", "/card/" + "x" * 4000, "/card/%00", link + "%2e"):
        for page in (asking.client.get(broken), asking.client.post(broken, data=ANSWER)):
            assert (page.status_code, heading(page)) == (403, "This link is not complete")
    assert asking.opinions() == []


def test_a_card_that_the_registers_do_not_know_is_said_to_be_so(asking):
    for page in (asking.client.get(asking.link("B1-99")), asking.client.post(asking.link("B1-99"), data=ANSWER)):
        assert (page.status_code, heading(page)) == (404, "We do not know this number")


@pytest.mark.parametrize(
    "path", ["/", "/card", "/card/", "/docs", "/openapi.json", "/case/K1", "/card/x/y", "/card/x/"]
)
def test_there_is_nothing_else(asking, path):
    page = asking.client.get(path, follow_redirects=False)
    assert (page.status_code, heading(page)) == (404, "There is nothing here")


def test_other_methods_are_refused(asking):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        page = asking.client.request(method, asking.mailed())
        assert page.status_code == 405
        assert {each.strip() for each in page.headers["allow"].split(",")} <= {"GET", "HEAD", "POST"}
        assert asking.opinions() == []


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"comment=" + b"x" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"attitude=4", "", 415),
        (b"comment=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"comment=\xe5", "application/x-www-form-urlencoded", 400),
        (b"a=1&" * 30, "application/x-www-form-urlencoded; charset=utf-8", 400),
    ],
)
def test_what_is_no_form_of_ours_is_refused_and_uses_nothing_up(asking, content, kind, status):
    page = asking.client.post(asking.mailed(), content=content, headers={"Content-Type": kind})
    checked(page)
    assert page.status_code == status
    assert (asking.opinions(), asking.lying()) == ([], [])


def test_a_form_that_does_not_arrive_is_not_waited_for(asking, monkeypatch):
    async def slowly(_):
        yield b"attitude=4"
        await asyncio.sleep(60)

    monkeypatch.setattr("desk.web.bodies.PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(Request, "stream", slowly)
    page = asking.client.post(asking.mailed(), data=ANSWER)
    assert page.status_code == 408
    assert (asking.opinions(), asking.lying()) == ([], [])


def test_every_page_speaks_both_languages(asking):
    link, broken = asking.mailed(), asking.mailed()[:-1]
    seen = [("en", asking.client.get(path)) for path in (link, broken, asking.link("B1-99"), "/")]
    chinese = {"Accept-Language": "zh"}
    told = [asking.client.get(path, headers=chinese) for path in (link, broken, asking.link("B1-99"), "/")]
    asking.client.post(link, data=ANSWER)
    told += [asking.client.get(link, headers=chinese), asking.client.post(link, data=ANSWER, headers=chinese),
             asking.client.post(link, data={"skill": "1"}, headers=chinese)]  # fmt: skip
    assert [heading(page) for page in told] == [
        "客户意见调查卡", "链接不完整", "未找到此编号", "没有此页", "此调查卡已答复", "感谢您的评价", "本次提交未登记",
    ]  # fmt: skip
    assert all(heading(page).isascii() for _, page in seen)


def test_health_says_whether_the_registers_can_be_read(asking, monkeypatch):
    assert asking.client.get("/health").json() == {"status": "ok"}
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    settings.cache_clear()
    answer = asking.client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "registers away"})
    page = asking.client.get(asking.link())
    assert (page.status_code, heading(page)) == (503, "That did not work just now")


def test_no_log_holds_a_link(asking, caplog):
    caplog.set_level(logging.DEBUG)
    link = asking.mailed()
    token = link.rpartition("/")[2]
    asking.client.get(link)
    asking.client.post(link, data=ANSWER)
    asking.client.get("/x%0A" + token)
    asking.client.get(f"/CARD/%20{token[:20]}%0A{token[20:]}")
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    lines = [record.getMessage() for record in ours if record.name == "desk.web.guard"]
    assert lines[0].startswith("GET /card/**** 200")
    assert lines[1].startswith("POST /card/**** 200")
    assert lines[3].startswith("GET /CARD/**** 404")
    assert [record for record in ours if f"/card/{token}" in record.getMessage()] == []


def test_a_key_that_others_can_read_opens_nothing_and_a_new_key_counts_without_a_restart(asking):
    link = asking.mailed()
    key_file(settings()).chmod(0o644)
    assert asking.client.get(link).status_code == 503
    key_file(settings()).chmod(0o600)
    assert asking.client.get(link).status_code == 200
    lasting = timedelta(days=default_book().cards.link_days + 1)
    rotate(settings(), now=asking.now, links_last=lasting)
    assert asking.client.get(link).status_code == 200
    rotate(settings(), now=asking.now, links_last=lasting, void=True)
    assert asking.client.get(link).status_code == 403


def test_a_failure_of_ours_is_a_plain_page_too(asking, monkeypatch):
    from desk.web import cards

    def broken(_card_no):
        raise RuntimeError("a bug")

    link = asking.mailed()
    monkeypatch.setattr(cards, "asked_of", broken)
    page = asking.client.get(link)
    assert (page.status_code, heading(page)) == (500, "That did not work just now")
    assert "a bug" not in page.text


def test_a_low_answer_lies_before_the_director_when_the_customer_is_thanked(asking):
    low = asking.client.post(asking.mailed(), data={"attitude": "1", "comment": "手机13800138000"})
    assert (low.status_code, heading(low)) == (200, "Thank you")
    with reading(asking.url) as session:
        (told,) = session.scalars(select(Notice).where(Notice.kind == "complaint_draft"))
    assert (told.recipient, told.subject, told.status) == ("S4", "draft:B1-1-D", "queued")
    assert told.created_at == asking.now
    assert "13800138000" not in told.text
    assert "draft" not in low.text.lower(), "the customer has not complained"


def test_an_answer_of_a_call_that_was_removed_is_kept_for_a_person(asking):
    """The form's checks refuse it: nothing is lost, and the customer need not come again."""
    link = asking.mailed()
    with transaction(asking.url) as session:
        session.connection().exec_driver_sql("UPDATE calls SET called_at = '2026-10-14 00:00:00'")
    page = asking.client.post(link, data=ANSWER)
    assert (page.status_code, heading(page)) == (202, "Thank you, we have your answer")
    assert asking.refused() == [["before_call"]]
    assert asking.client.get(link).status_code == 410
    again = asking.client.post(link, data={"skill": "1"})
    assert (again.status_code, heading(again)) == (409, "That was not entered")
    assert len(asking.refused()) == 1
