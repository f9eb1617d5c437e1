"""Cells of a file become rows of a form: the profile applied, and rows set aside that are no records."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.reasons import Reason, reason
from tasks.reading.cells import BLANKS, cleaned, objects, present
from tasks.reading.headers import Headers, fold
from tasks.reading.keywords import said_by
from tasks.reading.plan import OWN_LINE, Plan
from tasks.reading.profile import Filter
from tasks.reading.serials import serials_as_text
from tasks.reading.table import WHOLE_LINE, Table

_TOTAL = re.compile(
    r"(?:合计|总计|小计|共计|累计|总数|grandtotal|subtotal|totals?|sum):?[0-9]*(?:条|笔|行|元|记录|rows?|records?|calls?)?"
)
# One of these stands in every text that _TOTAL takes for a total.
_TOTAL_WORDS = ("计", "总数", "total", "sum")
_TOTAL_STARTS = {"合计", "合 ", "总计", "总 ", "小计", "共计", "累计", "总数"}
_TOTAL_STARTS |= {case for start in ("gr", "su", "to") for case in (start, start.upper(), start.title())}
_FIGURE = re.compile(r"[0-9][0-9,]{0,6}(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Shaped:
    """The rows of a table that count: `kept` are their places in the table, `frame` their cells by line.

    `refused` are rows among them that are no records, by line, and `skipped` counts what is no row at all.
    """

    frame: pd.DataFrame
    kept: np.ndarray
    refused: dict[int, Reason]
    skipped: dict[str, int]


def shape(table: Table, *, headers: Headers, plan: Plan, serial_positions: frozenset[int], locale: str) -> Shaped:
    """Apply the plan to a table. The frame has every column of the form, object dtype, str or None."""
    blank = _blank_rows(table)
    refused = _Refused(table, headers=headers, plan=plan, locale=locale).rows(~blank)
    wanted = np.ones(len(table.lines), dtype=bool)
    for position, rule in plan.filters:
        wanted &= _passes(table.columns[position], rule)
    # What is no record is not judged by a filter: it was meant to be neither.
    wanted[list(refused)] = True
    kept = np.flatnonzero(wanted & ~blank)
    every = len(kept) == len(table.lines)
    cells = {position: column if every else column[kept] for position, column in table.columns.items()}
    for position in serial_positions:
        cells[position] = serials_as_text(cells[position])
    lines = table.lines[kept]
    if plan.counts_lines:
        cells[OWN_LINE] = objects([str(line) for line in lines])
    frame = pd.DataFrame(_form_columns(cells, plan=plan, count=len(kept)), index=lines, dtype=object)
    skipped = {"blank": int(blank.sum()), "filtered": int((~wanted & ~blank).sum())}
    return Shaped(
        frame=frame,
        kept=kept,
        refused={int(table.lines[place]): why for place, why in refused.items()},
        skipped={name: count for name, count in skipped.items() if count},
    )


def as_written(table: Table, place: int, *, headers: Headers) -> dict[str, str]:
    """The row as it stands in the file: its own headers -> text; a row that could not be cut is one text."""
    fields = [field.replace("\0", "\u2400") for field in table.written(place)]
    if table.widths[place] < 0:
        return {WHOLE_LINE: " ".join(fields)}
    labels = list(headers.labels)
    labels += [f"({number})" for number in range(len(labels) + 1, len(fields) + 1)]
    return {label: field for label, field in zip(labels, fields, strict=False) if field or not label.startswith("(")}


def _form_columns(cells: dict[int, np.ndarray], *, plan: Plan, count: int) -> dict[str, np.ndarray]:
    profile = plan.profile
    columns = {name: np.full(count, None, dtype=object) for name in plan.form.names}
    for name, places in plan.reads.items():
        joiner = profile.join_with if profile is not None else " "
        columns[name] = cells[places[0]] if len(places) == 1 else _joined([cells[place] for place in places], joiner)
    for name, pieces in plan.templates.items():
        columns[name] = _filled_in(pieces, cells, count)
    if profile is not None:
        for name, text in profile.constants.items():
            columns[name] = np.full(count, text, dtype=object)
        for name, other in profile.copies.items():
            columns[name] = columns[other]
        for name, words in profile.values.items():
            ours = {_loose(theirs): word for theirs, word in words.items()}
            columns[name] = cleaned([None if cell is None else ours.get(_loose(cell), cell) for cell in columns[name]])
        for name, words in profile.keywords.items():
            said = said_by(words)
            columns[name] = objects([None if cell is None else said(cell) for cell in columns[name]])
    return columns


def _loose(text: str) -> str:
    return " ".join(text.casefold().split())


def _joined(columns: list[np.ndarray], joiner: str) -> np.ndarray:
    return objects(
        [
            joiner.join(filled) if (filled := [cell for cell in row if cell]) else None
            for row in zip(*columns, strict=True)
        ]
    )


def _filled_in(pieces: tuple[str | int, ...], cells: dict[int, np.ndarray], count: int) -> np.ndarray:
    """A template over whole columns; blank where one of its cells is."""
    read = [cells[piece] for piece in pieces if isinstance(piece, int)]
    pattern = "".join(
        "{}" if isinstance(piece, int) else piece.replace("{", "{{").replace("}", "}}") for piece in pieces
    )
    rows = zip(*read, strict=True) if read else [()] * count
    return objects([None if None in row else pattern.format(*row) for row in rows])


def _passes(column: np.ndarray, rule: Filter) -> np.ndarray:
    if rule.present is not None:
        return present(column) == rule.present
    if rule.not_equals is not None:
        return np.array([cell != rule.not_equals for cell in column], dtype=bool)
    wanted = {rule.equals} if rule.equals is not None else {*(rule.among or ())}
    return np.array([cell in wanted for cell in column], dtype=bool)


def _is_blank(field: str) -> bool:
    return cleaned([field])[0] is None


def _blank_rows(table: Table) -> np.ndarray:
    """Rows without any text. Only rows whose looked-at cells are all empty need a look at the others."""
    blank = table.widths >= 0
    for filled in table.filled.values():
        blank &= ~filled
    for place in np.flatnonzero(blank):
        # "-" and "N/A" in a row of nothing else are still no text.
        blank[place] = all(_is_blank(field) for field in table.written(int(place)))
    return blank


class _Refused:
    """Finds rows that are no records: by place in the table, with the reason."""

    def __init__(self, table: Table, *, headers: Headers, plan: Plan, locale: str) -> None:
        self._table, self._headers, self._plan, self._locale = table, headers, plan, locale
        self._found: dict[int, Reason] = {}
        self._texts: dict[int, str] = {}

    def rows(self, candidates: np.ndarray) -> dict[int, Reason]:
        """The reasons, at most one a row: the most telling first."""
        self._add("unreadable_row", np.flatnonzero(self._table.widths < 0).tolist())
        self._add("repeated_header", [place for place in self._like_headers().tolist() if self._is_header(place)])
        maybe = np.flatnonzero((self._lacking_required() | self._like_totals()) & candidates)
        self._add("total_row", [place for place in maybe.tolist() if self._is_total(place)])
        width = len(self._headers.texts)
        beyond = self._table.widths > width
        for position in self._plan.unnamed:
            beyond = beyond | self._table.filled[position]
        further = np.flatnonzero(beyond & candidates).tolist()
        self._add("too_many_fields", [place for place in further if self._has_text_beyond(place)])
        for column, position in self._plan.required.items():
            short = candidates & (self._table.widths >= 0) & (self._table.widths <= position)
            self._add("too_few_fields", np.flatnonzero(short).tolist(), column=column)
        return self._found

    def _add(self, code: str, places: list[int], *, column: str | None = None) -> None:
        for place in places:
            self._found.setdefault(place, reason(code, column, locale=self._locale))

    def _like_headers(self) -> np.ndarray:
        """Rows that repeat one header's text in its own column, found by a set lookup over the whole column."""
        named = [position for position in sorted(self._table.columns) if fold(self._headers.texts[position])]
        text = self._headers.texts[named[0]].strip().lstrip("\ufeff") if named else ""
        if not named or text.casefold() not in self._opening(named[0]):
            return np.zeros(0, dtype=np.int64)
        spellings = {text, text.lower(), text.upper(), text.title()}
        alike = [cell in spellings for cell in self._table.columns[named[0]]]
        return np.flatnonzero(np.array(alike, dtype=bool))

    def _opening(self, position: int) -> str:
        """A column as one text: searching it is far cheaper than looking at its cells."""
        if position not in self._texts:
            self._texts[position] = "\n".join(self._table.columns[position][self._table.filled[position]]).casefold()
        return self._texts[position]

    def _is_header(self, place: int) -> bool:
        fields = self._table.written(place)
        pairs = [
            (fold(field), fold(text)) for field, text in zip(fields, self._headers.texts, strict=False) if field.strip()
        ]
        return 2 * sum(field == text for field, text in pairs) > len(pairs)

    def _lacking_required(self) -> np.ndarray:
        lacking = np.zeros(len(self._table.lines), dtype=bool)
        for position in self._plan.required.values():
            lacking |= ~self._table.filled[position]
        return lacking

    def _like_totals(self) -> np.ndarray:
        """Rows whose first cell begins like a word for a total."""
        first = min(self._table.columns)
        column = self._table.columns[first]
        if not any(word in self._opening(first) for word in _TOTAL_WORDS):
            return np.zeros(len(column), dtype=bool)
        return np.array([cell is not None and cell[:2] in _TOTAL_STARTS for cell in column], dtype=bool)

    def _is_total(self, place: int) -> bool:
        """A row that opens with a word for a total and lacks something required, or has a bare number for its time."""
        fields = self._table.written(place)
        first = next((field for field in fields if field.strip() not in BLANKS), "")
        if _TOTAL.fullmatch(fold(first)) is None:
            return False
        required = [(at, self._table.columns[at][place]) for at in self._plan.required.values()]
        return any(cell is None or (at in self._plan.times and _FIGURE.fullmatch(cell)) for at, cell in required)

    def _has_text_beyond(self, place: int) -> bool:
        fields = self._table.written(place)
        unnamed = {*self._plan.unnamed, *range(len(self._headers.texts), len(fields))}
        return any(not _is_blank(fields[at]) for at in unnamed if at < len(fields))
