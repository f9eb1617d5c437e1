"""What a job costs and what was paid of it, from the papers on the call's timeline (MS-5, MS-8). Amounts in fen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.events import CallEvent
from rules.told import Told

SAME_MONEY = timedelta(days=1)
"""A payment of the same amount no further than this from an amount collected on the spot is that money."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the money of one job stands; `not_handed_in` was collected on the spot and is still with a technician.

    `settled_at` (aware) is when everything charged had been invoiced and paid; None while anything is open, or
    when nothing was ever charged.
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
    invoiced = _sum(events, CallEvent.INVOICED) - _sum(events, CallEvent.INVOICE_REVERSED)
    collected, payments = _of(events, CallEvent.COLLECTED), _of(events, CallEvent.PAID)
    handed_in = {event.detail.get("payment") for event in _of(events, CallEvent.HANDED_IN)}
    pairs = same_money(collected=collected, payments=payments)
    alone = [each for each, payment in pairs if payment is None]
    carried = sum(
        each.detail["fen"]
        for each, payment in pairs
        if payment is None or payment.detail.get("payment") not in handed_in
    )
    money = [*payments, *alone]
    paid = sum(event.detail["fen"] for event in money)
    settled = 0 < charged <= invoiced and paid >= charged
    kinds = (CallEvent.CHARGED, CallEvent.INVOICED, CallEvent.INVOICE_REVERSED)
    times = [*(event.at for event in events if event.kind in kinds), *_until_paid(money, charged)]
    return Account(charged, invoiced, paid, carried, max(times) if settled else None)


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
