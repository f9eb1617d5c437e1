"""What must have become of the papers and the limits of a simulated department, reckoned once more from the papers alone.

Deliberately simple and none of the product: plain times of the wall clock, lists and bisect. The lengths of the limits are
written here a second time, as the regulations give them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from desk.simulate.handing_in import HandedIn
from desk.simulate.open_time import after_open_time, close_after, full_hour, next_open, worked_until
from desk.simulate.papers import Key, Paper

HOUR = 3600
SECOND = timedelta(seconds=1)
ARRIVAL_HOURS = {"urban": 6, "suburban": 7}
GOODS, SERVICE = ("product",), ("service", "attitude")
Line = tuple[str, int]
"""A file by the name under which it came first, and a line of it."""


@dataclass(slots=True)
class Taken:
    """What the loader must have made of the files: counts by file name, rows that wait in quarantine, and when each paper
    was entered first (wall clock).
    """

    sums: dict[str, Counter[str]] = field(default_factory=dict)
    waiting: set[Line] = field(default_factory=set)
    entered: dict[tuple[str, Key], datetime] = field(default_factory=dict)
    papers: dict[tuple[str, Key], Paper] = field(default_factory=dict)
    trips: dict[str, set[tuple[datetime, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """One limit of one case: when it must end, whether it was kept (None: undecided so far), and whether somebody must have
    been told that it was broken. `kept` of a limit that fell away is "void".
    """

    case: str
    limit: str
    due: datetime
    kept: str | None
    told: bool


def taken(handed_in: Iterable[HandedIn]) -> Taken:
    """Go through the files as they come in."""
    found = Taken()
    seen: dict[tuple[str, Key], list[dict[str, object]]] = {}
    refused: dict[tuple[str, Key], set[Line]] = {}
    for each in handed_in:
        counts = found.sums.setdefault(each.file.path.name, Counter(rows=len(each.rows)))
        for line, paper in each.rows:
            number = (paper.form, paper.key)
            if paper.spoiled or not _stands(paper, found):
                counts["quarantined"] += 1
                refused.setdefault(number, set()).add((each.known_as, line))
                continue
            before = seen.setdefault(number, [])
            counts["unchanged" if paper.row in before else "updated" if before else "loaded"] += 1
            before.append(paper.row)
            found.entered.setdefault(number, each.file.arrives_at.replace(tzinfo=None))
            found.papers[number] = paper
            if paper.form in ("dispatches", "visits"):
                found.trips.setdefault(paper.key[0], set()).add(_step_of(paper))
            refused.pop(number, None)
    found.waiting = set().union(*refused.values())
    return found


def _stands(paper: Paper, found: Taken) -> bool:
    """Whether what it hangs on is known: of a visit its call and, between it and the visit before, a dispatch."""
    if paper.form == "visits":
        trips = sorted({*found.trips.get(paper.key[0], ()), _step_of(paper)})
        kinds = ["visits", *(form for _, form in trips)]
        return all("dispatches" in pair for pair in pairwise(kinds))
    return paper.needs is None or paper.needs in found.entered


def _step_of(paper: Paper) -> tuple[datetime, str]:
    at: datetime = paper.row["arrived_at" if paper.form == "visits" else "dispatched_at"]  # type: ignore[assignment]
    return at, paper.form


def limits(papers: Taken, *, areas: dict[str, str], until: datetime) -> Iterator[Expected]:
    """Every limit that is reckoned, of every case that was entered. `areas` are those of the customers."""
    ends: dict[str, list[tuple[datetime, datetime, str]]] = {}
    for (form, key), known in papers.entered.items():
        row = papers.papers[form, key].row
        if form == "visits":
            ends.setdefault(key[0], []).append((row["arrived_at"], known, "arrived"))  # type: ignore[arg-type]
        elif form == "decisions":
            ends.setdefault(key[0], []).append((row["decided_at"], known, key[1]))  # type: ignore[arg-type]
    for (form, key), known in papers.entered.items():
        row, ended = papers.papers[form, key].row, sorted(ends.get(key[0], []))
        case = _Case(key[0], known, ended, until)
        if form == "calls":
            area = str(row["area"] or areas[str(row["customer_no"])])
            called: datetime = row["called_at"]  # type: ignore[assignment]
            wish: datetime | None = row.get("appointed_at")  # type: ignore[assignment]
            due = after_open_time(called, ARRIVAL_HOURS[area] * HOUR)
            yield case.counted(
                f"MS-14-{area}", max(due, wish or due), stops=("arrived",), voids=("cancellation", "phone")
            )
        elif form == "complaints":
            received: datetime = row["received_at"]  # type: ignore[assignment]
            yield from case.complaint(received, about=str(row["about"]), serious=str(row["severity"]) == "serious")


@dataclass(frozen=True, slots=True)
class _Case:
    number: str
    known: datetime
    ended: list[tuple[datetime, datetime, str]]
    until: datetime

    def complaint(self, received: datetime, *, about: str, serious: bool) -> Iterator[Expected]:
        answered = ("answer",)
        day = timedelta(days=1)
        yield self.instant("NT-1-acknowledge", received + day, stops=("acknowledgement", "answer"))
        if about in SERVICE:
            yield self.instant("NT-1-findings", close_after(received, 3), stops=answered)
            yield self.instant("NT-4-answer", close_after(received, 7), stops=answered)
        else:
            yield self.instant("NT-1-answer", close_after(received, 3), stops=answered)
        if about in GOODS:
            yield self.instant("NT-7-goods", received + 2 * day, stops=answered)
        if serious:
            yield self.counted("SV-20-review", after_open_time(received, 2 * HOUR), stops=("review", "closing"))

    def counted(self, limit: str, due: datetime, *, stops: tuple[str, ...], voids: tuple[str, ...] = ()) -> Expected:
        """A limit that is broken once further working time passes."""
        in_time = [at for at, _, how in self.ended if how in stops and worked_until(at) <= worked_until(due)]
        return self._ended(limit, due, next_open(due) + SECOND, bool(in_time), stops, voids)

    def instant(self, limit: str, due: datetime, *, stops: tuple[str, ...]) -> Expected:
        """A limit that is broken a second after its deadline."""
        in_time = [at for at, _, how in self.ended if how in stops and at <= due]
        return self._ended(limit, due, due + SECOND, bool(in_time), stops, ())

    def _ended(
        self, limit: str, due: datetime, breach: datetime, in_time: bool, stops: tuple[str, ...], voids: tuple[str, ...]
    ) -> Expected:
        ending = [(at, known, how) for at, known, how in self.ended if how in (*stops, *voids)]
        look = full_hour(max(breach, self.known))
        told = look < self.until and all(known > look for _, known, _ in ending)
        if not ending:
            return Expected(self.number, limit, due, "missed" if told else None, told)
        kept = "void" if min(ending)[2] in voids else "met" if in_time else "missed"
        return Expected(self.number, limit, due, kept, told)
