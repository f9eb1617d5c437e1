"""Whom a complaint is about (NT-8)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case
from rules.words import CaseKind
from tasks.engine.parts import briefs


def concerned(session: Session, call_no: str | None) -> str | None:
    """Who was sent to the call that a complaint names; None where it names none."""
    if call_no is None:
        return None
    call = session.scalar(select(Case.id).where(Case.kind == CaseKind.CALL, Case.number == call_no))
    return None if call is None else briefs(session, [call])[call].parts.get("technician")
