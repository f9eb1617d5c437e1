"""The report as a workbook: a cover, the figures, the findings, then one tidy sheet a table (RP-3)."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from rules.wording import Text
from tasks.report.page import WORDS, words_of
from tasks.report.shape import Cell, Column, Figure, Finding, Kind, Report, Table
from tasks.report.spoken import both
from tasks.report.written import said, written

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31
WIDEST = 60
MINUTES_A_DAY = 1440

_NUMBER_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.DECIMAL: "#,##0.0",
    Kind.SHARE: "0.0%",
    Kind.MONEY: "#,##0.00",
    Kind.LENGTH: "[h]:mm",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}

COVER = both("Report", "说明")
FIGURES = both("Figures", "指标")
FINDINGS = both("Findings", "须关注事项")


@dataclass(slots=True)
class _Book:
    report: Report
    workbook: "Workbook"
    names: set[str] = field(default_factory=set)
    formats: dict[str, "Format"] = field(default_factory=dict)

    def words(self, text: Text | str) -> str:
        return said(text, self.report.locale)

    def format(self, key: str, **properties: object) -> "Format":
        if key not in self.formats:
            self.formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self.formats[key]

    def sheet(self, title: Text | str) -> "Worksheet":
        """A new sheet with a name that spreadsheets accept and no other has."""
        lead = title if isinstance(title, str) else title.in_locale(self.report.locale)
        plain = re.sub(r"[\[\]:*?/\\]", " ", lead).strip("' ")[:LONGEST_NAME] or "Sheet"
        name, number = plain, 1
        while name.casefold() in self.names:
            number += 1
            name = f"{plain[: LONGEST_NAME - 4]} {number}"
        self.names.add(name.casefold())
        made = self.workbook.add_worksheet(name)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        return made


def render_workbook(report: Report) -> bytes:
    """The workbook's bytes, the same for the same report.

    Numbers, days and times are written as such (times as the branch's clock read them, lengths as durations),
    words always as strings: nothing in it is a formula or a link.
    """
    import xlsxwriter

    memory = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(memory, options) as workbook:
        workbook.set_properties(
            {"title": f"{report.period} {said(report.title, report.locale)}", "created": _stamp(report)}
        )
        book = _Book(report, workbook)
        cover = book.sheet(COVER)
        _write_table(
            book, book.sheet(FIGURES), _figure_columns(report), [_figure_row(book, each) for each in report.figures]
        )
        found = [("asks", each) for each in report.asks] + [("bounds", each) for each in report.findings]
        _write_table(book, book.sheet(FINDINGS), _FINDING_COLUMNS, [_finding_row(kind, each) for kind, each in found])
        names: list[tuple[str, Table]] = []
        for table in report.tables:
            sheet = book.sheet(table.title)
            names.append((str(sheet.get_name()), table))
            _write_table(book, sheet, table.columns, table.rows)
        _write_cover(book, cover, names)
    return memory.getvalue()


def _stamp(report: Report) -> datetime:
    """When the file says that it was made: the moment of the report, so that the same report gives the same file."""
    return report.now.astimezone(UTC).replace(tzinfo=None)


def _write_cover(book: _Book, sheet: "Worksheet", names: list[tuple[str, Table]]) -> None:
    report = book.report
    bold, wrapped = book.format("bold", bold=True), book.format("wrapped", text_wrap=True)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    sheet.set_column(2, 3, 14)
    lines: list[tuple[str, str]] = [
        (book.words(report.title), report.period),
        (book.words(WORDS["status"]), book.words(report.status.word)),
        *(("", book.words(reason)) for reason in report.status.reasons),
        (book.words(WORDS["as_of"]), f"{report.now:%Y-%m-%d %H:%M} ({report.now.tzinfo})"),
        (book.words(WORDS["article"]), f"{report.article}, RP-5"),
        (book.words(WORDS["rule_book"]), report.rule_book),
        ("", ""),
    ]
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, value, wrapped)
    top = len(lines)
    heads = (both("Sheet", "工作表"), WORDS["counted"], WORDS["article"], WORDS["unlisted"])
    for column, head in enumerate(heads):
        sheet.write_string(top, column, book.words(head), book.format("head", bold=True, bottom=1, text_wrap=True))
    for place, (name, table) in enumerate(names, start=top + 1):
        sheet.write_string(place, 0, name)
        sheet.write_string(place, 1, book.words(table.how), wrapped)
        sheet.write_string(place, 2, table.article)
        sheet.write_number(place, 3, table.unlisted)


_FINDING_COLUMNS = (
    Column("kind", both("Kind", "类别")),
    Column("sentence", both("Finding", "事项")),
    Column("article", WORDS["article"]),
    Column("who", both("Who acts", "办理人")),
)


def _figure_columns(report: Report) -> tuple[Column, ...]:
    words = words_of(report)
    return (
        Column("figure", words["figure"]),
        Column("value", words["this_month"]),
        Column("part", both("Part", "分子"), Kind.COUNT),
        Column("whole", both("Of", "分母"), Kind.COUNT),
        Column("low", both("95 % from", "95%下限"), Kind.SHARE),
        Column("high", both("95 % to", "95%上限"), Kind.SHARE),
        Column("before", words["before"]),
        Column("change", words["change"]),
        Column("marked", both("More than chance", "超出波动")),
        Column("how", words["counted"]),
        Column("article", words["article"]),
    )


@dataclass(frozen=True, slots=True)
class _Typed:
    """A value whose kind is its row's, not its column's."""

    value: int | float | None
    kind: Kind


def _figure_row(book: _Book, figure: Figure) -> tuple[Cell | _Typed, ...]:
    low, high = figure.interval or (None, None)
    change = figure.change
    marked = None if change is None else (both("yes", "是") if change.marked else both("no", "否"))
    return (
        figure.title,
        _Typed(figure.value, figure.kind),
        figure.part,
        figure.whole,
        low,
        high,
        _Typed(figure.before, figure.kind),
        _Typed(None if change is None else change.difference, figure.kind),
        marked,
        book.words(figure.how),
        figure.article,
    )


def _finding_row(kind: str, finding: Finding) -> tuple[Cell, ...]:
    return WORDS[kind], finding.sentence, finding.article, finding.who


def _write_table(
    book: _Book,
    sheet: "Worksheet",
    columns: tuple[Column, ...],
    rows: "list[tuple[Cell | _Typed, ...]] | tuple[tuple[Cell, ...], ...] | list[tuple[Cell, ...]]",
) -> None:
    widths = [_wide(book.words(column.title)) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, book.words(column.title), book.format("head", bold=True, bottom=1, text_wrap=True))
    for number, row in enumerate(rows, start=1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            widths[place] = max(widths[place], _write_cell(book, sheet, number, place, value, column.kind))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, WIDEST) + 2)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _write_cell(book: _Book, sheet: "Worksheet", row: int, place: int, value: "Cell | _Typed", kind: Kind) -> float:
    """Write one value as what it is and return about how wide it is, in characters."""
    if isinstance(value, _Typed):
        value, kind = value.value, value.kind
    if value is None:
        return 0
    if isinstance(value, Text | str):
        words = book.words(value)
        sheet.write_string(row, place, words, book.format("wrapped", text_wrap=True))
        return _wide(words)
    look = book.format(kind.value, num_format=_NUMBER_FORMATS[kind])
    match kind, value:
        case Kind.MOMENT, datetime():
            sheet.write_datetime(row, place, value.replace(tzinfo=None), look)
            return 17
        case Kind.DAY, _:
            sheet.write_datetime(row, place, value, look)  # pyright: ignore[reportArgumentType] - a date
            return 11
        case Kind.MONEY, int():
            sheet.write_number(row, place, value / 100, look)
        case Kind.LENGTH, int() | float() if value < 0:  # spreadsheets show a negative time as a row of hashes
            sheet.write_string(row, place, f"−{written(round(-value), kind)}", book.format("before", align="right"))
        case Kind.LENGTH, int():
            sheet.write_number(row, place, value / MINUTES_A_DAY, look)
        case _, int() | float():
            sheet.write_number(row, place, value, look)
        case _:
            raise TypeError(f"{value!r} is no {kind}")
    return 12


def _wide(words: str) -> float:
    """About how many characters wide the longest line is drawn."""
    return max(
        (sum(2 if east_asian_width(each) in "WF" else 1.1 for each in line) for line in words.split("\n")), default=0
    )
