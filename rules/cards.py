"""Which visits ask for an opinion card, by which way it goes, what answers it, when to remind (SV-16, SV-18)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from rules.complaint_words import CancelCause
from rules.events import CallState
from rules.regulation.cards import CardRules
from rules.words import CardWay, Excuse, ServiceKind, VisitOutcome

COMPLETE = frozenset({VisitOutcome.FIXED, VisitOutcome.DECLINED})
"""Outcomes with which the customer's matter was dealt with on the spot; what was carried in is, once it is handed back."""

EXCUSING = frozenset({CancelCause.DUPLICATE, CancelCause.ENTRY_ERROR})
"""Causes by which a cancelled call was none, and nobody is asked about it."""


@dataclass(frozen=True, slots=True)
class Trip:
    """One visit as the voucher tells of it; aware times."""

    arrived_at: datetime
    left_at: datetime | None
    outcome: str | None
    technician_no: str | None


@dataclass(frozen=True, slots=True)
class Stay:
    """Goods in custody against one receipt; aware times, `returned_at` None while they are with us."""

    taken_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Completed:
    """One completed visit: the arrival or the hand-back, and the technician whom its card rates."""

    at: datetime
    technician_no: str | None


@dataclass(frozen=True, slots=True)
class Job:
    """A call as far as its cards go: the kind of service, its state, visits and goods, how the customer is reached.

    `cancelled_at` (aware) is when it was last cancelled, `cancelled_because` why (CancelCause), None where nobody said.
    """

    kind: str
    state: str
    trips: Sequence[Trip] = ()
    goods: Sequence[Stay] = ()
    email: str | None = None
    address: str | None = None
    phone: str | None = None
    opted_out: bool = False
    cancelled_at: datetime | None = None
    cancelled_because: str | None = None

    @property
    def over(self) -> bool:
        """Whether the call has ended: closed or cancelled."""
        return self.state in (CallState.CLOSED, CallState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Opinion:
    """An answered card as it came in: the number written on it, when it was filled in (aware), by which way."""

    card_no: str
    replied_at: datetime
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A card to issue, or to excuse: exactly one of `way` and `excuse` is given.

    `completed` None: excused without any completed visit. `cancelled`: about a call that was cancelled then.
    """

    completed: Completed | None
    way: CardWay | None = None
    excuse: Excuse | None = None
    cancelled: bool = False


def due_cards(
    job: Job, *, known: Collection[datetime | None], opinions: Sequence[Opinion], rules: CardRules
) -> list[Due]:
    """The cards of a call that are neither issued nor excused yet, the earliest first (SV-18).

    `known` holds the completed visits that have a card or an excuse, None where the call was excused without one.
    Reopening a call completes no visit and so asks for nothing; a later completed visit does.
    """
    if job.kind == ServiceKind.GENERAL:
        return [] if None in known else [Due(None, excuse=Excuse.GENERAL)]
    completed = completed_visits(job)
    if not completed:
        if job.state == CallState.CANCELLED:
            return [] if known else [_cancelled(job, opinions, rules)]
        return [] if job.state != CallState.CLOSED or None in known else [Due(None, excuse=Excuse.BY_PHONE)]
    given = answers({each.at: None for each in completed}, opinions)
    reached = _reached(job, rules)
    found: list[Due] = []
    for each in completed:
        if each.at in known:
            continue
        if each.at in given:
            found.append(Due(each, way=CardWay.GIVEN))
        elif isinstance(reached, Excuse):
            found.append(Due(each, excuse=reached))
        else:
            found.append(Due(each, way=reached))
    return found


def _cancelled(job: Job, opinions: Sequence[Opinion], rules: CardRules) -> Due:
    """The card of a call that was cancelled before anything was completed, once; a duplicate or an entry error has none.

    It rates whoever was there last, if anybody was.
    """
    if job.cancelled_because in EXCUSING:
        return Due(None, excuse=Excuse(job.cancelled_because))
    if not rules.cancelled_asked or job.cancelled_at is None:
        return Due(None, excuse=Excuse.CANCELLED)
    trips = sorted(job.trips, key=lambda trip: trip.arrived_at)
    about = Completed(job.cancelled_at, trips[-1].technician_no if trips else None)
    reached = _reached(job, rules)
    if answers({about.at: None}, opinions):
        reached = CardWay.GIVEN
    if isinstance(reached, Excuse):
        return Due(about, excuse=reached, cancelled=True)
    return Due(about, way=reached, cancelled=True)


def completed_visits(job: Job) -> list[Completed]:
    """The visits after which the customer is asked, the earliest first.

    A visit that fixed the fault, or was declined, is complete by itself. What was carried in is when the last of the
    goods that were here together is handed back, and rates whoever carried it in. Two who share a job, and a hand-back
    during a visit, are one visit. A carried-in job that closed without any receipt counts by its visit.
    """
    trips = sorted(job.trips, key=lambda trip: trip.arrived_at)
    found: list[Completed] = []
    ends: datetime | None = None
    spans: list[tuple[datetime, datetime]] = []
    unreceipted = job.state == CallState.CLOSED and not job.goods
    for trip in trips:
        carried_in = trip.outcome == VisitOutcome.CARRIED_IN and unreceipted
        if trip.outcome not in COMPLETE and not carried_in:
            continue
        end = trip.left_at or trip.arrived_at
        spans.append((trip.arrived_at, end))
        if ends is None or trip.arrived_at >= ends:
            found.append(Completed(trip.arrived_at, trip.technician_no))
        ends = end if ends is None else max(ends, end)
    back = _handed_back(job.goods, trips)
    found += [each for each in back if not any(begin <= each.at <= end for begin, end in spans)]
    return sorted(found, key=lambda each: each.at)


def _handed_back(goods: Sequence[Stay], trips: Sequence[Trip]) -> Iterable[Completed]:
    """When nothing of the call was in custody any more, each time."""
    together: list[Stay] = []
    for stay in [*sorted(goods, key=lambda stay: stay.taken_at), None]:
        back = [each.returned_at for each in together if each.returned_at is not None]
        all_back = len(back) == len(together)
        if together and all_back and (stay is None or stay.taken_at > max(back)):
            first = together[0].taken_at
            carried = (trip for trip in reversed(trips) if trip.outcome == VisitOutcome.CARRIED_IN)
            by = next((trip.technician_no for trip in carried if trip.arrived_at <= first), None)
            yield Completed(max(back), by)
            together = []
        if stay is not None:
            together.append(stay)


def _reached(job: Job, rules: CardRules) -> CardWay | Excuse:
    if job.opted_out:
        return Excuse.OPTED_OUT
    places = {CardWay.MAIL: job.email, CardWay.SHEET: job.address, CardWay.PHONE: job.phone}
    return next((way for way in rules.ways if (places[way] or "").strip()), Excuse.OUT_OF_REACH)


def answers(cards: Mapping[datetime, str | None], opinions: Iterable[Opinion]) -> dict[datetime, Opinion]:
    """What answers each card of a call, by its completed visit: an opinion under its number, else the first one under
    another number since the visit and before the next one. `cards` maps completed visits to card numbers.
    """
    by_number = {number: at for at, number in cards.items() if number is not None}
    found: dict[datetime, Opinion] = {}
    for opinion in sorted(opinions, key=lambda each: each.replied_at):
        at = by_number.get(opinion.card_no)
        if at is None:
            at = max((each for each in cards if each <= opinion.replied_at), default=None)
        if at is not None:
            found.setdefault(at, opinion)
    return found


def link_ends(*, asked_on: date, zone: ZoneInfo, rules: CardRules) -> datetime:
    """When a link sent on `asked_on` (a local day of the branch) stops: its last day ends, in the branch's zone (SV-18)."""
    return datetime.combine(asked_on + timedelta(days=rules.link_days + 1), time(), zone)


class Reminding(Protocol):
    """How often, and how many days apart, somebody who was asked by mail is reminded."""

    @property
    def remind_after_days(self) -> int:
        """Days between being asked, or the last reminder, and the next."""
        ...

    @property
    def reminders(self) -> int:
        """How many there are at most."""
        ...


def reminder_due(*, asked_on: date, today: date, reminders: int, rules: Reminding) -> bool:
    """Whether a card or questionnaire that nobody answered is reminded of today: local days of the branch (SV-16, PW-3).

    `asked_on` is the day on which it went out or of its last reminder, `reminders` how many there were.
    """
    return reminders < rules.reminders and today >= asked_on + timedelta(days=rules.remind_after_days)


def reminded_in_vain(*, asked_on: date, today: date, reminders: int, rules: Reminding) -> bool:
    """Whether nobody has answered all of the reminders either, and as much time again has passed."""
    return reminders >= rules.reminders and today >= asked_on + timedelta(days=rules.remind_after_days)
