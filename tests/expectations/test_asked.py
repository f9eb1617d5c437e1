"""Remembered configurations are those that Great Expectations makes, and nothing outlives its evaluation."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from great_expectations.expectations.expectation import Expectation

from expectations.gate import check, suite_of
from rules.forms import FORMS, form_named

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
