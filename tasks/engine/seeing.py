"""Who has to do with a case, by the registers (PR-2)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Notice, NoticeStatus
from rules.people import Roster
from rules.regulation.schema import RuleBook
from rules.seeing import eyes, may_see
from tasks.engine.parts import briefs


def involved_in(session: Session, case_id: int) -> set[str]:
    """The staff numbers of whoever plays a part in a case, and of whoever was told of it."""
    told = session.scalars(
        select(Notice.recipient).where(Notice.case_id == case_id, Notice.status != NoticeStatus.SUPPRESSED)
    )
    return {*briefs(session, [case_id])[case_id].parts.values(), *told}


def has_to_do_with(
    session: Session, staff_no: str, *, case_id: int, branch_no: str | None, people: Roster, book: RuleBook, on: date
) -> bool:
    """Whether somebody may see a case on a local day of its branch `branch_no`; nobody may whom the roster does not know."""
    person = people.person(staff_no)
    return person is not None and may_see(
        eyes([person], people, on=on),
        branch_no=branch_no,
        involved=involved_in(session, case_id),
        company_wide=book.roles.company_wide,
    )
