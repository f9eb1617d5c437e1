"""What a chunk says that the registers do not hold yet: only that is checked against them and entered."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tasks.loading.chunk import Applied, Chunk, Refusals


@dataclass(frozen=True, slots=True)
class Fresh:
    """The rows of a chunk that are new or changed, and what is said against them.

    `chunk` has those rows alone, `taken` their positions in the chunk as it was handed in, and `known` says of each
    whether its key stands in the register. `unchanged` counts the rows left out; `repeats` are the lines among them
    that say the same as an earlier line of the chunk, by that line.
    """

    chunk: Chunk
    taken: np.ndarray
    known: np.ndarray
    unchanged: int
    repeats: Mapping[int, Sequence[int]]
    refusals: Refusals

    @property
    def new(self) -> np.ndarray:
        """Positions of the rows to be inserted: new keys that nothing was said against so far."""
        return np.flatnonzero(self.refusals.good() & ~self.known)

    @property
    def changed(self) -> np.ndarray:
        """Positions of the rows to be written over what stands: other content that nothing was said against so far."""
        return np.flatnonzero(self.refusals.good() & self.known)

    @property
    def places(self) -> list[int]:
        """What is to be entered: new rows, then changed ones."""
        return [*self.new.tolist(), *self.changed.tolist()]

    def applied(self) -> Applied:
        """The counts of the chunk once it is entered. A refused row takes its repeats along: each row counts once."""
        again = self.refusals.take_repeats(self.repeats)
        return Applied(
            loaded=len(self.new),
            updated=len(self.changed),
            unchanged=self.unchanged - again,
            refused=self.refusals.by_line,
            written=frozenset(self.refusals.lines[self.refusals.good()].tolist()),
        )


def fresh_rows(
    chunk: Chunk, *, stored: Mapping[Any, Any], keys: Sequence[Any], insisting: Collection[int] = ()
) -> Fresh:
    """Leave out the rows that stand; `stored` maps a key to the register's row with row_hash and source_*.

    A row stands when the register holds its very content, and when a file first handed in later has said otherwise
    since: handing an old file in again does not undo that. What stood up to its checks once is not checked again,
    whatever became of the people and cases that it names. A key of None stands nowhere and is nobody's repeat. Rows
    that are `insisting` (by position) are somebody's own word and no old paper: a file handed in later, and entered
    while this one was under way, does not pass them over in silence.

    A key that another line of this very file has with other content is refused (`key_conflict`).
    """
    lines = chunk.frame.index.tolist()
    firsts: dict[Any, int] = {}
    repeats: dict[int, list[int]] = defaultdict(list)
    taken: list[int] = []
    conflicts: dict[int, int] = {}
    for place, key in enumerate(keys):
        first = place if key is None else firsts.setdefault(key, place)
        row = stored.get(key)
        if first != place and chunk.hashes[first] != chunk.hashes[place]:
            taken.append(place)
            conflicts[place] = lines[first]
        elif first != place:
            repeats[lines[first]].append(lines[place])
        elif row is None or not _stands(chunk, row, place, insists=place in insisting):
            taken.append(place)
            if row is not None and _from_another_line(chunk, row, lines[place]):
                conflicts[place] = row.source_line
    part = chunk
    if len(taken) < len(lines):
        part = replace(chunk, frame=chunk.frame.iloc[taken], hashes=chunk.hashes[taken])
    refusals = Refusals(part)
    for place, line in conflicts.items():
        value = chunk.frame[chunk.form.key[0]].iloc[place]
        refusals.add(lines[place], "key_conflict", chunk.form.key[0], value=str(value), other=str(line))
    return Fresh(
        chunk=part,
        taken=np.asarray(taken, dtype=np.int64),
        known=np.fromiter((keys[place] in stored for place in taken), dtype=bool, count=len(taken)),
        unchanged=len(lines) - len(taken),
        repeats=repeats,
        refusals=refusals,
    )


def _stands(chunk: Chunk, row: Any, place: int, *, insists: bool) -> bool:
    said_otherwise = (row.source_file_id or 0) > chunk.file_id and not insists
    return row.row_hash == int(chunk.hashes[place]) or said_otherwise


def _from_another_line(chunk: Chunk, row: Any, line: int) -> bool:
    """Whether this very file has entered the key already: on a line above, or on another sheet."""
    if row.source_file_id != chunk.file_id:
        return False
    return row.source_line < line if row.source_sheet == chunk.sheet else True
