"""What holds for every calendar and every time: hypothesis, and a slow clock to compare with."""

from datetime import UTC, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.rules.worktime_oracle import Written, calendars, minutes_near, moments_near

LIMIT = st.one_of(st.integers(0, 6_000), st.floats(0, 6_000))
THOROUGH = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
SLOW = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(data=st.data(), written=calendars(), minutes=st.integers(0, 900))
def test_a_limit_ends_where_a_clock_walked_minute_by_minute_ends_it(
    data: st.DataObject, written: Written, minutes: int
):
    start = data.draw(minutes_near(written))
    walked = written.add(start, minutes)
    assume(walked is not None)
    assert written.calendar().add(start, minutes).astimezone(UTC) == walked


@SLOW
@given(data=st.data(), written=calendars())
def test_the_time_between_is_what_a_clock_walked_minute_by_minute_counts(data: st.DataObject, written: Written):
    start, end = sorted([data.draw(minutes_near(written)), data.draw(minutes_near(written))])
    assert written.calendar().between(start, end) == timedelta(minutes=written.between(start, end))


@THOROUGH
@given(data=st.data(), written=calendars(), minutes=LIMIT)
def test_between_undoes_add(data: st.DataObject, written: Written, minutes: float):
    calendar, start = written.calendar(), data.draw(moments_near(written))
    due = calendar.add(start, minutes)
    assert calendar.between(start, due) == timedelta(minutes=minutes)
    # And no earlier moment will do, unless nothing had to pass.
    if minutes * 60_000_000 >= 1:
        assert calendar.between(start, due - timedelta(microseconds=1)) < timedelta(minutes=minutes)


@THOROUGH
@given(data=st.data(), written=calendars(), minutes=LIMIT)
def test_between_undoes_subtract(data: st.DataObject, written: Written, minutes: float):
    calendar, end = written.calendar(), data.draw(moments_near(written))
    start = calendar.subtract(end, minutes)
    assert calendar.between(start, end) == timedelta(minutes=minutes)
    # And no later moment will do, unless nothing had to pass.
    if minutes * 60_000_000 >= 1:
        assert calendar.is_open(start)
        later = start.astimezone(UTC) + timedelta(microseconds=1)
        assert calendar.between(later, end) < timedelta(minutes=minutes)
        assert calendar.add(start, minutes).astimezone(UTC) <= end
    else:
        assert start.astimezone(UTC) == end


@THOROUGH
@given(data=st.data(), written=calendars())
def test_the_last_open_moment_is_the_moment_itself_or_a_close_with_no_open_time_since(
    data: st.DataObject, written: Written
):
    calendar, moment = written.calendar(), data.draw(moments_near(written))
    last = calendar.last_open(moment).astimezone(UTC)
    assert last <= moment
    assert calendar.between(last, moment) == timedelta()
    assert last == moment or not calendar.is_open(moment)
    assert calendar.is_open(last) or calendar.is_open(last - timedelta(microseconds=1))


@THOROUGH
@given(data=st.data(), written=calendars(), fewer=LIMIT, more=LIMIT)
def test_a_later_start_or_a_longer_limit_never_ends_earlier(
    data: st.DataObject, written: Written, fewer: float, more: float
):
    calendar = written.calendar()
    early, late = sorted([data.draw(moments_near(written)), data.draw(moments_near(written))])
    fewer, more = sorted([fewer, more])
    assert calendar.add(early, more).astimezone(UTC) <= calendar.add(late, more).astimezone(UTC)
    if fewer > 0:
        assert calendar.add(early, fewer).astimezone(UTC) <= calendar.add(early, more).astimezone(UTC)


@THOROUGH
@given(data=st.data(), written=calendars())
def test_the_time_between_adds_up_over_any_moment_in_it(data: st.DataObject, written: Written):
    calendar = written.calendar()
    start, middle, end = sorted(data.draw(moments_near(written)) for _ in range(3))
    assert calendar.between(start, end) == calendar.between(start, middle) + calendar.between(middle, end)


@THOROUGH
@given(data=st.data(), written=calendars(), days=st.integers(0, 30))
def test_a_limit_in_days_closes_the_working_day_that_counting_reaches(data: st.DataObject, written: Written, days: int):
    calendar, start = written.calendar(), data.draw(moments_near(written))
    due = calendar.add_days(start, days)
    assert due.astimezone(UTC) > start
    assert not calendar.is_open(due) or calendar.day_of(due) > calendar.day_of(due - timedelta(microseconds=1))
    if days:
        # The last open instant before the close lies on that working day, and so many working days were passed.
        last, first = calendar.day_of(due - timedelta(seconds=1)), calendar.day_of(start)
        passed = [first + timedelta(days=count) for count in range(1, (last - first).days + 2)]
        assert sum(calendar.is_workday(day) for day in passed if day <= last) == days


@THOROUGH
@given(data=st.data(), written=calendars())
def test_stretches_cover_the_span_without_gaps_and_their_counted_ones_sum_to_its_working_time(
    data: st.DataObject, written: Written
):
    calendar = written.calendar()
    start, end = sorted([data.draw(moments_near(written)), data.draw(moments_near(written))])
    found = calendar.stretches(start, end)
    bounds = [start, *(stretch.end.astimezone(UTC) for stretch in found)]
    assert [stretch.begin.astimezone(UTC) for stretch in found] == bounds[:-1]
    assert bounds[-1] == end
    assert sum((stretch.length for stretch in found if stretch.counted), timedelta()) == calendar.between(start, end)
    assert all(before.reason != after.reason for before, after in pairwise(found))
    assert all(stretch.length for stretch in found)


@THOROUGH
@given(data=st.data(), written=calendars(), rows=st.integers(1, 40), large=st.booleans())
def test_a_column_gets_the_answers_that_its_rows_get_one_by_one(
    data: st.DataObject, written: Written, rows: int, large: bool
):
    calendar = written.calendar()
    near = moments_near(written).map(lambda moment: moment.replace(microsecond=0))
    whole = st.one_of(st.integers(0, 3_000), st.integers(0, 180_000).map(lambda seconds: seconds / 60))
    starts = data.draw(st.lists(near, min_size=rows, max_size=rows))
    minutes = data.draw(st.lists(whole, min_size=rows, max_size=rows))
    column = np.array([moment.replace(tzinfo=None) for moment in starts], dtype="datetime64[s]")
    repeats = 1 + large * (5_000 // rows)  # a large column takes the way through lookup tables
    due = calendar.add_many(np.tile(column, repeats), np.tile(minutes, repeats))
    one_by_one = [calendar.add(moment, limit) for moment, limit in zip(starts, minutes, strict=True)]
    expected = np.array([moment.astimezone(UTC).replace(tzinfo=None) for moment in one_by_one], dtype="datetime64[s]")
    np.testing.assert_array_equal(due, np.tile(expected, repeats))
    spans = calendar.between_many(np.tile(column, repeats), due)
    np.testing.assert_array_equal(spans, np.tile(np.rint(np.multiply(minutes, 60)).astype("timedelta64[s]"), repeats))
    openings = [calendar.next_opening(moment).astimezone(UTC).replace(tzinfo=None) for moment in starts]
    np.testing.assert_array_equal(
        calendar.next_opening_many(np.tile(column, repeats)),
        np.tile(np.array(openings, dtype="datetime64[s]"), repeats),
    )
