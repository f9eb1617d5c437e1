"""The gate every row passes: a form's suite over typed rows, answered as reasons by line (RP-5)."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from expectations.patterns import CLOCK_DRIFT, EARLIEST_ZONE
from rules.forms import Form
from rules.reasons import Reason

if TYPE_CHECKING:
    import great_expectations as gx

DOMAINS = ("column", "column_A", "column_B")


def check(
    frame: pd.DataFrame,
    *,
    form: Form,
    now: datetime,
    locale: str = "en",
    unreadable: Mapping[int, Collection[str]] | None = None,
) -> dict[int, list[Reason]]:
    """What is wrong with the shape of each row, by line; lines with nothing wrong are left out.

    `frame` holds all of the form's columns, typed (TIME datetime64 in UTC, DATE datetime64 without a
    zone, MONEY Int64 fen, the rest text or null), and the file's line numbers as its unnamed index.
    `unreadable` names, by line, the columns whose text was refused already and is null now: they are not
    reported as missing too. Times may run ahead of `now` by ten minutes, for clocks that differ.

    Raises ValueError for a naive `now` or repeated line numbers, KeyError for a column that is not
    there, and SuiteBroken when a suite itself fails: none of these is the row's fault.
    """
    if now.tzinfo is None:
        raise ValueError(f"naive time {now!r}: the gate needs to know when now is")
    if not frame.index.is_unique:
        raise ValueError("line numbers stand more than once in the frame's index")
    if frame.empty:
        return {}
    # Here and not above: Great Expectations takes seconds to import.
    from expectations.builders import LATEST_DAY, LATEST_TIME
    from expectations.derived import prepared
    from expectations.running import failing
    from expectations.verdicts import by_line

    latest = now.astimezone(UTC) + CLOCK_DRIFT
    narrow = prepared(frame, form=form, columns=_asked(form.name), unreadable=unreadable)
    suite = narrowed_suite(form.name, open_columns(narrow, form=form))
    failures = failing(
        suite, frame=narrow, parameters={LATEST_TIME: latest, LATEST_DAY: _last_day_begun(now.astimezone(UTC))}
    )
    return by_line(failures, frame=frame, form=form, locale=locale, unreadable=unreadable or {})


@cache
def narrowed_suite(name: str, columns: frozenset[str]) -> "gx.ExpectationSuite":
    """The form's suite without what holds of itself in other columns than these (`open_columns`).

    An expectation costs the same for ten rows as for ten thousand, and most papers leave most columns empty.
    Whether a required cell is filled is always asked.
    """
    import great_expectations as gx

    from expectations.asked import ExpectColumnToBeFilled

    whole = suite_of(name)

    def asked(expectation: object) -> bool:
        named = {getattr(expectation, domain, None) for domain in DOMAINS} - {None}
        return isinstance(expectation, ExpectColumnToBeFilled) or named <= columns

    return gx.ExpectationSuite(name=whole.name, expectations=[one for one in whole.expectations if asked(one)])


def open_columns(narrow: pd.DataFrame, *, form: Form) -> frozenset[str]:
    """Where something may not hold: columns of the form with any value, and yes-or-no columns with any no.

    `narrow` are the rows as the suite looks at them.
    """
    names = set(form.names)
    return frozenset(
        str(name)
        for name in narrow.columns
        if (narrow[name].notna().any() if name in names else not narrow[name].all())
    )


@cache
def suite_of(name: str) -> "gx.ExpectationSuite":
    """The suite of the form of that name: `expectations/<name>.py` builds it."""
    return import_module(f"expectations.{name}").suite()


@cache
def _asked(name: str) -> frozenset[str]:
    """The columns that a form's suite looks at."""
    kwargs = [config.kwargs for config in suite_of(name).expectation_configurations]
    return frozenset(each[domain] for each in kwargs for domain in DOMAINS if each.get(domain))


def _last_day_begun(now: datetime) -> datetime:
    """Midnight, as UTC, of the last day that has begun anywhere on earth."""
    ahead = now + EARLIEST_ZONE
    return ahead - timedelta(
        hours=ahead.hour, minutes=ahead.minute, seconds=ahead.second, microseconds=ahead.microsecond
    )
