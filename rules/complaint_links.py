"""A complaint that repeats an earlier one of the same customer is linked to it, not opened twice (SV-21)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.regulation.complaints import ComplaintRules
from rules.word_shares import WordShares
from rules.wording import Text


@dataclass(frozen=True, slots=True)
class Said:
    """One complaint of a customer, as far as it may repeat another; `received_at` and `shut` are aware.

    `shut` are the stretches in which it was closed or withdrawn, (from, to) with to None while it lasts. One that is
    `apart` stands by itself whatever it says: something was decided on it already.
    """

    number: str
    received_at: datetime
    type: str
    text: str
    wanted: str | None = None
    call_no: str | None = None
    serial_no: str | None = None
    shut: tuple[tuple[datetime, datetime | None], ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Which complaint another one is linked to, and why."""

    first: str
    because: Text


def linked(said: Iterable[Said], *, rules: ComplaintRules) -> dict[str, Link]:
    """Which of one customer's complaints are linked to an earlier one, by number; the order given does not matter (SV-21).

    A complaint is linked to the first that was open when it came, that is of the same type, and that it, or one linked to
    it, is about the same matter within the window. One that wants a return or exchange which the first does not want
    is a case of its own: it has limits and approvals that the first has not (NT-3, NT-6).
    """
    matters = _Matters(rules)
    found: dict[str, Link] = {}
    for one in sorted(said, key=lambda each: (each.received_at, each.number)):
        link = None if one.apart else matters.of(one)
        matters.enter(one, link)
        if link is not None:
            found[one.number] = link
    return found


class _Matters:
    """The matters that a customer has complained of so far, each with its complaints; found by call, product and words."""

    def __init__(self, rules: ComplaintRules) -> None:
        self._rules = rules
        self._window = timedelta(days=rules.repeats_within_days)
        self._said: list[Said] = []
        self._first: list[Said] = []  # of each one's matter, the complaint that it began with
        self._place: dict[str, int] = {}  # of each matter, by the number of its first
        self._by_call: dict[str, list[int]] = defaultdict(list)
        self._by_serial: dict[str, list[int]] = defaultdict(list)
        self._words = WordShares(from_characters=rules.alike_from_characters)

    def enter(self, one: Said, link: Link | None) -> None:
        """Enter a complaint that came after those before, into its matter or as one of its own."""
        place = self._words.add(one.text, at=one.received_at)
        first = one if link is None else self._first[self._place[link.first]]
        self._place.setdefault(first.number, place)
        self._said.append(one)
        self._first.append(first)
        if one.call_no is not None:
            self._by_call[one.call_no].append(place)
        if one.serial_no is not None:
            self._by_serial[one.serial_no].append(place)

    def of(self, one: Said) -> Link | None:
        """The first matter that this complaint is about, and why it is."""
        since = one.received_at - self._window
        percents = self._words.percents(one.text, since=since)
        places = {place for place, percent in percents.items() if percent >= self._rules.alike_percent}
        if one.call_no is not None:
            places.update(self._by_call[one.call_no])
        if one.serial_no is not None:
            places.update(self._by_serial[one.serial_no])
        about = [
            (self._place[self._first[place].number], place)
            for place in places
            if self._said[place].received_at >= since and self._takes(self._first[place], one)
        ]
        if not about:
            return None
        _, place = min(about)
        return Link(self._first[place].number, self._because(self._said[place], one, percents.get(place, 0)))

    def _takes(self, first: Said, one: Said) -> bool:
        return first.type == one.type and one.wanted in (None, first.wanted) and not _shut(first, one.received_at)

    def _because(self, earlier: Said, later: Said, percent: int) -> Text:
        if later.call_no is not None and later.call_no == earlier.call_no:
            return Text(en=f"about the same call {later.call_no}", zh=f"同一叫修{later.call_no}")
        if later.serial_no is not None and later.serial_no == earlier.serial_no:
            return Text(en=f"about the same product {later.serial_no}", zh=f"同一商品{later.serial_no}")
        return Text(en=f"{percent} % of the words are the same", zh=f"{percent}%的词句相同")


def _shut(first: Said, at: datetime) -> bool:
    return any(begin <= at and (end is None or at < end) for begin, end in first.shut)
