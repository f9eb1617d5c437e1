"""Dispatches beside what was proposed: followed, or somebody else for a reason that is written or missing."""

import pytest
from sqlalchemy import select

from models import Dispatch, Proposal
from models.database import reading, transaction
from tasks.explaining.naming import OneCase, find
from tasks.explaining.tell import tell
from tests.tasks.entering import BOOK, at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
NOON = at("10-12T12:00")


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:05"))
    return url


def proposed(url, technician, since="09:10", *, until=None, **more):
    row = Proposal(
        call_no="K1",
        proposed_at=at(f"10-12T{since}"),
        technician_no=technician,
        arrives_at=technician and at("10-12T10:00"),
        in_time=technician is not None,
        position=1,
        reason={"en": "said", "zh": "说明"},
        ended_at=until and at(f"10-12T{until}"),
        **more,
    )
    with transaction(url) as session:
        session.add(row)


def outcomes(url):
    with reading(url) as session:
        rows = session.scalars(select(Proposal).order_by(Proposal.proposed_at))
        return [(row.taken_up, row.dispatched_to, row.override_reason) for row in rows]


def test_a_dispatch_as_proposed_is_followed_and_ends_the_proposal(company):
    proposed(company, "S1")
    assert enter(company, "dispatches", SENT, now=at("10-12T09:40")).loaded == 1
    assert outcomes(company) == [("followed", "S1", None)]
    with reading(company) as session:
        row = session.scalars(select(Proposal)).one()
    assert (row.dispatched_at, row.ended_at) == (at("10-12T09:30"), at("10-12T09:40"))


@pytest.mark.parametrize("reason", [None, "speaks her dialect"])
def test_another_choice_is_an_override_with_or_without_its_reason_and_never_refused(company, reason):
    proposed(company, "S1")
    row = SENT | {"technician_no": "S2"} | ({"reason": reason} if reason else {})
    applied = enter(company, "dispatches", row, now=NOON)
    assert (applied.loaded, dict(applied.refused)) == (1, {})
    assert outcomes(company) == [("overridden", "S2", reason)]
    with reading(company) as session:
        assert session.scalars(select(Dispatch.reason)).one() == reason


def test_a_corrected_dispatch_is_compared_anew(company):
    proposed(company, "S1")
    enter(company, "dispatches", SENT | {"technician_no": "S2"}, now=NOON, file="a.csv")
    enter(company, "dispatches", SENT | {"technician_no": "S2", "reason": "nearer"}, now=NOON, file="b.csv")
    assert outcomes(company) == [("overridden", "S2", "nearer")]
    enter(company, "dispatches", SENT | {"reason": ""}, now=NOON, file="c.csv")
    assert outcomes(company)[0][:2] == ("followed", "S1")


def test_a_late_paper_is_compared_with_what_stood_when_the_dispatch_was_made(company):
    proposed(company, "S1", until="09:50")
    proposed(company, "S2", since="09:50")
    enter(company, "dispatches", SENT, now=NOON)
    assert outcomes(company) == [("followed", "S1", None), (None, None, None)]
    with reading(company) as session:
        assert session.scalars(select(Proposal.ended_at).order_by(Proposal.id)).all() == [at("10-12T09:50"), NOON]


def test_the_neighbours_technician_who_was_offered_is_followed(company):
    other = {"alternative_branch_no": "B1", "alternative_technician_no": "S2",
             "alternative_arrives_at": NOON, "alternative_in_time": True}  # fmt: skip
    proposed(company, None, **other)
    enter(company, "dispatches", SENT | {"technician_no": "S2"}, now=NOON)
    assert outcomes(company) == [("followed", "S2", None)]


def test_a_corrected_old_dispatch_leaves_the_proposal_of_the_next_visit_standing(company):
    proposed(company, "S1")
    enter(company, "dispatches", SENT, now=at("10-12T09:40"), file="a.csv")
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30"), "outcome": "absent"}
    enter(company, "visits", visit, now=at("10-12T10:40"))
    proposed(company, "S2", since="10:45")
    enter(company, "dispatches", SENT | {"reason": "corrected"}, now=NOON, file="b.csv")
    with reading(company) as session:
        rows = session.scalars(select(Proposal).order_by(Proposal.proposed_at)).all()
    assert [(row.taken_up, row.ended_at is None) for row in rows] == [("followed", False), (None, True)]


def test_a_proposal_for_a_time_to_come_never_keeps_a_dispatch_out(company):
    proposed(company, "S1", since="20:00")
    assert enter(company, "dispatches", SENT, now=NOON).loaded == 1
    assert outcomes(company) == [(None, None, None)]


def test_the_story_of_a_waiting_call_tells_who_is_proposed(company):
    def silent():
        with reading(company) as session:
            case = find(session, "K1")
            assert isinstance(case, OneCase)
            told = tell(session, case, book=BOOK, now=NOON, locale="en")
        return [each for each in told.silences if each.code == "not_dispatched"]

    assert [each.because for each in silent()] == ["nobody is proposed yet; dispatch-calls has never run"]
    proposed(company, "S1")
    (silence,) = silent()
    assert (silence.because, silence.at) == ("proposed S1, there 2026-10-12 10:00; said", at("10-12T09:10"))
    enter(company, "dispatches", SENT, now=NOON)
    assert silent() == []
