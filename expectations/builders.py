"""From a form's data to its suite: what every paper is held to."""

from typing import Any

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.asked import (
    ExpectColumnNotBeforeOther,
    ExpectColumnToBeFilled,
    ExpectColumnToHoldOneOf,
    ExpectColumnToLieBetween,
    ExpectColumnToMatchPattern,
)
from expectations.derived import GROUP_FILLED, KEY_ONCE, TEXTS_FIT
from expectations.patterns import EARLIEST, LATEST, MOST_FEN, MOST_MINUTES, pattern_of
from rules.forms import Column, Form, Kind

LATEST_TIME = "latest_time"
LATEST_DAY = "latest_day"


def form_suite(form: Form, *, why: str) -> gx.ExpectationSuite:
    """The suite of a form: presence, sets, patterns, spans, order of times, groups, uniqueness in the file.

    The suite takes two parameters at validation, LATEST_TIME and LATEST_DAY, both aware datetimes, so
    that one suite serves every `now`. The meta of each expectation holds the `code` of its reasons and the
    `column` they lie in.
    """
    return gx.ExpectationSuite(
        name=form.name, expectations=[*_cells(form), *_rows(form)], notes=why, meta={"article": form.article}
    )


def _cells(form: Form) -> list[Expectation]:
    asked: list[Expectation] = []
    for column in form.columns:
        if column.required:
            asked.append(ExpectColumnToBeFilled(column=column.name, meta=_meta("missing", column=column.name)))
        if (value := _value(column)) is not None:
            asked.append(value)
    return asked


def _value(column: Column) -> Expectation | None:
    name = column.name
    if column.words is not None:
        words = [str(word) for word in column.words]
        return ExpectColumnToHoldOneOf(column=name, value_set=words, meta=_meta("not_in_set", column=name))
    if pattern := pattern_of(column):
        return ExpectColumnToMatchPattern(column=name, regex=pattern, meta=_meta("bad_pattern", column=name))
    if column.kind is Kind.MONEY:
        return ExpectColumnToLieBetween(
            column=name, min_value=0, max_value=MOST_FEN, meta=_meta("out_of_range", column=name)
        )
    if column.kind is Kind.MINUTES:
        return ExpectColumnToLieBetween(
            column=name, min_value=0, max_value=MOST_MINUTES, meta=_meta("out_of_range", column=name)
        )
    if column.kind in (Kind.TIME, Kind.DATE):
        latest = {"$PARAMETER": LATEST_TIME if column.kind is Kind.TIME else LATEST_DAY}
        return ExpectColumnToLieBetween(
            column=name,
            min_value=EARLIEST,
            max_value=LATEST if column.future else latest,
            meta=_meta("span", column=name),
        )
    return None


def _rows(form: Form) -> list[Expectation]:
    asked: list[Expectation] = [
        ExpectColumnNotBeforeOther(
            column_A=later,
            column_B=earlier,
            or_equal=True,
            ignore_row_if="either_value_is_missing",
            meta=_meta("times_out_of_order", column=earlier, other=later),
        )
        for earlier, later in form.ordered
    ]
    asked.append(_holds(TEXTS_FIT, code="texts"))
    if form.either:
        asked.append(_holds(GROUP_FILLED, code="missing_either"))
    if form.key:
        asked.append(_holds(KEY_ONCE, code="duplicate_key", column=form.key[0]))
    return asked


def _holds(derived: str, *, code: str, column: str | None = None) -> Expectation:
    return ExpectColumnToHoldOneOf(column=derived, value_set=[True], meta=_meta(code, column=column))


def _meta(code: str, *, column: str | None, **more: str) -> dict[str, Any]:
    return {"code": code, "column": column, **more}
