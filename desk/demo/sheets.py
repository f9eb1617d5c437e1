"""A paper as rows before it becomes a file: values by column, and what is wrong with a spoiled row."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.forms import FORMS, Form

Value = object  # a Word, datetime, date, int (fen or none), or str; a str is written as it stands


class Shape(StrEnum):
    """What kind of line a row becomes."""

    RECORD = "record"
    WIDE = "wide"  # a record with fields beyond the header
    HEADER = "header"  # the header again
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Spoiled:
    """What was done to a row: the way by name, the reason code that must be among its reasons."""

    way: str
    code: str


@dataclass(slots=True)
class Row:
    """One line of a paper. A column that is missing or None is left blank."""

    values: dict[str, Value]
    spoiled: Spoiled | None = None
    shape: Shape = Shape.RECORD


@dataclass(slots=True)
class Sheet:
    """One file to be: a form's rows that come in together. `stem` is the file's name without its ending.

    `whose` is a branch's number or who else hands it in; `columns` is the file's own order of columns.
    """

    form_name: str
    whose: str
    stem: str
    arrives_at: datetime
    rows: list[Row] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """The form that these rows are on."""
        return FORMS[self.form_name]

    def add(self, **values: Value) -> Row:
        """Put a good row at the end."""
        row = Row(values)
        self.rows.append(row)
        return row
