"""What a form is: columns with their types, headers in two languages, the key, and where rows go.

A form is data. The reader types a row by it, the template prints it, the expectations suite takes its
closed sets, ranges and keys from it, so that a new paper is one entry here, a suite and a register.
"""

from dataclasses import dataclass
from enum import StrEnum

from rules.words import Word


class Kind(StrEnum):
    """How the text of a cell becomes a value."""

    TEXT = "text"
    CODE = "code"  # a number that is a name: folded to half-width, no thousands marks, no ".0"
    WORD = "word"  # one of a closed set
    TIME = "time"  # an instant; without an offset it is read in the branch's zone
    DATE = "date"
    MONEY = "money"  # yuan on paper, whole fen in the registers
    MINUTES = "minutes"  # a whole number of minutes
    PHONE = "phone"
    EMAIL = "email"
    HOURS = "hours"  # working hours of a branch, such as "mon-fri 08:30-12:00,13:30-17:30"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    `required` columns must hold a value in every row. `words` is the closed set of a WORD column.
    `also` are further header spellings, `future` says that the time may lie ahead of now, and
    `longest` is the most characters kept (longer text is refused, never cut).
    """

    name: str
    chinese: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: type[Word] | None = None
    note: str = ""
    note_zh: str = ""
    also: tuple[str, ...] = ()
    future: bool = False
    longest: int = 200
    pattern: str | None = None

    def headers(self) -> tuple[str, ...]:
        """Every header text that names this column, before folding."""
        return (self.name, self.name.replace("_", " "), self.chinese, *self.also)


@dataclass(frozen=True, slots=True)
class Form:
    """One paper of the department (MS-2): its columns, key and the order of its times.

    `key` names the columns that identify a row, those that may be left blank last; `rank` orders forms that
    arrive together so that what others refer to is entered first; `ordered` lists pairs of columns where the first may not
    lie after the second; `either` lists groups of which at least one must be filled in whole.
    """

    name: str
    chinese: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rank: int
    article: str
    ordered: tuple[tuple[str, str], ...] = ()
    either: tuple[tuple[str, ...], ...] = ()
    zone_from: str = ""

    def column(self, name: str) -> Column:
        """The column of that name; raises KeyError for a name the form does not have."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"form {self.name} has no column {name}")

    def is_keyed(self, name: str) -> bool:
        """Whether a row without a value in that column has no key at all."""
        return name in self.key and self.column(name).required

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in the order of the paper."""
        return tuple(column.name for column in self.columns)

    @property
    def time_column(self) -> str | None:
        """The column whose time orders rows among each other, or None for a master form."""
        for column in self.columns:
            if column.kind is Kind.TIME and column.required:
                return column.name
        return None
