"""More time by a button: an extensions row through the form's own checks, or a clear no (MS-9, NT-2, NT-3)."""

from threading import Thread

import pytest
from sqlalchemy import select

from models import Clock, Decision, Extension, Notice, QuarantineEntry
from models.database import reading, transaction
from tasks.duties.escalating import assign_and_submit
from tasks.engine.sweep import sweep_clocks
from tests.desk.pressing.conftest import Department, buttons, remove_from_service, shown
from tests.tasks.entering import BOOK, COMPLAINT, at, enter
from tests.tasks.loading.test_custody import CALL, RECEIPT, SENT, TAKEN

PROMISED, NEW = RECEIPT["promised_at"], at("10-20T16:00")


@pytest.fixture
def promising(department: Department) -> Department:
    """Goods R1 of K1 are promised for the 15th; on the 14th their technician S1 is warned."""
    url = department.url
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", TAKEN, now=at("10-12T12:00"))
    enter(url, "receipts", RECEIPT, now=at("10-13T08:40"))
    return warned(department, at("10-15T08:35"))


def warned(department: Department, now) -> Department:
    department.now = now
    sweep_clocks(department.url, book=BOOK, now=now, locale="en")
    department.deliver()
    department.later(minutes=5)
    return department


def about(department: Department, limit: str, to: str) -> Notice:
    """The newest notice about a limit to somebody."""
    with reading(department.url) as session:
        rows = session.scalars(
            select(Notice).where(Notice.recipient == to, Notice.step.startswith(limit)).order_by(Notice.id.desc())
        )
        found = rows.first()
    assert found is not None, f"{to} was told nothing about {limit}"
    return found


def message(department: Department, limit: str, to: str):
    notice = about(department, limit, to)
    (found,) = [each for each in department.slack.messages if each.ts == notice.external_id]
    return found


def ask(department: Department, user: str, told, *, until=NEW, by=None, why="the part is late", told_by="letter"):
    department.press(department.slack.press(user, told, "more_time"), by=by)
    view = department.slack.views[-1]
    department.press(department.slack.submit(user, view, until=until, told_by=told_by, note=why), by=by)


def codes(department: Department) -> list[tuple[str, list[str]]]:
    rows = department.rows(QuarantineEntry)
    return [(row.row["told_by"], [reason["code"] for reason in row.reasons]) for row in rows]


def test_a_technician_gives_a_new_promise_by_the_form_extensions(promising):
    told = message(promising, "MS-9-promise", "S1")
    assert buttons(told) == ["more_time", "acknowledge"]
    ask(promising, "US1", told, why="the part is late, call 13812345678")
    (row,) = promising.rows(Extension)
    assert (row.call_no, row.receipt_no, row.promised_at, row.told_by, row.channel) == ("K1", "R1", NEW, "S1", "letter")
    assert promising.events("R1")[-1][0] == "extended"
    said = shown(told)
    assert "Extended to 2026-10-20 16:00 by Name S1 S1" in said
    assert "the part is late" in said
    assert "13812345678" not in said
    assert buttons(told) == []
    assert promising.slack.whispers == []


def test_the_form_asks_until_when_how_the_customer_is_told_and_why(promising):
    promising.press(promising.slack.press("US1", message(promising, "MS-9-promise", "S1"), "more_time"))
    (view,) = promising.slack.views
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["until", "told_by", "note"]
    with pytest.raises(AssertionError, match="until has to be filled in"):
        promising.slack.submit("US1", view, told_by="letter", note="late")
    assert promising.rows(Extension) == []


def test_a_time_that_is_no_later_is_refused_and_can_be_asked_for_again(promising):
    told = message(promising, "MS-9-promise", "S1")
    ask(promising, "US1", told, until=PROMISED)
    assert codes(promising) == [("S1", ["not_more_time"])]
    assert "is not later than the present limit" in promising.slack.whispers[-1][1]
    assert buttons(told) == ["more_time", "acknowledge"]
    promising.later(minutes=1)
    ask(promising, "US1", told)
    assert [row.promised_at for row in promising.rows(Extension)] == [NEW]


@pytest.mark.parametrize("who", ["USTRANGER", "US1"])
def test_a_member_who_is_nobody_in_service_is_refused_and_recorded(promising, who):
    if who == "US1":
        remove_from_service(promising.url, "S1", after=promising.now.replace(day=14))
    ask(promising, who, message(promising, "MS-9-promise", "S1"))
    assert codes(promising) == [(f"slack:{who}", ["unknown_staff"])]
    assert f"member id {who}" in promising.slack.whispers[-1][1]


def test_whoever_has_nothing_to_do_with_the_case_gets_no_more_time_for_it(promising):
    enter(promising.url, "branches", {"branch_no": "B2", "name": "West", "kind": "branch"}, now=promising.now)
    other = {"staff_no": "T9", "branch": "B2", "name": "Tech", "role": "technician", "slack_id": "UT9"}
    enter(promising.url, "staff", other, now=promising.now)
    ask(promising, "UT9", message(promising, "MS-9-promise", "S1"))
    assert codes(promising) == [("T9", ["not_entitled"])]
    assert "your role may not decide this" in promising.slack.whispers[-1][1]
    assert promising.rows(Extension) == []


def test_of_two_who_extend_at_once_one_wins_and_the_other_is_told(promising):
    told = message(promising, "MS-9-promise", "S1")
    listeners = [promising.listener(), promising.listener()]
    views = []
    for user in ("US1", "US3"):
        promising.press(promising.slack.press(user, told, "more_time"))
        views.append(promising.slack.submit(user, promising.slack.views[-1], until=NEW, told_by="phone", note="late"))
    threads = [
        Thread(target=promising.press, args=(view,), kwargs={"by": listener})
        for view, listener in zip(views, listeners, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (row,) = promising.rows(Extension)
    ((loser, refused),) = codes(promising)
    assert ({row.told_by, loser}, refused) == ({"S1", "S3"}, ["extended_already"])
    ((member, said),) = promising.slack.whispers
    assert member == f"U{loser}"
    assert f"was extended since: Name {row.told_by} {row.told_by}, until 2026-10-20 16:00" in said


@pytest.fixture
def warranty(department: Department) -> Department:
    """A call in warranty since Monday, due on the 21st; on the 20th its technician S1 is warned."""
    call = CALL | {"call_no": "K8", "serial_no": "P1"}
    enter(department.url, "calls", call, now=at("10-12T09:35"))
    enter(department.url, "dispatches", SENT | {"call_no": "K8"}, now=at("10-12T10:05"))
    return warned(department, at("10-20T15:30"))


def test_a_warranty_repair_is_extended_before_its_limit(warranty):
    told = message(warranty, "NT-2-repair", "S1")
    assert buttons(told) == ["more_time", "acknowledge"]
    ask(warranty, "US1", told, until=at("10-28T16:00"), told_by="phone")
    (row,) = warranty.rows(Extension)
    assert (row.call_no, row.receipt_no, row.channel) == ("K8", None, "phone")
    assert "Extended to 2026-10-28 16:00 by Name S1 S1" in shown(told)
    with reading(warranty.url) as session:
        due = session.scalars(select(Clock.due_at).where(Clock.limit_id == "NT-2-repair")).one()
    assert due == at("10-28T16:00")


def test_a_warranty_repair_is_not_extended_after_its_limit(warranty):
    told = message(warranty, "NT-2-repair", "S1")
    warranty.now = at("10-22T09:00")
    ask(warranty, "US1", told, until=at("10-28T16:00"))
    assert codes(warranty) == [("S1", ["extension_late"])]
    assert "the customer has to be told before it is over" in warranty.slack.whispers[-1][1]


def test_after_its_limit_a_warranty_repair_offers_no_more_time_and_a_broken_promise_does(warranty, promising):
    warned(promising, at("10-23T09:00"))
    assert "more_time" not in (about(warranty, "NT-2-repair", "S4").actions or [])
    assert "more_time" in (about(promising, "MS-9-promise", "S4").actions or [])


def test_a_limit_that_the_rule_book_lets_nobody_extend_has_no_such_button_and_takes_no_such_press(promising):
    enter(promising.url, "calls", CALL | {"call_no": "K7", "called_at": at("10-15T08:40")}, now=at("10-15T08:45"))
    warned(promising, at("10-15T14:50"))
    told = message(promising, "MS-14-urban", "S3")
    assert buttons(told) == ["acknowledge"]
    with transaction(promising.url) as session:
        session.get_one(Notice, about(promising, "MS-14-urban", "S3").id).actions = ["more_time"]
    forged = told.blocks[-1]["elements"][0]["value"].replace("acknowledge", "more_time")
    payload = promising.slack.press("US3", told, "acknowledge")
    payload["actions"][0] |= {"action_id": "more_time", "value": forged}
    promising.press(payload)
    promising.press(promising.slack.submit("US3", promising.slack.views[-1], until=NEW, told_by="phone", note="x"))
    assert codes(promising) == [("S3", ["no_extension"])]
    assert "does not let be extended" in promising.slack.whispers[-1][1]


def test_in_chinese_the_form_and_the_answer_are_chinese(promising, monkeypatch):
    from tasks.settings import settings

    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    told = message(promising, "MS-9-promise", "S1")
    ask(promising, "US1", told)
    (view,) = promising.slack.views
    assert view["title"]["text"] == "申请延期……"
    assert [block["label"]["text"] for block in view["blocks"][1:]][-1] == "原因"
    assert "已延期至2026-10-20 16:00：Name S1 S1" in shown(told)


@pytest.fixture
def returning(department: Department) -> Department:
    """An exchange asked for on Monday and due on 2 November, with S4; on the 29th its handler is warned for the second time."""
    wanted = COMPLAINT | {"about": "product", "wanted": "exchange", "text": "the new one hums, 13812345678"}
    enter(department.url, "complaints", wanted, now=at("10-12T09:05"))
    assign_and_submit(now=at("10-12T09:10"), dry_run=False)
    return warned(department, at("10-29T15:00"))


UNTIL = at("11-20T16:00")


def test_the_handler_gives_an_exchange_more_time_by_a_decision(returning):
    told = message(returning, "NT-3-exchange", "S4")
    assert buttons(told) == ["extend", "acknowledge"]
    returning.press(returning.slack.press("US4", told, "extend"))
    view = returning.slack.views[-1]
    asked = [(block["block_id"], block["label"]["text"]) for block in view["blocks"] if block["type"] == "input"]
    assert [name for name, _ in asked] == ["until", "told_by", "note"]
    assert [label for _, label in asked][1:] == ["How you tell the customer", "Reason"]
    returning.press(
        returning.slack.submit("US4", view, until=UNTIL, told_by="phone", note="none in stock, 13812345678")
    )
    (row,) = returning.rows(Decision)
    assert (row.step, row.verdict, row.decided_by, row.until, row.channel) == (
        "extension", "approve", "S4", UNTIL, "phone",
    )  # fmt: skip
    with reading(returning.url) as session:
        due = session.scalars(select(Clock.due_at).where(Clock.limit_id == "NT-3-exchange")).one()
    assert due == UNTIL
    said = shown(told)
    assert "Extended to 2026-11-20 16:00 by Name S4 S4" in said
    assert "none in stock" in said
    assert "13812345678" not in said
    assert buttons(told) == []
    assert returning.slack.whispers == []


@pytest.mark.parametrize(
    ("who", "when", "until", "code"),
    [
        ("US4", "10-29T15:10", at("10-30T09:00"), "not_more_time"),
        ("US4", "11-03T09:00", UNTIL, "extension_late"),
        ("US1", "10-29T15:10", UNTIL, "not_entitled"),
        ("USTRANGER", "10-29T15:10", UNTIL, "unknown_staff"),
    ],
)
def test_what_does_not_extend_an_exchange_is_refused_and_recorded(returning, who, when, until, code):
    told = message(returning, "NT-3-exchange", "S4")
    returning.now = at(when)
    returning.press(returning.slack.press(who, told, "extend"))
    view = returning.slack.views[-1]
    returning.press(returning.slack.submit(who, view, until=until, told_by="phone", note="late"))
    (row,) = returning.rows(QuarantineEntry)
    assert [reason["code"] for reason in row.reasons] == [code]
    assert returning.rows(Decision) == []
    assert buttons(told) == ["extend", "acknowledge"]
    assert len(returning.slack.whispers) == 1


def test_of_two_who_extend_an_exchange_the_later_is_told_who_was_first(returning):
    told, sent = message(returning, "NT-3-exchange", "S4"), []
    for user in ("US4", "US6"):
        returning.press(returning.slack.press(user, told, "extend"))
        view = returning.slack.views[-1]
        sent.append(returning.slack.submit(user, view, until=UNTIL, told_by="phone", note="late"))
    returning.press(sent[0])
    returning.later(minutes=1)
    returning.press(sent[1])
    assert [row.decided_by for row in returning.rows(Decision)] == ["S4"]
    ((member, said),) = returning.slack.whispers
    assert member == "US6"
    assert "Name S4 S4" in said


def test_under_a_limit_of_a_complaint_that_no_article_extends_stands_no_such_button(returning):
    notices = [notice for notice in returning.rows(Notice) if notice.step.startswith("NT-1")]
    assert notices
    assert {name for notice in notices for name in notice.actions or []} == {"acknowledge"}
