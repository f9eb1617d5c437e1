"""Taking up a changed calendar: open deadlines are derived anew, one bad case or not."""

from datetime import timedelta

from sqlalchemy import select

from models import Case, Clock
from models.database import reading
from tasks.duties import watching
from tasks.duties.watching import recompute_changed_calendars
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


def test_changed_hours_of_a_branch_move_its_open_deadlines(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    longer = {"branch_no": "B1", "name": "Centre", "kind": "center", "hours": "mon-fri 08:30-20:30"}
    enter(company, "branches", longer, now=at("10-12T09:40"))
    assert recompute_changed_calendars(now=at("10-12T09:41"), dry_run=False).moved == 1
    assert recompute_changed_calendars(now=at("10-12T09:42"), dry_run=False).moved == 0
    with reading(company) as session:
        clock = session.scalars(select(Clock).where(Clock.limit_id == "MS-14-urban")).one()
    assert clock.due_at == at("10-12T09:30") + timedelta(hours=6)


def test_a_case_that_cannot_be_derived_holds_up_no_other_and_is_named(company, monkeypatch):
    enter(company, "calls", *(CALL | {"call_no": f"K{n}"} for n in range(1, 6)), now=at("10-12T09:35"))
    longer = {"branch_no": "B1", "name": "Centre", "kind": "center", "hours": "mon-fri 08:30-20:30"}
    enter(company, "branches", longer, now=at("10-12T09:40"))
    with reading(company) as session:
        bad = session.scalars(select(Case.id).where(Case.number == "K3")).one()
    works = watching.sync_clocks

    def fails_for_one(session: object, case_ids: list[int], **more: object) -> object:
        if bad in case_ids:
            raise LookupError("no such limit")
        return works(session, case_ids, **more)

    monkeypatch.setattr(watching, "sync_clocks", fails_for_one)
    done = recompute_changed_calendars(now=at("10-12T09:41"), dry_run=False)
    assert done.moved == 4
    assert done.failures == ["call:K3: its deadlines could not be derived anew (CAL-2): LookupError: no such limit"]
    monkeypatch.setattr(watching, "sync_clocks", works)
    assert recompute_changed_calendars(now=at("10-12T10:41"), dry_run=False).moved == 1
