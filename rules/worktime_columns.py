"""Work time for whole columns: the answers of OpenTime for a million starts in a few milliseconds.

Large columns go through the tables of worktime_lookup, small ones and spans for which those would grow too
large through binary search. Columns are int64 UTC seconds; NAT stands for no time.
"""

from typing import Final

import numpy as np

from rules.worktime_days import DAY, Ints
from rules.worktime_errors import EndBeforeStartError, NoOpenTimeError
from rules.worktime_lookup import CHUNK, Lookup, build_lookup
from rules.worktime_table import MICRO, OpenTable, OpenTime

NAT: Final = np.iinfo(np.int64).min
_WORTH_TABLES: Final = 4_096  # rows below which lookup tables are not built only for them
_AROUND: Final = 400 * DAY  # kept on either side, so that next month's column finds the tables ready


class Columns:
    """Whole columns against one calendar; lookup tables are kept between calls and replaced when a span leaves them."""

    def __init__(self, open_time: OpenTime) -> None:
        """Nothing is built before the first column."""
        self._open_time: OpenTime = open_time
        self._lookup: Lookup | None = None

    def add(self, starts: Ints, seconds: int | Ints) -> Ints:
        """OpenTime.add for every row; `seconds`, none of them negative, is one number or as long as `starts`."""
        known, least, most = _extent(starts)
        if known is None:
            return starts.copy()
        longest = seconds if isinstance(seconds, int) else int(seconds.max())
        try:
            end = self._open_time.add(most * MICRO, longest * MICRO) // MICRO
        except NoOpenTimeError:  # that pair may not occur: each row is asked by itself
            return self._one_by_one(starts, seconds)
        table = self._open_time.covering(least, end)
        if table.far.size:
            return self._one_by_one(starts, seconds)
        lookup = self._lookup_for(table, begin=least, end=end, rows=starts.size)
        out = _add_by_lookup(lookup, known, seconds) if lookup else _add_by_search(table, known, seconds)
        if known is not starts:
            out[starts == NAT] = NAT
        return out

    def between(self, starts: Ints, ends: Ints) -> Ints:
        """Open seconds from each start to its end; EndBeforeStartError names the first row that runs backwards."""
        begins, first, last = _extent(starts)
        finishes, first_end, last_end = _extent(ends)
        if begins is None or finishes is None:
            return np.full(starts.shape, NAT)
        missing = None
        if begins is not starts or finishes is not ends:
            missing = (starts == NAT) | (ends == NAT)
            begins, finishes = np.where(missing, first, begins), np.where(missing, first, finishes)
        backwards = finishes < begins
        if backwards.any():
            raise EndBeforeStartError(f"row {int(backwards.argmax())}: the end is before the start")
        least, most = min(first, first_end), max(last, last_end)
        table = self._open_time.covering(least, most)
        lookup = self._lookup_for(table, begin=least, end=most, rows=starts.size)
        if lookup:
            out = _between_by_lookup(lookup, begins, finishes)
        else:
            out = _totals_by_search(table, finishes) - _totals_by_search(table, begins)
        if missing is not None:
            out[missing] = NAT
        return out

    def _lookup_for(self, table: OpenTable, *, begin: int, end: int, rows: int) -> Lookup | None:
        lookup = self._lookup
        if lookup is not None and lookup.begin <= begin and end <= lookup.end:
            return lookup
        if rows < _WORTH_TABLES:
            return None
        low, high = max(begin - _AROUND, table.valid_from), min(end + _AROUND, table.valid_to)
        lookup = build_lookup(table, begin=low, end=high) or build_lookup(table, begin=begin, end=end)
        self._lookup = lookup or self._lookup
        return lookup

    def _one_by_one(self, starts: Ints, seconds: int | Ints) -> Ints:
        spans = np.broadcast_to(seconds, starts.shape).tolist()
        found = [
            start if start == NAT else self._open_time.add(start * MICRO, span * MICRO) // MICRO
            for start, span in zip(starts.tolist(), spans, strict=True)
        ]
        return np.array(found, dtype=np.int64)


def _add_by_lookup(lookup: Lookup, starts: Ints, seconds: int | Ints) -> Ints:
    found = np.empty_like(starts)
    totals, spare, packed = np.empty((3, CHUNK), dtype=np.int64)
    for begin in range(0, starts.size, CHUNK):
        rows = slice(begin, min(begin + CHUNK, starts.size))
        size = rows.stop - begin
        span = seconds if isinstance(seconds, int) else seconds[rows]
        lookup.into_totals(starts[rows], out=totals[:size], spare=spare[:size], packed=packed[:size])
        totals[:size] += span
        lookup.into_instants(
            totals[:size],
            # With no time to pass, what counts is the next opening; else a deadline at closing stays there.
            next_opening=int(span == 0) if isinstance(span, int) else (span == 0).astype(np.int64),
            out=found[rows],
            spare=spare[:size],
            packed=packed[:size],
        )
    return found


def _between_by_lookup(lookup: Lookup, starts: Ints, ends: Ints) -> Ints:
    found = np.empty_like(starts)
    totals, spare, packed = np.empty((3, CHUNK), dtype=np.int64)
    for begin in range(0, starts.size, CHUNK):
        rows = slice(begin, min(begin + CHUNK, starts.size))
        size = rows.stop - begin
        lookup.into_totals(ends[rows], out=found[rows], spare=spare[:size], packed=packed[:size])
        lookup.into_totals(starts[rows], out=totals[:size], spare=spare[:size], packed=packed[:size])
        found[rows] -= totals[:size]
    return found


def _add_by_search(table: OpenTable, starts: Ints, seconds: int | Ints) -> Ints:
    first = np.searchsorted(table.closes, starts, side="right")
    totals = table.worked[first] + np.maximum(starts - table.opens[first], 0) + seconds
    reached = np.searchsorted(table.worked, totals, side="left") - 1
    found = np.where(np.equal(seconds, 0), first, reached)
    return table.opens[found] + totals - table.worked[found]


def _totals_by_search(table: OpenTable, instants: Ints) -> Ints:
    if not table.opens.size:
        return np.zeros_like(instants)
    place = np.maximum(np.searchsorted(table.opens, instants, side="right") - 1, 0)
    opened = table.opens[place]
    return table.worked[place] + np.clip(instants - opened, 0, table.closes[place] - opened)


def _extent(starts: Ints) -> tuple[Ints | None, int, int]:
    """The column with gaps filled by some known time, its least and its greatest; None when nothing is known."""
    if not starts.size:
        return None, 0, 0
    least = int(starts.min())
    if least != NAT:
        return starts, least, int(starts.max())
    there = starts[starts != NAT]
    if not there.size:
        return None, 0, 0
    return np.where(starts == NAT, there[0], starts), int(there.min()), int(there.max())
