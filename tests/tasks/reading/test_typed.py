"""Text becomes values by the kind of its column; what cannot be read is a reason and an empty cell."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.forms import FORMS
from tasks.reading import typed
from tasks.reading.instants import to_utc
from tasks.reading.typed import plain_code, plain_phone


def frame(form="calls", **columns):
    count = max(len(values) for values in columns.values())
    filled = {name: columns.get(name, [None] * count) for name in FORMS[form].names}
    return pd.DataFrame(filled, index=range(2, 2 + count), dtype=object)


def one(column, text, *, form="calls", zones="Asia/Shanghai", **options):
    found = typed(frame(form, **{column: [text]}), form=FORMS[form], zones=zones, **options)
    value = found.frame[column].iloc[0]
    return (None if pd.isna(value) else value), [why.code for why in found.reasons.get(2, [])]


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [
        ("call_no", "C-1", "C-1"),
        ("call_no", "2.0", "2"),
        ("call_no", "1,234", "1234"),
        ("call_no", "1,234.00", "1234"),
        ("call_no", "0012", "0012"),
        ("call_no", "'0012", "0012"),
        ("call_no", '="0012"', "0012"),
        ("call_no", "ＡＢ－１２．０", "AB-12.0"),
        ("call_no", "１２．０", "12"),
        ("call_no", "V2.0", "V2.0"),
        ("call_no", "1,23", "1,23"),
        ("call_no", "C\u200b1", "C1"),
        ("call_no", "'", None),
        ("phone", "138 0013 8000", "13800138000"),
        ("phone", "１３８００１３８０００", "13800138000"),
        ("phone", "13800138000.0", "13800138000"),
        ("phone", "（010）8888－7777", "(010)8888-7777"),
        ("phone", "+86 138-0013-8000", "+86138-0013-8000"),
        ("channel", "电话", "phone"),
        ("channel", "PHONE", "phone"),
        ("channel", "Ｐｈｏｎｅ", "phone"),
        ("channel", "fax", "fax"),
        ("name", "张　三", "张　三"),
        ("fault", "行1\n行2", "行1\n行2"),
    ],
)
def test_texts_by_their_kind(column, text, value):
    assert one(column, text) == (value, [])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1.23456789012346e+19", ["digits_lost"]),
        ("1e+20", ["digits_lost"]),
        ("A1e+20", []),
        ("KFR-1e", []),
        ("12e3", []),
    ],
)
def test_a_number_that_lost_its_digits_names_nothing(text, codes):
    value, found = one("call_no", text)
    assert (found, value is None) == (codes, bool(codes))


@pytest.mark.parametrize(
    "text", ["carried in", "carried_in", "Carried-In", "带回", "carried_in 带回", "CARRIED_IN 带回"]
)
def test_every_spelling_of_a_word_is_the_stored_word(text):
    assert one("outcome", text, form="visits") == ("carried_in", [])


def test_mail_addresses_are_half_width():
    assert one("email", "ａ＠b.cn", form="staff") == ("a@b.cn", [])


def test_money_is_fen_and_dates_are_midnights():
    assert one("fee", "￥1,234.5", form="visits") == (123450, [])
    assert one("fee", "1,50", form="visits") == (None, ["unreadable_money"])
    assert one("ends_on", "2026年3月5日", form="contracts") == (pd.Timestamp(2026, 3, 5), [])
    assert one("ends_on", "2026-03-05 14:30", form="contracts") == (pd.Timestamp(2026, 3, 5), [])
    assert one("ends_on", "2026-02-30", form="contracts") == (None, ["no_such_date"])
    assert one("ends_on", "soon", form="contracts") == (None, ["unreadable_date"])


@pytest.mark.parametrize(
    ("column", "text", "codes"),
    [
        ("time_zone", "Asia/Shanghai", []),
        ("time_zone", "Asia/Beijing", ["unknown_zone"]),
        ("time_zone", "Asia", ["unknown_zone"]),
        ("time_zone", "../../etc/passwd", ["unknown_zone"]),
        ("hours", "mon-fri 08:30-12:00,13:30-17:30; sat 09:00-12:00", []),
        ("hours", "周一至周五 ０８：３０－１７：３０", []),
        ("hours", "whenever", ["unreadable_hours"]),
        ("hours", "mon 12:00-08:00", ["unreadable_hours"]),
    ],
)
def test_zones_and_hours_are_checked(column, text, codes):
    assert one(column, text, form="branches") == (None if codes else text, codes)


class TestTimes:
    def test_a_naive_time_is_read_in_its_zone(self):
        assert one("called_at", "2026-03-05 14:30") == (pd.Timestamp("2026-03-05 06:30", tz="UTC"), [])

    def test_an_offset_wins_over_the_zone(self):
        assert one("called_at", "2026-03-05T14:30:00-05:00")[0] == pd.Timestamp("2026-03-05 19:30", tz="UTC")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("2026-02-30 10:00", "no_such_date"),
            ("03/05/2026 10:00", "unreadable_time"),
            ("2026-03-05", "unreadable_time"),
            ("x", "unreadable_time"),
        ],
    )
    def test_what_cannot_be_read_is_a_reason_with_its_column_and_text(self, text, code):
        found = typed(frame(called_at=[text]), form=FORMS["calls"], zones="Asia/Shanghai")
        (why,) = found.reasons[2]
        assert (why.code, why.column) == (code, "called_at")
        assert f'"{text}"' in why.sentence
        assert found.frame["called_at"].isna().all()

    def test_a_date_alone_is_midnight_and_flagged_where_that_is_allowed(self):
        found = typed(
            frame(called_at=["2026-03-05", "2026-03-05 01:00"]),
            form=FORMS["calls"],
            zones="Asia/Shanghai",
            date_only_times=True,
        )
        assert found.frame["called_at"].iloc[0] == pd.Timestamp("2026-03-04 16:00", tz="UTC")
        assert found.date_only == {"called_at": [2]}
        assert found.reasons == {}

    def test_a_profiles_layouts_are_used(self):
        value, _ = one(
            "called_at",
            "01/02/2015 03:14:47 PM",
            zones="America/New_York",
            formats={"called_at": ("%m/%d/%Y %I:%M:%S %p",)},
        )
        assert value == pd.Timestamp("2015-01-02 20:14:47", tz="UTC")

    @pytest.mark.parametrize(
        ("zone", "text", "utc"),
        [
            ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
            ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
            ("Europe/Dublin", "2026-10-25 01:30", "2026-10-25 00:30"),
            ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
            ("America/Havana", "2026-11-01 00:30", "2026-11-01 04:30"),
        ],
    )
    def test_a_wall_time_that_comes_twice_takes_its_first_reading(self, zone, text, utc):
        assert one("called_at", text, zones=zone) == (pd.Timestamp(utc, tz="UTC"), [])

    @pytest.mark.parametrize(
        ("zone", "text"),
        [
            ("America/New_York", "2026-03-08 02:30"),
            ("Europe/Berlin", "2026-03-29 02:00"),
            ("America/Havana", "2026-03-08 00:30"),
            ("Pacific/Apia", "2011-12-30 12:00"),
        ],
    )
    def test_a_wall_time_that_is_skipped_does_not_exist(self, zone, text):
        assert one("called_at", text, zones=zone) == (None, ["no_such_time"])

    def test_each_row_may_have_its_own_zone(self):
        rows = frame(called_at=["2026-07-01 12:00"] * 4)
        zones = pd.Series(["Asia/Shanghai", "America/New_York", None, "Mars/Base"], index=rows.index, dtype=object)
        found = typed(rows, form=FORMS["calls"], zones=zones)
        assert found.frame["called_at"].dt.hour.tolist()[:2] == [4, 16]
        assert {line: why[0].code for line, why in found.reasons.items()} == {4: "unknown_zone", 5: "unknown_zone"}

    def test_zones_must_be_the_frames_own(self):
        rows = frame(called_at=["2026-07-01 12:00"])
        with pytest.raises(ValueError, match="index"):
            typed(rows, form=FORMS["calls"], zones=pd.Series(["Asia/Shanghai"]))

    @settings(deadline=None, max_examples=40)
    @given(
        moments=st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2060, 1, 1)), min_size=1, max_size=30),
        zone=st.sampled_from(
            [
                "America/New_York",
                "Europe/Berlin",
                "Asia/Shanghai",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Africa/Casablanca",
            ]
        ),
    )
    def test_whole_columns_and_single_times_agree(self, moments, zone):
        here = ZoneInfo(zone)
        walls = [moment.replace(microsecond=0) for moment in moments]
        instants, skipped = to_utc(np.array(walls, dtype="datetime64[s]"), here)
        for wall, instant, gone in zip(walls, instants, skipped, strict=True):
            single = wall.replace(tzinfo=here).astimezone(UTC)
            if gone:
                assert single.astimezone(here).replace(tzinfo=None) != wall
            else:
                assert instant.item() == single.replace(tzinfo=None)
                assert single.astimezone(here).replace(tzinfo=None) == wall


def test_the_types_of_every_form_are_the_promised_ones():
    for form in FORMS.values():
        empty = pd.DataFrame({name: pd.Series([None], dtype=object) for name in form.names}, index=[5])
        found = typed(empty, form=form, zones="Asia/Shanghai")
        assert list(found.frame.columns) == list(form.names)
        assert found.frame.index.tolist() == [5]
        promised = {"time": "datetime64[s, UTC]", "date": "datetime64[s]", "money": "Int64", "minutes": "Int64"}
        for column in form.columns:
            assert str(found.frame[column.name].dtype) == promised.get(column.kind, "object")
            assert found.frame[column.name].isna().all()
        assert found.reasons == {}


def test_no_rows_are_no_trouble():
    found = typed(frame(call_no=[]), form=FORMS["calls"], zones="Asia/Shanghai")
    assert len(found.frame) == 0
    assert str(found.frame["called_at"].dtype) == "datetime64[s, UTC]"


def test_a_row_may_have_several_reasons_and_spoils_no_other():
    rows = frame(
        "visits", call_no=["C1", "C2"], arrived_at=["x", "2026-03-05 10:00"], left_at=["y", None], fee=["z", "5"]
    )
    found = typed(rows, form=FORMS["visits"], zones="Asia/Shanghai")
    assert {line: [why.code for why in reasons] for line, reasons in found.reasons.items()} == {
        2: ["unreadable_time", "unreadable_time", "unreadable_money"]
    }
    assert found.frame.loc[3, "fee"] == 500


def test_sentences_come_in_chinese_too():
    found = typed(frame(called_at=["x"]), form=FORMS["calls"], zones="Asia/Shanghai", locale="zh")
    assert "无法识别为时间" in found.reasons[2][0].sentence


@given(text=st.text(max_size=20))
@settings(deadline=None, max_examples=15)
def test_no_text_at_all_makes_typing_raise(text):
    for form in ("visits", "branches", "staff"):
        names = FORMS[form].names
        rows = pd.DataFrame({name: pd.Series([text], dtype=object) for name in names}, index=[2])
        found = typed(rows, form=FORMS[form], zones="America/New_York")
        assert len(found.frame) == 1
    plain_code(text)
    plain_phone(text)
