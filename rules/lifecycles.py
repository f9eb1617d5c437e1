"""Which event may follow which, and how a timeline is replayed (MS-4, RS-2, SV-20, MS-15).

The tables themselves are in `rules.lifecycle_tables`; docs/lifecycle.md draws them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rules.events import (
    EVENTS,
    STATES,
    CallEvent,
    CallState,
    ComplaintEvent,
    ComplaintState,
    ContractEvent,
    ContractState,
    DraftEvent,
    FollowUpEvent,
    FollowUpState,
    GoodsEvent,
    GoodsState,
    ReportEvent,
    ReportState,
)
from rules.lifecycle_complaints import COMPLAINT
from rules.lifecycle_drafts import DRAFT
from rules.lifecycle_follow_ups import FOLLOW_UP
from rules.lifecycle_goods import GOODS
from rules.lifecycle_reports import REPORT
from rules.lifecycle_tables import CALL, CONTRACT, Table
from rules.wording import Text
from rules.words import CaseKind, Word

__all__ = [
    "EVENTS", "STATES", "CallEvent", "CallState", "ComplaintEvent", "ComplaintState", "ContractEvent",
    "ContractState", "FollowUpEvent", "FollowUpState", "GoodsEvent", "GoodsState", "Lifecycle", "Occurrence",
    "Refused", "Replay", "ReportEvent", "ReportState", "lifecycle_of", "order_of", "replay",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an event is not allowed: a stable code and a sentence.

    `state` is where the case stood and `since` (aware) when it came there. `later` is the event (kind, when) that is
    on record already and would not be allowed any more, where it is not the new one that fails.
    """

    code: str
    sentence: Text
    state: Word | None = None
    since: datetime | None = None
    later: tuple[Word, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event as a replay needs it: what, when it happened (aware), and for a contract the end date it is about."""

    kind: str
    happened_at: datetime
    term: date | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """Where the events lead. `refused_at` is the place, in what was given, of the first event not allowed."""

    state: Word | None
    refused: Refused | None = None
    refused_at: int | None = None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The transition table of one kind of case.

    A case without events has no state (None). Events of `table.anywhere` are written down whatever the state and
    move it only where the table says so: what the office notes for itself never contradicts what happened.
    """

    case: CaseKind
    table: Table
    moves: Mapping[tuple[Word | None, Word], Word] = field(repr=False)

    def step(self, state: str | None, event: str) -> Word | Refused:
        """The state after `event`, or why it is not allowed.

        Raises ValueError for a state or an event that this kind of case does not know.
        """
        kind = EVENTS[self.case](event)
        before = None if state is None else STATES[self.case](state)
        moved = self.moves.get((before, kind))
        if moved is not None:
            return moved
        if before is not None and kind in self.table.anywhere:
            return before
        return self.refusal(before, kind)

    def allowed(self, state: str | None) -> list[Word]:
        """The events to offer somebody while a case is in `state`, in the order of their declaration."""
        before = None if state is None else STATES[self.case](state)
        moving = {event for event, befores, _ in self.table.rows if before in befores}
        noted = frozenset[Word]() if before is None else self.table.anywhere
        return [kind for kind in EVENTS[self.case] if kind in moving or kind in noted]

    def refusal(self, state: Word | None, event: Word) -> Refused:
        """Why an event of this kind does not come in a state, for whoever holds it to more than the table does."""
        for rule in self.table.refusals:
            if event in rule.events and state in rule.states:
                said = {
                    "event": _spelled(event),
                    "state": _spelled(state),
                    "state_zh": state.chinese if state is not None else "",
                }
                return Refused(rule.code, rule.sentence.filled(**said))
        opening = self.table.opening
        if state is None:
            return Refused(
                "not_open_yet",
                _NOT_OPEN_YET.filled(event_en=_spelled(event), event_zh=event.chinese, opening=_spelled(opening)),
            )
        if event == opening:
            return Refused("already_open", _ALREADY_OPEN)
        said = {
            "event_en": _spelled(event),
            "event_zh": event.chinese,
            "state_en": _spelled(state),
            "state_zh": state.chinese,
        }
        return Refused("not_allowed", _NOT_ALLOWED.filled(**said))


def _spelled(word: Word | None) -> str:
    return "" if word is None else str(word).replace("_", " ")


_NOT_OPEN_YET = Text(
    en='"{event_en}" cannot be the first event of a case; {opening} comes first',
    zh="“{event_zh}”不能是事项的第一步（应先有 {opening}）",
)
_ALREADY_OPEN = Text(en="the case is open already", zh="该事项已登记")
_NOT_ALLOWED = Text(
    en='"{event_en}" is not allowed while the case is {state_en}', zh="事项状态为“{state_zh}”时不允许“{event_zh}”"
)


def _lifecycle(case: CaseKind, table: Table) -> Lifecycle:
    moves = {(before, event): after for event, befores, after in (*table.rows, *table.echoes) for before in befores}
    return Lifecycle(case=case, table=table, moves=moves)


_LIFECYCLES = {
    CaseKind.CALL: _lifecycle(CaseKind.CALL, CALL),
    CaseKind.COMPLAINT: _lifecycle(CaseKind.COMPLAINT, COMPLAINT),
    CaseKind.CONTRACT: _lifecycle(CaseKind.CONTRACT, CONTRACT),
    CaseKind.GOODS: _lifecycle(CaseKind.GOODS, GOODS),
    CaseKind.REPORT: _lifecycle(CaseKind.REPORT, REPORT),
    CaseKind.FOLLOW_UP: _lifecycle(CaseKind.FOLLOW_UP, FOLLOW_UP),
    CaseKind.DRAFT: _lifecycle(CaseKind.DRAFT, DRAFT),
}


def lifecycle_of(case_kind: str) -> Lifecycle:
    """The lifecycle of a kind of case; raises ValueError for an unknown kind."""
    return _LIFECYCLES[CaseKind(case_kind)]


def order_of(event: str) -> int:
    """Rank among events of the same instant: the opening, then dispatch, arrival, outcome, closing, notes."""
    return _RANKS.get(event, _LAST)


_ORDER: tuple[frozenset[str], ...] = (
    frozenset({CallEvent.CALLED, ComplaintEvent.RECEIVED, ContractEvent.CONTRACT_SIGNED, GoodsEvent.TAKEN_IN}),
    frozenset({ReportEvent.COMPILED, ReportEvent.RECOMPILED, FollowUpEvent.DUE, DraftEvent.DRAFTED}),
    frozenset({ReportEvent.SIGNED, ReportEvent.SENT_BACK}),
    frozenset({CallEvent.APPOINTED, CallEvent.CARRIED_OVER, ComplaintEvent.SEVERITY_RAISED}),
    frozenset({CallEvent.DISPATCHED, CallEvent.CARRIED_IN_COUNTER, ComplaintEvent.ASSIGNED, ContractEvent.NOTICED}),
    frozenset({CallEvent.ARRIVED, CallEvent.ACKNOWLEDGED, ContractEvent.VISIT_ASSIGNED}),
    frozenset({ComplaintEvent.SEVERITY_CONFIRMED, ComplaintEvent.SEVERITY_LOWERED, ContractEvent.VISIT_PENDING}),
    frozenset({GoodsEvent.QUOTED}),
    frozenset({GoodsEvent.QUOTE_CONFIRMED, GoodsEvent.QUOTE_DECLINED, GoodsEvent.EXTRA_DECLINED}),
    frozenset({GoodsEvent.REPAIR_STARTED}),
    frozenset({GoodsEvent.REPAIRED}),
    frozenset({GoodsEvent.INSPECTED}),
    frozenset({GoodsEvent.RETURNED}),
    # Of two technicians who leave together, the better outcome stays.
    frozenset({CallEvent.REVISIT, CallEvent.ABSENT, CallEvent.BEYOND}),
    frozenset({CallEvent.DECLINED, CallEvent.CARRIED_IN}),
    frozenset({CallEvent.FIXED}),
    frozenset({CallEvent.FIXED_BY_PHONE, ComplaintEvent.REVIEWED, ComplaintEvent.FORWARDED, ContractEvent.RENEWED}),
    frozenset({ComplaintEvent.FOUND, ComplaintEvent.LINKED}),
    frozenset({ComplaintEvent.REPRIMAND_PROPOSED, ComplaintEvent.RETURN_APPROVED, ComplaintEvent.RETURN_REFUSED}),
    frozenset({ComplaintEvent.LETTER_DRAFTED, ComplaintEvent.LETTER_APPROVED, ComplaintEvent.LETTER_SENT_BACK}),
    frozenset({ComplaintEvent.ANSWERED, ComplaintEvent.LETTER_SENT, ContractEvent.LAPSED}),
    frozenset({ComplaintEvent.SATISFIED, ComplaintEvent.DISSATISFIED, ComplaintEvent.REPEATED}),
    frozenset({CallEvent.CLOSED, CallEvent.CANCELLED, ComplaintEvent.WITHDRAWN, ContractEvent.ENDED_EARLY}),
    frozenset({CallEvent.REOPENED}),
    frozenset({FollowUpEvent.NOT_REACHED}),
    frozenset({FollowUpEvent.REACHED, FollowUpEvent.EXPIRED, FollowUpEvent.EXCUSED}),
    frozenset({DraftEvent.DRAFTED_AGAIN, DraftEvent.OPENED, DraftEvent.DISMISSED}),
)
_RANKS: dict[str, int] = {str(event): rank for rank, events in enumerate(_ORDER) for event in events}
_LAST = len(_ORDER)


def replay(case_kind: str, events: Iterable[Occurrence]) -> Replay:
    """Where `events` lead, whatever order they are given in; stops at the first that is not allowed.

    They are taken by (happened_at, order_of). Among events of one instant, one that moves the case goes before one
    that does not: people write whole minutes, and "come again" at 11:00 with a new dispatch at 11:00 is one phone call.
    A contract's notice or lapse about an end date that has been renewed since is written down and moves nothing.
    """
    lifecycle = lifecycle_of(case_kind)
    waiting = sorted(enumerate(events), key=lambda item: (item[1].happened_at, order_of(item[1].kind)))
    state: Word | None = None
    since: datetime | None = None
    term: date | None = None
    while waiting:
        place, after = _next(lifecycle, state, term, waiting)
        index, event = waiting.pop(place)
        if isinstance(after, Refused):
            return Replay(state=state, refused=replace(after, state=state, since=since), refused_at=index)
        since = event.happened_at if after != state else since
        state = after
        if event.kind in lifecycle.table.sets_term and event.term is not None:
            term = event.term
    return Replay(state=state)


def _next(
    lifecycle: Lifecycle, state: Word | None, term: date | None, waiting: list[tuple[int, Occurrence]]
) -> tuple[int, Word | Refused]:
    """Which of the events of the earliest instant is taken next, and what it leads to."""
    instant = waiting[0][1].happened_at
    resting: tuple[int, Word] | None = None
    refused: Refused | None = None
    for place, (_, event) in enumerate(waiting):
        if event.happened_at != instant:
            break
        stale = event.kind in lifecycle.table.about_term and None not in (term, event.term) and event.term != term
        after = state if stale and state is not None else lifecycle.step(state, event.kind)
        if isinstance(after, Refused):
            refused = refused or after
        elif after != state:
            return place, after
        elif resting is None:
            resting = (place, after)
    if resting is not None:
        return resting
    assert refused is not None, "every event is either allowed or refused"
    return 0, refused
