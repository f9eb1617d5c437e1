"""Questionnaires that nobody answered are reminded of by mail, and then asked by the next way (PW-3, FP-4)."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from models import FollowUp
from models.queries.follow_ups_unanswered import Unanswered, unanswered
from rules.asked_words import FollowUpWay
from rules.cards import reminded_in_vain, reminder_due
from rules.care import next_way
from rules.events import FollowUpEvent
from rules.regulation.care import FollowUpDuty
from rules.regulation.schema import UnknownRuleError
from tasks.answers.answer import QUESTIONNAIRE
from tasks.answers.asked import Standing, kept_or_open
from tasks.duties.daily_words import Told
from tasks.duties.follow_up_words import to_asked
from tasks.duties.opening_follow_ups import Given, asker
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.links.signing import CardLinks
from tasks.loading.follow_ups import TO_CUSTOMERS
from tasks.notices import NoticeDraft, withdraw

ASKED_OTHERWISE = "the customer is asked another way now"


@dataclass(slots=True)
class Reminded:
    """Reminders to customers; what goes another way now; the duties that nobody is there to do."""

    drafts: list[NoticeDraft] = field(default_factory=list)
    turned: list[Given] = field(default_factory=list)
    nobody: list[FollowUpDuty] = field(default_factory=list)


def remind_asked(
    session: Session, told: Told, *, known: Calendars, branch: str, now: datetime, links: CardLinks | None
) -> Reminded:
    """Remind whoever was asked by mail and has not answered, as cards are; whoever was reminded in vain is phoned.

    The same follow-up goes on under its number: who asks and by which way is written anew, and on its timeline. A mail
    about it that has not left by then does not leave any more.
    """
    done = Reminded()
    calendar = known.of(told.branch_no)
    for each in unanswered(session, told.branch_no, FollowUp.way == FollowUpWay.MAIL):
        try:
            duty = told.rules.follow_up(each.duty)
        except UnknownRuleError:
            continue  # it is ended by the same run
        asked_on = calendar.day_of(each.reminded_at or each.given_at)
        mailed = each.candidate.asked.email is not None
        if kept_or_open(session, QUESTIONNAIRE, each.number).standing is Standing.KEPT:
            continue  # the answer is here and waits to be entered
        if mailed and reminder_due(asked_on=asked_on, today=told.today, reminders=each.reminders, rules=duty):
            done.drafts.append(_reminder(session, each, duty, told, branch=branch, now=now, links=links))
        elif not mailed or reminded_in_vain(asked_on=asked_on, today=told.today, reminders=each.reminders, rules=duty):
            _turn(each, duty, told, done)
    _write(session, done.turned, told, known=known, now=now)
    return done


def _reminder(
    session: Session, each: Unanswered, duty: FollowUpDuty, told: Told, *, branch: str, now: datetime,
    links: CardLinks | None,
) -> NoticeDraft:  # fmt: skip
    reminder = each.reminders + 1
    session.execute(update(FollowUp).where(FollowUp.id == each.id).values(reminders=reminder, reminded_at=now))
    return to_asked(each, duty, told, branch=branch, links=links, reminder=reminder)


def _turn(each: Unanswered, duty: FollowUpDuty, told: Told, done: Reminded) -> None:
    """Give it to whoever asks by the next way; where none leads to the customer it stays as it is."""
    way = next_way(each.candidate.asked, duty=duty, tried=FollowUpWay.MAIL)
    if way is None:
        return
    person = asker(duty, each.candidate, told)
    if person is not None:
        done.turned.append(Given(each.number, each.case_id, duty, each.candidate, way, person))
    elif duty not in done.nobody:
        done.nobody.append(duty)


def _write(session: Session, turned: list[Given], told: Told, *, known: Calendars, now: datetime) -> None:
    if not turned:
        return
    timelines = Timelines(session, [each.case_id for each in turned])
    for each in turned:
        session.execute(
            update(FollowUp)
            .where(FollowUp.case_id == each.case_id)
            .values(way=str(each.way), person_no=each.person.staff_no)
        )
        subject = f"follow_up:{each.number}"
        withdraw(session, subject=subject, kinds=TO_CUSTOMERS, because=ASKED_OTHERWISE, now=now)
        detail = {"asker": each.person.staff_no, "way": str(each.way)}
        event = NewEvent(kind=FollowUpEvent.ASKED_OTHERWISE, happened_at=now, detail=detail)
        refused = timelines.try_add(each.case_id, [event])
        assert refused is None, "how a customer is asked can change at any time"
    sync_clocks(session, timelines.save(learned_at=now), book=told.rules, calendars=known, now=now)
