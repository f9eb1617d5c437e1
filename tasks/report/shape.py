"""What a report is made of: figures, tables, charts, findings. Values only; pages and workbooks are made from them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rules.wording import Locale, Text

Cell = Text | str | int | float | date | datetime | None
"""One value: words, a count, a share between 0 and 1, money in fen, a length in minutes, a day, a local time."""


class Unit(StrEnum):
    """How long a report's period is, as its file is called."""

    MONTH = "monthly"
    QUARTER = "quarterly"


class Kind(StrEnum):
    """What a column or figure holds, and so how it is written.

    decimal: one place. share: between 0 and 1. money: fen. length: whole minutes. moment: aware, in the branch's zone.
    """

    WORDS = "words"
    COUNT = "count"
    DECIMAL = "decimal"
    SHARE = "share"
    MONEY = "money"
    LENGTH = "length"
    DAY = "day"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    id: str
    title: Text
    kind: Kind = Kind.WORDS


@dataclass(frozen=True, slots=True)
class Table:
    """A tidy table: one fact a row, no totals inside. `unlisted` rows were counted but are not shown.

    A `drawn` table's numbers stand on a chart; the page shows that instead, the workbook has its sheet.
    """

    id: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    how: Text
    article: str
    unlisted: int = 0
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Against the period before: the difference, whether it is for the better, and whether it is more than chance.

    `better` is None where neither way is good or bad, or nothing changed.
    """

    difference: float
    better: bool | None
    marked: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """One headline number with how it was counted and the article it serves.

    A share says `part` of `whole` and the 95 % `interval` it lies in; `value` None means nothing to count.
    `table` is the table it was counted from. `before` is the period before's, `change` None when not comparable.
    """

    id: str
    title: Text
    kind: Kind
    value: int | float | None
    how: Text
    article: str
    table: str
    part: int | None = None
    whole: int | None = None
    interval: tuple[float, float] | None = None
    before: int | float | None = None
    change: Change | None = None


class Pattern(StrEnum):
    """How an area of a chart is filled; they tell apart in grey and on paper."""

    SOLID = "solid"
    HATCHED = "hatched"
    DOTTED = "dotted"
    EMPTY = "empty"
    PALE = "pale"


@dataclass(frozen=True, slots=True)
class Series:
    """One part of every bar."""

    title: Text
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it stands for, one number a series, and a remark at its end."""

    label: Text | str
    values: tuple[int, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class BarChart:
    """Lying bars, stacked by series; `share` draws every bar at full length. Counts what `table` counts."""

    id: str
    title: Text
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    table: str
    share: bool = False


@dataclass(frozen=True, slots=True)
class DayChart:
    """One column a day of the month; `rest` days are drawn differently."""

    id: str
    title: Text
    days: tuple[tuple[date, int, bool], ...]
    table: str


Chart = BarChart | DayChart


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report, in the rule book's order."""

    id: str
    title: Text
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something out of bounds: what, by which article, and who acts."""

    sentence: Text
    article: str
    who: Text


@dataclass(frozen=True, slots=True)
class Status:
    """How good the data is (RP-5): final, or provisional for these reasons."""

    final: bool
    reasons: tuple[Text, ...]

    @property
    def word(self) -> Text:
        """Final or provisional."""
        return Text(en="final", zh="定稿") if self.final else Text(en="provisional", zh="暂定")


@dataclass(frozen=True, slots=True)
class Report:
    """One period's report. `period` is "2026-10" or "2026-Q3"; `now` the aware moment that it shows things as of.

    `headlines` are the figures of the first page, `asks` what the reader is asked for. `stated` are rows of the register
    `stated_cards`, to be kept once the report is out.
    """

    period: str
    unit: Unit
    now: datetime
    locale: Locale
    title: Text
    article: str
    status: Status
    headlines: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    asks: tuple[Finding, ...]
    sections: tuple[Section, ...]
    rule_book: str
    stated: tuple[dict[str, Any], ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in the order of the pages."""
        return tuple(table for section in self.sections for table in section.tables)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure once, in the order of the pages."""
        found = {figure.id: figure for figure in self.headlines}
        for section in self.sections:
            for figure in section.figures:
                found.setdefault(figure.id, figure)
        return tuple(found.values())

    def figure(self, figure_id: str) -> Figure:
        """The figure with this id; raises KeyError."""
        for figure in self.figures:
            if figure.id == figure_id:
                return figure
        raise KeyError(figure_id)

    def table(self, table_id: str) -> Table:
        """The table with this id; raises KeyError."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)
