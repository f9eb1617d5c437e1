"""A press as one row of its form in a file of its own, and what became of it by the registers."""

import json
from datetime import datetime, timedelta

from models import Notice
from models.database import reading
from tasks.asking.members import members_in_service
from tasks.engine.calendars import calendars
from tasks.handed_in import became, waiting, write_once
from tasks.inbox import Arrival
from tasks.presses.payload import Press
from tasks.presses.rows import row_of
from tasks.rulebook import book
from tasks.settings import settings

FOLDER = ".slack"
"""Where presses wait inside the inbox: out of sight of the flow `intake`, in sight of the watch over what lies about."""
STRANGER = "slack:"


def hand_in(press: Press, *, now: datetime) -> Arrival | None:
    """Write the press, whole and on disk, into a file to be taken in; None when it was handed in before.

    `now` (aware) is when it counts. Who pressed, and who was chosen, are staff numbers by the Slack member ids of the
    staff register; a member who is nobody in service stands in the file as "slack:" and the id, which the form's own
    checks refuse.
    """
    meant = press.pressed
    path = settings().inbox / FOLDER / f"{meant.button.form}__slack-{press.key}-{meant.notice}.jsonl"
    if became(path.name, now=now) is not None:
        return None
    by = _staff_no(press.user, notice=meant.notice, now=now)
    person = _staff_no(press.person, notice=None, now=now) if press.person else None
    row = row_of(press, by=by, person=person, now=now)
    if not write_once(path, json.dumps(row, ensure_ascii=False) + "\n"):
        return None
    return Arrival(path=path, form=meant.button.form, profile=None)


def left_behind(*, now: datetime, older_than: timedelta) -> list[tuple[Arrival, int]]:
    """Presses that were handed in and not taken in, for whatever stopped in between; with the notice of each."""
    found = waiting(FOLDER, now=now, older_than=older_than)
    return [(arrival, _notice_in(arrival.path.stem)) for arrival in found]


def _notice_in(name: str) -> int:
    number = name.rpartition("-")[2]
    return int(number) if number.isdigit() and len(number) <= 9 else 0  # a file of an earlier version names none


def _staff_no(slack_id: str, *, notice: int | None, now: datetime) -> str:
    """The staff number of that Slack member in service now; of several who share it, whom the notice went to."""
    with reading(settings().database) as session:
        found = members_in_service(session, slack_id, known=calendars(session, book=book()), now=now)
        if len(found) > 1:
            asked = session.get(Notice, notice) if notice is not None else None
            found = [each for each in found if asked is not None and each == asked.recipient]
    return found[0] if found else f"{STRANGER}{slack_id[:30]}"
