"""Complaints that follow from another paper, entered as the clerk would have (SV-17, SV-22, PW-5)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from rules.forms import Column, Kind, form_named
from tasks.loading.chunk import Chunk
from tasks.loading.complaints import apply_complaints
from tasks.loading.fingerprints import row_hashes


def enter_made(chunk: Chunk, rows: Sequence[Mapping[str, Any]]) -> None:
    """Enter these rows of the form `complaints`, or correct what stands under their numbers.

    All of them have the same columns, and `line`: that of the row they follow from. What they name is in the registers.
    """
    if not rows:
        return
    form = form_named("complaints")
    frame = pd.DataFrame({column.name: _typed(column, rows) for column in form.columns})
    frame.index = pd.Index([row["line"] for row in rows])
    present = frozenset(rows[0].keys() - {"line"})
    hashes = row_hashes(frame, present=present)
    applied = apply_complaints(replace(chunk, form=form, frame=frame, hashes=hashes, present=present))
    assert not applied.refused, "what such a row names is in the registers"


def _typed(column: Column, rows: Sequence[Mapping[str, Any]]) -> pd.Series:
    """A column of the complaints as the reader would type it."""
    values = [row.get(column.name) for row in rows]
    match column.kind:
        case Kind.TIME:
            return pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True)).astype("datetime64[s, UTC]")
        case Kind.MONEY | Kind.MINUTES:
            return pd.Series(values, dtype="Int64")
        case _:
            return pd.Series(values, dtype=object)
