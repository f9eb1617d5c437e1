"""What is open and owed by somebody: limits that run, steps that were asked for, gaps between the papers (SV-21)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Call, Case, Clock, ClockState, Dispatch, Notice, NoticeStatus, PaperFinding
from models.among import among
from rules.masking import mask_text
from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.seeing import sees_everything
from rules.wording import Locale
from tasks.duties.next_steps import step_key, waiting_for
from tasks.engine.calendars import Calendars
from tasks.engine.parts import Brief, briefs, whom


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing to be done: about what (`subject` as the ledger names it), by which article, since when, due when.

    Times are aware, in UTC. `due_at` is None where no moment is set; `what` is one masked line. `by` are the staff numbers
    of whoever owes it, nobody where it reached nobody.
    """

    subject: str
    title: str
    article: str
    since: datetime
    due_at: datetime | None
    what: str
    by: frozenset[str]
    branch_no: str | None

    @property
    def oldest(self) -> tuple[datetime, str]:
        """The order in which it is listed: by the deadline, or else by when it was asked for."""
        return (self.due_at or self.since, self.subject)


@dataclass(frozen=True, slots=True)
class Owing:
    """Looks up what is owed at `now` (aware), in the registers of `session`.

    Of a limit it is whoever the rule book warns, or else the first step of its ladder, and whoever was told of it; of a step
    whoever was asked; of a gap between the papers its owner. A clock that is paused owes nobody anything.
    """

    session: Session
    staff: Roster
    book: RuleBook
    known: Calendars
    now: datetime
    locale: Locale

    def by(self, people: Collection[Person]) -> list[Owed]:
        """Everything that these people (one person, as a rule) owe, the oldest first."""
        mine = {person.staff_no for person in people}
        return [one for one in self._found(people) if one.by & mine]

    def by_everybody(self) -> list[Owed]:
        """Everything that anybody owes, and what nobody can be found for, the oldest first."""
        return self._found(None)

    def _found(self, people: Collection[Person] | None) -> list[Owed]:
        found = [*self._limits(people), *self._steps(people), *self._gaps(people)]
        return sorted(found, key=lambda one: one.oldest)

    def _limits(self, people: Collection[Person] | None) -> Iterator[Owed]:
        told = self._told(people)
        query = select(Clock.id, Clock.case_id, Clock.limit_id, Clock.opened_at, Clock.due_at).where(
            Clock.state == ClockState.RUNNING, Clock.unchased.is_(None), Clock.due_at.is_not(None)
        )
        if people is not None and not sees_everything(people, company_wide=self.book.roles.company_wide):
            branches = {person.branch_no for person in people}
            mine = {person.staff_no for person in people}
            sent = select(Call.case_id).join(Dispatch, Dispatch.call_no == Call.call_no)
            query = query.join(Case, Case.id == Clock.case_id).where(
                or_(
                    Case.branch_no.in_(branches),
                    among(Clock.id, sorted(told)),
                    Clock.case_id.in_(sent.where(Dispatch.technician_no.in_(mine))),
                )
            )
        rows = self.session.execute(query).all()
        limits = {limit.id: limit for limit in self.book.limits}
        about = briefs(self.session, [row.case_id for row in rows])
        for row in rows:
            limit, brief = limits.get(row.limit_id), about[row.case_id]
            if limit is None:
                continue  # a limit of an earlier rule book that nobody chases any more
            words = limit.warn or (self.book.ladder(limit.ladder).steps[0].to,)
            yield Owed(
                brief.subject, limit.title.in_locale(self.locale), limit.article, row.opened_at, row.due_at, brief.what,
                self._meant(words, brief) | told.get(row.id, frozenset()), brief.branch_no,
            )  # fmt: skip

    def _told(self, people: Collection[Person] | None) -> dict[int, frozenset[str]]:
        """Who was told of which running clock, customers left out."""
        query = (
            select(Notice.clock_id, Notice.recipient)
            .join(Clock, Clock.id == Notice.clock_id)
            .where(Clock.state == ClockState.RUNNING, Notice.status != NoticeStatus.SUPPRESSED)
        )
        if people is not None:
            query = query.where(Notice.recipient.in_({person.staff_no for person in people}))
        found: dict[int, set[str]] = defaultdict(set)
        for clock_id, recipient in self.session.execute(query).tuples():
            if clock_id is not None and self.staff.person(recipient) is not None:
                found[clock_id].add(recipient)
        return {clock_id: frozenset(told) for clock_id, told in found.items()}

    def _meant(self, words: Iterable[str], brief: Brief) -> frozenset[str]:
        on = self.known.of(brief.branch_no).day_of(self.now)
        found = (whom(word, brief, self.staff, on=on).person for word in words)
        return frozenset(person.staff_no for person in found if person is not None)

    def _steps(self, people: Collection[Person] | None) -> Iterator[Owed]:
        """Steps that somebody was asked for, or could not be, and that are still to be taken."""
        since = self.now - timedelta(days=self.book.history.days)
        query = select(Notice.case_id, Notice.step, Notice.recipient).where(
            Notice.kind == MessageKind.NEXT_STEP, Notice.status != NoticeStatus.SUPPRESSED, Notice.created_at >= since
        )
        if people is not None:
            query = query.where(Notice.recipient.in_({person.staff_no for person in people}))
        asked: dict[tuple[int | None, str], set[str]] = defaultdict(set)
        for case_id, step, recipient in self.session.execute(query).tuples():
            asked[case_id, step].add(recipient)
        if people is not None and not asked:
            return
        open_steps: list[tuple[Any, Any, frozenset[str]]] = [
            (step, row, frozenset(asked.get((row.case_id, step_key(step, row.happened_at)), ())))
            for step in self.book.steps
            if not step.clocks  # the limit itself is on the list
            for row in waiting_for(self.session, step, since=since)
        ]
        about: Mapping[int, Brief] = briefs(self.session, [row.case_id for _, row, _ in open_steps])
        for step, row, by in open_steps:
            brief = about[row.case_id]
            yield Owed(
                brief.subject, step.title.in_locale(self.locale), step.article, row.happened_at, None, brief.what, by,
                brief.branch_no,
            )  # fmt: skip

    def _gaps(self, people: Collection[Person] | None) -> Iterator[Owed]:
        """Gaps between papers that are open; what was history already when it was found is kept, but nobody's (LIM-1)."""
        query = select(PaperFinding).where(PaperFinding.settled_at.is_(None))
        if people is not None:
            query = query.where(PaperFinding.owner_no.in_({person.staff_no for person in people}))
        history = timedelta(days=self.book.history.days)
        for row in self.session.scalars(query):
            if row.found_at - row.since > history:
                continue
            said = mask_text(row.text_zh if self.locale == "zh" else row.text_en)
            by = frozenset({row.owner_no} if row.owner_no else ())
            yield Owed(row.subject, said, row.article, row.found_at, row.due_at, "", by, row.branch_no)
