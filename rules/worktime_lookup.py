"""Running totals of open time by direct lookup, for columns of a million rows.

Time is cut into buckets of a power of two of seconds, short enough that at most one opening or closing falls
inside each. Within a bucket the running total is then "seconds into the bucket, kept between two bounds, plus
an amount", and all three numbers fit one integer: a row costs a shift, one lookup and a few additions, with no
search. The way back from a total to its instant works alike, with buckets of open time.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from rules.worktime_days import Ints
from rules.worktime_table import OpenTable

CHUNK: Final = 16_384  # rows at a time, so that the intermediate columns stay in the processor's cache
_WIDEST: Final = 13  # bits of seconds in a bucket; what is packed beside them needs the rest
_MOST_BUCKETS: Final = 4_000_000  # 32 MB


@dataclass(frozen=True, slots=True)
class Lookup:
    """Lookup tables for instants from second `begin` to second `end`, both included.

    `totals[bucket]` packs amount, lower and upper bound. `places[bucket of open time]` packs the place of the
    interval in which the bucket begins and how far into the bucket that interval ends; `leads[place]` is what
    to add to a total inside the interval to get the instant.
    """

    begin: int
    end: int
    base: int
    bits: int
    totals: Ints
    open_bits: int
    places: Ints
    leads: Ints

    def into_totals(self, starts: Ints, *, out: Ints, spare: Ints, packed: Ints) -> None:
        """Running totals at a chunk of `starts`, into `out`; the other two columns are scratch."""
        width = self.bits + 1
        mask = (1 << width) - 1
        np.subtract(starts, self.base, out=out)
        np.right_shift(out, self.bits, out=spare)
        self.totals.take(spare, out=packed, mode="clip")
        out &= (1 << self.bits) - 1
        np.right_shift(packed, width, out=spare)
        spare &= mask
        np.maximum(out, spare, out=out)
        np.bitwise_and(packed, mask, out=spare)
        np.minimum(out, spare, out=out)
        packed >>= 2 * width
        out += packed

    def into_instants(self, totals: Ints, *, next_opening: int | Ints, out: Ints, spare: Ints, packed: Ints) -> None:
        """Instants of a chunk of running totals, into `out`.

        A total that is reached as an interval closes gives that close, or with `next_opening` 1 the next opening.
        """
        np.right_shift(totals, self.open_bits, out=spare)
        self.places.take(spare, out=packed, mode="clip")
        np.bitwise_and(totals, (1 << self.open_bits) - 1, out=spare)
        spare += next_opening
        np.bitwise_and(packed, (1 << (self.open_bits + 1)) - 1, out=out)
        out -= spare
        out >>= 63  # -1 where the interval has ended before, else 0
        packed >>= self.open_bits + 1
        packed -= out
        self.leads.take(packed, out=out, mode="clip")
        out += totals


def build_lookup(table: OpenTable, *, begin: int, end: int) -> Lookup | None:
    """Tables for the seconds `begin` to `end` and the intervals they touch; None when they would grow too large."""
    low = int(np.searchsorted(table.closes, begin, side="right"))
    high = int(np.searchsorted(table.opens, end, side="right"))
    if low >= high:
        return None
    opens, closes = _joined(table.opens[low:high], table.closes[low:high])
    lengths = closes - opens
    gaps = opens[1:] - closes[:-1]
    open_bits = min(int(lengths.min()).bit_length() - 1, _WIDEST)
    bits = min(int(gaps.min(initial=1 << open_bits)).bit_length() - 1, open_bits)
    base = min(begin, int(opens[0]))
    count = (max(end, int(closes[-1])) - base >> bits) + 1
    if count > _MOST_BUCKETS:
        return None
    done = np.cumsum(lengths)
    return Lookup(
        begin=begin,
        end=end,
        base=base,
        bits=bits,
        totals=_pack_totals(opens, closes, done - lengths, base=base, bits=bits, count=count),
        open_bits=open_bits,
        places=_pack_places(done, bits=open_bits),
        leads=opens - (done - lengths),
    )


def _joined(opens: Ints, closes: Ints) -> tuple[Ints, Ints]:
    """The intervals with those that touch (at midnight, when clocks change) made one."""
    apart = opens[1:] > closes[:-1]
    return opens[np.concatenate(([True], apart))], closes[np.concatenate((apart, [True]))]


def _pack_totals(opens: Ints, closes: Ints, before: Ints, *, base: int, bits: int, count: int) -> Ints:
    width = 1 << bits
    start = base + np.arange(count, dtype=np.int64) * width
    # The interval that is open at the bucket's start or opens next; none after the last.
    place = np.minimum(np.searchsorted(closes, start, side="right"), opens.size - 1)
    upper = np.clip(closes[place] - start, 0, width)
    lower = np.minimum(np.clip(opens[place] - start, 0, width), upper)
    amount = before[place] + np.clip(start - opens[place], 0, closes[place] - opens[place]) - lower
    return (amount << 2 * (bits + 1)) | (lower << (bits + 1)) | upper


def _pack_places(done: Ints, *, bits: int) -> Ints:
    start = np.arange((int(done[-1]) >> bits) + 1, dtype=np.int64) << bits
    place = np.searchsorted(done, start, side="left")
    return (place << (bits + 1)) | np.minimum(done[place] - start, 1 << bits)
