"""Extensions that answer a notice about a limit: whether it can be extended, and was not yet (MS-9, NT-2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import Clock, Extension, Notice, Staff
from rules.events import GoodsEvent
from rules.extending import hindrance
from tasks.engine.seeing import has_to_do_with
from tasks.loading.papers import Entry, Scene
from tasks.staff import roster
from tasks.tongue import Tongue


def answers_its_notice(scene: Scene, entry: Entry) -> bool:
    """Whether an extension may enter; refused otherwise, with the reason. One on paper answers no notice and may.

    The row is about the goods or the call that the notice is about. Cases are held while papers are entered, so that of two
    who answer one is first.
    """
    row = entry.said
    number = row.get("notice")
    if number is None:
        return True
    asked = _asked(scene, entry, str(number))
    if asked is None:
        scene.refusals.add(entry.line, "unknown_notice", "notice", value=str(number))
        return False
    told, promised = row["told_at"], row["promised_at"]
    limit = next((each for each in scene.chunk.book.limits if each.id == asked.limit_id), None)
    before = _before(scene, entry, since=asked.created_at)
    due = asked.deadline
    if not _may(scene, entry, case_id=asked.case_id):
        scene.refusals.add(entry.line, "not_entitled", "told_by", value=str(row["told_by"]))
        return False
    match hindrance(limit, told_at=told, due_at=due, until=promised):
        case "no_extension":
            scene.refusals.add(entry.line, "no_extension", "notice", value=str(number))
        case _ if before is not None:
            scene.refusals.add(entry.line, "extended_already", "notice", value=str(number), other=before)
        case "extension_late":
            scene.refusals.add(entry.line, "extension_late", "told_at", other=_local(scene, entry, due))
        case "not_more_time":
            value = _local(scene, entry, promised)
            scene.refusals.add(entry.line, "not_more_time", "promised_at", value=value, other=_local(scene, entry, due))
        case _:
            return True
    return False


def _asked(scene: Scene, entry: Entry, number: str) -> Any:
    """The notice with its limit; None for one that is not about this case or about no limit."""
    if not (number.isascii() and number.isdigit() and len(number) <= 9):
        return None
    return scene.chunk.session.execute(
        select(Notice.case_id, Notice.created_at, Notice.deadline, Clock.limit_id)
        .join(Clock, Clock.id == Notice.clock_id)
        .where(Notice.id == int(number), Notice.case_id.in_([entry.meant.case_id, entry.meant.call_case_id]))
    ).first()


def _may(scene: Scene, entry: Entry, *, case_id: int) -> bool:
    """Whether whoever extends may see the case that the notice is about; who that is has been looked at already."""
    by, chunk = entry.said.get("told_by"), scene.chunk
    people = roster(chunk.session, book=chunk.book)
    if by is None or people.person(by) is None:
        return True
    branch_no = entry.meant.branch_no
    on = chunk.calendars.of(branch_no).day_of(entry.said["told_at"])
    return has_to_do_with(
        chunk.session, by, case_id=case_id, branch_no=branch_no, people=people, book=chunk.book, on=on
    )


def _before(scene: Scene, entry: Entry, *, since: datetime) -> str | None:
    """The extension that was entered since the notice, in words; None where there is none.

    What stands on this very row of the register, said by the same person, is what the row corrects.
    """
    mine = f"extensions {entry.meant.call_no} {entry.said['told_at'].isoformat()}"
    own = entry.stored is not None and entry.stored.told_by == entry.said.get("told_by")
    for _, kind, at, detail in scene.timelines.events(entry.meant.case_id):
        if kind != GoodsEvent.EXTENDED or at < since or (own and detail.get("of") == mine):
            continue
        until = datetime.fromisoformat(next(iter(detail["sets"].values())))
        say = Tongue(scene.chunk.locale)
        said = say(f"until {_local(scene, entry, until)}", f"延至{_local(scene, entry, until)}")
        who = _who(scene, entry, at=at)
        return say(", ", "，").join(each for each in (who, said, _local(scene, entry, at)) if each)
    return None


def _who(scene: Scene, entry: Entry, *, at: datetime) -> str:
    """By whom the customer was told: name and number, where the paper says so."""
    row = scene.chunk.session.execute(
        select(Staff.name, Staff.staff_no)
        .join(Extension, Extension.told_by == Staff.staff_no)
        .where(Extension.call_no == entry.meant.call_no, Extension.told_at == at)
    ).first()
    return "" if row is None else f"{row.name} {row.staff_no}"


def _local(scene: Scene, entry: Entry, at: datetime | None) -> str:
    return "–" if at is None else scene.refusals.local(at, branch_no=entry.meant.branch_no)
