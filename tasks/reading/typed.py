"""Text becomes values: times in UTC, days, fen, words of the closed sets, plain codes."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from rules.forms import Column, Form, Kind
from rules.hours import UnreadableHours, parse_hours
from rules.reasons import Reason, reason
from rules.words import Word
from tasks.reading.cells import cleaned, half_width, present
from tasks.reading.instants import to_utc, zone_named
from tasks.reading.money import read_money
from tasks.reading.spans import read_minutes
from tasks.reading.times import NAT, Moments, read_moments


@dataclass(frozen=True, slots=True)
class Typed:
    """A frame of values with the index of the text it came from.

    TIME is datetime64[s, UTC], DATE datetime64[s] (midnight, no zone), MONEY Int64 fen, MINUTES Int64, the rest str or None.
    `reasons` hold by line what could not be read (the cell is then empty); `date_only` holds by column
    the lines whose time was a date alone and became 00:00, where that is allowed.
    """

    frame: pd.DataFrame
    reasons: dict[int, list[Reason]]
    date_only: dict[str, list[int]] = field(default_factory=dict)


def typed(
    frame: pd.DataFrame,
    *,
    form: Form,
    zones: pd.Series | str,
    formats: Mapping[str, Sequence[str]] | None = None,
    date_only_times: bool = False,
    locale: str = "en",
) -> Typed:
    """Read every column of a batch's frame by its kind.

    `zones` names the IANA zone in which times without an offset are read, one for all or one per row
    (same index); `formats` are a profile's layouts by column; `date_only_times` allows a date alone in a time
    column. Texts are expected as `batches` gives them (no outer spaces, None for nothing); others are cleaned.
    Never raises for what a cell holds.
    """
    work = _Typing(frame, form=form, locale=locale)
    for column in form.columns:
        cells = work.cells(column.name)
        filled = work.filled[column.name]
        match column.kind:
            case Kind.TIME:
                moments = read_moments(cells, formats=(formats or {}).get(column.name, ()))
                work.times(column.name, moments, zones=zones, date_only_times=date_only_times)
            case Kind.DATE:
                moments = read_moments(cells, formats=(formats or {}).get(column.name, ()))
                days = moments.wall.astype("datetime64[D]").astype("datetime64[s]")
                work.keep(column.name, days, unread=np.isnat(days), code="unreadable_date", no_such=moments.no_such)
            case Kind.MONEY | Kind.MINUTES:
                read, code = _NUMBERS[column.kind]
                numbers, unread = read(cells)
                work.keep(column.name, numbers, unread=unread, code=code)
            case Kind.WORD:
                work.values[column.name] = _words(cells, column)
            case Kind.CODE:
                codes = _each_kind(cells, plain_code) if _has(cells[filled], ".,'=\"") else cells
                work.keep(column.name, codes, unread=_rounded(codes), code="digits_lost")
            case Kind.PHONE:
                work.values[column.name] = _each_kind(cells, plain_phone) if _has(cells[filled], " .'=\"\t") else cells
            case Kind.EMAIL:
                work.values[column.name] = _each_kind(cells, half_width) if _has(cells[filled], "") else cells
            case Kind.ZONE:
                work.keep(column.name, cells, unread=_unread(cells, zone_named), code="unknown_zone")
            case Kind.HOURS:
                work.keep(column.name, cells, unread=_unread(cells, _hours), code="unreadable_hours")
            case Kind.TEXT:
                work.values[column.name] = cells
    return Typed(work.frame(), work.reasons, work.date_only)


_NUMBERS = {Kind.MONEY: (read_money, "unreadable_money"), Kind.MINUTES: (read_minutes, "unreadable_minutes")}


def plain_code(text: str) -> str:
    """A code without what spreadsheets add: full width, a leading apostrophe, ="...", ".0", thousands marks."""
    text = _unquoted(half_width(text))
    match = _NUMBER.fullmatch(text)
    return match["whole"].replace(",", "") if match is not None else text


def plain_phone(text: str) -> str:
    """A telephone number without full width, apostrophe, ".0" and spaces."""
    text = _unquoted(half_width(text))
    return "".join(re.sub(r"(?<=[0-9])\.0+\Z", "", text).split())


# A whole number as a spreadsheet writes it; plain digits need no mending.
_NUMBER = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.0+)?")
_SCIENTIFIC = re.compile(r"-?[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2,}")
_QUOTED = re.compile(r"=\"(?P<text>.*)\"|'(?P<bare>.*)")


def _unquoted(text: str) -> str:
    match = _QUOTED.fullmatch(text.strip())
    return (match["text"] or match["bare"] or "").strip() if match is not None else text.strip()


class _Typing:
    """The values, reasons and flags of a frame while its columns are read."""

    def __init__(self, frame: pd.DataFrame, *, form: Form, locale: str) -> None:
        self._frame, self._form, self._locale = frame, form, locale
        self._cells: dict[str, np.ndarray] = {}
        self.filled: dict[str, np.ndarray] = {}
        self.values: dict[str, Any] = {}
        self.reasons: dict[int, list[Reason]] = {}
        self.date_only: dict[str, list[int]] = {}

    def cells(self, name: str) -> np.ndarray:
        """A column of text as an object array of str and None; `filled` then says which cells hold something."""
        if name not in self._cells:
            if name in self._frame.columns:
                column = self._frame[name].to_numpy(dtype=object)
            else:
                column = np.full(len(self._frame), None, dtype=object)
            filled = self.filled[name] = present(column)
            if not filled.all():
                column = column.copy()
                column[~filled] = None
            self._cells[name] = column
        return self._cells[name]

    def frame(self) -> pd.DataFrame:
        """The values side by side; text as plain objects, which pandas would otherwise make its own strings of."""
        index = self._frame.index
        return pd.DataFrame(
            {
                name: pd.Series(
                    values,
                    index=index,
                    dtype=object if isinstance(values, np.ndarray) and values.dtype.hasobject else None,
                )
                for name, values in self.values.items()
            },
            index=index,
        )

    def keep(self, name: str, values: Any, *, unread: np.ndarray, code: str, no_such: np.ndarray | None = None) -> None:
        """Store a column; cells that hold text but were not read become a reason and are emptied."""
        unread = unread & self.filled[name]
        impossible = unread & no_such if no_such is not None else np.zeros(len(unread), dtype=bool)
        self.refuse(name, impossible, "no_such_date")
        self.refuse(name, unread & ~impossible, code)
        if isinstance(values, np.ndarray) and values.dtype.hasobject and unread.any():
            values = values.copy()
            values[unread] = None
        self.values[name] = values

    def refuse(self, name: str, where: np.ndarray, code: str) -> None:
        """Note a reason for every marked row."""
        places = np.flatnonzero(where)
        if not len(places):
            return
        cells, lines = self.cells(name), self._frame.index
        for place in places.tolist():
            why = reason(code, name, locale=self._locale, value=cells[place])
            self.reasons.setdefault(int(lines[place]), []).append(why)

    def times(self, name: str, moments: Moments, *, zones: pd.Series | str, date_only_times: bool) -> None:
        """Store a column of times as instants."""
        utc = np.where(moments.has_offset, moments.wall - moments.offset.astype("timedelta64[s]"), NAT)
        dates = moments.is_date & ~np.isnat(moments.wall)
        naive = ~np.isnat(moments.wall) & ~moments.has_offset
        if date_only_times:
            self.date_only |= {name: self._frame.index[dates].tolist()} if dates.any() else {}
        else:
            naive &= ~dates
        skipped = np.zeros(len(naive), dtype=bool)
        unknown = np.zeros(len(naive), dtype=bool)
        for zone_name, places in _by_zone(zones, naive, self._frame.index):
            zone = zone_named(zone_name) if zone_name is not None else None
            if zone is None:
                unknown[places] = True
            else:
                utc[places], skipped[places] = to_utc(moments.wall[places], zone)
        self.refuse(name, skipped, "no_such_time")
        self.refuse(name, unknown, "unknown_zone")
        unread = np.isnat(utc) & ~skipped & ~unknown
        values = pd.DatetimeIndex(utc).tz_localize("UTC")
        self.keep(name, values, unread=unread, code="unreadable_time", no_such=moments.no_such)


def _by_zone(zones: pd.Series | str, naive: np.ndarray, index: pd.Index) -> list[tuple[str | None, np.ndarray]]:
    """The places of naive times, by the name of their zone (None where there is none)."""
    places = np.flatnonzero(naive)
    if isinstance(zones, str):
        return [(zones, places)] if len(places) else []
    if not zones.index.equals(index):
        raise ValueError("zones must have the frame's own index")
    kinds, names = pd.factorize(zones.to_numpy(dtype=object)[places])
    found = [(str(name), places[kinds == kind]) for kind, name in enumerate(names)]
    return [*found, *([(None, places[kinds < 0])] if (kinds < 0).any() else [])]


def _has(cells: np.ndarray, marks: str) -> bool:
    """Whether any cell holds one of the marks or a character that is not plain; one search over all cells."""
    text = "\n".join(cells)
    return not text.isascii() or any(mark in text for mark in marks)


def _each_kind(cells: np.ndarray, change: Callable[[str], str]) -> np.ndarray:
    """Every cell changed; a change that leaves nothing makes it blank."""
    return cleaned([None if cell is None else change(cell) for cell in cells])


def _rounded(codes: np.ndarray) -> np.ndarray:
    """Which codes are numbers in scientific notation: two different long numbers would become one."""
    kinds, texts = pd.factorize(codes)
    if not any("+" in text for text in texts):
        return np.zeros(len(codes), dtype=bool)
    bad = np.array([_SCIENTIFIC.fullmatch(str(text)) is not None for text in texts] + [False], dtype=bool)
    return bad[kinds]


def _unread(cells: np.ndarray, read: Callable[[str], object]) -> np.ndarray:
    """Which cells hold text that `read` gives None for."""
    kinds, texts = pd.factorize(cells)
    bad = np.array([read(half_width(str(text))) is None for text in texts] + [False], dtype=bool)
    return bad[kinds]


def _hours(text: str) -> object:
    try:
        return parse_hours(text)
    except UnreadableHours:
        return None


def _words(cells: np.ndarray, column: Column) -> np.ndarray:
    """Stored words for every accepted spelling; others stay as written, for the closed set's own check."""
    assert column.words is not None, f"{column.name} is a word without a set"
    known = _spellings(column.words)
    kinds, texts = pd.factorize(cells)
    words = np.array([known.get(_word_key(str(text)), str(text)) for text in texts] + [None], dtype=object)
    return words[kinds]


def _spellings(words: type[Word]) -> dict[str, str]:
    return {_word_key(spelling): word for spelling, word in words.spellings().items()}


def _word_key(text: str) -> str:
    return " ".join(half_width(text).casefold().replace("_", " ").replace("-", " ").split())
