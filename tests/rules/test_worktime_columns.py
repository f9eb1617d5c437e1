"""Columns of a million deadlines: the same answers as one by one, whatever the shape, the gaps and the span."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from rules.calendars import build_calendar
from rules.worktime import EndBeforeStartError, LimitError, NoOpenTimeError, WorkCalendar
from rules.worktime_columns import Columns
from tests.bench.worktime import OFFICE, WEEK, bench, starts

CHINA = build_calendar(hours=WEEK, timezone="Asia/Shanghai", country="CN", official_through=2026)
NAT = np.datetime64("NaT", "s")


def column(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


def one_by_one(calendar: WorkCalendar, called: np.ndarray, minutes: float) -> np.ndarray:
    found = [calendar.add(moment.replace(tzinfo=UTC), minutes).astimezone(UTC) for moment in called.tolist()]
    return np.array([moment.replace(tzinfo=None) for moment in found], dtype="datetime64[s]")


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("hours", [OFFICE, [("08:27", "12:01"), ("12:02", "24:00")], [("00:00", "24:00")]])
@pytest.mark.parametrize("minutes", [0, 360, 60.5, 5_000])
def test_ten_years_of_calls_get_the_same_answers_as_one_by_one(zone, hours, minutes):
    calendar = build_calendar(hours=dict.fromkeys(WEEK, hours), timezone=zone, country="CN", official_through=2026)
    called = starts(20_000)
    due = calendar.add_many(called, minutes)
    np.testing.assert_array_equal(due[:300], one_by_one(calendar, called[:300], minutes))
    spans = calendar.between_many(called, due)
    assert (spans == np.timedelta64(int(minutes * 60), "s")).all()
    # The few rows of another calendar object go through binary search: the same answers.
    small = Columns(calendar._open_time).add(called.view(np.int64)[:3_000], int(minutes * 60))
    np.testing.assert_array_equal(small.view("datetime64[s]"), due[:3_000])


# Intervals of 128 minutes make closings fall on bounds of the lookup tables.
@pytest.mark.parametrize("hours", [OFFICE, [("08:00", "10:08"), ("11:00", "13:08")]])
def test_every_bound_of_a_year_is_answered_alike_by_lookup_and_one_by_one(hours):
    calendar = WorkCalendar(hours=dict.fromkeys(WEEK, hours), timezone="Asia/Shanghai")
    days = np.arange("2026-01-01", "2027-01-01", dtype="datetime64[D]").astype("datetime64[s]")
    bounds = [np.timedelta64(int(time[:2]) * 60 + int(time[3:]) - 8 * 60, "m") for pair in hours for time in pair]
    called = (days[:, None] + np.array(bounds)).ravel()
    around = np.concatenate([called - np.timedelta64(1, "s"), called, called + np.timedelta64(1, "s")])
    for minutes in (0, 128, 450):
        due = calendar.add_many(np.tile(around, 2), minutes)[: around.size]
        np.testing.assert_array_equal(due, one_by_one(calendar, around, minutes))


def test_shapes_broadcast_and_other_units_are_read():
    called = column("2026-09-09T00:30", "2026-09-09T12:00")
    due = CHINA.add_many(called[:, None], [360, 420])
    assert due.dtype == np.dtype("datetime64[s]")
    np.testing.assert_array_equal(
        due, [column("2026-09-09T08:00", "2026-09-09T09:00"), column("2026-09-10T08:00", "2026-09-10T09:00")]
    )
    np.testing.assert_array_equal(CHINA.add_many(called.astype("datetime64[ns]"), 360), due[:, 0])
    np.testing.assert_array_equal(CHINA.add_many(called[::-1], np.int32(360)), due[::-1, 0])
    assert CHINA.add_many(called[0], 360) == due[0, 0]
    assert CHINA.add_many(called[:0], 360).shape == (0,)
    hours = CHINA.between_many(called[0], due) / np.timedelta64(1, "h")
    np.testing.assert_array_equal(hours, [[6, 7], [13.5, 14.5]])


@pytest.mark.parametrize("repeats", [1, 3_000])
def test_a_row_without_a_time_stays_without_one(repeats):
    called = np.tile(np.array([NAT, np.datetime64("2026-09-09T00:30", "s")]), repeats)
    due = CHINA.add_many(called, 360)
    np.testing.assert_array_equal(np.isnat(due), np.isnat(called))
    assert due[1] == np.datetime64("2026-09-09T08:00")
    spans = CHINA.between_many(called, np.full_like(called, np.datetime64("2026-09-09T01:30", "s")))
    np.testing.assert_array_equal(np.isnat(spans), np.isnat(called))
    assert spans[1] == np.timedelta64(3600, "s")
    assert np.isnat(CHINA.between_many(called[1], NAT))
    assert np.isnat(CHINA.add_many(np.array([NAT, NAT]), 360)).all()


def test_a_column_that_reaches_from_local_mean_time_to_the_far_future_is_answered():
    # Shanghai was 5 minutes 43 seconds off its zone until 1901.
    called = np.tile(column("1895-03-04T01:00:07", "1988-06-01T01:00:00", "2051-03-03T01:00:00"), 2_000)
    np.testing.assert_array_equal(CHINA.add_many(called, 360)[:3], one_by_one(CHINA, called[:3], 360))
    # A short answer still comes from tables afterwards.
    np.testing.assert_array_equal(CHINA.add_many(starts(5_000), 360)[:9], one_by_one(CHINA, starts(5_000)[:9], 360))


def test_a_column_meets_the_same_refusals():
    gaps = WorkCalendar(
        hours={}, timezone="Asia/Shanghai", extra_days={date(2000, 1, 3): OFFICE, date(2026, 1, 5): OFFICE}
    )
    called = column("2000-01-03T00:30", "2026-01-05T00:30")
    np.testing.assert_array_equal(gaps.add_many(called, 450), one_by_one(gaps, called, 450))
    np.testing.assert_array_equal(gaps.add_many(called, [450, 30]), column("2000-01-03T09:30", "2026-01-05T01:00"))
    assert np.isnat(gaps.add_many(np.array([NAT, called[0]]), 60)[0])
    with pytest.raises(NoOpenTimeError, match="ten years"):
        gaps.add_many(called, 451)
    longer = WorkCalendar(
        hours={}, timezone="Asia/Shanghai", extra_days={date(year, 1, 5): OFFICE for year in (2000, 2026, 2027)}
    )
    assert longer.add_many(called[1:], 451) == np.datetime64("2027-01-05T00:31")
    with pytest.raises(NoOpenTimeError, match="ten years"):  # the first row alone has too far to go
        longer.add_many(called, 451)
    with pytest.raises(EndBeforeStartError, match="row 1"):
        CHINA.between_many(called, called - np.array([0, 1], dtype="timedelta64[s]"))
    for minutes in (-1, [1, -1], np.nan, "6", 1e15):
        with pytest.raises(LimitError):
            CHINA.add_many(called, minutes)
    with pytest.raises(TypeError, match="datetime64 in UTC"):
        CHINA.add_many(np.array([datetime(2026, 9, 9, tzinfo=UTC)]), 360)


def test_a_column_is_about_as_fast_as_business_day_arithmetic():
    found = bench(rows=200_000, rounds=3)
    assert found["ratio"] < 4
