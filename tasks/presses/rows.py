"""A press as the row of its form: decisions, extensions, dispatches."""

from datetime import datetime
from typing import Any, assert_never

from sqlalchemy import select

from models import Proposal, Receipt
from models.database import reading
from rules.words import CaseKind
from tasks.presses.payload import Press
from tasks.settings import settings


def row_of(press: Press, *, by: str, person: str | None, now: datetime) -> dict[str, Any]:
    """The row that a press stands for at `now` (aware). `by` and `person` are staff numbers, or "slack:" and the id."""
    match press.pressed.button.form:
        case "extensions":
            row = _extension(press, by=by, now=now)
        case "dispatches":
            row = _dispatch(press, by=by, now=now)
        case _:
            row = _decision(press, by=by, person=person, now=now)
    return {name: value for name, value in row.items() if value is not None}


def _decision(press: Press, *, by: str, person: str | None, now: datetime) -> dict[str, Any]:
    meant = press.pressed
    return {
        "case_kind": str(meant.case_kind),
        "case": meant.case,
        "step": str(meant.button.step),
        "decided_at": now.isoformat(),
        "decided_by": by,
        "verdict": str(meant.button.verdict),
        "notice": str(meant.notice),
        "forward_to": person if press.wants_person else None,
        "person": person if press.concerns_person else None,
        "until": None if press.until is None else press.until.isoformat(),
        "channel": press.told_by,
        "note": press.note,
    }


def _extension(press: Press, *, by: str, now: datetime) -> dict[str, Any]:
    """Whoever asks for more time tells the customer of it: by letter it is written for them (NT-2)."""
    meant = press.pressed
    match meant.case_kind:
        case CaseKind.GOODS:
            call_no, receipt_no = _call_of(meant.case), meant.case
        case CaseKind.CALL:
            call_no, receipt_no = meant.case, None
        case CaseKind.COMPLAINT | CaseKind.CONTRACT | CaseKind.REPORT | CaseKind.FOLLOW_UP | CaseKind.DRAFT:
            raise ValueError(f"a {meant.case_kind} is not extended by the form extensions")
        case _:
            assert_never(meant.case_kind)
    return {
        "call_no": call_no,
        "receipt_no": receipt_no,
        "told_at": now.isoformat(),
        "promised_at": None if press.until is None else press.until.isoformat(),
        "reason": press.note,
        "channel": press.told_by,
        "told_by": by,
        "notice": str(meant.notice),
    }


def _dispatch(press: Press, *, by: str, now: datetime) -> dict[str, Any]:
    meant = press.pressed
    return {
        "call_no": meant.case,
        "dispatched_at": now.isoformat(),
        "technician_no": press.technician if press.filled_in else _proposed(meant.proposal),
        "reason": press.note,
        "dispatched_by": by,
        "proposal": str(meant.proposal),
    }


def _call_of(receipt_no: str) -> str | None:
    with reading(settings().database) as session:
        return session.scalar(select(Receipt.call_no).where(Receipt.receipt_no == receipt_no))


def _proposed(proposal: int | None) -> str | None:
    with reading(settings().database) as session:
        return session.scalar(select(Proposal.technician_no).where(Proposal.id == proposal))
