"""A form laid out as a worksheet: headers in both languages, notes, drop-downs, cell formats."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from rules.forms import Column, Form, Kind
from rules.words import Word
from tasks.column_note import column_note
from tasks.writable import writable

LAST_ROW = 10_000
MOST_IN_A_CELL = 32_767
LISTS = "lists"

# Text stays text: no formulas, links or numbers are made of what a cell happens to begin with.
AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}

_WIDTHS = {Kind.TIME: 18, Kind.DATE: 13, Kind.HOURS: 34, Kind.EMAIL: 26, Kind.PHONE: 18, Kind.TEXT: 24}
_BEGIN = datetime(1990, 1, 1)  # noqa: DTZ001 - a spreadsheet's dates know no zone
_END = datetime(2199, 12, 31)  # noqa: DTZ001


@contextmanager
def workbook_at(path: Path) -> Iterator[Workbook]:
    """A new workbook that appears at `path` whole or not at all; a file that is there is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with Workbook(str(unfinished), AS_WRITTEN) as book:
            # The same content gives the same file: no clock is read here.
            book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
            yield book
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


class FormBook:
    """A workbook whose sheets are forms; the words of drop-downs stand once on a hidden sheet."""

    def __init__(self, book: Workbook, *, locale: str) -> None:
        """Lay forms out in `book`, with notes and drop-downs in the language of `locale`."""
        self.book = book
        self.locale = locale
        self._lists: dict[type[Word], str] = {}
        self._lists_sheet: Worksheet | None = None
        header = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
        self.required = book.add_format({**header, "bg_color": "#FCE4D6"})
        self.optional = book.add_format({**header, "bg_color": "#DDEBF7"})
        self.aside = book.add_format({**header, "bg_color": "#E7E6E6", "italic": True})
        self.text = book.add_format({"num_format": "@", "valign": "top"})
        self._formats = {
            Kind.TIME: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd"}),
            Kind.MINUTES: book.add_format({"num_format": "0"}),
            Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
        }

    def add(self, form: Form, *, before: tuple[str, ...] = (), as_text: bool = False) -> Worksheet:
        """A sheet with the form's header line: the columns named in `before`, then the form's own.

        With `as_text` every cell is text, for rows that are shown as they were written.
        """
        sheet = self.book.add_worksheet(form.name)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, len(before))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_comments_author("aftersales")
        for place, header in enumerate(before):
            sheet.write_string(0, place, header, self.aside)
        for place, column in enumerate(form.columns, start=len(before)):
            self._column(sheet, place, column=column, form=form, as_text=as_text)
        return sheet

    def _column(self, sheet: Worksheet, place: int, *, column: Column, form: Form, as_text: bool) -> None:
        cells = self.text if as_text else self._formats.get(column.kind, self.text)
        sheet.set_column(place, place, _WIDTHS.get(column.kind, 16), cells)
        # The star is for people; the reader knows the header with and without it.
        header = f"{column.name} {column.chinese}" + (" *" if column.required else "")
        sheet.write_string(0, place, header, self.required if column.required else self.optional)
        note = column_note(column, form=form, locale=self.locale)
        sheet.write_comment(0, place, note, {"width": 260, "height": 20 + 18 * _lines(note), "font_size": 9})
        rule = self._rule(column, as_text=as_text)
        if rule is not None:
            sheet.data_validation(1, place, LAST_ROW, place, rule)

    def _rule(self, column: Column, *, as_text: bool) -> dict[str, object] | None:
        zh = self.locale == "zh"
        # A warning and no stop: the loader reads more spellings and layouts than a drop-down can offer.
        rule: dict[str, object] = {
            "error_type": "warning",
            "error_title": column.chinese if zh else column.name[:32],
            "error_message": "请检查，见表头批注。" if zh else "Please check; the note on the header says what fits.",
        }
        if column.words is not None:
            return {**rule, "validate": "list", "source": self._words(column.words)}
        if as_text:
            return None
        if column.kind in (Kind.TIME, Kind.DATE):
            return {**rule, "validate": "date", "criteria": "between", "minimum": _BEGIN, "maximum": _END}
        if column.kind is Kind.MINUTES:
            return {**rule, "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100_000}
        if column.kind is Kind.MONEY:
            return {**rule, "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100_000_000}
        return None

    def _words(self, words: type[Word]) -> str:
        """The range that holds a closed set's words (Excel takes no list of more than 255 characters itself)."""
        if words not in self._lists:
            if self._lists_sheet is None:
                self._lists_sheet = self.book.add_worksheet(LISTS)
                self._lists_sheet.very_hidden()
            place = len(self._lists)
            shown: Callable[[Word], str] = (
                (lambda word: word.chinese) if self.locale == "zh" else (lambda word: word.value)
            )
            for row, word in enumerate(words):
                self._lists_sheet.write_string(row, place, shown(word))
            letter = xl_col_to_name(place)
            self._lists[words] = f"={LISTS}!${letter}$1:${letter}${len(words)}"
        return self._lists[words]


def _lines(note: str) -> int:
    """How many lines a note takes at the width of its box, Chinese characters counting double."""
    return sum(1 + sum(2 if ord(char) > 0x2E80 else 1 for char in line) // 44 for line in note.split("\n"))


def cell_text(text: str) -> str:
    """The text as a cell can hold it: characters that no XML takes are marked, and Excel's limit cuts visibly.

    What is cut here is longer than any column of any form allows, so it is refused again until mended.
    """
    kept = writable(text)
    return kept if len(kept) <= MOST_IN_A_CELL else kept[: MOST_IN_A_CELL - 1] + "…"
