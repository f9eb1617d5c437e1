"""Yes-or-no columns for what Great Expectations cannot ask of the cells directly.

They are added to a narrow shallow copy of the rows; the rows themselves are not touched.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from rules.forms import Column, Form, Kind

TEXTS_FIT = "(every text fits its column)"
GROUP_FILLED = "(one group of columns is filled in)"
KEY_ONCE = "(the key stands once, or with the same content)"

UNBOUNDED = (Kind.TIME, Kind.DATE, Kind.MONEY, Kind.MINUTES, Kind.WORD)


def text_columns(form: Form) -> tuple[Column, ...]:
    """The columns that are kept as text."""
    return tuple(column for column in form.columns if column.kind not in UNBOUNDED)


def too_long(values: pd.Series, *, longest: int) -> np.ndarray:
    """Which cells hold more than `longest` characters."""
    return np.fromiter((isinstance(v, str) and len(v) > longest for v in values), dtype=bool, count=len(values))


def unstorable(values: pd.Series) -> np.ndarray:
    """Which cells hold NULs or halves of characters, which no database column takes."""
    return np.fromiter((isinstance(v, str) and not _storable(v) for v in values), dtype=bool, count=len(values))


def texts_fit(frame: pd.DataFrame, *, form: Form) -> np.ndarray:
    """Which rows hold only texts that can be kept whole.

    A column is looked at cell by cell only when it fails as a whole: nearly every column passes in one go.
    """
    fits = np.ones(len(frame), dtype=bool)
    for column in text_columns(form):
        values = frame[column.name]
        texts = values.to_numpy(dtype=object)[values.notna().to_numpy()]
        if max(map(len, texts), default=0) > column.longest:
            fits &= ~too_long(values, longest=column.longest)
        if not _storable("\n".join(texts)):
            fits &= ~unstorable(values)
    return fits


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def group_filled(
    frame: pd.DataFrame, *, form: Form, unreadable: Mapping[int, Collection[str]] | None = None
) -> np.ndarray:
    """Which rows fill at least one of the form's `either` groups.

    A cell that was filled in but could not be read counts as filled: its own reason says what is wrong.
    """
    found = np.zeros(len(frame), dtype=bool)
    filled = {name: frame[name].notna().to_numpy(copy=True) for group in form.either for name in group}
    positions = {line: position for position, line in enumerate(frame.index)} if unreadable else {}
    for line, names in (unreadable or {}).items():
        for name in names:
            if name in filled and line in positions:
                filled[name][positions[line]] = True
    for group in form.either:
        found |= np.logical_and.reduce([filled[name] for name in group])
    return found


def key_once(frame: pd.DataFrame, *, form: Form) -> np.ndarray:
    """Which rows are the first of their key or repeat the first one in every column.

    Rows without a whole key are not compared: they have reasons of their own. What may be left blank in a key is
    compared as it stands.
    """
    holds = np.ones(len(frame), dtype=bool)
    key = list(form.key)
    keyed = frame[[name for name in key if form.is_keyed(name)]].notna().all(axis=1).to_numpy()
    repeated = np.flatnonzero(keyed)[frame.loc[keyed, key].duplicated(keep=False).to_numpy()]
    if not len(repeated):
        return holds
    rows = frame.iloc[repeated]
    groups = rows.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(groups, return_index=True)
    same = np.ones(len(rows), dtype=bool)
    for name in form.names:
        own = rows[name].astype(object).where(rows[name].notna(), None).to_numpy()
        same &= own == own[first[groups]]
    holds[repeated] = same
    return holds


def prepared(
    frame: pd.DataFrame,
    *,
    form: Form,
    columns: Collection[str],
    unreadable: Mapping[int, Collection[str]] | None = None,
) -> pd.DataFrame:
    """The `columns` that a suite asks about, derived ones included, on the same lines.

    Dates become instants at UTC midnight and amounts floats (whole fen stay exact below 2^53): Great
    Expectations compares those as whole columns, and other types cell by cell.
    """
    made: dict[str, pd.Series | np.ndarray] = {}
    for column in form.columns:
        if column.name not in columns:
            continue
        values = frame[column.name]
        match column.kind:
            case Kind.DATE:
                made[column.name] = values.astype("datetime64[s]").dt.tz_localize("UTC")
            case Kind.MONEY | Kind.MINUTES:
                made[column.name] = values.to_numpy(dtype=float, na_value=np.nan)
            case _:
                made[column.name] = values
    if TEXTS_FIT in columns:
        made[TEXTS_FIT] = texts_fit(frame, form=form)
    if GROUP_FILLED in columns:
        made[GROUP_FILLED] = group_filled(frame, form=form, unreadable=unreadable)
    if KEY_ONCE in columns:
        made[KEY_ONCE] = key_once(frame, form=form)
    narrow = pd.DataFrame(made, index=frame.index, copy=False)
    narrow.index.name = None
    return narrow
