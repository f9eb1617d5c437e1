"""What a job costs and what was paid of it, from the papers on the call's timeline (MS-5, MS-8). Amounts in fen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.events import CallEvent
from rules.told import Told
from rules.words import PayMethod

NEVER_CARRIED = frozenset({PayMethod.MOBILE, PayMethod.CARD, PayMethod.TRANSFER})
"""Money that reaches the company by itself: nobody has it to hand in."""
SAME_MONEY = timedelta(days=1)
"""A payment of the same amount no further than this from an amount collected on the spot is that money."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money of one job stands; `not_handed_in` was collected on the spot and is still with a technician.

    `settled_at` (aware) is when everything charged had been invoiced and paid, or what was invoiced where nothing was
    charged; None while anything is open, or when nothing was ever owed.
    """

    charged: int
    invoiced: int
    paid: int
    not_handed_in: int
    settled_at: datetime | None

    @property
    def to_invoice(self) -> int:
        """What was charged and not yet invoiced."""
        return max(self.charged - self.invoiced, 0)

    @property
    def outstanding(self) -> int:
        """What was charged and not yet paid."""
        return max(self.charged - self.paid, 0)


def account(events: Sequence[Told]) -> Account:
    """The account of one call from its events in any order.

    An amount collected on the spot and the payment that hands it in are the same money and count once.
    """
    charged = _sum(events, CallEvent.CHARGED)
    invoiced = _invoiced(events)
    collected, payments = _of(events, CallEvent.COLLECTED), _of(events, CallEvent.PAID)
    handed_in = {event.detail.get("payment") for event in _of(events, CallEvent.HANDED_IN)}
    pairs = same_money(collected=collected, payments=payments)
    alone = [each for each, payment in pairs if payment is None]
    carried = sum(
        each.detail["fen"]
        for each, payment in pairs
        if payment is None or (payment.detail.get("payment") not in handed_in and not _never_carried(each, payment))
    )
    money = [*payments, *alone]
    paid = sum(event.detail["fen"] for event in money)
    owed = charged or invoiced
    settled = 0 < owed <= invoiced and paid >= owed
    kinds = (CallEvent.CHARGED, CallEvent.INVOICED, CallEvent.INVOICE_REVERSED)
    times = [*(event.at for event in events if event.kind in kinds), *_until_paid(money, owed)]
    return Account(charged, invoiced, paid, carried, max(times) if settled else None)


def implied(events: Sequence[Told]) -> list[Told]:
    """What the papers of a call mean for the limits on its money, besides what each says itself (MS-5, MS-8).

    At the time of a reversal: `uninvoiced`, no money is asked for by invoice any more, so none is waited for;
    `invoice_owed`, less is invoiced than was charged by then, so another invoice is due that day. At that of a charge:
    `already_invoiced`, an invoice from before covers it. `came_in`: what was collected is with the accountant although
    nobody hands it in after that: it never was in anybody's pocket, or was handed in before the visit was over.
    """
    return [*_of_reversals(events), *_invoiced_before(events), *_came_in(events)]


def _of_reversals(events: Sequence[Told]) -> Iterator[Told]:
    for at in sorted({event.at for event in _of(events, CallEvent.INVOICE_REVERSED) if event.detail["fen"]}):
        by_then = [event for event in events if event.at <= at]
        invoiced = _invoiced(by_then)
        if invoiced <= 0:
            yield Told(CallEvent.UNINVOICED, at, {})
        if invoiced < _sum(by_then, CallEvent.CHARGED):
            yield Told(CallEvent.INVOICE_OWED, at, {})


def _invoiced_before(events: Sequence[Told]) -> Iterator[Told]:
    for at in sorted({event.at for event in _of(events, CallEvent.CHARGED)}):
        charged = _sum([event for event in events if event.at <= at], CallEvent.CHARGED)
        if charged <= _invoiced([event for event in events if event.at < at]):
            yield Told(CallEvent.ALREADY_INVOICED, at, {})


def _came_in(events: Sequence[Told]) -> Iterator[Told]:
    handed_in = {event.detail["payment"]: event.at for event in _of(events, CallEvent.HANDED_IN)}
    for each, payment in same_money(collected=_of(events, CallEvent.COLLECTED), payments=_of(events, CallEvent.PAID)):
        if payment is None:
            continue
        handed_at = handed_in.get(payment.detail["payment"])
        if handed_at is not None and handed_at < each.at:
            yield Told(CallEvent.CAME_IN, each.at, {})
        elif handed_at is None and _never_carried(each, payment):
            yield Told(CallEvent.CAME_IN, max(each.at, payment.at), {})


def _never_carried(collected: Told, payment: Told) -> bool:
    """Money that reaches the company by itself, or was taken at our own counter when goods went back."""
    return payment.detail.get("method") in NEVER_CARRIED or "receipt" in collected.detail


def same_money(*, collected: Sequence[Told], payments: Sequence[Told]) -> list[tuple[Told, Told | None]]:
    """Each amount collected on the spot, in the order of the times, with the payment that is the same money."""
    free = list(payments)
    found: list[tuple[Told, Told | None]] = []
    for each in sorted(collected, key=lambda event: event.at):
        same = next((one for one in free if _same_money(each, one)), None)
        if same is not None:
            free.remove(same)
        found.append((each, same))
    return found


def _until_paid(money: Sequence[Told], charged: int) -> list[datetime]:
    """The times of the payments that it took to pay what was charged; what came on top settled nothing."""
    found: list[datetime] = []
    for event in sorted(money, key=lambda event: event.at):
        if charged <= 0:
            break
        charged -= event.detail["fen"]
        found.append(event.at)
    return found


def _same_money(collected: Told, payment: Told) -> bool:
    return payment.detail["fen"] == collected.detail["fen"] and abs(payment.at - collected.at) <= SAME_MONEY


def _of(events: Sequence[Told], kind: CallEvent) -> list[Told]:
    return [event for event in events if event.kind == kind]


def _invoiced(events: Sequence[Told]) -> int:
    """What is invoiced and not taken back."""
    return _sum(events, CallEvent.INVOICED) - _sum(events, CallEvent.INVOICE_REVERSED)


def _sum(events: Sequence[Told], kind: CallEvent) -> int:
    return sum(event.detail["fen"] for event in _of(events, kind))


def billing_of(*, fee: int, collected: int, on_site_limit: int) -> str:
    """How the fee of a visit is billed (MS-5).

    `on_site`: small and paid on the spot, the invoice follows by post; `invoice`: everything else, invoiced the same
    day. (`on_return` is the fee of carried-in work, MS-8.)
    """
    return "on_site" if fee <= on_site_limit and collected >= fee else "invoice"


def charges(*, fee: int | None, collected: int | None, at: datetime, billing: str) -> list[Told]:
    """What a fee and what was taken of it on the spot mean for the call."""
    found: list[Told] = []
    if fee:
        found.append(Told(CallEvent.CHARGED, at, {"fen": fee, "sets": {"billing": billing}}))
    if collected:
        found.append(Told(CallEvent.COLLECTED, at, {"fen": collected}))
    return found
