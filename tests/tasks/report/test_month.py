from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from tasks.report.month import Month
from tests.tasks.report.records import NEW_YORK, SHANGHAI, at


@pytest.mark.parametrize(
    ("moment", "zone", "month"),
    [
        ("2026-10-31 23:59", SHANGHAI, "2026-10"),
        ("2026-11-01 00:00", SHANGHAI, "2026-11"),
        ("2026-11-01 00:00", NEW_YORK, "2026-10"),
        ("2027-01-01 12:00", NEW_YORK, "2026-12"),
    ],
)
def test_a_moment_lies_in_the_month_that_the_clock_on_the_wall_says(moment, zone, month):
    assert str(Month.of(at(moment), zone=zone)) == month


def test_months_follow_one_another_over_the_turn_of_the_year():
    december = Month.parse("2026-12")
    assert (str(december.next), str(december.previous)) == ("2027-01", "2026-11")
    assert december.next.previous == december
    assert (december.first, december.last) == (date(2026, 12, 1), date(2026, 12, 31))
    assert Month.parse("2028-02").last == date(2028, 2, 29)


@pytest.mark.parametrize("text", ["2026-00", "2026-13", "26-10", "2026-1", "2026-10-01", "1989-12", "２０２６-10", ""])
def test_anything_else_is_no_month(text):
    with pytest.raises(ValueError, match="is no month"):
        Month.parse(text)


def test_the_days_of_a_month_fill_it_even_where_clocks_change():
    """New York puts its clocks back on 1 November 2026: that day has 25 hours."""
    november = Month.parse("2026-11")
    days = november.day_spans([NEW_YORK])
    whole = november.span(NEW_YORK)
    assert (days[0].begins, days[-1].ends) == (whole.begins, whole.ends)
    assert all(before.ends == after.begins for before, after in pairwise(days))
    assert (days[0].ends - days[0].begins).total_seconds() == 25 * 3600
    assert whole.begins == datetime(2026, 11, 1, 4, tzinfo=UTC)


def test_each_zone_has_its_own_span_once():
    spans = Month.parse("2026-10").spans([SHANGHAI, NEW_YORK, SHANGHAI])
    assert [span.zone for span in spans] == [NEW_YORK, SHANGHAI]
