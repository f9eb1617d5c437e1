"""A chunk of one file on its way into the registers, and what became of its rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from rules.forms import Form
from rules.lifecycles import Refused
from rules.reasons import Reason, reason
from rules.refused_papers import told
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.engine.calendars import Calendars


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of one form that passed the expectations, with what is needed to enter them.

    `frame` is typed (see tasks.reading.typed) and indexed by line. `hashes` are the rows' digests by position.
    `present` are the columns that the file has: others leave the register as it is.
    """

    session: Session
    form: Form
    frame: pd.DataFrame
    hashes: np.ndarray
    file_id: int
    sheet: str | None
    present: frozenset[str]
    now: datetime
    book: RuleBook
    calendars: Calendars
    locale: Locale


@dataclass(slots=True)
class Applied:
    """What became of a chunk: counts, the lines loaded or updated, and those refused with their reasons."""

    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: dict[int, list[Reason]] = field(default_factory=lambda: defaultdict(list))
    written: frozenset[int] = frozenset()


class Refusals:
    """Collects reasons by line while a chunk is checked against the registers."""

    def __init__(self, chunk: Chunk) -> None:
        """Start with no row refused."""
        self.by_line: dict[int, list[Reason]] = defaultdict(list)
        self._chunk = chunk

    def add(self, line: int, code: str, column: str | None = None, *, value: str = "", **words: str) -> None:
        """Refuse one line; a value of a closed set is told as the paper has it."""
        if value and column is not None:
            value = self.word(column, value)
        self.by_line[line].append(reason(code, column, locale=self._chunk.locale, value=value, **words))

    def word(self, column: str, value: str) -> str:
        """A value of a column as whoever wrote the paper reads it: words of a closed set in their language."""
        words = self._chunk.form.column(column).words if column in self._chunk.form.names else None
        chinese = words is not None and self._chunk.locale == "zh" and value in set(words)
        return words(value).chinese if words is not None and chinese else value

    def where(self, wrong: np.ndarray, code: str, column: str, **words: str) -> None:
        """Refuse every row for which `wrong` (by position) holds."""
        places = np.flatnonzero(wrong).tolist()
        if places:
            lines, values = self._chunk.frame.index, self._chunk.frame[column]
            for place in places:
                value = values.iloc[place]
                self.add(int(lines[place]), code, column, value="" if pd.isna(value) else str(value), **words)

    def local(self, at: datetime, *, branch_no: str | None) -> str:
        """A time as the clock of a branch read."""
        return f"{at.astimezone(ZoneInfo(self._chunk.calendars.zone(branch_no))):%Y-%m-%d %H:%M}"

    def unknown(self, column: str, known: set[str], code: str) -> None:
        """Refuse the rows whose `column` names something that is not in the register."""
        values = self._chunk.frame[column]
        self.where((values.notna() & ~values.isin(list(known))).to_numpy(), code, column)

    def lifecycle(self, line: int, refused: Refused, *, branch_no: str | None) -> None:
        """Refuse one line for what the timeline of a case of this branch does not allow."""
        zone = ZoneInfo(self._chunk.calendars.zone(branch_no))
        sentence = told(refused, zone=zone).in_locale(self._chunk.locale)
        self.by_line[line].append(Reason(code=refused.code, column=None, sentence=sentence))

    def take_repeats(self, repeats: Mapping[int, Sequence[int]]) -> int:
        """Refuse what repeats a refused row for the same reasons; returns how many rows that are.

        `repeats` maps a line to those of the lines after it that say the same.
        """
        refused = {first: again for first, again in repeats.items() if first in self.by_line}
        for first, again in refused.items():
            for line in again:
                self.by_line[line].extend(self.by_line[first])
        return sum(map(len, refused.values()))

    @property
    def lines(self) -> np.ndarray:
        """The line of every row, by position."""
        return self._chunk.frame.index.to_numpy()

    def good(self) -> np.ndarray:
        """Which rows (by position) nothing was said against."""
        return ~self._chunk.frame.index.isin(list(self.by_line))
