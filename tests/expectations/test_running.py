"""A suite that breaks is a bug that raises; it never refuses rows."""

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
import pytest

from expectations.running import SuiteBroken, failing


def rows(**columns: list[object]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(10, 10 + len(frame))
    return frame


def test_lines_that_do_not_hold_come_with_the_meta_of_their_expectation() -> None:
    suite = gx.ExpectationSuite(
        name="t", expectations=[gxe.ExpectColumnValuesToBeInSet(column="a", value_set=[1], meta={"code": "c"})]
    )
    (found,) = failing(suite, frame=rows(a=[1, 2, 1, 3]))
    assert (found.meta["code"], found.lines) == ("c", [11, 13])


def test_more_lines_than_the_library_shows_values_for_are_all_named() -> None:
    suite = gx.ExpectationSuite(name="t", expectations=[gxe.ExpectColumnValuesToNotBeNull(column="a")])
    (found,) = failing(suite, frame=rows(a=[None] * 5000))
    assert found.lines == list(range(10, 5010))


@pytest.mark.parametrize(
    "expectation",
    [
        gxe.ExpectColumnValuesToNotBeNull(column="not there"),
        gxe.ExpectColumnValuesToBeBetween(column="text", min_value=1),
        gxe.ExpectColumnValuesToMatchRegex(column="text", regex="(warns)"),  # pandas warns of groups
    ],
)
def test_an_expectation_that_cannot_be_evaluated_raises(expectation: gxe.Expectation) -> None:
    suite = gx.ExpectationSuite(name="broken", expectations=[expectation])
    with pytest.raises(SuiteBroken, match="broken"):
        failing(suite, frame=rows(text=["a", "b"]))


def test_a_missing_parameter_raises() -> None:
    between = gxe.ExpectColumnValuesToBeBetween(column="a", min_value=0, max_value={"$PARAMETER": "most"})
    suite = gx.ExpectationSuite(name="broken", expectations=[between])
    with pytest.raises(Exception, match="most"):
        failing(suite, frame=rows(a=[1]))
