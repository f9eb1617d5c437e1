"""What became of each contract term that ends in a month (MS-15)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.queries.report_contracts import ContractRow, RenewalRow, TermEvent
from rules.events import ContractEvent, ContractState
from rules.leads import Lead
from rules.words import RenewalOutcome, Word
from rules.worktime import WorkCalendar


class TermOutcome(Word):
    """How a term ended, or stands."""

    RENEWED = "renewed", "已续约"
    DECLINED = "declined", "客户不续"
    LAPSED = "lapsed", "到期未续"
    ENDED_EARLY = "ended_early", "提前终止"
    PENDING = "pending", "续约待定"
    OPEN = "open", "尚未拜访"


class NoticeTiming(Word):
    """Whether the customer was told a month ahead."""

    IN_TIME = "in_time", "按期通知"
    LATE = "late", "逾期通知"
    MISSING = "missing", "应通知未通知"
    NOT_DUE = "not_due", "未到通知日"
    NOT_NEEDED = "not_needed", "无需通知"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of one contract; days are local to its branch, `fee_fen` in fen, `customer` unmasked."""

    contract_no: str
    branch_no: str | None
    customer: str
    ends_on: date
    fee_fen: int | None
    outcome: TermOutcome
    timing: NoticeTiming
    notice_due_on: date
    noticed_on: date | None
    learned_late: bool


@dataclass(frozen=True, slots=True)
class _Past:
    visits: Sequence[RenewalRow]
    events: Sequence[TermEvent]


def term_of(
    contract: ContractRow,
    *,
    ends_on: date,
    visits: Sequence[RenewalRow],
    events: Sequence[TermEvent],
    lead: Lead,
    calendar: WorkCalendar,
    now: datetime,
) -> Term:
    """The term of `contract` that ends on `ends_on`, as things stand at `now` (aware).

    `visits` and `events` are the contract's own, in the order of their times.
    """
    today = calendar.day_of(now)
    past = _Past([visit for visit in visits if visit.term == ends_on], _about(events, ends_on))
    outcome = _outcome(contract, past, ends_on=ends_on, today=today)
    due = lead.due(ends_on=ends_on, learned_on=calendar.day_of(_learned_at(events, ends_on)), calendar=calendar)
    noticed = [calendar.day_of(each.happened_at) for each in past.events if each.kind == ContractEvent.NOTICED]
    noticed_on = min(noticed, default=None)
    return Term(
        contract_no=contract.contract_no,
        branch_no=contract.branch_no,
        customer=contract.customer,
        ends_on=ends_on,
        fee_fen=contract.fee_fen,
        outcome=outcome,
        timing=_timing(outcome, noticed_on=noticed_on, due_on=due.day, today=today),
        notice_due_on=due.day,
        noticed_on=noticed_on,
        learned_late=due.late,
    )


def ends_of(contract: ContractRow, visits: Iterable[RenewalRow], *, first: date, last: date) -> list[date]:
    """The ends of a contract's terms from `first` to `last`: the one in force, and those renewed away since."""
    ends = {visit.term for visit in visits} | {contract.ends_on}
    return sorted(end for end in ends if first <= end <= last)


def by_contract(visits: Iterable[RenewalRow]) -> dict[str, list[RenewalRow]]:
    """Visits by contract number."""
    found: dict[str, list[RenewalRow]] = defaultdict(list)
    for visit in visits:
        found[visit.contract_no].append(visit)
    return found


def by_case(events: Iterable[TermEvent]) -> dict[int, list[TermEvent]]:
    """Events by case."""
    found: dict[int, list[TermEvent]] = defaultdict(list)
    for event in events:
        found[event.case_id].append(event)
    return found


def _about(events: Sequence[TermEvent], ends_on: date) -> list[TermEvent]:
    return [event for event in events if event.term == ends_on]


def _learned_at(events: Sequence[TermEvent], ends_on: date) -> datetime:
    """When we first heard of this end date, else of the contract at all."""
    sets = (ContractEvent.CONTRACT_SIGNED, ContractEvent.RENEWED, ContractEvent.CORRECTED)
    heard = [event.learned_at for event in events if event.kind in sets and event.term == ends_on]
    return min(heard or [event.learned_at for event in events], default=_LONG_AGO)


_LONG_AGO = datetime.fromisoformat("1990-01-01T00:00:00+00:00")


def _outcome(contract: ContractRow, past: _Past, *, ends_on: date, today: date) -> TermOutcome:
    said = [visit.outcome for visit in past.visits]
    in_force = contract.ends_on == ends_on
    if RenewalOutcome.RENEWED in said:
        return TermOutcome.RENEWED
    if in_force and contract.state == ContractState.ENDED:
        return TermOutcome.ENDED_EARLY
    if said and said[-1] == RenewalOutcome.DECLINED:
        return TermOutcome.DECLINED
    if ends_on < today or (in_force and contract.state == ContractState.LAPSED):
        return TermOutcome.LAPSED
    return TermOutcome.PENDING if said else TermOutcome.OPEN


def _timing(outcome: TermOutcome, *, noticed_on: date | None, due_on: date, today: date) -> NoticeTiming:
    if noticed_on is not None:
        return NoticeTiming.IN_TIME if noticed_on <= due_on else NoticeTiming.LATE
    if outcome in (TermOutcome.RENEWED, TermOutcome.DECLINED, TermOutcome.ENDED_EARLY):
        return NoticeTiming.NOT_NEEDED
    return NoticeTiming.MISSING if due_on < today else NoticeTiming.NOT_DUE
