"""Numbers that are missing from a series, of invoices or vouchers (MS-3, MS-5)."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rules.chain_codes import ChainFinding, found
from rules.chain_looking import Looking

_NUMBERED = re.compile(r"^(.*?)(\d{1,18})$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are missing in a row, before the number `next` that is there. `series` is the text before the digits."""

    series: str
    first: str
    last: str
    next: str

    @property
    def numbers(self) -> str:
        """The missing numbers as people read them: one, or from the first to the last."""
        return self.first if self.first == self.last else f"{self.first}–{self.last}"


def gaps(numbers: Iterable[str], *, widest: int) -> list[Gap]:
    """What is missing between the numbers of each series, in order; gaps of more than `widest` numbers are left out.

    A number without digits at its end belongs to no series.
    """
    series: dict[str, dict[int, str]] = defaultdict(dict)
    for number in numbers:
        read = _NUMBERED.match(number)
        if read is not None:
            series[read[1]].setdefault(int(read[2]), number)
    return [
        Gap(name, _like(known[before], name, before + 1), _like(known[after], name, after - 1), known[after])
        for name, known in sorted(series.items())
        for before, after in pairwise(sorted(known))
        if 1 < after - before <= widest + 1
    ]


def _like(number: str, series: str, value: int) -> str:
    """A number of a series, with as many digits as its neighbour."""
    return f"{series}{value:0{len(number) - len(series)}}"


def of_invoice_number(gap: Gap, *, after: datetime, looking: Looking) -> ChainFinding | None:
    """The finding of a gap before an invoice issued at `after` (aware), once that day is over.

    Papers of one day come in any order.
    """
    if not looking.day_is_over(after):
        return None
    return found("invoice_numbers_missing", f"invoice:{gap.numbers}", after, next=gap.next, numbers=gap.numbers)


def of_voucher_number(gap: Gap, *, after: datetime) -> ChainFinding:
    """The finding of a gap before a voucher drawn at `after` (aware)."""
    return found("voucher_numbers_missing", f"voucher:{gap.numbers}", after, next=gap.next, numbers=gap.numbers)
