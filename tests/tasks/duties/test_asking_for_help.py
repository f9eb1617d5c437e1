"""A technician who cannot keep a promise asks for help: the director hears at once, and of a broken promise too (MS-9)."""

import pytest
from sqlalchemy import select

from models import Case, Event, Notice
from models.database import reading
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.watching import sweep_due_clocks
from tests.registers import built_once
from tests.tasks.entering import at, enter
from tests.tasks.loading.test_custody import CALL, CARD, RECEIPT, SENT, TAKEN

HELP = {"case": "R1", "step": "help", "decided_at": at("10-13T10:00"), "decided_by": "S1", "verdict": "ask"}
NOW = at("10-13T10:05")


@pytest.fixture
@built_once
def promised(company):
    """Goods that technician S1 promised for Friday, 16 October, at five."""
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", {**RECEIPT, "promised_at": at("10-16T17:00")}, now=at("10-12T12:00"))
    begun = {name: CARD[name] for name in ("repair_no", "call_no", "technician_no", "started_at") if name in CARD}
    enter(company, "repairs", begun, now=at("10-13T09:35"))
    return company


def asked(flow: str, *, now=NOW) -> list[tuple[str, str]]:
    return [(row["case"], row["asked"]) for row in ask_for_next_steps(flow, now=now, dry_run=False).rows]


def of_the_promise(url: str) -> list[tuple[str, str, str]]:
    with reading(url) as session:
        rows = session.scalars(select(Notice).where(Notice.step.startswith("MS-9-promise")).order_by(Notice.id)).all()
    return [(row.kind, row.recipient, row.status) for row in rows]


def test_the_director_hears_at_once_and_once(promised):
    assert enter(promised, "decisions", HELP, now=NOW).loaded == 1
    assert asked("repair-goods") == [("goods:R1", "S4")]
    assert asked("repair-goods") == []
    with reading(promised) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.step.startswith("help "))).all()
    assert (notice.article, notice.urgent) == ("MS-9", True)


def test_the_director_reads_who_asks_and_why_masked(promised):
    enter(promised, "decisions", HELP | {"note": "no pump, ring 13812348000"}, now=NOW)
    asked("repair-goods")
    with reading(promised) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.step.startswith("help "))).all()
    assert "\nName S1 S1 writes: no pump, ring 138****8000\n" in notice.text


def test_help_without_a_note_says_who_asks(promised):
    enter(promised, "decisions", HELP, now=NOW)
    asked("repair-goods")
    with reading(promised) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.step.startswith("help "))).all()
    assert "\nTold by Name S1 S1.\n" in notice.text


def test_who_asked_is_not_reminded_to_ask_but_the_broken_promise_is_told(promised):
    enter(promised, "decisions", HELP, now=NOW)
    sweep_due_clocks(now=at("10-15T17:00"), dry_run=False)
    assert of_the_promise(promised) == [("clock_warning", "role:technician", "suppressed")]
    sweep_due_clocks(now=at("10-16T17:05"), dry_run=False)
    assert of_the_promise(promised)[1:] == [("clock_breach", "S4", "queued")]


def test_who_did_not_ask_is_reminded_and_help_with_an_earlier_promise_says_nothing_of_the_next(promised):
    enter(promised, "decisions", HELP, now=NOW)
    later = {"call_no": "K1", "told_at": at("10-14T10:00"), "promised_at": at("10-20T17:00"), "reason": "parts"}
    enter(promised, "extensions", later, now=at("10-14T10:05"))
    sweep_due_clocks(now=at("10-19T17:00"), dry_run=False)
    assert of_the_promise(promised) == [("clock_warning", "S1", "queued")]


def test_a_clerk_may_write_it_down_and_a_director_asks_nobody(promised):
    refused = enter(promised, "decisions", HELP | {"decided_by": "S4"}, now=NOW).refused
    assert [reason.code for reasons in refused.values() for reason in reasons] == ["not_entitled"]
    assert enter(promised, "decisions", HELP | {"decided_by": "S10"}, now=NOW).loaded == 1


def test_help_on_a_call_goes_to_the_director_too(promised):
    enter(promised, "decisions", HELP | {"case": "K1"}, now=NOW)
    assert asked("record-visits") == [("call:K1", "S4")]


@pytest.mark.parametrize(
    ("asked_at", "told"),
    [("10-13T10:00", ("role:technician", "suppressed")), ("10-12T10:30", ("S1", "queued"))],
    ids=["with the goods here", "before they came"],
)
def test_help_asked_on_the_call_speaks_for_the_goods_that_are_here(promised, asked_at, told):
    enter(promised, "decisions", HELP | {"case": "K1", "decided_at": at(asked_at)}, now=NOW)
    sweep_due_clocks(now=at("10-15T17:00"), dry_run=False)
    assert of_the_promise(promised) == [("clock_warning", *told)]


def test_help_on_a_call_that_was_taken_back_says_nothing_of_its_goods(promised):
    enter(promised, "decisions", HELP | {"case": "K1"}, now=NOW)
    enter(promised, "decisions", HELP | {"case": "K1", "verdict": "acknowledge"}, now=NOW, file="mended.csv")
    sweep_due_clocks(now=at("10-15T17:00"), dry_run=False)
    assert of_the_promise(promised) == [("clock_warning", "S1", "queued")]


def test_an_acknowledgement_of_goods_answers_it(promised):
    enter(promised, "decisions", HELP, now=NOW)
    seen = {"step": "acknowledgement", "decided_at": at("10-13T10:03"), "decided_by": "S4", "verdict": "acknowledge"}
    assert enter(promised, "decisions", HELP | seen, now=NOW, file="seen.csv").loaded == 1
    assert asked("repair-goods") == []
    with reading(promised) as session:
        kinds = set(session.scalars(select(Event.kind).join(Case).where(Case.number == "R1")))
    assert {"help_asked", "acknowledged"} <= kinds
