"""The transition tables as data: event, the states it may come in, the state it leads to."""

from dataclasses import dataclass

from rules.events import CallEvent, CallState, ContractEvent, ContractState
from rules.wording import Text
from rules.words import Word

Row = tuple[Word, tuple[Word | None, ...], Word]


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """A refusal worth a code and a sentence of its own."""

    code: str
    events: frozenset[Word]
    states: frozenset[Word | None]
    sentence: Text


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of case: its opening event, its rows, what may be written down anywhere, and its named refusals.

    `echoes` are rows that come up only when two people share a job (the guard is at the arrival, and what the second
    one brings is written down), or when an earlier paper is entered later. `sets_term` are the events that bring a (new)
    end date, `about_term` those that concern one.
    """

    opening: Word
    rows: tuple[Row, ...]
    anywhere: frozenset[Word]
    final: frozenset[Word]
    refusals: tuple[RefusalRule, ...]
    echoes: tuple[Row, ...] = ()
    sets_term: frozenset[Word] = frozenset()
    about_term: frozenset[Word] = frozenset()


_C = CallState
_LEFT = (_C.FIXED, _C.CARRIED_IN, _C.REVISIT, _C.DECLINED)
_OUTCOMES = (
    CallEvent.FIXED,
    CallEvent.CARRIED_IN,
    CallEvent.REVISIT,
    CallEvent.ABSENT,
    CallEvent.DECLINED,
    CallEvent.BEYOND,
)
_WAITING = (_C.REGISTERED, _C.DISPATCHED, _C.REVISIT)

CALL = Table(
    opening=CallEvent.CALLED,
    rows=(
        (CallEvent.CALLED, (None,), _C.REGISTERED),
        (CallEvent.DISPATCHED, (*_WAITING, _C.CARRIED_IN, _C.FIXED), _C.DISPATCHED),
        (CallEvent.ARRIVED, (_C.DISPATCHED,), _C.ON_SITE),
        (CallEvent.FIXED, (_C.ON_SITE, _C.CARRIED_IN), _C.FIXED),
        (CallEvent.CARRIED_IN, (_C.ON_SITE,), _C.CARRIED_IN),
        (CallEvent.REVISIT, (_C.ON_SITE,), _C.REVISIT),
        (CallEvent.ABSENT, (_C.ON_SITE,), _C.REVISIT),
        (CallEvent.BEYOND, (_C.ON_SITE,), _C.REVISIT),
        (CallEvent.DECLINED, (_C.ON_SITE,), _C.DECLINED),
        (CallEvent.CARRIED_IN_COUNTER, _WAITING, _C.CARRIED_IN),
        (CallEvent.FIXED_BY_PHONE, _WAITING, _C.CLOSED),
        (CallEvent.CLOSED, (_C.FIXED, _C.CARRIED_IN, _C.DECLINED), _C.CLOSED),
        (CallEvent.CANCELLED, _WAITING, _C.CANCELLED),
        (CallEvent.REOPENED, (_C.FIXED, _C.DECLINED, _C.CLOSED, _C.CANCELLED), _C.REGISTERED),
    ),
    anywhere=frozenset(
        {
            CallEvent.APPOINTED,
            CallEvent.CARRIED_OVER,
            CallEvent.GOODS_TAKEN,
            CallEvent.QUOTED,
            CallEvent.QUOTE_CONFIRMED,
            CallEvent.QUOTE_DECLINED,
            CallEvent.EXTRA_DECLINED,
            CallEvent.WAITING_CUSTOMER,
            CallEvent.CUSTOMER_ANSWERED,
            CallEvent.WAITING_PARTS,
            CallEvent.PARTS_CAME,
            CallEvent.EXTENDED,
            CallEvent.GOODS_READY,
            CallEvent.GOODS_RETURNED,
            CallEvent.CHARGED,
            CallEvent.COLLECTED,
            CallEvent.HANDED_IN,
            CallEvent.INVOICED,
            CallEvent.CAME_IN,
            CallEvent.ALREADY_INVOICED,
            CallEvent.INVOICED_NOTHING,
            CallEvent.INVOICE_REVERSED,
            CallEvent.UNINVOICED,
            CallEvent.INVOICE_OWED,
            CallEvent.PAID,
            CallEvent.SETTLED,
            CallEvent.REPEAT,
            CallEvent.REPEAT_JUDGED,
            CallEvent.HELP_ASKED,
            CallEvent.FINDING_DIFFERS,
            CallEvent.ACKNOWLEDGED,
            CallEvent.CORRECTED,
            CallEvent.NOTE,
        }
    ),
    final=frozenset({_C.CLOSED, _C.CANCELLED}),
    echoes=(
        (CallEvent.DISPATCHED, (_C.ON_SITE,), _C.ON_SITE),
        (CallEvent.ARRIVED, (_C.ON_SITE,), _C.ON_SITE),
        (CallEvent.FIXED, (_C.FIXED, _C.REVISIT, _C.DECLINED), _C.FIXED),
        (CallEvent.CARRIED_IN, _LEFT, _C.CARRIED_IN),
        (CallEvent.REVISIT, _LEFT, _C.REVISIT),
        (CallEvent.ABSENT, (_C.REVISIT,), _C.REVISIT),
        (CallEvent.BEYOND, (_C.REVISIT,), _C.REVISIT),
        (CallEvent.CARRIED_IN_COUNTER, (_C.ON_SITE, _C.CARRIED_IN), _C.CARRIED_IN),
        (CallEvent.DECLINED, _LEFT, _C.DECLINED),
        *((outcome, (_C.CLOSED,), _C.CLOSED) for outcome in _OUTCOMES),
        (CallEvent.CLOSED, (_C.CLOSED,), _C.CLOSED),
    ),
    refusals=(
        RefusalRule(
            "visit_after_close",
            frozenset({CallEvent.ARRIVED}),
            frozenset({_C.CLOSED, _C.CANCELLED}),
            Text(
                en='the call stood at "{state}" before the visit; reopen it first',
                zh="上门前该叫修已是“{state_zh}”，请先重开",
            ),
        ),
        RefusalRule(
            "visit_without_dispatch",
            frozenset({CallEvent.ARRIVED}),
            frozenset({_C.REGISTERED}),
            Text(
                en="nobody was dispatched before the visit; hand in its dispatch first",
                zh="上门之前没有派工记录，请先交派工单",
            ),
        ),
        RefusalRule(
            "visit_without_dispatch",
            frozenset({CallEvent.ARRIVED}),
            frozenset(_LEFT),
            Text(
                en='the call stood at "{state}" and nobody was dispatched again before the visit; '
                "hand in that dispatch first",
                zh="该叫修已是“{state_zh}”，此后上门之前没有再次派工，请先交该次派工单",
            ),
        ),
        RefusalRule(
            "dispatch_after_close",
            frozenset({CallEvent.DISPATCHED}),
            frozenset({_C.CLOSED, _C.CANCELLED, _C.DECLINED}),
            Text(
                en='the call stood at "{state}" before the dispatch; reopen it first',
                zh="派工前该叫修已是“{state_zh}”，请先重开",
            ),
        ),
        RefusalRule(
            "outcome_without_visit",
            frozenset(_OUTCOMES),
            frozenset({_C.REGISTERED, _C.DISPATCHED, _C.CANCELLED}),
            Text(en="an outcome ({event}) needs an arrival before it", zh="没有到达记录，不能登记上门结果"),
        ),
        RefusalRule(
            "closed_without_outcome",
            frozenset({CallEvent.CLOSED}),
            frozenset({_C.REGISTERED, _C.DISPATCHED, _C.ON_SITE, _C.REVISIT}),
            Text(en="a call is struck off only with an outcome (it is {state})", zh="没有处理结果的叫修不能销号"),
        ),
    ),
)

_K = ContractState

CONTRACT = Table(
    opening=ContractEvent.CONTRACT_SIGNED,
    rows=(
        (ContractEvent.CONTRACT_SIGNED, (None,), _K.RUNNING),
        (ContractEvent.NOTICED, (_K.RUNNING,), _K.NOTICED),
        (ContractEvent.RENEWED, (_K.RUNNING, _K.NOTICED, _K.DECLINED, _K.LAPSED), _K.RUNNING),
        (ContractEvent.DECLINED, (_K.RUNNING, _K.NOTICED, _K.LAPSED, _K.DECLINED), _K.DECLINED),
        (ContractEvent.LAPSED, (_K.RUNNING, _K.NOTICED), _K.LAPSED),
        (ContractEvent.ENDED_EARLY, (_K.RUNNING, _K.NOTICED, _K.DECLINED), _K.ENDED),
    ),
    anywhere=frozenset(
        {
            ContractEvent.NOTICED,
            ContractEvent.LAPSED,
            ContractEvent.VISIT_ASSIGNED,
            ContractEvent.VISIT_PENDING,
            ContractEvent.ACKNOWLEDGED,
            ContractEvent.CORRECTED,
            ContractEvent.NOTE,
        }
    ),
    final=frozenset({_K.DECLINED, _K.LAPSED, _K.ENDED}),
    refusals=(
        RefusalRule(
            "renewal_after_end",
            frozenset({ContractEvent.RENEWED, ContractEvent.DECLINED}),
            frozenset({_K.ENDED}),
            Text(en="the contract was ended early; a new contract is needed", zh="合同已提前终止，需另签新合同"),
        ),
    ),
    sets_term=frozenset({ContractEvent.CONTRACT_SIGNED, ContractEvent.RENEWED, ContractEvent.CORRECTED}),
    about_term=frozenset({ContractEvent.NOTICED, ContractEvent.LAPSED}),
)
