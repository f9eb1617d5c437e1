"""A press as one row of the decisions form in a file of its own, and what became of it by the registers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import FileState, HandIn, Notice, QuarantineEntry, Staff
from models.database import reading
from rules.people import in_service
from tasks.engine.calendars import calendars
from tasks.inbox import REFUSED, Arrival
from tasks.presses.payload import Press
from tasks.rulebook import book
from tasks.settings import settings

FORM = "decisions"
FOLDER = ".slack"
"""Where presses wait inside the inbox: out of sight of the flow `intake`, in sight of the watch over what lies about."""
REMEMBERED = timedelta(days=7)  # Slack delivers again within minutes
STRANGER = "slack:"


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a press: refused for these reasons of the quarantine, or, without any, accepted."""

    reasons: Sequence[dict[str, Any]] = ()


def hand_in(press: Press, *, now: datetime) -> Arrival | None:
    """Write the press into a file to be taken in; None when it was handed in before. `now` (aware) is when it counts.

    Who pressed, and who was chosen, are staff numbers by the Slack member ids of the staff register; a member who is
    nobody in service stands in the file as "slack:" and the id, which the form's own checks refuse.
    """
    path = settings().inbox / FOLDER / f"{FORM}__slack-{press.key}.jsonl"
    if became(path.name, now=now) is not None:
        return None
    meant = press.pressed
    row = {
        "case_kind": str(meant.case_kind),
        "case": meant.case,
        "step": str(meant.button.step),
        "decided_at": now.isoformat(),
        "decided_by": _staff_no(press.user, notice=meant.notice, now=now),
        "verdict": str(meant.button.verdict),
        "notice": str(meant.notice),
    }
    if press.wants_person and press.person:
        row["forward_to"] = _staff_no(press.person, notice=None, now=now)
    if press.note:
        row["note"] = press.note
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except FileExistsError:
        return None
    return Arrival(path=path, form=FORM, profile=None)


def became(name: str, *, now: datetime) -> Entered | None:
    """What the registers say of the hand-in of that file; None when it has not been taken in."""
    with reading(settings().database) as session:
        taken = session.scalars(
            select(HandIn)
            .where(HandIn.started_at >= now - REMEMBERED, HandIn.name == name, HandIn.state == FileState.DONE)
            .order_by(HandIn.id)
        ).first()
        if taken is None:
            return None
        entry = select(QuarantineEntry).where(QuarantineEntry.file_id == taken.file_id)
        refused = session.scalars(entry).first() if taken.quarantined else None
        return Entered(() if refused is None else refused.reasons)


def left_behind(*, now: datetime, older_than: timedelta) -> list[tuple[Arrival, int]]:
    """Presses that were handed in and not taken in, for whatever stopped in between; with the notice of each."""
    folder = settings().inbox / FOLDER
    limit = (now - older_than).timestamp()
    return [
        (Arrival(path=path, form=FORM, profile=None), _notice_in(path))
        for path in (sorted(folder.glob(f"{FORM}__*.jsonl")) if folder.is_dir() else ())
        if path.stat().st_mtime <= limit and not path.with_name(path.name + REFUSED).exists()
    ]


def _notice_in(path: Path) -> int:
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["notice"])
    except (ValueError, KeyError, TypeError):
        return 0  # cut off while it was written: the reader says so, and no message goes with it


def _staff_no(slack_id: str, *, notice: int | None, now: datetime) -> str:
    """The staff number of that Slack member in service now; of several who share it, whom the notice went to."""
    with reading(settings().database) as session:
        known = calendars(session, book=book())
        members: Sequence[Any] = session.execute(
            select(Staff.staff_no, Staff.branch_no, Staff.active_from, Staff.active_until)
            .where(Staff.slack_id == slack_id)
            .order_by(Staff.staff_no)
        ).all()
        today = {person.staff_no: known.of(person.branch_no).day_of(now) for person in members}
        found = [
            person.staff_no
            for person in members
            if in_service(person.active_from, person.active_until, on=today[person.staff_no])
        ]
        if len(found) > 1:
            asked = session.get(Notice, notice) if notice is not None else None
            found = [each for each in found if asked is not None and each == asked.recipient]
    return found[0] if found else f"{STRANGER}{slack_id[:30]}"
