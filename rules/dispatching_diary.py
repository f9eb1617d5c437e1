"""A technician's coming hours as a diary: what is fixed, which gaps are left, where the next visit goes (MS-3).

Moments in a diary are working seconds since the proposals' now, by the branch's calendar: closing and the next
opening are the same moment, so lunch breaks, nights and holidays need no thought here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit, in working seconds. `departs` is the last moment for setting out, `ends` when it is over."""

    call_no: str
    departs: int
    arrives: int
    ends: int


@dataclass(slots=True)
class Diary:
    """One technician's visits in order; `free_from` is when the open work is done."""

    free_from: int
    visits: list[Visit] = field(default_factory=list)

    def gaps(self) -> Iterator[tuple[int, int | None]]:
        """The free stretches (begin, end) in order; the last one has no end.

        Only a visit that waits for the customer's appointment leaves a gap before it.
        """
        begin = self.free_from
        for visit in self.visits:
            if visit.departs > begin:
                yield begin, visit.departs
            begin = visit.ends
        yield begin, None

    def earliest(self, call_no: str, *, travel: int, job: int, not_before: int) -> Visit:
        """The earliest visit that fits without moving another one."""
        for begin, end in self.gaps():
            arrives = max(begin + travel, not_before)
            if end is None or arrives + job <= end:
                return Visit(call_no, arrives - travel, arrives, arrives + job)
        raise AssertionError("the last gap of a diary has no end")

    def take(self, visit: Visit) -> None:
        """Write a visit that `earliest` found into the diary."""
        self.visits.append(visit)
        self.visits.sort(key=lambda each: (each.departs, each.ends))
