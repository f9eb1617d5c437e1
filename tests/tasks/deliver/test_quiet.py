"""Quiet hours in the recipient's zone, over midnight and over the nights when the clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.deliver.quiet import quiet_until

SHANGHAI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def until(local, zone, begin="21:00", end="08:00"):
    now = datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)
    found = quiet_until(now, begin=begin, end=end, zone=zone)
    return found and found.astimezone(zone).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("local", "over"),
    [
        ("2026-10-09 20:59:59", None),
        ("2026-10-09 21:00", "2026-10-10T08:00+08:00"),
        ("2026-10-09 23:59", "2026-10-10T08:00+08:00"),
        ("2026-10-10 00:00", "2026-10-10T08:00+08:00"),
        ("2026-10-10 07:59:59", "2026-10-10T08:00+08:00"),
        ("2026-10-10 08:00", None),
        ("2026-12-31 22:00", "2027-01-01T08:00+08:00"),
    ],
)
def test_quiet_runs_over_midnight_and_is_half_open(local, over):
    assert until(local, SHANGHAI) == over


@pytest.mark.parametrize(
    ("local", "begin", "end", "over"),
    [
        ("2026-10-09 12:30", "12:00", "13:30", "2026-10-09T13:30+08:00"),
        ("2026-10-09 13:30", "12:00", "13:30", None),
        ("2026-10-09 22:00", "21:00", "24:00", "2026-10-10T00:00+08:00"),
        ("2026-10-09 00:30", "00:00", "06:00", "2026-10-09T06:00+08:00"),
        ("2026-10-09 03:00", "08:00", "08:00", None),
        ("2026-10-09 03:00", "00:00", "24:00", None),
    ],
)
def test_quiet_within_a_day_or_not_at_all(local, begin, end, over):
    assert until(local, SHANGHAI, begin, end) == over


@pytest.mark.parametrize(
    ("local", "zone", "begin", "end", "over"),
    [
        ("2026-10-24 22:00", BERLIN, "21:00", "08:00", "2026-10-25T08:00+01:00"),
        ("2027-03-27 22:00", BERLIN, "21:00", "08:00", "2027-03-28T08:00+02:00"),
        ("2027-03-27 22:00", BERLIN, "21:00", "02:30", "2027-03-28T03:30+02:00"),
        ("2026-11-01 00:30", NEW_YORK, "21:00", "01:30", "2026-11-01T01:30-04:00"),
        ("2027-03-13 23:00", NEW_YORK, "21:00", "08:00", "2027-03-14T08:00-04:00"),
    ],
)
def test_the_end_is_what_the_wall_clock_says_on_the_nights_when_clocks_change(local, zone, begin, end, over):
    assert until(local, zone, begin, end) == over


def test_an_hour_that_comes_twice_is_quiet_both_times():
    second = datetime(2026, 11, 1, 6, 15, tzinfo=UTC)  # 01:15 in New York for the second time
    found = quiet_until(second, begin="21:00", end="01:30", zone=NEW_YORK)
    assert found == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    TIMES,
    TIMES,
    st.sampled_from([SHANGHAI, BERLIN, NEW_YORK]),
)
def test_quiet_ends_within_a_day_and_then_people_may_be_told(now, begin, end, zone):
    found = quiet_until(now, begin=begin, end=end, zone=zone)
    if found is not None:
        assert 0 < (found - now).total_seconds() <= 25 * 3600
        again = quiet_until(found, begin=begin, end=end, zone=zone)
        assert again is None or (again - found).total_seconds() <= 3600, "but for the hour that comes twice"
