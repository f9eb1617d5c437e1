"""What the lean expectations say is what Great Expectations' own would say, and nothing outlives its evaluation."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from great_expectations.expectations.expectation import Expectation

from expectations.builders import LATEST_DAY, LATEST_TIME
from expectations.derived import GROUP_FILLED, KEY_ONCE, TEXTS_FIT, prepared
from expectations.gate import check, suite_of
from expectations.running import WHERE, YES_OR_NO, _run
from rules.forms import FORMS, Kind, form_named

NOW = datetime(2026, 10, 9, 2, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMS)
def test_a_remembered_configuration_is_the_one_that_would_be_made_anew(form):
    for expectation in suite_of(form).expectations:
        bound = expectation.configuration
        bound.kwargs["batch_id"] = "rows"
        copy = bound.to_domain_obj()
        assert copy.configuration == Expectation.configuration.fget(copy)
        assert copy.configuration is copy.configuration
        assert expectation.configuration is not expectation.configuration


def test_each_check_goes_by_its_own_now():
    form = form_named("dispatches")
    frame = pd.DataFrame({column.name: [None] for column in form.columns}, index=[2], dtype=object)
    frame["call_no"], frame["technician_no"] = "A1", "T1"
    for later in (0, 30, 10):
        now = NOW + timedelta(days=later)
        for days, codes in ((-1, []), (1, ["in_future"])):
            frame["dispatched_at"] = pd.Series([now + timedelta(days=days)], index=[2]).astype("datetime64[s, UTC]")
            found = check(frame, form=form, now=now)
            assert [reason.code for reasons in found.values() for reason in reasons] == codes, (later, days)


VALUES = {
    Kind.TIME: [pd.Timestamp("1980-01-01", tz="UTC"), pd.Timestamp("2026-10-01", tz="UTC")],
    Kind.DATE: [pd.Timestamp("1980-01-01"), pd.Timestamp("2026-10-01")],
    Kind.MONEY: [-1, 100],
    Kind.MINUTES: [-1, 100],
}
TYPES = {Kind.TIME: "datetime64[s, UTC]", Kind.DATE: "datetime64[s]", Kind.MONEY: "Int64", Kind.MINUTES: "Int64"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("picked", [(0, 0), (1, 1), (0, 1), (None, 0), (None, 1), (None, None)])
def test_a_yes_or_no_says_what_the_whole_answer_says(form, picked):
    sheet = form_named(form)
    rows = pd.DataFrame(index=[2, 3])
    for column in sheet.columns:
        choice = VALUES.get(column.kind, ["no such word\0", "paid"])
        cells = [None if each is None else choice[each] for each in picked]
        rows[column.name] = pd.Series(cells, index=[2, 3], dtype=TYPES.get(column.kind, object))
    columns = {name for name in [*rows.columns, TEXTS_FIT, GROUP_FILLED, KEY_ONCE] if asks(form, name)}
    frame = prepared(rows, form=sheet, columns=columns)
    known = {LATEST_TIME: NOW, LATEST_DAY: NOW}
    said = [
        {
            (config.type, str(config.meta))
            for config, _ in _run(suite_of(form), frame=frame, parameters=known, result_format=wanted)
        }
        for wanted in (YES_OR_NO, WHERE)
    ]
    assert said[0] == said[1]
    assert said[0] or picked != (None, None), "whatever is required is lacking"


def asks(form: str, column: str) -> bool:
    """Whether a form's suite looks at that column."""
    kwargs = [config.kwargs for config in suite_of(form).expectation_configurations]
    return any(column in (each.get("column"), each.get("column_A"), each.get("column_B")) for each in kwargs)
