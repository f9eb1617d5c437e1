"""XLSX workbooks, read by calamine, with what it cannot tell taken from the container."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from rules.forms import Form
from tasks.reading.container import Container, ContainerLimits, Sheet, open_container
from tasks.reading.headers import HEADER_WITHIN, Headers, best_form, best_line, check, no_header, understand
from tasks.reading.plan import plan_for
from tasks.reading.profile import Profile
from tasks.reading.refusal import Unreadable
from tasks.reading.sheet_cells import SheetColumn, cell_text, sheet_table
from tasks.reading.sheet_scan import SheetScan, cell_name, scan_sheet
from tasks.reading.table import Part, Table

Row = list[Any]
# Rows become columns so many at a time: fifty thousand lists kept alive would slow the garbage collector.
_TURN = 2_000


def workbook_parts(path: Path, *, form: Form, profile: Profile | None, limits: ContainerLimits) -> list[Part]:
    """The sheets that hold this form, in the workbook's order.

    Hidden sheets are left alone, and so are sheets in which no line names a column of the form or whose
    header fits another form better. A sheet that was meant for this form but does not fit it refuses the
    whole file. Formulas count by their saved values; links to other workbooks are never followed.
    Raises Unreadable.
    """
    container = open_container(path, limits=limits)
    readers = list(_readers(container, profile, limits))
    if not readers or all(reader.is_empty for reader in readers):
        raise Unreadable("empty_file", path)
    parts: list[Part] = []
    refused: list[tuple[int, Unreadable]] = []
    for reader in readers:
        found = reader.find_header(form=form, profile=profile)
        if found is None:
            continue
        index, headers = found
        try:
            check(headers, form=form, profile=profile, path=path, lines=reader.head)
            parts.append(reader.part(index, headers, form=form, profile=profile))
        except Unreadable as error:
            located = error.in_sheet(reader.name) if len(readers) > 1 else error
            if _meant(reader.head(), headers, profile=profile) or error.code in (
                "merged_cells",
                "formula_without_value",
            ):
                raise located from None
            refused.append((headers.score, located))
    if parts:
        return parts
    if refused:
        raise max(refused, key=lambda pair: pair[0])[1]
    first = next(reader for reader in readers if not reader.is_empty)
    raise no_header(form=form, path=path, lines=first.head(), profile=profile)


def _meant(lines: Sequence[Sequence[str]], headers: Headers, *, profile: Profile | None) -> bool:
    """Whether a sheet that does not fit was meant for the form, so that passing it over would lose its rows."""
    if profile is not None:
        return 2 * headers.score >= len(profile.headers()) + 1
    other = best_form(lines)
    return headers.score > 1 and other is not None and other[1] <= headers.score


def _readers(container: Container, profile: Profile | None, limits: ContainerLimits) -> Iterator["_SheetReader"]:
    with _clear_refusals(container.path):
        book = CalamineWorkbook.from_path(container.path)
        wanted = [sheet for sheet in container.sheets if sheet.visible]
        if profile is not None and profile.sheet is not None:
            wanted = [sheet for sheet in container.sheets if sheet.name == profile.sheet]
            if not wanted:
                names = ", ".join(sheet.name for sheet in container.sheets)
                raise Unreadable("no_such_sheet", container.path, what=profile.sheet, allowed=names)
        for sheet in wanted:
            scan = scan_sheet(container, sheet, most_places=limits.places)
            yield _SheetReader(container, sheet, scan, book.get_sheet_by_name(sheet.name))


@contextmanager
def _clear_refusals(path: Path) -> Iterator[None]:
    damaged = ("the workbook is damaged", "工作簿已损坏")
    try:
        yield
    except PasswordError as error:
        raise Unreadable("encrypted", path) from error
    except (CalamineError, OSError) as error:
        raise Unreadable("not_a_workbook", path, what=damaged) from error
    except BaseException as error:
        # The library is Rust: where it panics, the exception is no Exception and would end the whole run.
        if type(error).__name__ == "PanicException":
            raise Unreadable("not_a_workbook", path, what=damaged) from error
        raise


class _SheetReader:
    """One sheet: its rows with error cells put back, found header, checks that need both."""

    def __init__(self, container: Container, sheet: Sheet, scan: SheetScan, cells: CalamineSheet) -> None:
        self._container, self.name, self._scan, self._cells = container, sheet.name, scan, cells
        self._offset = cells.start[1] if cells.start is not None else 0
        self._head: list[list[str]] | None = None

    @property
    def is_empty(self) -> bool:
        return self._cells.start is None

    def head(self) -> list[list[str]]:
        """The first rows as text."""
        if self._head is None:
            self._head = [[cell_text(value) for value in row] for _, row in islice(self._rows(), HEADER_WITHIN)]
        return self._head

    def find_header(self, *, form: Form, profile: Profile | None) -> tuple[int, Headers] | None:
        """Index and meaning of the header row, or None."""
        if profile is None or profile.header_row is None:
            return best_line(self.head(), form=form, profile=profile)
        row = next(islice(self._rows(), profile.header_row - 1, None), None)
        if row is None:
            return None
        headers = understand([cell_text(value) for value in row[1]], form=form, profile=profile)
        return (profile.header_row - 1, headers) if headers.score else None

    def part(self, index: int, headers: Headers, *, form: Form, profile: Profile | None) -> Part:
        """The rows under the header. Raises Unreadable: merged_cells, formula_without_value."""
        plan = plan_for(headers, form=form, profile=profile)
        self._check_formulas(index, plan.positions)
        self._check_merges(index, plan.positions)

        def tables(positions: frozenset[int], after_line: int, size: int) -> Iterator[Table]:
            rows = self._rows()
            begin = max(after_line, index + 1)
            for _ in islice(rows, begin):
                pass
            while block := self._take(rows, size, positions=positions, times=plan.times):
                yield sheet_table(block, first_line=begin + 1, width=len(headers.texts))
                begin += len(next(iter(block.values())).values)

        return Part(sheet=self.name, headers=headers, tables=tables, judges_serials=False)

    def _rows(self) -> Iterator[tuple[int, Row]]:
        """Row numbers from 1 with their cells, those of error cells put back."""
        errors: dict[int, list[tuple[int, str]]] = {}
        for (row, column), text in self._scan.errors.items():
            errors.setdefault(row, []).append((column - 1 - self._offset, text))
        with _clear_refusals(self._container.path):
            for number, cells in enumerate(self._cells.iter_rows(), start=1):
                for place, text in errors.get(number, ()):
                    if 0 <= place < len(cells):
                        cells[place] = text
                yield number, cells

    def _take(
        self, rows: Iterator[tuple[int, Row]], count: int, *, positions: frozenset[int], times: frozenset[int]
    ) -> dict[int, SheetColumn]:
        """The next rows, at most `count`, as columns by position; empty at the end."""
        block: dict[int, SheetColumn] = {}
        while count and (some := [row for _, row in islice(rows, min(count, _TURN))]):
            for place, values in enumerate(zip(*some, strict=True)):
                if place not in block:
                    since_1904 = self._container.since_1904
                    block[place] = SheetColumn(read=place in positions, is_time=place in times, since_1904=since_1904)
                block[place].extend(values)
            count -= len(some)
        return block

    def _check_formulas(self, index: int, positions: frozenset[int]) -> None:
        for row, column in self._scan.unsaved:
            if row > index + 1 and column - 1 - self._offset in positions:
                raise Unreadable("formula_without_value", self._container.path, cell=cell_name(row, column))

    def _check_merges(self, index: int, positions: frozenset[int]) -> None:
        """Refuse cells merged over two rows of data or more: which row a value belongs to is anybody's guess."""
        merges = [
            (top, left, bottom, right)
            for (top, left), (bottom, right) in self._cells.merged_cell_ranges or ()
            if bottom > max(top, index + 1) and any(left <= place + self._offset <= right for place in positions)
        ]
        if not merges:
            return
        filled = {number - 1: [at for at, value in enumerate(cells) if value != ""] for number, cells in self._rows()}
        for top, left, bottom, right in merges:
            rows = range(max(top, index + 1), bottom + 1)
            others = [row for row in rows if any(not left <= at + self._offset <= right for at in filled.get(row, ()))]
            if len(others) > 1:
                span = f"{cell_name(top + 1, left + 1)}:{cell_name(bottom + 1, right + 1)}"
                raise Unreadable("merged_cells", self._container.path, cell=span)
