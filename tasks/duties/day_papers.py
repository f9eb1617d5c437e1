"""The papers of technicians' days: visits, repair cards and work logs of several days at once (MS-10)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from models import Call, Repair, Visit, WorkLog
from models.among import among
from rules.day_report import Day, Work, day_of_work, days_of_work, share_of_day
from rules.worktime import WorkCalendar


@dataclass(slots=True)
class Papers:
    """What one technician handed in around some days."""

    visits: list[Work] = field(default_factory=list)
    cards: list[Row[Any]] = field(default_factory=list)
    logs: dict[date, list[Work]] = field(default_factory=lambda: defaultdict(list))

    def of(self, day: date, *, calendar: WorkCalendar, gap_minutes: int) -> Day:
        """What they tell of a local day."""
        works = [*self.visits, *self.logs.get(day, ()), *(_on_card(card, day, calendar) for card in self.cards)]
        return day_of_work(works, day=day, calendar=calendar, gap_minutes=gap_minutes)


def papers_of(
    session: Session, staff_nos: Sequence[str], *, first: date, last: date, calendar: WorkCalendar
) -> dict[str, Papers]:
    """Their papers that touch the local days from `first` to `last`; three statements however many."""
    begin = datetime.combine(first, time(), calendar.timezone)
    end = datetime.combine(last + timedelta(days=1), time(), calendar.timezone)
    found = {number: Papers() for number in staff_nos}
    visits = session.execute(
        select(Visit.technician_no, Visit.call_no, Visit.arrived_at, Visit.left_at, Call.kind)
        .join(Call, Call.call_no == Visit.call_no)
        .where(among(Visit.technician_no, list(staff_nos)), Visit.arrived_at < end)
        .where(or_(Visit.left_at >= begin, Visit.arrived_at >= begin))
    )
    for row in visits:
        found[row.technician_no].visits.append(Work(row.kind, row.call_no, row.arrived_at, row.left_at))
    cards = session.execute(
        select(Repair.technician_no, Repair.repair_no, Repair.started_at, Repair.finished_at, Repair.minutes, Call.kind)
        .join(Call, Call.call_no == Repair.call_no)
        .where(among(Repair.technician_no, list(staff_nos)), Repair.started_at < end)
        .where(or_(Repair.finished_at >= begin, Repair.finished_at.is_(None)))
    )
    for row in cards:
        found[row.technician_no].cards.append(row)
    logs = session.execute(
        select(WorkLog.technician_no, WorkLog.day, WorkLog.kind, WorkLog.minutes).where(
            among(WorkLog.technician_no, list(staff_nos)), WorkLog.day.between(first, last)
        )
    )
    for row in logs:
        found[row.technician_no].logs[row.day].append(Work(row.kind, "log", minutes=row.minutes))
    return found


def _on_card(card: Row[Any], day: date, calendar: WorkCalendar) -> Work:
    """A repair card's part of a day: one piece where its minutes fill its time, so that a visit meanwhile shows.

    While it is open, it goes on, on the day that it was begun on.
    """
    if card.finished_at is None:
        return Work(card.kind, card.repair_no, begin=card.started_at)
    open_minutes = round(calendar.between(card.started_at, card.finished_at) / timedelta(minutes=1))
    at_once = calendar.day_of(card.started_at) == calendar.day_of(card.finished_at)
    if at_once and (card.minutes is None or card.minutes >= max(open_minutes, 1)):
        return Work(card.kind, card.repair_no, card.started_at, card.finished_at, card.minutes or 0)
    elapsed = round((card.finished_at - card.started_at) / timedelta(minutes=1))
    whole = card.minutes if card.minutes is not None else open_minutes or elapsed
    share = share_of_day(whole, begin=card.started_at, end=card.finished_at, day=day, calendar=calendar)
    if share == whole or not share:
        return Work(card.kind, card.repair_no, minutes=share)
    days = days_of_work(begin=card.started_at, end=card.finished_at, calendar=calendar)
    return Work(card.kind, card.repair_no, minutes=share, whole=whole, days=days)
