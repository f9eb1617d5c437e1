"""The sweep: warnings, breaches and ladders on the registers, once each."""

import pytest
from sqlalchemy import select

from models import Case, Clock, Notice
from models.database import reading, transaction
from rules.regulation.span import Span
from tasks.duties.watching import sweep_due_clocks
from tests.tasks.entering import BOOK, at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}


def told(url: str, limit: str = "MS-14-urban") -> list[tuple[str, str, str, str]]:
    with reading(url) as session:
        rows = session.scalars(select(Notice).where(Notice.step.startswith(limit)).order_by(Notice.id)).all()
    return [(row.kind, row.step.split()[1], row.recipient, row.status) for row in rows]


def stored(url: str, limit: str = "MS-14-urban") -> Clock:
    with reading(url) as session:
        return session.scalars(select(Clock).where(Clock.limit_id == limit)).one()


def test_a_warning_goes_to_technician_and_supervisor_once(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    assert sweep_due_clocks(now=at("10-12T13:55"), dry_run=False).looked == 0
    swept = sweep_due_clocks(now=at("10-12T14:00"), dry_run=False)
    assert (swept.looked, swept.warned) == (1, 2)
    assert told(company) == [
        ("clock_warning", "warn:0", "S1", "queued"),
        ("clock_warning", "warn:0", "S3", "queued"),
    ]
    assert sweep_due_clocks(now=at("10-12T14:00"), dry_run=False).looked == 0
    assert stored(company).next_action_at == at("10-12T15:48")


def by(book, monkeypatch) -> None:
    monkeypatch.setattr("tasks.duties.watching.book", lambda: book)
    monkeypatch.setattr("tests.tasks.entering.BOOK", book)


@pytest.fixture
def warned_an_hour_before(monkeypatch):
    """The rule book with one more warning for an arrival, an hour of working time before the deadline."""
    urban = BOOK.limit("MS-14-urban").model_copy(update={"warn_before": (Span(working_hours=1),)})
    changed = BOOK.model_copy(update={"limits": (urban, *(each for each in BOOK.limits if each.id != urban.id))})
    by(changed, monkeypatch)
    return changed


def test_a_warning_an_hour_before_the_deadline_stands_among_the_others_and_moves_no_rung(
    company, warned_an_hour_before, monkeypatch
):
    arrival = BOOK.ladder("arrival")
    first = arrival.steps[0].model_copy(update={"to": "technician"})  # nobody was sent
    climbed = arrival.model_copy(update={"steps": (first, *arrival.steps[1:])})
    ladders = (climbed, *(each for each in BOOK.ladders if each.id != "arrival"))
    by(warned_an_hour_before.model_copy(update={"ladders": ladders}), monkeypatch)
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    for moment in ("10-12T14:00", "10-12T15:50", "10-12T16:00"):
        assert sweep_due_clocks(now=at(moment), dry_run=False).warned == 1
    assert [name for _, name, to, _ in told(company) if to == "S3"] == ["warn:0", "warn:1", "warn:2"]
    swept = sweep_due_clocks(now=at("10-12T17:00:01"), dry_run=False)
    assert (swept.failures, swept.breached, swept.nobody) == ([], 1, 1)
    assert ("ladder_step", "step:1", "S4", "queued") in told(company), "the next rung is taken at once"
    assert stored(company).next_action_at == at("10-13T11:00:01"), "and the third is what comes next"


@pytest.mark.usefixtures("warned_an_hour_before")
def test_an_acknowledgement_puts_off_the_next_rung_whatever_the_number_of_warnings(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_due_clocks(now=at("10-12T17:05"), dry_run=False)
    decision = {"case": "K1", "step": "acknowledgement", "decided_at": at("10-12T17:10"), "decided_by": "S3",
                "verdict": "acknowledge"}  # fmt: skip
    enter(company, "decisions", decision, now=at("10-12T17:11"))
    assert stored(company).next_action_at == at("10-13T10:10")
    sweep_due_clocks(now=at("10-13T10:10"), dry_run=False)
    assert told(company)[-1] == ("ladder_step", "step:1", "S4", "queued")


def test_a_warning_before_dispatch_reaches_the_supervisor_and_says_why_nobody_else(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    swept = sweep_due_clocks(now=at("10-12T14:00"), dry_run=False)
    assert (swept.failures, swept.nobody) == ([], 0)
    assert told(company) == [
        ("clock_warning", "warn:0", "S3", "queued"),
        ("clock_warning", "warn:0", "role:technician", "suppressed"),
    ]


def test_the_breach_waits_for_further_working_time_and_then_climbs(company):
    enter(company, "calls", CALL | {"called_at": at("10-12T10:00")}, now=at("10-12T10:01"))  # due 17:30
    enter(company, "dispatches", SENT | {"dispatched_at": at("10-12T10:05")}, now=at("10-12T10:06"))
    sweep_due_clocks(now=at("10-12T23:00"), dry_run=False)
    assert stored(company).verdict is None
    swept = sweep_due_clocks(now=at("10-13T08:35"), dry_run=False)
    assert swept.breached == 1
    assert swept.overdue[0]["case"] == "call:K1"
    assert stored(company).verdict == "missed"
    assert told(company)[-1] == ("clock_breach", "step:0", "S3", "queued")
    sweep_due_clocks(now=at("10-13T09:35"), dry_run=False)
    assert told(company)[-1] == ("ladder_step", "step:1", "S4", "queued")


def test_after_an_outage_each_person_hears_once_and_what_was_missed_is_on_record(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_due_clocks(now=at("10-20T09:00"), dry_run=False)
    sent = [row for row in told(company) if row[3] == "queued"]
    assert len({recipient for _, _, recipient, _ in sent}) == len(sent) >= 3
    assert ("clock_warning", "warn:0", "role:technician+supervisor", "suppressed") in told(company)


def test_an_arrival_stops_the_ladder(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    sweep_due_clocks(now=at("10-12T17:05"), dry_run=False)
    visit = {"call_no": "K1", "arrived_at": at("10-12T17:20"), "left_at": at("10-12T17:25"), "outcome": "fixed"}
    enter(company, "visits", visit, now=at("10-12T17:30"))
    clock = stored(company)
    assert (clock.state, clock.verdict, clock.next_action_at) == ("stopped", "missed", None)
    assert sweep_due_clocks(now=at("10-14T09:00"), dry_run=False).looked <= 1  # only the outcome clock is left


def test_a_paper_that_comes_late_turns_a_missed_limit_into_one_that_was_kept(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    sweep_due_clocks(now=at("10-13T08:35"), dry_run=False)
    assert stored(company).verdict == "missed"
    visit = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:30"), "outcome": "fixed"}
    enter(company, "visits", visit, now=at("10-13T09:00"))
    assert stored(company).verdict == "met"


def test_acknowledging_stops_the_ladder_until_it_has_been_idle_too_long(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_due_clocks(now=at("10-12T17:05"), dry_run=False)  # the supervisor hears of the breach
    decision = {"case": "K1", "step": "acknowledgement", "decided_at": at("10-12T17:10"), "decided_by": "S3",
                "verdict": "acknowledge"}  # fmt: skip
    enter(company, "decisions", decision, now=at("10-12T17:11"))
    assert stored(company).next_action_at == at("10-13T10:10")  # two working hours later, not one
    sweep_due_clocks(now=at("10-13T10:10"), dry_run=False)
    assert told(company)[-1] == ("ladder_step", "step:1", "S4", "queued")


def test_a_dry_run_says_what_it_would_do_and_changes_nothing(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    swept = sweep_due_clocks(now=at("10-12T17:05"), dry_run=True)
    assert (swept.breached, told(company)) == (1, [])
    assert stored(company).stage == 0


def test_one_bad_case_does_not_stop_the_others(company):
    enter(company, "calls", CALL, CALL | {"call_no": "K2"}, now=at("10-12T09:35"))
    with transaction(company) as session:
        bad = session.scalars(select(Clock).join(Case, Case.id == Clock.case_id).where(Case.number == "K1")).first()
        bad.ladder = [{"at": "no time"}]
        bad.limit_id = "MS-14-urban"
    swept = sweep_due_clocks(now=at("10-13T09:00"), dry_run=False)
    assert len(swept.failures) == 1
    assert swept.breached >= 1


def test_a_step_that_comes_to_nobody_is_recorded_and_the_next_one_taken_at_once(company):
    with transaction(company) as session:
        from models import Staff

        for number in ("S3", "S4"):
            session.get_one(Staff, number).active_until = at("10-01T00:00").date()
        for number in ("S5", "S6"):
            session.get_one(Staff, number).deputy_no = None
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_due_clocks(now=at("10-12T17:05"), dry_run=False)
    breach = [row for row in told(company) if row[1].startswith("step")]
    assert any(status == "queued" for *_, status in breach), breach


def test_an_old_case_learned_of_now_is_recorded_and_nobody_is_chased(company):
    enter(company, "calls", CALL | {"called_at": at("01-12T09:30")}, now=at("10-12T09:35"))
    clock = stored(company)
    assert (clock.verdict, clock.next_action_at, clock.unchased) == ("missed", None, "history")
    assert sweep_due_clocks(now=at("10-12T10:00"), dry_run=False).looked == 0
