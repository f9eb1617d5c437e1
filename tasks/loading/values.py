"""Typed columns as the values that the registers take."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd


def plain(values: pd.Series) -> list[Any]:
    """Objects, codes and amounts as plain Python values, nothing as None."""
    if pd.api.types.is_integer_dtype(values.dtype):
        return [None if value is pd.NA else int(value) for value in values.astype("Int64").array]
    objects = np.array(values, dtype=object)
    objects[values.isna().to_numpy()] = None
    return objects.tolist()


def instants(values: pd.Series) -> np.ndarray:
    """A TIME column as datetime64[s] in UTC, NaT where empty."""
    return values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[s]")


def days(values: pd.Series) -> list[date | None]:
    """A DATE column as dates."""
    return [None if value is pd.NaT else value.date() for value in values]


def day_texts(values: pd.Series) -> list[str | None]:
    """A DATE column as ISO text, which both drivers take in bulk."""
    texts = np.datetime_as_string(values.to_numpy(dtype="datetime64[D]"))
    return [None if text == "NaT" else str(text) for text in texts]


def aware(values: np.ndarray) -> list[datetime | None]:
    """datetime64[s] in UTC as aware datetimes, for the smaller amounts."""
    return [None if value is None else value.replace(tzinfo=UTC) for value in values.tolist()]
