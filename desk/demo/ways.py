"""A way to spoil a row, and the desk at which fresh rows are copied from good ones to be spoiled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from desk.demo.calls import Call, Fate, Trip
from desk.demo.drawing import one_of
from desk.demo.papers import Story
from desk.demo.sheets import Row, Shape, Sheet, Spoiled, Value

# The column whose fresh value makes a copied row a record of its own.
NUMBERED = {
    "branches": "branch_no",
    "staff": "staff_no",
    "customers": "customer_no",
    "products": "serial_no",
    "contracts": "contract_no",
    "calls": "call_no",
    "receipts": "receipt_no",
    "repairs": "repair_no",
    "quotes": "quote_no",
    "invoices": "invoice_no",
    "payments": "payment_no",
    "complaints": "complaint_no",
}
TIMED = {
    "dispatches": ("dispatched_at",),
    "visits": ("arrived_at", "left_at"),
    "waits": ("since", "until"),
    "extensions": ("told_at",),
    "returns": ("returned_at", "released_at"),
    "decisions": ("decided_at",),
    "renewals": ("visited_at",),
}


@dataclass(slots=True)
class Known:
    """What the story tells a spoiler: every call by number, every trip by technician, and the keys in use."""

    story: Story
    calls: dict[str, Call] = field(init=False)
    trips: dict[str, list[tuple[Call, Trip]]] = field(init=False)
    untouched: list[Call] = field(init=False)
    keys: set[tuple[Value, ...]] = field(default_factory=set)
    count: int = 0

    def __post_init__(self) -> None:
        self.calls = {each.number: each for each in self.story.calls}
        self.trips = {}
        for call in self.story.calls:
            for trip in call.trips:
                if trip.visit_in is not None:
                    self.trips.setdefault(trip.technician, []).append((call, trip))
        self.untouched = [
            each
            for each in self.story.calls
            if each.call_in is not None
            and each.fate not in (Fate.CANCELLED, Fate.BY_PHONE, Fate.COUNTER)
            and (not each.trips or each.trips[0].dispatch_in is None or each.trips[0].dispatch_in > each.call_in)
        ]

    @property
    def called_about(self) -> set[str]:
        """Products that somebody called about in the period."""
        return {each.product.serial for each in self.story.calls if each.product is not None}


@dataclass(frozen=True, slots=True)
class Draft:
    """One attempt at a spoiled row for one sheet."""

    rng: np.random.Generator
    sheet: Sheet
    known: Known

    def pick(self, *filled: str) -> Row | None:
        """A good row of the sheet in which those columns are filled, if it has one."""
        good = [each for each in self.sheet.rows if each.spoiled is None]
        good = [each for each in good if all(each.values.get(name) is not None for name in filled)]
        return one_of(self.rng, good) if good else None

    def copy(self, **changes: Value) -> Row | None:
        """A copy of a good row under a key of its own, with those changes."""
        row = self.pick()
        return None if row is None else self._copied(row, changes)

    def copy_where(self, *filled: str) -> Row | None:
        """A copy under a key of its own of a good row in which those columns are filled."""
        row = self.pick(*filled)
        return None if row is None else self._copied(row, {})

    def is_new(self, row: Row) -> bool:
        """Whether no row that was made so far has the row's key; it is taken then."""
        key = (self.sheet.form_name, *(row.values.get(each) for each in self.sheet.form.key))
        if key in self.known.keys:
            return False
        self.known.keys.add(key)
        return True

    def _copied(self, row: Row, changes: dict[str, Value]) -> Row:
        values = dict(row.values)
        self.known.count += 1
        if self.sheet.form_name in NUMBERED:
            column = NUMBERED[self.sheet.form_name]
            values[column] = f"{str(values[column])[:-3]}9{self.known.count % 1000:03d}"
        else:
            self._shift(values)
        return Row(values | changes)

    def _shift(self, values: dict[str, Value]) -> None:
        """Move the row's times back by a few minutes, to a key that nothing has."""
        columns = TIMED[self.sheet.form_name]
        shift = timedelta(minutes=int(self.rng.integers(1, 4)))
        while True:
            for column in columns:
                at = values.get(column)
                if isinstance(at, datetime):
                    values[column] = at - shift
            if self.is_new(Row(values)):
                return


Make = Callable[[Draft], Row | None]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to spoil a row of one form. `code` must be among the row's reasons; `make` gives None where it cannot."""

    form: str
    name: str
    code: str
    make: Make
    shape: Shape = Shape.RECORD

    def spoil(self, draft: Draft) -> Row | None:
        """A spoiled row for the draft's sheet, marked with what is wrong with it."""
        row = self.make(draft)
        if row is not None:
            row.spoiled = Spoiled(way=self.name, code=self.code)
            row.shape = self.shape
        return row


def written(form: str, name: str, code: str, column: str, value: Value) -> Way:
    """The way of writing one wrong value into one column."""
    return Way(form, name, code, lambda draft: draft.copy(**{column: value}))


def dated(form: str, name: str, code: str, column: str, layout: str) -> Way:
    """The way of writing a wrong time: `layout` holds the day's year, month and day as {year}, {month}, {day}."""

    def make(draft: Draft) -> Row | None:
        day: date = draft.sheet.arrives_at.date()
        return draft.copy(
            **{column: layout.format(year=day.year, next_year=day.year + 1, month=day.month, day=day.day)}
        )

    return Way(form, name, code, make)


def shaped(form: str, shape: Shape, code: str) -> Way:
    """The way of a line that is no record, or a record with fields beyond the header."""

    def make(draft: Draft) -> Row | None:
        return draft.copy() if shape is Shape.WIDE else Row({})

    return Way(form, code, code, make, shape)
