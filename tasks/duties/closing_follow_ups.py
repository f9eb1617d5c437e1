"""Follow-ups that nobody answers are given up; who does not want to be asked is excused (PW-2, PW-3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.queries.follow_ups_due import open_follow_ups
from rules.care import given_up
from rules.events import FollowUpEvent
from rules.regulation.schema import RuleBook, UnknownRuleError
from rules.worktime import WorkCalendar
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.follow_ups import TO_CUSTOMERS
from tasks.notices import withdraw

OPTED_OUT = "the customer does not want to be asked"
GIVEN_UP = "the follow-up was given up"


@dataclass(frozen=True, slots=True)
class Closed:
    """How many were given up, and how many excused because the customer wishes it."""

    expired: int = 0
    excused: int = 0


def close_follow_ups(session: Session, branch_no: str, *, rules: RuleBook, known: Calendars, now: datetime) -> Closed:
    """End what the customer does not want, and what nobody has answered for as long as its duty says.

    A duty that the rule book no longer has is given up at once.
    """
    calendar = known.of(branch_no)
    ending = {
        row: event
        for row in open_follow_ups(session, branch_no)
        if (event := _end(row.duty, row.given_at, opted_out=row.opted_out, rules=rules, calendar=calendar, now=now))
    }
    if not ending:
        return Closed()
    timelines = Timelines(session, [row.case_id for row in ending])
    for row, event in ending.items():
        refused = timelines.try_add(row.case_id, [NewEvent(kind=event, happened_at=now)])
        assert refused is None, "a follow-up can be ended at any time"
        because = OPTED_OUT if event is FollowUpEvent.EXCUSED else GIVEN_UP
        withdraw(
            session,
            subject=f"follow_up:{row.follow_up_no}",
            kinds=TO_CUSTOMERS,
            because=because,
            now=now,
        )
    sync_clocks(session, timelines.save(learned_at=now), book=rules, calendars=known, now=now)
    events = list(ending.values())
    return Closed(expired=events.count(FollowUpEvent.EXPIRED), excused=events.count(FollowUpEvent.EXCUSED))


def _end(
    duty: str, given_at: datetime, *, opted_out: bool, rules: RuleBook, calendar: WorkCalendar, now: datetime
) -> FollowUpEvent | None:
    if opted_out:
        return FollowUpEvent.EXCUSED
    try:
        asked = rules.follow_up(duty)
    except UnknownRuleError:
        return FollowUpEvent.EXPIRED
    over = given_up(opened_on=calendar.day_of(given_at), today=calendar.day_of(now), duty=asked)
    return FollowUpEvent.EXPIRED if over else None
