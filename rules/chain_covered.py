"""Money for a job that costs the customer nothing: free, general, or covered by a contract (MS-1, RS-5)."""

from collections.abc import Iterator

from rules.chain_codes import ChainFinding, found
from rules.chain_looking import Looking, money
from rules.chain_papers import Job, standing
from rules.words import QuoteAnswer, ServiceKind


def covered(job: Job) -> bool:
    """Whether the customer owes nothing: not paid service, and they agreed to no work besides (RS-5)."""
    return job.kind != ServiceKind.PAID and not any(one.answer == QuoteAnswer.CONFIRMED for one in job.quotes)


def of_covered(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Each fee that was charged or collected, and each invoice, of a job that is covered.

    Settled when the kind of service is put right, the customer's agreement comes in, or fee and invoice are taken back.
    """
    if not covered(job):
        return
    which = "covered" if job.kind == ServiceKind.CONTRACT else "free"
    fees = [(visit.name, visit.at, visit.fee, visit.collected) for visit in job.visits]
    fees += [(f"return:{back.receipt_no}", back.returned_at, back.fee, back.collected) for back in job.hand_backs]
    for about, at, fee, collected in fees:
        amount = max(fee or 0, collected or 0)
        if amount:
            yield found(f"charged_though_{which}", about, at, amount=money(amount), at=looking.said(at))
    for invoice in standing(job.invoices):
        if invoice.amount:
            values = {"invoice": invoice.number, "amount": money(invoice.amount)}
            yield found(f"invoiced_though_{which}", f"invoice:{invoice.number}", invoice.issued_at, **values)
