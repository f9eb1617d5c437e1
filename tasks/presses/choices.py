"""Who can be chosen in a form that a button opens."""

from datetime import datetime

from sqlalchemy import select

from models import Call, Proposal, Staff
from models.database import reading
from rules.people import in_service
from rules.words import Role
from tasks.engine.calendars import calendars
from tasks.loading.dispatches import ON_THE_ROAD
from tasks.presses.payload import Press
from tasks.rulebook import book
from tasks.settings import settings

MOST = 1_000  # more would not fit into the 250 kB that Slack takes for a form


def technicians_for(press: Press, *, now: datetime) -> list[tuple[str, str]]:
    """(Staff number, number and name) of whoever may be sent to the call of a press, technicians first.

    Those of its branch who are in service on its local day, and the help that was offered from a neighbouring one.
    """
    with reading(settings().database) as session:
        branch_no = session.scalar(select(Call.branch_no).where(Call.call_no == press.pressed.case))
        on = calendars(session, book=book()).of(branch_no).day_of(now)
        proposal = session.get(Proposal, press.pressed.proposal or 0)
        offered = None if proposal is None else proposal.alternative_technician_no
        rows = session.scalars(
            select(Staff).where(
                (Staff.branch_no == branch_no) & Staff.role.in_([str(role) for role in ON_THE_ROAD])
                | (Staff.staff_no == offered)
            )
        ).all()
    here = [row for row in rows if in_service(row.active_from, row.active_until, on=on)]
    here.sort(key=lambda row: (row.role != Role.TECHNICIAN, row.staff_no))
    return [(row.staff_no, f"{row.staff_no} {row.name}") for row in here[:MOST]]
