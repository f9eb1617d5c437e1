"""Who should go to the waiting calls: kept once, told once, told again when it changes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from models import Notice, Proposal
from models.database import reading
from tasks.duties import proposing
from tasks.duties.carrying_over import list_undispatched_calls
from tasks.duties.proposing import propose_dispatches
from tests.flows.busy import registers
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T09:20"), "technician_no": "S1"}
TEN_PAST = at("10-12T09:10")


def call(url: str, number: str, **changes: Any) -> None:
    row: dict[str, Any] = CALL | {"call_no": number} | changes
    enter(url, "calls", row, now=row["called_at"])


def person(url: str, **row: Any) -> None:
    enter(url, "staff", row, now=at("10-01T09:00"), file=f"staff {row}")


def neighbour(url: str, *, at_work: str = "technician") -> None:
    """Branch B2 with technician N1 (and no director)."""
    enter(url, "branches", {"branch_no": "B2", "name": "West", "kind": "branch"}, now=at("10-01T08:30"))
    person(url, staff_no="N1", branch="B2", name="Name N1", role=at_work, slack_id="UN1")


def away(url: str, *numbers: str) -> None:
    """These technicians left at the end of September."""
    for number in numbers:
        person(url, staff_no=number, branch="B1", name=f"Name {number}", role="technician",
               active_until=at("09-30T00:00").date())  # fmt: skip


def proposals(url: str, *, standing: bool = True) -> dict[str, Proposal]:
    with reading(url) as session:
        rows = session.scalars(select(Proposal).order_by(Proposal.id))
        return {row.call_no: row for row in rows if (row.ended_at is None) is standing}


def told(url: str) -> list[Notice]:
    with reading(url) as session:
        query = select(Notice).where(Notice.kind == "dispatch_proposals").order_by(Notice.id)
        return list(session.scalars(query))


def run(now: datetime) -> proposing.Dispatching:
    done = propose_dispatches(now=now, dry_run=False)
    assert done.failures == []
    return done


def test_a_waiting_call_gets_a_proposal_and_the_director_hears_of_it_once(company):
    call(company, "K1")
    done = run(TEN_PAST)
    assert (done.made, done.late, done.notices) == (1, 0, 1)
    row = proposals(company)["K1"]
    assert (row.technician_no, row.arrives_at, row.due_at) == ("S1", at("10-12T09:40"), at("10-12T16:30"))
    assert (row.in_time, row.position, row.taken_up) == (True, 1, None)
    (notice,) = told(company)
    assert (notice.recipient, notice.article, notice.branch_no) == ("S4", "MS-3", "B1")
    assert "K1: S1 Name S1, there Mon 12 Oct 09:40, due Mon 12 Oct 16:30" in notice.text
    assert "13800138000" not in notice.text

    before = registers(company)
    for later in (TEN_PAST, at("10-12T09:20"), at("10-12T11:00")):
        again = run(later)
        assert (again.made, again.changed, again.notices, again.rows) == (0, 0, 0, [])
    assert registers(company) == before, "a forecast that moves along with the clock is no news"


def test_a_changed_situation_is_proposed_and_told_anew_also_when_it_changes_back(company):
    call(company, "K1")
    run(TEN_PAST)
    away(company, "S1")
    assert run(at("10-12T09:30")).changed == 1
    assert proposals(company)["K1"].technician_no == "S2"
    person(company, staff_no="S1", branch="B1", name="Name S1", role="technician", active_until=None)
    assert run(at("10-12T09:40")).changed == 1
    assert proposals(company)["K1"].technician_no == "S1"
    assert len(told(company)) == 3
    assert proposals(company, standing=False)["K1"].ended_at == at("10-12T09:40")


def test_a_call_that_runs_out_of_time_is_told_at_once(company):
    away(company, "S1", "S2")
    person(company, staff_no="S11", branch="B1", name="Wang", role="technician")
    call(company, "K1", called_at=at("10-12T08:30"))
    assert run(at("10-12T15:00")).late == 0
    done = run(at("10-12T15:40"))
    assert (done.changed, done.late) == (1, 1)
    assert "NOT IN TIME" in told(company)[-1].text


def test_calls_carried_over_go_before_all_others(company):
    away(company, "S2")
    call(company, "K1", called_at=at("10-12T17:00"))
    list_undispatched_calls(now=at("10-13T08:00"), dry_run=False)
    call(company, "K0", called_at=at("10-12T16:00"), appointed_at=at("10-13T08:30"))
    call(company, "K2", called_at=at("10-13T08:31"))
    run(at("10-13T08:35"))
    assert {number: row.position for number, row in proposals(company).items()} == {"K1": 1, "K0": 2, "K2": 3}


def test_a_serious_complaint_about_a_call_makes_it_urgent(company):
    away(company, "S2")
    call(company, "K1")
    call(company, "K2", called_at=at("10-12T09:05"))
    complaint = {"complaint_no": "P1", "received_at": at("10-12T09:06"), "call_no": "K2", "customer_no": "C1",
                 "text": "it smells of gas", "severity": "serious"}  # fmt: skip
    enter(company, "complaints", complaint, now=at("10-12T09:07"))
    run(TEN_PAST)
    assert {number: row.position for number, row in proposals(company).items()} == {"K2": 1, "K1": 2}


def test_a_model_goes_to_whoever_has_it_among_their_skills(company):
    for number, skills in (("S1", "M1、m7"), ("S2", "冰箱；ｍ２, M7")):
        person(company, staff_no=number, branch="B1", name=f"Name {number}", role="technician", skills=skills)
    call(company, "K1", model="m2")
    call(company, "K2", model="M1", called_at=at("10-12T09:01"))
    call(company, "K3", model="M5", called_at=at("10-12T09:02"))
    run(TEN_PAST)
    assert {number: row.technician_no for number, row in proposals(company).items() if number != "K3"} == {
        "K1": "S2", "K2": "S1",
    }  # fmt: skip
    assert proposals(company)["K3"].technician_no, "a model that nobody has as a skill is anybody's work"


def test_what_is_under_way_already_is_counted(company):
    call(company, "K1")
    enter(company, "dispatches", SENT, now=at("10-12T09:20"))
    call(company, "K2", called_at=at("10-12T09:25"))
    run(at("10-12T09:30"))
    assert proposals(company)["K2"].technician_no == "S2", "S1 is on the way to K1"


def test_where_nobody_is_on_duty_the_call_is_flagged_with_the_neighbours_technician(company):
    neighbour(company)
    away(company, "S1", "S2")
    call(company, "K1")
    done = run(TEN_PAST)
    assert (done.made, done.late) == (1, 1)
    row = proposals(company)["K1"]
    assert (row.technician_no, row.in_time) == (None, False)
    assert (row.alternative_branch_no, row.alternative_technician_no, row.alternative_in_time) == ("B2", "N1", True)
    assert row.alternative_arrives_at == at("10-12T10:25")
    (notice,) = told(company)
    assert "NOBODY CAN GO" in notice.text
    assert "N1 of branch B2 would be there within the limit (Mon 12 Oct 10:25)" in notice.text
    assert done.rows[0]["alternative"] == "N1 Name N1"


@pytest.mark.parametrize(
    ("now", "made"),
    [("10-17T10:00", 0), ("10-18T10:00", 0), ("10-19T08:29", 0), ("10-19T08:30", 1), ("10-19T12:30", 0)],
)
def test_nothing_is_proposed_on_days_of_rest_and_outside_working_time(company, now, made):
    call(company, "K1", called_at=at("10-16T18:00"))
    assert run(at(now)).made == made


def test_a_second_visit_is_proposed_to_whoever_was_there(company):
    call(company, "K1")
    enter(company, "dispatches", SENT | {"technician_no": "S2"}, now=at("10-12T09:20"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30"), "outcome": "revisit"}
    enter(company, "visits", visit, now=at("10-12T10:40"))
    run(at("10-12T11:00"))
    row = proposals(company)["K1"]
    assert (row.technician_no, row.in_time) == ("S2", True)
    assert row.due_at is not None


def test_the_proposal_of_a_call_that_was_cancelled_ends(company):
    call(company, "K1")
    run(TEN_PAST)
    cancelled = {"case": "K1", "step": "cancellation", "decided_at": at("10-12T09:15"), "decided_by": "S10",
                 "verdict": "resolve"}  # fmt: skip
    enter(company, "decisions", cancelled, now=at("10-12T09:16"))
    done = run(at("10-12T09:20"))
    assert (done.ended, done.made, done.notices) == (1, 0, 0)
    assert (proposals(company), proposals(company, standing=False)["K1"].taken_up) == ({}, None)


def test_somebody_else_sent_without_a_reason_is_asked_about_once(company):
    call(company, "K1")
    run(TEN_PAST)
    enter(company, "dispatches", SENT | {"technician_no": "S2"}, now=at("10-12T09:25"))
    done = run(at("10-12T09:30"))
    assert (done.unexplained, done.notices, done.made) == (1, 1, 0)
    assert "K1: S1 Name S1 was proposed and S2 Name S2 sent, without a reason" in told(company)[-1].text
    assert run(at("10-12T09:40")).unexplained == 0


def test_a_dry_run_says_what_a_run_does_and_changes_nothing(company):
    call(company, "K1")
    before = registers(company)
    rehearsed = propose_dispatches(now=TEN_PAST, dry_run=True)
    assert registers(company) == before
    done = run(TEN_PAST)
    assert (
        (rehearsed.made, rehearsed.notices, rehearsed.rows) == (done.made, done.notices, done.rows) == (1, 1, done.rows)
    )


def with_calls_in_both_branches(url: str) -> None:
    neighbour(url)
    person(url, staff_no="N2", branch="B2", name="Name N2", role="director", slack_id="UN2")
    call(url, "K1")
    call(url, "K2", branch="B2")


@pytest.mark.parametrize("step", ["situation_of", "keep_proposals"])
def test_a_branch_that_fails_holds_up_no_other_and_is_named(company, monkeypatch, step):
    with_calls_in_both_branches(company)
    works = getattr(proposing, step)

    def fails_for_the_centre(session: object, branch_no: str, *more: Any, **further: Any) -> object:
        if branch_no == "B1":
            raise LookupError("no such thing")
        return works(session, branch_no, *more, **further)

    monkeypatch.setattr(proposing, step, fails_for_the_centre)
    done = propose_dispatches(now=TEN_PAST, dry_run=False)
    assert done.failures == ["branch B1: no dispatch proposals (MS-3): LookupError: no such thing"]
    assert (list(proposals(company)), [notice.recipient for notice in told(company)]) == (["K2"], ["N2"])
    monkeypatch.setattr(proposing, step, works)
    assert run(TEN_PAST).made == 1


def test_where_nobody_can_be_told_nothing_is_kept_and_it_is_said_until_somebody_can(company):
    call(company, "K1")
    for number, role in (("S4", "director"), ("S5", "manager"), ("S6", "service_department"), ("S3", "supervisor")):
        person(company, staff_no=number, branch="B1", name=f"Name {number}", role=role, deputy_no=None,
               active_until=at("09-30T00:00").date())  # fmt: skip
    for _ in range(2):
        done = propose_dispatches(now=TEN_PAST, dry_run=False)
        assert done.failures == ["branch B1: nobody to give the dispatch proposals for 1 calls to (MS-3)"]
    assert proposals(company) == {}
    person(company, staff_no="S4", branch="B1", name="Name S4", role="director", active_until=None)
    assert run(TEN_PAST).made == 1


def test_two_workers_at_once_propose_and_tell_once(company):
    with_calls_in_both_branches(company)
    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(lambda _: propose_dispatches(now=TEN_PAST, dry_run=False), range(4)))
    assert [failure for one in done for failure in one.failures] == []
    assert sum(one.made for one in done) == len(proposals(company)) == 2
    assert proposals(company, standing=False) == {}
    assert len(told(company)) == 2
