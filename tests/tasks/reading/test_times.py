"""Wall times with the year first, in every dress; nothing else is guessed."""

from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.reading.times import read_moments


def moments(*texts, formats=()):
    return read_moments(np.array([*texts], dtype=object), formats=formats)


def wall(text, formats=()):
    found = moments(text, formats=formats).wall[0]
    return None if np.isnat(found) else str(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-05 14:30:15", "2026-03-05T14:30:15"),
        ("2026-03-05T14:30:15", "2026-03-05T14:30:15"),
        ("2026-03-05 14:30", "2026-03-05T14:30:00"),
        ("2026/03/05 14:30", "2026-03-05T14:30:00"),
        ("2026.03.05 14:30", "2026-03-05T14:30:00"),
        ("2026/3/5 9:05", "2026-03-05T09:05:00"),
        ("2026-3-5 9:05:07", "2026-03-05T09:05:07"),
        ("2026-03-05  14:30", "2026-03-05T14:30:00"),
        ("2026-03-05 14:30:15.999", "2026-03-05T14:30:15"),
        ("2026-03-05 24:00", "2026-03-06T00:00:00"),
        ("2026-12-31 24:00:00", "2027-01-01T00:00:00"),
        ("2026/12/31 24:00", "2027-01-01T00:00:00"),
        ("2026年3月5日 14:30", "2026-03-05T14:30:00"),
        ("2026年03月05日14时30分", "2026-03-05T14:30:00"),
        ("2026年3月5日14时30分15秒", "2026-03-05T14:30:15"),
        ("2026年3月5日 14点", "2026-03-05T14:00:00"),
        ("2026 年 3 月 5 日 14 : 30", "2026-03-05T14:30:00"),
        ("2026年3月5日 下午2:30", "2026-03-05T14:30:00"),
        ("2026年3月5日下午2点30分", "2026-03-05T14:30:00"),
        ("2026/3/5 上午 12:05", "2026-03-05T00:05:00"),
        ("2026/3/5 中午 12:05", "2026-03-05T12:05:00"),
        ("2026/3/5 中午1:05", "2026-03-05T13:05:00"),
        ("2026/3/5 晚上8:05", "2026-03-05T20:05:00"),
        ("2026/3/5 凌晨2:05", "2026-03-05T02:05:00"),
        ("2026/3/5 下午14:30", "2026-03-05T14:30:00"),
        ("2026-03-05 02:30 PM", "2026-03-05T14:30:00"),
        ("2026-03-05 12:30 am", "2026-03-05T00:30:00"),
        ("2026-03-05 12:30 PM", "2026-03-05T12:30:00"),
        ("2026/3/5 星期四 14:30", "2026-03-05T14:30:00"),
        ("2026年3月5日 周四 14:30", "2026-03-05T14:30:00"),
        ("2026-03-05(周四) 14:30", "2026-03-05T14:30:00"),
        ("20260305 1430", "2026-03-05T14:30:00"),
        ("20260305T143015", "2026-03-05T14:30:15"),
        ("202603051430", "2026-03-05T14:30:00"),
        ("20260305143015", "2026-03-05T14:30:15"),
        ("20260305 14:30:15", "2026-03-05T14:30:15"),
        ("２０２６－０３－０５　１４：３０", "2026-03-05T14:30:00"),
        ("2024-02-29 08:00", "2024-02-29T08:00:00"),
        ("0001-01-01 00:00", "0001-01-01T00:00:00"),
    ],
)
def test_times_that_are_understood(text, expected):
    assert wall(text) == expected
    assert not moments(text).is_date[0]
    assert not moments(text).has_offset[0]


@pytest.mark.parametrize(
    "text", ["2026-03-05", "2026/3/5", "2026.3.5", "20260305", "2026年3月5日", "2026年3月5号", "2026-03-05 周四"]
)
def test_a_date_alone_is_known_for_one(text):
    assert wall(text) == "2026-03-05T00:00:00"
    assert moments(text).is_date[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-03-05T14:30:15Z", 0),
        ("2026-03-05T14:30:15+08:00", 28_800),
        ("2026-03-05 14:30:15-05:30", -19_800),
        ("2026-03-05T14:30:15.123+08:00", 28_800),
        ("2026-03-05T14:30:15 +0800", 28_800),
        ("2026-03-05T14:30:15+08", 28_800),
        ("2026-3-5 14:30:15 UTC", 0),
        ("20260305T143015Z", 0),
    ],
)
def test_offsets_are_kept(text, seconds):
    found = moments(text)
    assert str(found.wall[0]) == "2026-03-05T14:30:15"
    assert found.has_offset[0]
    assert found.offset[0] == seconds


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30 10:00",
        "2026/2/30",
        "2025-02-29",
        "2026-13-01 10:00:00",
        "2026年4月31日 10:00",
        "20260230",
        "2026-00-10",
        "0000-01-01",
    ],
)
def test_days_that_do_not_exist_are_told_from_what_is_not_understood(text):
    found = moments(text)
    assert np.isnat(found.wall[0])
    assert found.no_such[0]


@pytest.mark.parametrize(
    "text",
    [
        "03/05/2026 14:30",
        "5.3.2026",
        "05-03-2026",
        "26-03-05",
        "Mar 5, 2026",
        "14:30",
        "yesterday",
        "46086.5",
        "46086",
        "2026",
        "2026-03",
        "2026-03-05 25:00",
        "2026-03-05 24:01",
        "2026-03-05 14:60",
        "2026-03-05 14:30:61",
        "2026-03-05 上午14:30",
        "2026-03-05 13:30 AM",
        "2026-03-05 晚上12:30",
        "2026-03-05 14:30:00 +25:00",
        "2026-03/05",
        "2026-03-05 14",
        "2026-03-05-14:30",
        "2026-03-05 14:30 or so",
        "9999-12-31 24:00",
        "12026-03-05",
        "",
    ],
)
def test_what_is_not_understood_is_not_guessed(text):
    found = moments(text)
    assert np.isnat(found.wall[0])
    assert not found.no_such[0]


@pytest.mark.parametrize(
    ("text", "layout", "expected"),
    [
        ("01/02/2015 03:14:47 PM", "%m/%d/%Y %I:%M:%S %p", "2015-01-02T15:14:47"),
        ("1/2/2015 12:14:47 am", "%m/%d/%Y %I:%M:%S %p", "2015-01-02T00:14:47"),
        ("02.01.2015 15:14", "%d.%m.%Y %H:%M", "2015-01-02T15:14:00"),
        ("2 Jan 2015 15:14", "%d %b %Y %H:%M", "2015-01-02T15:14:00"),
        ("2026-05-03 14:30:00", "%Y-%d-%m %H:%M:%S", "2026-03-05T14:30:00"),
    ],
)
def test_a_profiles_layouts_come_first(text, layout, expected):
    assert wall(text, formats=(layout,)) == expected


def test_several_layouts_and_the_built_in_ones_share_a_column():
    found = moments(
        "3/5/2026 1:00 PM",
        "5.3.2026",
        "2026-03-05 14:30",
        None,
        "2/30/2026 1:00 PM",
        "x",
        formats=("%m/%d/%Y %I:%M %p", "%d.%m.%Y"),
    )
    assert [str(value) for value in found.wall] == [
        "2026-03-05T13:00:00",
        "2026-03-05T00:00:00",
        "2026-03-05T14:30:00",
        "NaT",
        "NaT",
        "NaT",
    ]
    assert found.is_date.tolist() == [False, True, False, False, False, False]
    assert found.no_such.tolist() == [False, False, False, False, True, False]


def test_a_layout_may_carry_an_offset():
    found = moments("05/Mar/2026 14:30 +0800", formats=("%d/%b/%Y %H:%M %z",))
    assert str(found.wall[0]) == "2026-03-05T06:30:00"
    assert found.has_offset[0]
    assert found.offset[0] == 0


LAYOUTS = st.sampled_from(
    [
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y.%m.%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y年%m月%d日%H时%M分%S秒",
        "%Y%m%d%H%M%S",
        "%Y%m%d %H:%M:%S",
        "%Y-%m-%d %I:%M:%S %p",
    ]
)


@settings(deadline=None, max_examples=50)
@given(
    cells=st.lists(
        st.tuples(st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 30)), LAYOUTS), min_size=1, max_size=20
    )
)
def test_every_moment_is_read_back_from_every_layout_in_one_column(cells):
    found = moments(*(moment.strftime(layout) for moment, layout in cells))
    assert [value.item() for value in found.wall] == [moment.replace(microsecond=0) for moment, _ in cells]


def test_many_unpadded_times_take_the_short_way_with_the_same_outcome():
    start = datetime(2018, 11, 9, 7, 5, 3)
    times = [start + timedelta(hours=7 * at, minutes=at % 60) for at in range(1_200)]
    texts = [f"{one.year}/{one.month}/{one.day} {one.hour}:{one.minute:02}:{one.second:02}" for one in times]
    found = moments(*texts, "2018/2/30 1:00:00", "2018/11/9", "2018/11/9 下午1:00")
    assert [value.item() for value in found.wall[:1200]] == times
    assert found.no_such.nonzero()[0].tolist() == [1200]
    assert found.is_date.nonzero()[0].tolist() == [1201]
    assert str(found.wall[1202]) == "2018-11-09T13:00:00"
