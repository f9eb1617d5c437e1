"""What was said and turns out wrong is taken back while it waits and corrected where it was heard (LIM-1)."""

import pytest
from sqlalchemy import select, update

from models import Notice
from models.database import reading, transaction
from tasks.engine.sweep import sweep_clocks
from tests.tasks.entering import BOOK, at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
BREACHED = at("10-13T08:35")


@pytest.fixture
def overdue(company: str) -> str:
    """A call whose arrival limit is broken as far as the registers know; everything said so far is sent."""
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    sweep_clocks(company, book=BOOK, now=BREACHED, locale="en")
    with transaction(company) as session:
        session.execute(
            update(Notice).where(Notice.status == "queued").values(status="sent", sent_at=BREACHED, place="D1")
        )
    return company


def visit(arrived: str) -> dict[str, object]:
    return {"call_no": "K1", "arrived_at": at(arrived), "left_at": at(arrived), "outcome": "fixed"}


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_who_was_told_of_a_breach_hears_that_the_visit_was_in_time(overdue):
    told = {notice.recipient for notice in notices(overdue, "clock_breach")}
    enter(overdue, "visits", visit("10-12T11:00"), now=at("10-13T09:00"))
    corrections = notices(overdue, "correction")
    assert {notice.recipient for notice in corrections} == told
    assert (corrections[0].subject, corrections[0].article, corrections[0].status) == ("call:K1", "MS-14", "queued")
    assert "in time: done Mon 12 Oct 11:00, due Mon 12 Oct 17:00" in corrections[0].text
    enter(overdue, "visits", visit("10-12T11:00") | {"finding": "a loose hose"}, now=at("10-13T09:30"))
    assert len(notices(overdue, "correction")) == len(corrections), "once is enough"


def test_nobody_is_corrected_when_it_was_late_all_the_same(overdue):
    enter(overdue, "visits", visit("10-13T08:40"), now=at("10-13T09:00"))
    assert notices(overdue, "correction") == []


def test_what_still_waits_about_a_limit_that_has_ended_is_not_sent(overdue):
    sweep_clocks(overdue, book=BOOK, now=at("10-13T09:40"), locale="en")
    (step,) = [notice for notice in notices(overdue, "ladder_step") if notice.step.startswith("MS-14")]
    assert step.status == "queued"
    enter(overdue, "visits", visit("10-13T09:35"), now=at("10-13T09:45"))
    (step,) = [notice for notice in notices(overdue, "ladder_step") if notice.step.startswith("MS-14")]
    assert step.status == "suppressed"
    assert step.because.startswith("withdrawn: the limit has ended")


def test_a_deadline_that_moves_is_told_to_those_who_heard_that_it_was_broken(overdue):
    enter(overdue, "calls", CALL | {"called_at": at("10-12T09:55")}, now=at("10-13T08:38"))
    (said,) = {notice.text.splitlines()[1] for notice in notices(overdue, "correction")}
    assert said == "It is: due Mon 12 Oct 17:25"
