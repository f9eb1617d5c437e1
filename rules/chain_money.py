"""Gaps between charges, invoices, money collected on the spot and payments (MS-5, MS-8, RP-1). Amounts in fen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules.chain_codes import ChainFinding, found
from rules.chain_covered import covered
from rules.chain_looking import Looking, money
from rules.chain_papers import InvoicePaper, Job, PaymentPaper, standing
from rules.events import CallEvent
from rules.money import NEVER_CARRIED, SAME_MONEY, billing_of, charges, same_money
from rules.told import Told


@dataclass(frozen=True, slots=True)
class _Fee:
    """A fee, or an amount collected on the spot, with the paper it stands on and the technician who wrote it."""

    fen: int
    at: datetime
    about: str
    billing: str
    person: str | None


def of_money(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Everything about a job's money that is not billed, not handed in, double or contradictory."""
    charged, collected = _fees(job, looking)
    invoices = standing(job.invoices)
    if not covered(job):  # else each fee and each invoice is a finding of its own
        yield from _invoiced(job, charged, invoices, looking)
    carried = list(_carried(job, collected, looking))
    yield from carried
    if not any(one.code == "handed_in_differs" for one in carried):
        yield from _paid(job, charged, collected, invoices)


def _fees(job: Job, looking: Looking) -> tuple[list[_Fee], list[_Fee]]:
    """What was charged and what was collected on the spot, in the order of the times."""
    sorted_out: dict[str, list[_Fee]] = {CallEvent.CHARGED: [], CallEvent.COLLECTED: []}
    for visit in job.visits:
        about = visit.name
        fee, collected = visit.fee or 0, visit.collected or 0
        billing = billing_of(fee=fee, collected=collected, on_site_limit=looking.on_site_limit)
        for one in charges(fee=fee, collected=collected, at=visit.at, billing=billing):
            sorted_out[one.kind].append(_Fee(one.detail["fen"], one.at, about, billing, visit.technician_no))
    for back in job.hand_backs:
        for one in charges(fee=back.fee, collected=back.collected, at=back.returned_at, billing="on_return"):
            sorted_out[one.kind].append(_Fee(one.detail["fen"], one.at, f"return:{back.receipt_no}", "on_return", None))
    charged, collected = ([*sorted(fees, key=lambda fee: fee.at)] for fees in sorted_out.values())
    return charged, collected


def _invoiced(
    job: Job, charged: Sequence[_Fee], invoices: Sequence[InvoicePaper], looking: Looking
) -> Iterator[ChainFinding]:
    for invoice in invoices:
        if invoice.amount == 0:
            values = {"invoice": invoice.number}
            yield found("invoice_of_nothing", f"invoice:{invoice.number}", invoice.issued_at, **values)
    open_fees, spare = list(charged), [invoice for invoice in invoices if invoice.amount]
    for invoice in list(spare):
        same = next((fee for fee in open_fees if fee.fen == invoice.amount), None)
        if same is not None:
            open_fees.remove(same)
            spare.remove(invoice)
    more = sum(invoice.amount for invoice in spare) - sum(fee.fen for fee in open_fees)
    if more > 0:
        yield from _too_much(job, charged, invoices, spare, looking, owed=sum(fee.fen for fee in open_fees))
    elif more < 0:
        yield from _too_little(job, charged, invoices, open_fees, sum(one.amount for one in spare), looking)


def _too_much(
    job: Job,
    charged: Sequence[_Fee],
    invoices: Sequence[InvoicePaper],
    spare: Sequence[InvoicePaper],
    looking: Looking,
    *,
    owed: int,
) -> Iterator[ChainFinding]:
    """Invoices without a charge: the same amount twice, before the goods went back, or simply more than was charged."""
    first = {one.amount: one.number for one in reversed(invoices) if one not in spare}
    left: list[InvoicePaper] = []
    for invoice in spare:
        other = first.setdefault(invoice.amount, invoice.number)
        if other == invoice.number:
            left.append(invoice)
            continue
        values = {"invoice": invoice.number, "other": other, "amount": money(invoice.amount)}
        yield found("invoiced_twice", f"invoice:{invoice.number}", invoice.issued_at, **values)
    if sum(one.amount for one in left) <= owed:
        return
    last = left[-1]
    if job.in_custody:
        values = {"invoice": last.number, "at": looking.said(last.issued_at)}
        yield found("invoiced_before_return", f"invoice:{last.number}", last.issued_at, **values)
        return
    totals = {"invoiced": money(_sum_of(invoices)), "charged": money(sum(fee.fen for fee in charged))}
    yield found("invoiced_too_much", f"call:{job.call_no}", last.issued_at, **totals)


def _too_little(
    job: Job,
    charged: Sequence[_Fee],
    invoices: Sequence[InvoicePaper],
    open_fees: Sequence[_Fee],
    spare: int,
    looking: Looking,
) -> Iterator[ChainFinding]:
    """Fees without an invoice once their day is over, or an invoice that is not all that was charged."""
    for fee in open_fees:
        if spare >= fee.fen:
            spare -= fee.fen
        elif spare > 0:
            totals = {"invoiced": money(_sum_of(invoices)), "charged": money(sum(one.fen for one in charged))}
            yield found("invoiced_too_little", f"call:{job.call_no}", invoices[-1].issued_at, **totals)
            return
        elif _invoice_is_late(fee, looking):
            code = "hand_back_not_invoiced" if fee.billing == "on_return" else "not_invoiced"
            yield found(code, fee.about, fee.at, amount=money(fee.fen), at=looking.said(fee.at))


def _invoice_is_late(fee: _Fee, looking: Looking) -> bool:
    """The invoice is due the same day; for a small fee that was paid on the spot it follows by post (MS-5)."""
    if fee.billing == "on_site":
        return looking.past(fee.at, days=looking.control.post_days)
    return looking.day_is_over(fee.at)


def _carried(job: Job, collected: Sequence[_Fee], looking: Looking) -> Iterator[ChainFinding]:
    """Money collected on the spot that did not come in, or came in as another amount."""
    payments = {one.number: one for one in job.payments}
    told = [Told(CallEvent.COLLECTED, fee.at, {"fen": fee.fen, "place": place}) for place, fee in enumerate(collected)]
    pairs = same_money(collected=told, payments=_told(job.payments))
    free = dict(payments)
    for _, payment in pairs:
        if payment is not None:
            free.pop(payment.detail["payment"], None)
    for each, payment in pairs:
        fee = collected[each.detail["place"]]
        if payment is not None and _came_in(payments[payment.detail["payment"]], fee):
            continue
        near = next((one for one in free.values() if abs(one.paid_at - fee.at) <= SAME_MONEY), None)
        if payment is None and near is not None:
            free.pop(near.number)
            values = {"payment": near.number, "amount": money(near.amount), "collected": money(fee.fen)}
            yield found("handed_in_differs", f"payment:{near.number}", near.paid_at, at=looking.said(fee.at), **values)
        elif looking.day_is_over(fee.at):
            code = "counter_not_handed_in" if fee.billing == "on_return" else "not_handed_in"
            values = {"amount": money(fee.fen), "at": looking.said(fee.at)}
            yield found(code, fee.about, fee.at, person=fee.person, **values)


def _came_in(payment: PaymentPaper, fee: _Fee) -> bool:
    """Whether collected money is with the accountant: handed in, paid without cash, or taken at our own counter."""
    return payment.handed_in_at is not None or payment.method in NEVER_CARRIED or fee.billing == "on_return"


def _paid(
    job: Job, charged: Sequence[_Fee], collected: Sequence[_Fee], invoices: Sequence[InvoicePaper]
) -> Iterator[ChainFinding]:
    """Payments beyond what was charged; while goods are in custody money may be paid in advance."""
    if job.in_custody or not (job.payments or collected):
        return
    told = [Told(CallEvent.COLLECTED, fee.at, {"fen": fee.fen}) for fee in collected]
    alone = [each for each, payment in same_money(collected=told, payments=_told(job.payments)) if payment is None]
    paid = sum(one.amount for one in job.payments) + sum(each.detail["fen"] for each in alone)
    owed = sum(fee.fen for fee in charged)
    if not (charged or invoices or collected):
        for payment in job.payments:
            values = {"payment": payment.number, "amount": money(payment.amount)}
            yield found("paid_for_nothing", f"payment:{payment.number}", payment.paid_at, **values)
    elif paid > max(owed, _sum_of(invoices)):
        since = max([*(one.paid_at for one in job.payments), *(each.at for each in alone)])
        yield found("paid_too_much", f"call:{job.call_no}", since, paid=money(paid), charged=money(owed))


def _told(payments: Sequence[PaymentPaper]) -> list[Told]:
    return [Told(CallEvent.PAID, one.paid_at, {"fen": one.amount, "payment": one.number}) for one in payments]


def _sum_of(invoices: Sequence[InvoicePaper]) -> int:
    return sum(invoice.amount for invoice in invoices)
