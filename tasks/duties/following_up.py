"""Customers are followed up branch by branch: who is due today, given to whoever asks (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import Branch
from models.queries.follow_ups_due import Candidate, customers_to_ask, ended_contracts, ended_engagements, finished_jobs
from rules.asked_words import FollowUpWay
from rules.care import drawn, occurrences
from rules.people import Roster
from rules.regulation.care import FollowUpDuty, FollowUpOf
from rules.regulation.schema import RuleBook
from tasks.duties.call_registers import midnight
from tasks.duties.closing_follow_ups import close_follow_ups
from tasks.duties.controlling import last_evening
from tasks.duties.daily_words import Told
from tasks.duties.follow_up_words import to_asked, to_asker
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.duties.opening_follow_ups import Given, give_out
from tasks.duties.reminding_questionnaires import remind_asked
from tasks.duties.watching_returns import watch_returns
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.links.keys import KeyUnusable
from tasks.links.signing import CardLinks, card_links
from tasks.notices import NoticeDraft, queue_notices
from tasks.periods import claim_period, first_done, latest_period
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

MORNING = "follow-up"
"""What the ledger of periods calls a morning's follow-ups; its scope is the branch, its period the local day."""


@dataclass(slots=True)
class FollowedUp(Tally):
    """Follow-ups given out, reminded of, asked another way, excused, given up, ended at the customer's wish; notices."""

    given: int = 0
    reminded: int = 0
    turned: int = 0
    excused: int = 0
    expired: int = 0
    ended: int = 0
    notices: int = 0


@effect
def follow_customers_up(*, now: datetime, dry_run: bool) -> FollowedUp:
    """Give out what is due by the rule book's follow-up duties, and end what nobody answers.

    Once a morning and branch, by its own hours and working days. What fell due on days that were missed is made up; what
    fell due before a branch's first morning is not. One transaction a branch; one that fails holds up no other.
    """
    rules = book()

    def follow_up(session: Session, branch_no: str, done: FollowedUp) -> None:
        _Morning(session, branch_no, rules=rules, now=now, done=done).run(dry_run=dry_run)

    lacking = f"nobody is followed up ({rules.care.article})"
    return branch_by_branch(follow_up, tally=FollowedUp, lacking=lacking, dry_run=dry_run)


class _Morning:
    """One branch: its calendar, and what the ledger of periods says was done."""

    def __init__(self, session: Session, branch_no: str, *, rules: RuleBook, now: datetime, done: FollowedUp) -> None:
        self._session, self._branch_no, self._rules, self._now, self._done = session, branch_no, rules, now, done
        self._known = calendars(session, book=rules)
        self._calendar = self._known.of(branch_no)

    def run(self, *, dry_run: bool) -> None:
        """What the morning brings, once; on every run, what ends."""
        closed = close_follow_ups(self._session, self._branch_no, rules=self._rules, known=self._known, now=self._now)
        self._done.expired, self._done.ended = closed.expired, closed.excused
        morning = last_evening(self._calendar, at=self._rules.care.given_at, now=self._now)
        before = latest_period(self._session, MORNING, scope=self._branch_no)
        if before >= str(morning) or not claim_period(
            self._session, MORNING, period=str(morning), scope=self._branch_no, now=self._now
        ):
            return
        told = self._told(roster(self._session, book=self._rules))
        branch = self._session.get_one(Branch, self._branch_no).name
        links = self._links(dry_run=dry_run)
        reminded = remind_asked(self._session, told, known=self._known, branch=branch, now=self._now, links=links)
        opened = give_out(self._session, list(self._due(morning)), told, known=self._known, now=self._now)
        watched = watch_returns(
            self._session, told, calendar=self._calendar, branch=branch, now=self._now, dry_run=dry_run
        )
        self._done.given, self._done.excused = len(opened.given), opened.excused
        self._done.reminded, self._done.turned = len(reminded.drafts), len(reminded.turned)
        nobody = {duty.id: duty for duty in [*reminded.nobody, *opened.nobody]}.values()
        self._done.failures += [
            f"branch {self._branch_no}: nobody to follow customers up ({duty.article}; {duty.id})" for duty in nobody
        ]
        self._done.failures += watched.failures
        drafts = [*reminded.drafts, *watched.drafts]
        drafts += self._asking([*reminded.turned, *opened.given], told, branch, morning, links, dry_run=dry_run)
        self._done.notices = len(queue_notices(self._session, drafts, now=self._now).new)
        self._done.rows += _counted(opened.given, branch_no=self._branch_no, told=told)

    def _due(self, morning: date) -> Iterator[tuple[FollowUpDuty, Candidate]]:
        """Everybody who is drawn and due since the branch's first morning, as far back as is made up; duty by duty."""
        began = self._calendar.day_of(first_done(self._session, MORNING, scope=self._branch_no) or self._now)
        first = max(began, morning - timedelta(days=self._rules.care.made_up_days))
        for duty in self._rules.follow_ups:
            for each in self._candidates(duty, first=first, morning=morning):
                if drawn(
                    seed=self._rules.care.seed, duty=duty.id, about=each.about, period=each.period, share=duty.share
                ):
                    yield duty, each

    def _candidates(self, duty: FollowUpDuty, *, first: date, morning: date) -> list[Candidate]:
        after = timedelta(days=duty.after_days)
        match duty.of:
            case FollowUpOf.JOBS:
                begin, end = first - after, morning - after + timedelta(days=1)
                since = begin - timedelta(days=self._rules.cards.asked_within_days)
                return finished_jobs(
                    self._session, self._branch_no, duty.id, taken_since=midnight(since, self._calendar),
                    begin=midnight(begin, self._calendar), end=midnight(end, self._calendar),
                )  # fmt: skip
            case FollowUpOf.CUSTOMERS:
                return [
                    each
                    for day in occurrences(duty.recurs or "", first=first, last=morning)
                    for each in customers_to_ask(
                        self._session, self._branch_no, duty.id, since=midnight(day, self._calendar), period=str(day),
                        grades=duty.grades,
                    )
                ]  # fmt: skip
            case FollowUpOf.CONTRACTS | FollowUpOf.ENGAGEMENTS:
                ended = ended_contracts if duty.of is FollowUpOf.CONTRACTS else ended_engagements
                return ended(
                    self._session, self._branch_no, duty.id, first=first - after, last=morning - after,
                    zone=self._calendar.timezone,
                )  # fmt: skip

    def _asking(
        self, given: Sequence[Given], told: Told, branch: str, morning: date, links: CardLinks | None, *, dry_run: bool
    ) -> Iterator[NoticeDraft]:
        """The questionnaires by mail, and one list for each person who phones or visits."""
        by_person: dict[str, list[Given]] = defaultdict(list)
        for each in given:
            if each.way is FollowUpWay.MAIL:
                yield to_asked(each, each.duty, told, branch=branch, links=links)
            else:
                by_person[each.person.staff_no].append(each)
        for listed in by_person.values():
            yield to_asker(listed[0].person, listed, told, branch=branch, morning=morning, dry_run=dry_run)

    def _links(self, *, dry_run: bool) -> CardLinks | None:
        """What puts a link into the mails; where the key cannot be used that is told, and mails say the other ways."""
        try:
            return card_links(settings(), now=self._now, make=not dry_run)
        except KeyUnusable as error:
            self._done.failures.append(
                f"branch {self._branch_no}: questionnaires by mail go without a link: {error} ({self._rules.care.article})"
            )
            return None

    def _told(self, people: Roster) -> Told:
        zone, today = self._known.zone(self._branch_no), self._calendar.day_of(self._now)
        return Told(self._branch_no, zone, self._rules, people, settings().locale, today)


def _counted(given: list[Given], *, branch_no: str, told: Told) -> list[dict[str, object]]:
    """A row a duty: how many customers it brought this morning."""
    counts: dict[str, int] = defaultdict(int)
    for each in given:
        counts[each.duty.title.in_locale(told.locale)] += 1
    return [{"branch": branch_no, "duty": title, "count": count} for title, count in counts.items()]
