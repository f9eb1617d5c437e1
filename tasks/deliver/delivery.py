"""Delivering what the ledger holds: claim, send outside any transaction, confirm."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import reading, transaction
from models.notices import Notice, NoticeStatus, Via, standing
from rules.regulation.messages import MessageKind
from tasks.deliver.claim import Parcel, claim_next, manner_for, recipients_due
from tasks.deliver.doors import Doors
from tasks.deliver.held import Sorted, release_held, sort_out
from tasks.deliver.outcomes import Down, Later, Outcome, Refused, Taken, Unclear
from tasks.deliver.reconcile import Open, reconcile, unknown_by_recipient
from tasks.deliver.sending import send
from tasks.deliver.settle import expire, gives_up, record
from tasks.deliver.show import shown
from tasks.deliver.terms import Terms

log = logging.getLogger(__name__)

Show = Callable[[str], None]

UNCLEAR_IN_A_ROW = 3
"""So many answers missing one after another mean that the way itself is out of order for now."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One run, as ledger ids.

    `sent` were told in this run (found again ones included), `digests` are the messages that told several of
    them, `held` and `failed` came to that now. `unknown` and `waiting` stand so at the end, whenever they came
    to it. `stopped` says why a way, or the look for unknown messages, is out of order: each once.
    """

    sent: tuple[int, ...] = ()
    held: tuple[int, ...] = ()
    failed: tuple[int, ...] = ()
    unknown: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    digests: tuple[int, ...] = ()
    stopped: tuple[str, ...] = ()


def deliver(
    url: str,
    *,
    now: datetime | Callable[[], datetime],
    terms: Terms,
    doors: Doors,
    show: Show | None = None,
    dry_run: bool = False,
) -> Delivered:
    """Deliver every notice that is due; safe to repeat and to run twice at once.

    `now` is an aware instant from which the run's own time goes on, or a clock that is read before every step:
    a claim is measured against the time at which it is made. `show` gets what is held, and in a dry run
    everything that would be sent; the log gets it otherwise. A dry run asks nobody and changes nothing.
    Raises ValueError for a naive time; errors of the database are raised, and what was being sent then is
    found out by the next run.
    """
    clock = now if callable(now) else _going_on(now)
    if clock().tzinfo is None:
        raise ValueError(f"naive time {clock()!r}: give it a zone")
    run = _Run(url=url, clock=clock, terms=terms, doors=doors, show=show or log.info)
    return run.rehearsed() if dry_run else run.done()


def _going_on(now: datetime) -> Callable[[], datetime]:
    """A clock that starts at `now`, wherever that lies, and goes as fast as time does.

    Standing still, a run longer than its leases would claim with leases that are over already.
    """
    started = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - started)


@dataclass(slots=True)
class _Run:
    url: str
    clock: Callable[[], datetime]
    terms: Terms
    doors: Doors
    show: Show
    sent: list[int] = field(default_factory=list)
    held: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    closed: dict[Via, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    unclear: dict[Via, int] = field(default_factory=dict)

    def done(self) -> Delivered:
        with transaction(self.url) as session:
            expire(session, now=self.clock())
            release_held(session, now=self.clock(), terms=self.terms, doors=self.doors)
            unknown = unknown_by_recipient(session)
        self._reconcile(unknown)
        with transaction(self.url) as session:
            found = sort_out(session, now=self.clock(), terms=self.terms, doors=self.doors)
            recipients = recipients_due(session, now=self.clock())
        self._sorted_out(found)
        for recipient in recipients:
            self._deliver_to(recipient)
        with reading(self.url) as session:
            return self._delivered(session)

    def rehearsed(self) -> Delivered:
        """The same steps in one transaction that is taken back, and nothing handed over."""
        with transaction(self.url, dry_run=True) as session:
            expire(session, now=self.clock())
            release_held(session, now=self.clock(), terms=self.terms, doors=self.doors)
            self._sorted_out(sort_out(session, now=self.clock(), terms=self.terms, doors=self.doors))
            for recipient in recipients_due(session, now=self.clock()):
                while parcel := claim_next(
                    session, recipient=recipient, now=self.clock(), terms=self.terms, doors=self.doors
                ):
                    self._show(parcel)
                    self._record(session, parcel, Taken(place=parcel.go.to, external_id=""))
            return self._delivered(session)

    def _reconcile(self, unknown: dict[str, Open]) -> None:
        result = reconcile(self.url, unknown, clock=self.clock, terms=self.terms, doors=self.doors)
        self.sent += result.sent
        self.digests += result.digests
        self.failed += result.failed
        if result.stopped:  # what may not be read may still be written: sending finds out by itself
            self.remarks.append(f"{Via.SLACK}, looking for unknown messages: {result.stopped}")
            log.error("unknown messages cannot be looked for: %s", result.stopped)

    def _sorted_out(self, found: Sorted) -> None:
        for notice, address in found.held:
            self.held.append(notice.id)
            manner = manner_for(address, self.terms)
            self.show(shown(notice, address=address, via=Via(notice.channel), manner=manner))
        for notice, _ in found.failed:
            self.failed.append(notice.id)
            log.warning("notice %s to %s reaches nobody", notice.id, notice.recipient)

    def _deliver_to(self, recipient: str) -> None:
        """One recipient's messages in their order, until one of them says to leave the channel alone."""
        while True:
            with transaction(self.url) as session:
                parcel = claim_next(
                    session,
                    recipient=recipient,
                    now=self.clock(),
                    terms=self.terms,
                    doors=self.doors,
                    closed=self.closed,
                )
            if parcel is None:
                return
            outcome = send(parcel, clock=self.clock, terms=self.terms, doors=self.doors)
            with transaction(self.url) as session:
                self._record(session, parcel, outcome)
            self._heed(parcel.go.via, outcome)
            if not isinstance(outcome, Taken | Refused | Later):
                return

    def _record(self, session: Session, parcel: Parcel, outcome: Outcome) -> None:
        written = record(
            session,
            token=parcel.token,
            attempts=parcel.head.attempts,
            recipient=parcel.head.recipient,
            outcome=outcome,
            now=self.clock(),
            terms=self.terms,
        )
        told = [notice for notice in written if notice != parcel.head.id] if parcel.members else written
        match outcome:
            case Taken():
                self.sent += told
                self.digests += [parcel.head.id] if parcel.members and written else []
            case Refused():
                self.failed += told
                log.warning("notice %s to %s refused: %s", parcel.head.id, parcel.head.recipient, outcome.error)
            case Later() if gives_up(parcel.head.attempts + 1, terms=self.terms):
                self.failed += told
                log.warning("notice %s to %s given up: %s", parcel.head.id, parcel.head.recipient, outcome.error)
            case _:
                log.info("notice %s to %s: %s", parcel.head.id, parcel.head.recipient, outcome)

    def _heed(self, via: Via, outcome: Outcome) -> None:
        """Rest a whole way when it is out of order, and say so once."""
        match outcome:
            case Down():
                self._close(via, outcome.error)
            case Unclear():
                self.unclear[via] = self.unclear.get(via, 0) + 1
                if self.unclear[via] >= UNCLEAR_IN_A_ROW:
                    self._close(via, f"no clear answer {self.unclear[via]} times in a row: {outcome.error}")
            case _:
                self.unclear[via] = 0

    def _close(self, via: Via, error: str) -> None:
        if via not in self.closed:
            self.closed[via] = error
            log.error("nothing leaves by %s in this run: %s", via, error)

    def _show(self, parcel: Parcel) -> None:
        manner = manner_for(parcel.go.address, self.terms)
        self.show(shown(parcel.head, address=parcel.go.address, via=parcel.go.via, manner=manner))

    def _delivered(self, session: Session) -> Delivered:
        kept = standing(NoticeStatus.QUEUED, NoticeStatus.UNKNOWN)
        query = select(Notice.status, Notice.id).where(kept, Notice.kind != MessageKind.DIGEST)
        still: dict[str, list[int]] = {}
        for status, notice in session.execute(query.order_by(Notice.id)):
            still.setdefault(status, []).append(notice)
        return Delivered(
            sent=tuple(self.sent),
            held=tuple(self.held),
            failed=tuple(self.failed),
            unknown=tuple(still.get(NoticeStatus.UNKNOWN, ())),
            waiting=tuple(still.get(NoticeStatus.QUEUED, ())),
            digests=tuple(self.digests),
            stopped=(*self.remarks, *(f"{via}: {error}" for via, error in self.closed.items())),
        )
