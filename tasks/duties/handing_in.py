"""The call register of each day is handed in, its calls get their cards, what it lacks is chased (SV-16, SV-18)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from expectations.cards_issued import WAITING, TakenCall, cards_issued
from models.queries.card_calls import CardCall, calls_taken, card_calls
from rules.cards import completed_visits
from rules.regulation.schema import RuleBook
from rules.words import ServiceKind
from tasks.duties.call_registers import (
    COMPLETE,
    HANDED_IN,
    Lack,
    enter_day,
    first_day,
    lacks,
    midnight,
    new_days,
    open_days,
)
from tasks.duties.calling_back import NobodyToCall, to_call_back, wishes
from tasks.duties.card_words import DayTaken, given_to, to_chased, to_department, why
from tasks.duties.controlling import last_evening
from tasks.duties.daily_words import Told
from tasks.duties.issuing_cards import issue_cards
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.duties.reminding_cards import remind, take_back
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.links.keys import KeyUnusable
from tasks.links.signing import CardLinks, card_links
from tasks.notices import NoticeDraft, queue_notices
from tasks.periods import claim_period, latest_period
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

MORNING = "hand-in-register"
"""What the ledger of periods calls a morning's hand-in; its scope is the branch, its period the local day."""


@dataclass(slots=True)
class HandedIn(Tally):
    """Registers handed in and still lacking something, cards issued, excused and reminded of, notices.

    `taken` are the calls of the registers that were handed in, each with its card or the reason for having none.
    """

    registers: int = 0
    incomplete: int = 0
    issued: int = 0
    excused: int = 0
    reminded: int = 0
    taken_back: int = 0
    notices: int = 0
    taken: list[TakenCall] = field(default_factory=list)


@effect
def hand_in_registers(*, now: datetime, dry_run: bool) -> HandedIn:
    """Hand in the call registers of the days before, issue the cards, chase what a register lacks (SV-18).

    Once a morning and branch, by its own hours and working days; days that were missed are made up together. Cards issued
    must equal calls taken: that is checked over the calls of what was handed in, and every difference is a row with its
    reason. One transaction a branch; one that fails holds up no other and is named.
    """
    rules, chosen = book(), settings()

    def hand_in(session: Session, branch_no: str, done: HandedIn) -> None:
        _Morning(session, branch_no, rules=rules, now=now, done=done).run(dry_run=dry_run)

    lacking = f"no call register ({rules.cards.article})"
    done = branch_by_branch(hand_in, tally=HandedIn, lacking=lacking, dry_run=dry_run)
    checked = cards_issued(done.taken)
    for call in checked.differences:
        because = why(call.because, locale=chosen.locale)
        done.rows.append({"branch": call.branch_no, "call": call.call_no, "no card": because})
    for call in checked.unexplained:
        done.failures.append(f"call {call.call_no}: no card and no reason ({rules.cards.article})")
    return done


class _Morning:
    """One branch: its calendar, its people, and what the ledger of periods says was done."""

    def __init__(self, session: Session, branch_no: str, *, rules: RuleBook, now: datetime, done: HandedIn) -> None:
        self._session, self._branch_no, self._rules, self._now, self._done = session, branch_no, rules, now, done
        known = calendars(session, book=rules)
        self._calendar, self._zone = known.of(branch_no), known.zone(branch_no)
        self._drafts: list[NoticeDraft] = []

    def run(self, *, dry_run: bool) -> None:
        """What the morning brings, once; on every run, registers that have become complete, what is taken back, who is to be
        called.
        """
        self._done.taken_back = len(take_back(self._session, self._branch_no, now=self._now))
        morning = last_evening(self._calendar, at=self._rules.cards.handed_in_at, now=self._now)
        before = latest_period(self._session, MORNING, scope=self._branch_no)
        fresh = before < str(morning) and claim_period(
            self._session, MORNING, period=str(morning), scope=self._branch_no, now=self._now
        )
        still_open = open_days(self._session, self._branch_no)
        wished = wishes(self._session, self._branch_no, now=self._now)
        if not fresh and not still_open and not wished:
            return
        self._told = Told(
            self._branch_no, self._zone, self._rules, roster(self._session, book=self._rules), settings().locale,
            self._calendar.day_of(self._now),
        )  # fmt: skip
        if wished:
            try:
                self._drafts += to_call_back(wished, self._told)
            except NobodyToCall as error:
                self._done.failures.append(str(error))
        days = new_days(self._session, self._branch_no, morning=morning, calendar=self._calendar) if fresh else []
        lacking = lacks(
            self._session, self._branch_no, {*still_open, *days}, calendar=self._calendar,
            widest=self._rules.control.widest_gap,
        )  # fmt: skip
        self._completed(sorted(still_open.keys() - {lack.day for lack in lacking}))
        if fresh:
            self._issue(morning, days, dry_run=dry_run)
            self._hand_in(days, lacking)
            self._chase(lacking, still_open, morning)
            self._done.incomplete = len({lack.day for lack in lacking})
        self._done.notices = len(queue_notices(self._session, self._drafts, now=self._now).new)

    def _issue(self, morning: date, days: Sequence[date], *, dry_run: bool) -> None:
        """Cards for every completed visit of calls since the first register, and reminders of earlier ones."""
        oldest = self._now - timedelta(days=self._rules.cards.asked_within_days)
        first = first_day(self._session, self._branch_no) or min(days, default=morning)
        begin = max(midnight(first, self._calendar), oldest)
        links = self._links(dry_run=dry_run)
        reminders = remind(self._session, self._told, calendar=self._calendar, now=self._now, links=links)
        self._done.reminded = len(reminders)
        end = midnight(morning, self._calendar)
        issued = issue_cards(
            self._session,
            self._told,
            begin=begin,
            end=end,
            morning=morning,
            now=self._now,
            dry_run=dry_run,
            links=links,
        )
        self._done.issued, self._done.excused = issued.issued, issued.excused
        self._drafts += [*reminders, *issued.drafts]
        self._done.failures += issued.failures

    def _links(self, *, dry_run: bool) -> CardLinks | None:
        """What puts a link into the mails; where the key cannot be used that is told, and mails say the other ways."""
        try:
            return card_links(settings(), now=self._now, make=not dry_run)
        except KeyUnusable as error:
            article = self._rules.cards.article
            self._done.failures.append(
                f"branch {self._branch_no}: cards by mail go without a link: {error} ({article})"
            )
            return None

    def _hand_in(self, days: Sequence[date], lacking: Sequence[Lack]) -> None:
        """Put these days' registers together for the service department, with what they lack."""
        if not days:
            return
        article, person = self._rules.cards.article, given_to("call_register", self._told)
        if person is None:
            self._done.failures.append(f"branch {self._branch_no}: nobody to hand the call register to ({article})")
            return
        by_day = self._taken(days)
        counted = [_counted(day, by_day[day], lacking) for day in days]
        for one in counted:
            detail = {"calls": one.calls, "cards": one.cards, "lacking": one.lacking}
            for duty in (HANDED_IN,) if one.lacking else (HANDED_IN, COMPLETE):
                enter_day(self._session, self._branch_no, one.day, duty=duty, now=self._now, detail=detail)
        taken = [call for day in days for call in by_day[day]]
        differences = [
            f"{call.call_no}: {why(call.because, locale=self._told.locale)}" for call in taken if call.card_no is None
        ]
        self._drafts.append(to_department(counted, differences, person, self._told, step=str(days[-1])))
        self._done.registers += len(days)
        self._done.taken = taken

    def _completed(self, complete: Sequence[date]) -> None:
        """Hand in again what has become complete."""
        person = given_to("call_register", self._told) if complete else None
        if person is None:
            return
        by_day = self._taken(complete)
        for day in complete:
            one = _counted(day, by_day[day], [])
            detail = {"calls": one.calls, "cards": one.cards, "lacking": 0}
            if enter_day(self._session, self._branch_no, day, duty=COMPLETE, now=self._now, detail=detail):
                self._drafts.append(to_department([one], [], person, self._told, step=f"{day} complete"))
                self._done.registers += 1

    def _chase(self, lacking: Sequence[Lack], still_open: dict[date, datetime], morning: date) -> None:
        """Ask the clerk for what the registers lack; the director, too, for those that have lacked it for long."""
        asked = (("register_chasing", 0), ("register_overseeing", self._rules.cards.director_after_days))
        for assignment, after in asked:
            lines = [
                f"{lack.day}: {lack.text.in_locale(self._told.locale)}"
                for lack in lacking
                if self._working_days(still_open.get(lack.day, self._now), morning) >= after
            ]
            person = given_to(assignment, self._told) if lines else None
            if person is not None:
                self._drafts.append(to_chased(lines, person, self._told, morning=morning))
            elif lines:
                article = self._rules.cards.article
                self._done.failures.append(
                    f"branch {self._branch_no}: nobody to complete the call register ({article}; {assignment})"
                )

    def _working_days(self, since: datetime, morning: date) -> int:
        """Working days after that of `since` up to the morning."""
        first = self._calendar.day_of(since)
        days = (first + timedelta(days=count) for count in range(1, (morning - first).days + 1))
        return sum(self._calendar.is_workday(day) for day in days)

    def _taken(self, days: Sequence[date]) -> dict[date, list[TakenCall]]:
        """The calls of these local days, each with its card or the reason for having none."""
        begin, end = midnight(min(days), self._calendar), midnight(max(days) + timedelta(days=1), self._calendar)
        found: dict[date, list[TakenCall]] = {day: [] for day in days}
        for call in card_calls(self._session, calls_taken(self._session, self._branch_no, begin=begin, end=end)):
            day = self._calendar.day_of(call.row.called_at)
            if day in found:
                found[day].append(taken_call(call))
        return found


def taken_call(call: CardCall) -> TakenCall:
    """A call with the number of its last card, or why it has none; None where the registers do not say why."""
    numbers = [card.card_no for card in call.cards if card.card_no is not None]
    because = call.cards[-1].excuse if call.cards else None
    if not call.cards and not completed_visits(call.job) and call.job.kind != ServiceKind.GENERAL and not call.job.over:
        because = WAITING
    card_no = numbers[-1] if numbers else None
    return TakenCall(call.row.branch_no, call.row.call_no, card_no, None if card_no else because)


def _counted(day: date, calls: Sequence[TakenCall], lacking: Sequence[Lack]) -> DayTaken:
    stand = Counter("card" if call.card_no else call.because for call in calls)
    cards, waiting = stand.pop("card", 0), stand.pop(WAITING, 0)
    return DayTaken(day, len(calls), cards, waiting, stand.total(), sum(lack.day == day for lack in lacking))
