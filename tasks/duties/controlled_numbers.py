"""Series of numbers in which some are missing: invoices of the company, vouchers of a branch (MS-3, MS-5)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import Call, Invoice, Series, Voucher
from models.among import among
from rules.chain_codes import ChainFinding
from rules.chain_looking import Looking
from rules.chain_series import Gap, gaps, of_invoice_number, of_voucher_number
from tasks.engine.vouchers import VOUCHER

INVOICES, VOUCHERS = "invoices:", "vouchers:"
"""What opens the subject of a finding about numbers: then comes the series, or the branch."""


@dataclass(frozen=True, slots=True)
class InvoiceGaps:
    """Gaps between invoice numbers, by the branch whose invoice comes after the gap. A series may serve several."""

    by_branch: dict[str, list[tuple[Gap, Row[Any]]]]

    def of(self, branch_no: str, looking: Looking) -> list[tuple[str, ChainFinding]]:
        """The findings of a branch, each with its subject."""
        mine = self.by_branch.get(branch_no, [])
        pairs = ((gap, of_invoice_number(gap, after=row.issued_at, looking=looking)) for gap, row in mine)
        return [(f"{INVOICES}{gap.series}", one) for gap, one in pairs if one is not None]


def invoice_gaps(session: Session, *, widest: int) -> InvoiceGaps:
    """What is missing between the invoice numbers of the whole company."""
    missing = gaps(session.scalars(select(Invoice.invoice_no)), widest=widest)
    after = _issued(session, [gap.next for gap in missing])
    by_branch: dict[str, list[tuple[Gap, Row[Any]]]] = defaultdict(list)
    for gap in missing:
        by_branch[after[gap.next].branch_no].append((gap, after[gap.next]))
    return InvoiceGaps(by_branch)


def voucher_gaps(session: Session, branch_no: str, *, widest: int) -> list[tuple[str, ChainFinding]]:
    """Vouchers of a branch that are not in the register although their numbers were given out.

    Numbers are given out without gaps, so that counting tells; only where the count is wrong are they compared.
    """
    there = select(func.count()).where(Voucher.branch_no == branch_no)
    last = select(Series.last).where(Series.name == VOUCHER, Series.branch_no == branch_no)
    if session.scalar(there) == (session.scalar(last) or 0):
        return []
    drawn = session.execute(select(Voucher.number, Voucher.drawn_at).where(Voucher.branch_no == branch_no)).tuples()
    known = {str(number): drawn_at for number, drawn_at in drawn}
    found = gaps(["0", *known], widest=widest)
    return [(f"{VOUCHERS}{branch_no}", of_voucher_number(gap, after=known[gap.next])) for gap in found]


def _issued(session: Session, numbers: Sequence[str]) -> dict[str, Row[Any]]:
    rows = session.execute(
        select(Invoice.invoice_no, Invoice.issued_at, Call.branch_no)
        .join(Call, Call.call_no == Invoice.call_no)
        .where(among(Invoice.invoice_no, list(numbers)))
    )
    return {row.invoice_no: row for row in rows}
