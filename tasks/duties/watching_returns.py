"""Too few answers as a period nears its end: whoever sees to it is told how many are missing, and who (FP-4)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import FollowUp
from models.queries.follow_ups_unanswered import UNANSWERED, given_since, unanswered
from rules.care import Return, goal_rungs, period_of
from rules.events import FollowUpState
from rules.regulation.care import FollowUpDuty
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.duties.daily_words import Told
from tasks.duties.follow_up_words import Missing, to_whoever_is_told
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft
from tasks.periods import claim_period

TOLD = "follow-up-return"
"""What the ledger of periods calls it; its scope is the branch, its period the duty, its period and the rung."""
LONGEST_PERIOD = timedelta(days=31)


@dataclass(slots=True)
class Watched:
    """What is told of too few answers, and what is nobody's."""

    drafts: list[NoticeDraft] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def watch_returns(
    session: Session, told: Told, *, calendar: WorkCalendar, branch: str, now: datetime, dry_run: bool
) -> Watched:
    """Tell of every period of the branch whose goal is missed as its end nears; each rung of a period once."""
    done = Watched()
    for duty in told.rules.follow_ups:
        if duty.goal is None or not duty.goal_missed:
            continue
        for found in _returns(session, duty, told, calendar=calendar, now=now):
            for rung in goal_rungs(found, duty=duty, today=told.today):
                brief = Brief(0, CaseKind.FOLLOW_UP, "", told.branch_no, "", {}, "")
                person = whom(rung.to, brief, told.people, on=told.today).person
                if person is None:
                    done.failures.append(
                        f"branch {told.branch_no}: nobody to hear of too few answers ({duty.article}; {rung.to})"
                    )
                    continue
                step = f"{rung.to} {rung.days_before}"
                period = f"{duty.id} {found.period} {step}"
                if claim_period(session, TOLD, period=period, scope=told.branch_no, now=now):
                    missing = _missing(session, duty, found.period, told, calendar=calendar, now=now)
                    done.drafts.append(
                        to_whoever_is_told(
                            person, duty, found, missing, told, branch=branch, rung=step, dry_run=dry_run
                        )
                    )
    return done


def _returns(
    session: Session, duty: FollowUpDuty, told: Told, *, calendar: WorkCalendar, now: datetime
) -> Sequence[Return]:
    """The duty's periods that may still be open, with their counts; whom nobody asked is not in them."""
    counted: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for row in given_since(session, told.branch_no, duty.id, since=_since(duty, now)):
        day = calendar.day_of(row.given_at)
        counted[period_of(duty=duty, period=row.period, given_on=day)].append((row.state, day))
    return [
        Return(
            period=period,
            asked=len(rows),
            answered=sum(state == FollowUpState.REACHED for state, _ in rows),
            last_given=max(day for _, day in rows),
        )
        for period, rows in counted.items()
    ]


def _missing(
    session: Session, duty: FollowUpDuty, period: str, told: Told, *, calendar: WorkCalendar, now: datetime
) -> list[Missing]:
    found = unanswered(
        session, told.branch_no, FollowUp.duty == duty.id, FollowUp.given_at >= _since(duty, now), states=UNANSWERED
    )
    return [
        Missing(each.number, duty, each.candidate)
        for each in found
        if period_of(duty=duty, period=each.candidate.period, given_on=calendar.day_of(each.given_at)) == period
    ]


def _since(duty: FollowUpDuty, now: datetime) -> datetime:
    """Before this nothing was given out that belongs to a period still open."""
    return now - timedelta(days=duty.closes_after_days) - LONGEST_PERIOD
