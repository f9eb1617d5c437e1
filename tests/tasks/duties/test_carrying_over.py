"""Yesterday's undispatched calls: listed once a branch and day, from the branch's own eight o'clock."""

from datetime import datetime

import pytest
from sqlalchemy import select

from models import Event, Notice
from models.database import reading
from tasks.duties import carrying_over
from tasks.duties.carrying_over import list_undispatched_calls
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_yesterdays_undispatched_calls_are_listed_to_the_director_once(company):
    enter(company, "calls", CALL, CALL | {"call_no": "K2", "called_at": at("10-12T20:00")}, now=at("10-12T20:01"))
    enter(company, "calls", CALL | {"call_no": "K3", "called_at": at("10-13T07:50")}, now=at("10-13T07:55"))
    done = list_undispatched_calls(now=at("10-13T08:00"), dry_run=False)
    assert (done.calls, done.branches, done.notices) == (2, 1, 1)
    again = list_undispatched_calls(now=at("10-13T08:00"), dry_run=False)
    assert again.notices == 0
    (notice,) = notices(company, "carry_over")
    assert (notice.recipient, notice.article) == ("S4", "MS-13")
    assert "K1" in notice.text
    assert "K3" not in notice.text
    assert "13800138000" not in notice.text
    with reading(company) as session:
        assert len(session.scalars(select(Event).where(Event.kind == "carried_over")).all()) == 2


@pytest.mark.parametrize(("day", "calls"), [("10-17", 0), ("10-18", 0), ("10-19", 1)])
def test_weekend_calls_join_the_next_working_days_list(company, day, calls):
    enter(company, "calls", CALL | {"called_at": at("10-16T18:00")}, now=at("10-16T18:01"))
    assert list_undispatched_calls(now=at(f"{day}T08:00"), dry_run=False).calls == calls


@pytest.fixture
def new_york(company: str) -> str:
    """A branch in New York with its director, where K9 was called on Monday 12 October at 15:00."""
    now = at("10-01T08:30")
    branch = {"branch_no": "NY", "name": "New York", "kind": "branch", "time_zone": "America/New_York"}
    enter(company, "branches", branch, now=now)
    person = {"staff_no": "N1", "branch": "NY", "name": "Name N1", "role": "director", "slack_id": "UN1"}
    enter(company, "staff", person, now=now)
    enter(company, "customers", {"customer_no": "C9", "name": "Doe", "phone": "13700137000", "branch": "NY"}, now=now)
    called = datetime.fromisoformat("2026-10-12T15:00-04:00")
    enter(company, "calls", CALL | {"call_no": "K9", "called_at": called, "customer_no": "C9"}, now=called)
    return company


def hourly(first: str, last: str) -> list[tuple[str, str]]:
    """The lists of a run every hour: (when in UTC, branch)."""
    found = []
    now, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    while now <= end:
        done = list_undispatched_calls(now=now, dry_run=False)
        assert done.failures == []
        found += [(f"{now:%d %H:%M}", row["branch"]) for row in done.rows]
        now = now.replace(hour=now.hour + 1) if now.hour < 23 else now.replace(day=now.day + 1, hour=0)
    return found


def test_every_branch_has_its_list_at_its_own_eight_o_clock_and_once_a_day(new_york):
    enter(new_york, "calls", CALL, now=at("10-12T09:35"))
    lists = hourly("2026-10-12T20:00+00:00", "2026-10-13T23:00+00:00")
    assert lists == [("13 00:00", "B1"), ("13 12:00", "NY")], "08:00 in Shanghai, then 08:00 in New York"
    assert [notice.recipient for notice in notices(new_york, "carry_over")] == ["S4", "N1"]


def test_a_missed_hour_is_made_up_later_that_day(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    assert list_undispatched_calls(now=at("10-13T07:59"), dry_run=False).calls == 0
    assert list_undispatched_calls(now=at("10-13T11:00"), dry_run=False).calls == 1


def test_a_branch_that_fails_holds_up_no_other_and_is_named(new_york, monkeypatch):
    enter(new_york, "calls", CALL, now=at("10-12T09:35"))
    works = carrying_over.briefs

    def fails_for_the_centre(session: object, case_ids: list[int]) -> object:
        found = works(session, case_ids)
        if any(brief.branch_no == "B1" for brief in found.values()):
            raise LookupError("no such thing")
        return found

    monkeypatch.setattr(carrying_over, "briefs", fails_for_the_centre)
    done = list_undispatched_calls(now=at("10-13T20:00"), dry_run=False)
    assert [row["branch"] for row in done.rows] == ["NY"]
    assert done.failures == ["branch B1: no list of undispatched calls (MS-13): LookupError: no such thing"]
    monkeypatch.setattr(carrying_over, "briefs", works)
    assert [row["branch"] for row in list_undispatched_calls(now=at("10-13T21:00"), dry_run=False).rows] == ["B1"]
