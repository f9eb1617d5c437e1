"""The quarantine as a spreadsheet that can be mended and loaded again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rules.forms import FORMS, Form
from tasks.form_sheet import FormBook, cell_text, workbook_at
from tasks.loading.quarantine import Entry
from tasks.reading.headers import ENTRY_MARK, OWN_MARKS, REASONS_MARK, fold, own_headers
from tasks.reading.profile import LINE_MARK

ASIDE = (ENTRY_MARK, REASONS_MARK)

MOST_ROWS = 1_000_000  # Excel's sheets end at 1,048,576
MOST_COMMENTS = 5_000  # a comment is a drawing: beyond this a sheet opens slowly, and #reasons says it all


@dataclass(frozen=True, slots=True)
class Exported:
    """One sheet written: where, how many rows, and how many did not fit and wait for the next export."""

    path: Path
    form: str
    profile: str
    rows: int
    left: int


def write_quarantine(entries: Iterable[Entry], path: Path, *, locale: str) -> list[Exported]:
    """Write quarantine entries to `path` (XLSX), one sheet per form, and say what stands where.

    The sheet has the form's own headers, so it loads as it is once mended; `#entry` names the entry that a
    row settles, `#reasons` says what is wrong, where the row stood, and what it held that the form has no column for;
    the offending cells are coloured and annotated. Every cell is text: nothing that a customer wrote becomes
    a formula or a link.

    Rows that came through a profile keep that system's headers and go to a workbook of their own beside
    it (`export.boston.xlsx`), to be loaded with the same profile; `#line` is where a row stood in that system's file.
    `locale` is "zh" or "en".
    """
    grouped: dict[str, dict[str, list[Entry]]] = {"": {}}
    for entry in entries:
        grouped.setdefault(entry.profile, {}).setdefault(entry.form, []).append(entry)
    written: list[Exported] = []
    for profile, forms in grouped.items():
        place = path.with_suffix(f".{Path(profile).stem}{path.suffix}") if profile else path
        with workbook_at(place) as book:
            layout = FormBook(book, locale=locale)
            for name in (name for name in FORMS if name in forms):
                kept = forms[name][:MOST_ROWS]
                if profile:
                    _foreign_sheet(book, FORMS[name], kept)
                else:
                    _form_sheet(layout, FORMS[name], kept)
                left = len(forms[name]) - len(kept)
                written.append(Exported(place, form=name, profile=profile, rows=len(kept), left=left))
            if not forms:
                book.add_worksheet("-").write_string(
                    0, 0, "隔离区为空" if locale == "zh" else "nothing is in quarantine"
                )
    return written


def _form_sheet(layout: FormBook, form: Form, entries: Sequence[Entry]) -> None:
    known = own_headers(form)
    sheet = layout.add(form, before=ASIDE, as_text=True)
    places = {name: place for place, name in enumerate(form.names, start=len(ASIDE))}
    page = _Page(layout.book, sheet)
    for row, entry in enumerate(entries, start=1):
        cells: dict[int, str] = {}
        left: list[str] = []
        for header, text in _written(entry):
            name = known.get(fold(header))
            if name is None:
                left.append(f"{header}: {text}")
            else:
                cells[places[name]] = text
        page.put(row, entry, cells, places=places, left=left)
    page.close(len(entries))


def _foreign_sheet(book: Workbook, form: Form, entries: Sequence[Entry]) -> None:
    headers = [LINE_MARK, *dict.fromkeys(header for entry in entries for header, _ in _written(entry))]
    places = {header: place for place, header in enumerate(headers, start=len(ASIDE))}
    page = _Page(book, book.add_worksheet(form.name))
    for header, place in places.items():
        page.sheet.write_string(0, place, cell_text(header), page.header)
    for row, entry in enumerate(entries, start=1):
        cells = {places[header]: text for header, text in _written(entry)}
        page.put(row, entry, {places[LINE_MARK]: _line_of(entry)} | cells, places={}, left=[])
    page.close(len(entries))


def _written(entry: Entry) -> Iterator[tuple[str, str]]:
    """The cells of a row that held something, without the columns of an earlier export."""
    for header, text in entry.row.items():
        if text and header.strip().casefold() not in OWN_MARKS:
            yield header, str(text)


def _line_of(entry: Entry) -> str:
    """Where the row stood in the other system's file, through however many exports it went since."""
    return next((text for header, text in entry.row.items() if header.strip().casefold() == LINE_MARK), str(entry.line))


class _Page:
    """Rows going onto one sheet, with the notes before them and the offending cells marked."""

    def __init__(self, book: Workbook, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.header: Format = book.add_format({"bold": True, "bg_color": "#E7E6E6", "num_format": "@", "border": 1})
        self.text: Format = book.add_format({"num_format": "@", "valign": "top"})
        self.wrapped: Format = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self.wrong: Format = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFC7CE"})
        self.comments = 0
        for place, header in enumerate(ASIDE):
            sheet.write_string(0, place, header, self.header)
        sheet.set_column(0, 0, 8, self.text)
        sheet.set_column(1, 1, 48, self.wrapped)
        sheet.freeze_panes(1, len(ASIDE))

    def put(
        self, row: int, entry: Entry, cells: Mapping[int, str], *, places: Mapping[str, int], left: Sequence[str]
    ) -> None:
        """One entry: its number, reasons and origin, the text as written, and marks on what is wrong."""
        origin = " · ".join(part for part in (entry.file, entry.sheet, str(entry.line)) if part)
        said = [*(reason.sentence for reason in entry.reasons), f"({origin})", *left]
        self.sheet.write_string(row, 0, str(entry.id), self.text)
        self.sheet.write_string(row, 1, cell_text("\n".join(said)), self.wrapped)
        wrong: dict[int, list[str]] = {}
        for reason in entry.reasons:
            if (place := places.get(reason.column or "")) is not None:
                wrong.setdefault(place, []).append(reason.sentence)
        for place in sorted({*cells, *wrong}):
            self._cell(row, place, cells.get(place, ""), marked=place in wrong)
        for place, sentences in wrong.items():
            if self.comments < MOST_COMMENTS:
                self.sheet.write_comment(row, place, cell_text("\n".join(sentences)), {"width": 240, "font_size": 9})
                self.comments += 1

    def _cell(self, row: int, place: int, text: str, *, marked: bool) -> None:
        if text:
            self.sheet.write_string(row, place, cell_text(text), self.wrong if marked else self.text)
        elif marked:
            self.sheet.write_blank(row, place, None, self.wrong)

    def close(self, rows: int) -> None:
        """Let people filter by reason."""
        self.sheet.autofilter(0, 0, rows, len(ASIDE) - 1)
