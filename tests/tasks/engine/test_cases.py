"""What the clocks make of real cases, and two who extend the same one."""

from datetime import date
from threading import Event as Signal
from threading import Thread

import pytest
from sqlalchemy import select

from models import Branch, Case, Clock, Notice
from models.database import reading, transaction
from rules.events import CallEvent
from tasks.duties.expiring import notice_expiring_contracts
from tasks.duties.watching import recompute_changed_calendars
from tasks.engine.context import facts_of
from tasks.engine.sweep import sweep_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tests.tasks.entering import BOOK, at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
COMPLAINT = {
    "complaint_no": "Q1",
    "received_at": at("10-12T09:30"),
    "customer_no": "C1",
    "text": "a fire in the socket",
    "severity": "serious",
}


def clock(url: str, limit: str) -> Clock:
    with reading(url) as session:
        return session.scalars(select(Clock).where(Clock.limit_id == limit)).one()


def decide(url: str, case: str, step: str, verdict: str, by: str, when: str, kind: str = "complaint") -> int:
    row = {"case": case, "case_kind": kind, "step": step, "decided_at": at(when), "decided_by": by, "verdict": verdict}
    return enter(url, "decisions", row, now=at(when)).loaded


def test_what_is_known_of_a_case_does_not_depend_on_which_others_are_asked_about(company):
    contract = {"contract_no": "H1", "customer_no": "C1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    enter(company, "calls", CALL | {"area": "suburban"}, now=at("10-12T09:40"))
    enter(company, "complaints", COMPLAINT | {"about": "service"}, now=at("10-12T09:40"))
    enter(company, "contracts", contract, now=at("10-12T09:40"))
    with transaction(company) as session:
        branch = session.scalar(select(Branch.branch_no).limit(1))
        report = Case(kind="report", number="R1", branch_no=branch, state="unsigned", opened_at=at("10-12T09:40"))
        session.add(report)
    with reading(company) as session:
        cases = session.scalars(select(Case.id)).all()
        alone = {case: facts_of(session, [case])[case] for case in cases}
        assert {"suburban", "service", "center"} <= {
            str(one) for each in alone.values() for one in each.fields.values()
        }
        assert facts_of(session, cases) == alone, "a report has a branch, and so has every other case"


def test_a_visit_that_was_missed_stays_missed_when_the_contract_is_renewed_late(company):
    contract = {
        "contract_no": "T1",
        "customer_no": "C1",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 11, 12),
        "assigned_to": "S1",
    }
    enter(company, "contracts", contract, now=at("10-01T09:00"))
    notice_expiring_contracts(now=at("10-12T07:30"), dry_run=False)
    due = clock(company, "MS-15-visit").due_at
    sweep_clocks(company, book=BOOK, now=at("11-16T09:00"), locale="en")
    renewal = {
        "contract_no": "T1",
        "visited_at": at("11-16T10:00"),
        "visited_by": "S1",
        "outcome": "renewed",
        "new_ends_on": date(2027, 11, 12),
    }
    assert enter(company, "renewals", renewal, now=at("11-16T10:05")).loaded == 1
    visit = clock(company, "MS-15-visit")
    assert (visit.state, visit.verdict, visit.due_at) == ("stopped", "missed", due)


def test_a_dispatched_call_that_is_solved_by_phone_has_its_outcome(company):
    enter(company, "calls", CALL, now=at("10-12T09:31"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T09:40"), "technician_no": "S1"}
    enter(company, "dispatches", sent, now=at("10-12T09:41"))
    assert clock(company, "RS-2-outcome").state == "running"
    assert decide(company, "K1", "phone", "resolve", "S3", "10-12T10:00", kind="call") == 1
    outcome = clock(company, "RS-2-outcome")
    assert (outcome.state, outcome.verdict, outcome.next_action_at) == ("stopped", "met", None)


def test_a_serious_complaint_that_is_closed_waits_for_no_review(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:31"))
    assert decide(company, "Q1", "answer", "resolve", "S4", "10-12T15:00") == 1
    assert clock(company, "SV-20-review").state == "running"
    assert decide(company, "Q1", "closing", "resolve", "S4", "10-12T16:00") == 1
    review = clock(company, "SV-20-review")
    assert (review.state, review.verdict) == ("stopped", "missed")


def test_two_who_extend_one_case_see_each_other(company):
    enter(company, "calls", CALL, now=at("10-12T09:31"))
    with reading(company) as session:
        case_id = session.scalars(select(Case.id).where(Case.number == "K1")).one()
    begun, seen = Signal(), []

    def second() -> None:
        begun.set()
        with transaction(company) as session:
            timelines = Timelines(session, [case_id])
            seen.extend(kind for _, kind, _, _ in timelines.events(case_id))

    with transaction(company) as session:
        timelines = Timelines(session, [case_id])
        thread = Thread(target=second)
        thread.start()
        assert begun.wait(10)
        thread.join(0.3)
        assert thread.is_alive(), "the second waits for the first"
        cancelled = NewEvent(kind=CallEvent.CANCELLED, happened_at=at("10-12T10:00"))
        assert timelines.try_add(case_id, [cancelled]) is None
        timelines.save(learned_at=at("10-12T10:01"))
    thread.join(30)
    assert seen == ["called", "cancelled"]


@pytest.mark.parametrize("fee", [3_000_000_000, 10_000_000_000])
def test_a_fee_beyond_thirty_two_bits_is_kept(company, fee):
    row = {"contract_no": "T1", "customer_no": "C1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
    assert enter(company, "contracts", row | {"fee": fee}, now=at("10-01T09:00")).loaded == 1


def test_a_saturday_that_becomes_working_time_brings_the_breach_forward(company):
    def keeps(hours: str, when: str) -> None:
        branch = {"branch_no": "B1", "name": "Centre", "kind": "center", "hours": hours}
        enter(company, "branches", branch, now=at(when))

    keeps("mon-fri 08:30-15:30", "10-12T08:00")
    enter(company, "calls", CALL | {"called_at": at("10-16T09:30")}, now=at("10-16T09:31"))
    sweep_clocks(company, book=BOOK, now=at("10-16T15:30"), locale="en")
    assert clock(company, "MS-14-urban").next_action_at == at("10-19T08:30:01")
    keeps("mon-fri 08:30-15:30; sat 09:00-12:00", "10-16T15:40")
    recompute_changed_calendars(now=at("10-16T15:41"), dry_run=False)
    arrival = clock(company, "MS-14-urban")
    assert (arrival.due_at, arrival.breach_at) == (at("10-16T15:30"), at("10-17T09:00:01"))
    assert arrival.next_action_at == arrival.breach_at


def test_a_limit_by_the_clock_is_overrun_by_the_clock(company):
    enter(company, "calls", CALL, now=at("10-12T09:31"))
    sweep_clocks(company, book=BOOK, now=at("10-13T20:30"), locale="en")
    with reading(company) as session:
        late = session.scalars(select(Notice).where(Notice.kind == "clock_breach", Notice.step == "RS-1-answer step:0"))
        (title,) = {notice.title + notice.text for notice in late}
    assert "11 h" in title
