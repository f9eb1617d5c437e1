"""A day is the day of the branch: early in its morning it is still yesterday in UTC."""

from datetime import UTC, date

import pytest
from sqlalchemy import select

from models import Notice
from models.database import reading
from tasks.duties.expiring import notice_expiring_contracts
from tasks.inbox import Arrival, take_in
from tasks.settings import settings
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-11T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
NEW = {"staff_no": "S20", "branch": "B1", "name": "New", "role": "technician"}


@pytest.mark.parametrize(
    ("active", "refused"),
    [
        ({"active_from": date(2026, 10, 12)}, 0),
        ({"active_from": date(2026, 10, 13)}, 1),
        ({"active_until": date(2026, 10, 12)}, 0),
        ({"active_until": date(2026, 10, 11)}, 1),
    ],
)
def test_who_is_active_is_asked_of_the_day_in_the_branchs_zone(company, active, refused):
    enter(company, "staff", NEW | active, now=at("10-10T08:00"))
    enter(company, "calls", CALL, now=at("10-11T09:05"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T07:40"), "technician_no": "S20"}
    applied = enter(company, "dispatches", sent, now=at("10-12T07:41"))
    codes = [reason.code for reasons in applied.refused.values() for reason in reasons]
    assert codes == ["not_active"] * refused


def test_a_notice_withdrawn_for_a_renewal_names_the_day_in_the_branchs_zone(company):
    term = {"contract_no": "T1", "customer_no": "C1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 11)}
    enter(company, "contracts", term, now=at("10-01T09:00"))
    notice_expiring_contracts(now=at("10-11T07:30"), dry_run=False)
    visit = {"contract_no": "T1", "visited_at": at("10-12T07:40"), "visited_by": "S4", "outcome": "declined"}
    assert enter(company, "renewals", visit, now=at("10-12T07:45")).loaded == 1
    with reading(company) as session:
        because = session.scalars(select(Notice.because).where(Notice.kind == "contract_visit")).one()
    assert "the contract was declined on 2026-10-12" in because


def test_a_file_is_archived_under_the_companys_day(company):
    inbox = settings().inbox
    inbox.mkdir(parents=True)
    dropped = inbox / "branches__B2.csv"
    dropped.write_text("branch_no,name,kind\nB2,East,branch\n", encoding="utf-8")
    now = at("10-12T07:30").astimezone(UTC)
    take_in([Arrival(path=dropped, form="branches", profile=None)], now=now, dry_run=False)
    assert [path.parent.name for path in (settings().home / "archive").rglob("*.csv")] == ["2026-10-12"]
