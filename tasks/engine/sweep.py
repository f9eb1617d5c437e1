"""The one sweep over due clocks that serves every limit of every rule book (LIM-1).

Its cost follows what is due: it narrows by the index on `next_action_at`, looks again under lock, and a
case that fails is set aside and named while the rest goes on.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from models import Clock
from models.database import transaction
from rules import clocks as derived
from rules.ladders import Rung
from rules.people import Roster
from rules.regulation.limits import Limit
from rules.regulation.schema import RuleBook
from rules.spans import Context, counts_working_time
from rules.watch import Looked, Saying, Tone, climbed, look, needless
from rules.wording import Locale, spell_minutes
from tasks.engine.asked_for import Happened, happened_on
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.danger import clocks_of_danger
from tasks.engine.deriving import derived_clocks
from tasks.engine.messages import when, worded
from tasks.engine.offering import buttons_of
from tasks.engine.parts import Brief, briefs, whom
from tasks.notices import NoticeDraft, queue_notices, suppress_notices
from tasks.staff import roster

logger = logging.getLogger(__name__)
BATCH = 500
OVERTAKEN = "overtaken: a later message says more"
NEEDLESS = "not needed: what it asks for was done before"


@dataclass(slots=True)
class Swept:
    """What a sweep did: counts, the limits found broken (masked, for artifact and events), and failures."""

    looked: int = 0
    warned: int = 0
    breached: int = 0
    climbed: int = 0
    nobody: int = 0
    notices: int = 0
    overdue: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def sweep_clocks(
    url: str, *, book: RuleBook, now: datetime, locale: Locale, desk_url: str = "", dry_run: bool = False
) -> Swept:
    """Deal with every clock that is due at `now`, batch by batch, each batch one transaction.

    Safe to repeat and to run twice at once: a clock dealt with is due later or never again.
    """
    swept = Swept()
    failed: list[int] = []
    last: tuple[datetime, int] | None = None
    while True:
        with transaction(url, dry_run=dry_run) as session:
            due = _due(session, now=now, but=failed, after=last if dry_run else None)
            if not due:
                return swept
            last = (cast("datetime", due[-1].next_action_at), due[-1].id)
            desk = _Desk(session, book=book, now=now, locale=locale, desk_url=desk_url)
            failed += desk.deal_with(due, swept)
        if len(due) < BATCH:
            return swept


def _due(session: Session, *, now: datetime, but: Sequence[int], after: tuple[datetime, int] | None) -> Sequence[Clock]:
    query = select(Clock).where(Clock.next_action_at <= now).order_by(Clock.next_action_at, Clock.id).limit(BATCH)
    if but:
        query = query.where(Clock.id.not_in(but))
    if after is not None:  # a dry run rolls back, so it walks on instead of asking for the first batch again
        query = query.where(
            (Clock.next_action_at > after[0]) | ((Clock.next_action_at == after[0]) & (Clock.id > after[1]))
        )
    return session.scalars(query.with_for_update(skip_locked=True)).all()


class _Desk:
    """One batch on the desk: what is known of its cases, and the letters being written."""

    def __init__(self, session: Session, *, book: RuleBook, now: datetime, locale: Locale, desk_url: str) -> None:
        self._session = session
        self._book = book
        self._now = now
        self._locale: Locale = locale
        self._desk_url = desk_url
        self._drafts: list[NoticeDraft] = []
        self._silences: list[tuple[NoticeDraft, str]] = []
        self._changes: list[dict[str, Any]] = []
        self._fields: dict[int, Context] = {}
        self._happened: Mapping[int, Sequence[Happened]] = {}
        self._urgent: frozenset[int] = frozenset()
        self._roster: Roster = roster(session, book=book)
        self._calendars: Calendars = calendars(session, book=book)

    def deal_with(self, due: Sequence[Clock], swept: Swept) -> list[int]:
        """Look at every clock and write what follows; returns the ids of those that failed."""
        case_ids = [clock.case_id for clock in due]
        known = briefs(self._session, case_ids)
        found = derived_clocks(self._session, case_ids, book=self._book, calendars=self._calendars)
        self._fields, current = found.fields, found.clocks
        self._happened = happened_on(self._session, case_ids, found.facts)
        self._urgent = clocks_of_danger(self._session, due, book=self._book)
        failed: list[int] = []
        for clock in due:
            swept.looked += 1
            try:
                self._look(
                    clock, known[clock.case_id], current.get((clock.case_id, clock.limit_id, clock.ordinal)), swept
                )
            except Exception as error:
                logger.exception("clock %s could not be dealt with", clock.id)
                swept.failures.append(f"clock {clock.id} ({clock.limit_id}): {error}")
                failed.append(clock.id)
        swept.notices += len(queue_notices(self._session, self._drafts, now=self._now).new)
        by_reason: dict[str, list[NoticeDraft]] = defaultdict(list)
        for draft, because in self._silences:
            by_reason[because].append(draft)
        for because, drafts in by_reason.items():
            suppress_notices(self._session, drafts, because=because, now=self._now)
        if self._changes:
            table = cast("Table", Clock.__table__)
            self._session.execute(
                update(table)
                .where(table.c.id == bindparam("clock"))
                .values({name: bindparam(f"new_{name}") for name in _COLUMNS}),
                self._changes,
            )
        return failed

    def _look(self, clock: Clock, brief: Brief, now_derived: derived.Clock | None, swept: Swept) -> None:
        if now_derived is None or now_derived.breach_at is None or now_derived.state is not derived.State.RUNNING:
            self._change(clock, next_action_at=None, unchased="the rule book no longer asks for it")
            return
        limit = self._book.limit(clock.limit_id)
        calendar = self._calendars.of(brief.branch_no)
        rungs = None if clock.ladder is None else tuple(Rung.from_json(stored) for stored in clock.ladder)
        seen = look(
            limit=limit,
            ladder=self._book.ladder(limit.ladder),
            warn_at=now_derived.warn_at,
            breach_at=now_derived.breach_at,
            stage=clock.stage,
            rungs=rungs,
            calendar=calendar,
            now=self._now,
        )
        for saying in seen.passed_over:
            self._silence(clock, brief, limit, saying, OVERTAKEN)
        seen = self._say_all(clock, brief, limit, seen, swept, warnings=len(now_derived.warn_at))
        if seen.breached and clock.climbing_since is None:
            swept.breached += 1
            due = now_derived.due_at
            swept.overdue.append(
                {
                    "case": brief.subject,
                    "limit": clock.limit_id,
                    "due": when(due, self._calendars.zone(brief.branch_no), locale=self._locale) if due else "",
                    "what": brief.what,
                }
            )
        self._change(
            clock,
            due_at=now_derived.due_at,
            breach_at=now_derived.breach_at,
            stage=seen.stage,
            verdict="missed" if seen.breached else clock.verdict,
            ladder=None if seen.rungs is None else [rung.as_json() for rung in seen.rungs],
            climbing_since=clock.climbing_since or (now_derived.breach_at if seen.breached else None),
            next_action_at=seen.next_at,
        )

    def _say_all(
        self, clock: Clock, brief: Brief, limit: Limit, seen: Looked, swept: Swept, *, warnings: int
    ) -> Looked:
        """Say what is due. A step that comes to nobody is logged and the next step is taken at once."""
        told: set[str] = set()
        queue = list(seen.say)
        stage, next_at = seen.stage, seen.next_at
        while queue:
            saying = queue.pop(0)
            if saying.tone is Tone.WARNING and needless(limit, self._happened[clock.case_id], since=clock.opened_at):
                self._silence(clock, brief, limit, saying, NEEDLESS)
                continue
            reached = [self._say(clock, brief, limit, saying, to, told, swept) for to in saying.to]
            if any(reached) or saying.tone is Tone.WARNING or queue or seen.rungs is None:
                continue
            done = climbed(stage, warnings=warnings)
            if done < len(seen.rungs):
                rung = seen.rungs[done]
                queue.append(Saying(Tone.STEP, rung.name, (rung.to,), rung.deputy, self._now, rung.step + 1))
                stage += 1
                next_at = seen.rungs[done + 1].at if done + 1 < len(seen.rungs) else None
        return Looked(seen.say, seen.passed_over, stage, seen.rungs, seen.breached, next_at)

    def _say(
        self, clock: Clock, brief: Brief, limit: Limit, saying: Saying, to: str, told: set[str], swept: Swept
    ) -> bool:
        calendar = self._calendars.of(brief.branch_no)
        found = whom(to, brief, self._roster, on=calendar.day_of(self._now), deputy=saying.deputy)
        if found.person is None:
            because = found.because.in_locale(self._locale)
            self._silence(clock, brief, limit, saying, f"nobody to tell ({to}): {because}", to=to)
            swept.nobody += saying.tone is not Tone.WARNING
            return False
        if found.person.staff_no in told:
            return True  # the same person in two parts hears it once
        told.add(found.person.staff_no)
        self._drafts.append(
            self._draft(clock, brief, limit, saying, recipient=found.person.staff_no, name=found.person.name)
        )
        swept.warned += saying.tone is Tone.WARNING
        swept.climbed += saying.tone is Tone.STEP
        return True

    def _silence(self, clock: Clock, brief: Brief, limit: Limit, saying: Saying, because: str, *, to: str = "") -> None:
        recipient = f"role:{to or '+'.join(saying.to)}"
        self._silences.append((self._draft(clock, brief, limit, saying, recipient=recipient, name=recipient), because))

    def _draft(
        self, clock: Clock, brief: Brief, limit: Limit, saying: Saying, *, recipient: str, name: str
    ) -> NoticeDraft:
        zone = self._calendars.zone(brief.branch_no)
        due = cast("datetime", clock.due_at)
        values = {
            "article": clock.article,
            "case": brief.number,
            "subject": brief.subject,
            "due": when(due, zone, locale=self._locale),
            "now": when(self._now, zone, locale=self._locale),
            "recipient": name,
            "branch": brief.branch_no or "–",
            "link": f"{self._desk_url}/case/{brief.number}",
            "limit": limit.title.in_locale(self._locale),
            "what": brief.what,
            "who": self._who(brief),
            "step": saying.step,
            "left": self._length(self._now, due, brief, limit),
            "over": self._length(due, self._now, brief, limit),
        }
        said = worded(self._book, saying.tone, values, locale=self._locale)
        return NoticeDraft(
            kind=str(saying.tone),
            subject=brief.subject,
            article=clock.article,
            step=f"{clock.limit_id} {saying.name}",
            recipient=recipient,
            title=said.title,
            text=said.text,
            case_id=clock.case_id,
            clock_id=clock.id,
            branch_no=brief.branch_no,
            deadline=due,
            actions=self._offered(saying, limit, recipient, brief, due),
            urgent=clock.id in self._urgent,
        )

    def _offered(self, saying: Saying, limit: Limit, staff_no: str, brief: Brief, due: datetime) -> list[str]:
        on = self._calendars.of(brief.branch_no).day_of(self._now)
        return buttons_of(
            saying.tone, limit, brief, staff_no, due_at=due, book=self._book, people=self._roster, on=on, now=self._now
        )

    def _who(self, brief: Brief) -> str:
        for part in ("technician", "handler", "assigned_to", "owner"):
            person = self._roster.person(brief.parts.get(part))
            if person is not None:
                return person.name
        return "–"

    def _length(self, start: datetime, end: datetime, brief: Brief, limit: Limit) -> str:
        """How long, as the limit counts: in working time of the branch, or by the clock."""
        if end <= start:
            return spell_minutes(0, self._locale)
        if not counts_working_time(limit.within, context=self._fields[brief.case_id]):
            return spell_minutes((end - start) / timedelta(minutes=1), self._locale)
        counted = self._calendars.of(brief.branch_no).between(start, end)
        return spell_minutes(counted / timedelta(minutes=1), self._locale)

    def _change(self, clock: Clock, **values: Any) -> None:
        self._changes.append(
            {"clock": clock.id, **{f"new_{name}": values.get(name, getattr(clock, name)) for name in _COLUMNS}}
        )


_COLUMNS = ("due_at", "breach_at", "stage", "verdict", "ladder", "climbing_since", "next_action_at", "unchased")
