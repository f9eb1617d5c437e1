"""How good the data is: what was refused, what of it touches the month, final or provisional (RP-5)."""

import pytest

from models.database import transaction
from models.queries.report_quality import OpenEntry
from rules.regulation.load import default_book
from tasks.report.figures import build_evaluation, build_report
from tasks.report.month import Month
from tasks.report.quality import touches
from tests.tasks.report.october import NOW
from tests.tasks.report.records import NEW_YORK, SHANGHAI, Records, at

BOOK = default_book()
OCTOBER = Month.parse("2026-10")


def entry(text: str, *, taken_in: str = "2026-12-05 09:00") -> OpenEntry:
    return OpenEntry("calls", 1, at(taken_in), {"编号": "JX-10-2026", "叫修时间": text, "空": ""}, ())


@pytest.mark.parametrize(
    ("text", "mine"),
    [
        ("2026-10-31 23:30", True),
        ("2026/10/1", True),
        ("2026.10.01", True),
        ("2026年10月9日 8时", True),
        ("20261009", True),
        ("09/10/2026", True),
        ("10/09/2026 14:00", True),
        ("2026-11-01 00:10", False),
        ("2026-1-10", False),
        ("2025-10-09", False),
        ("20261309", False),
        ("13800201610", False),
        ("2026-10-32 25:00", True),
        ("", False),
        ("昨天下午", False),
    ],
)
def test_a_refused_row_belongs_to_the_month_of_the_dates_written_in_it(text, mine):
    assert touches(entry(text), month=OCTOBER, zone=SHANGHAI) is mine


@pytest.mark.parametrize(
    ("taken_in", "mine"),
    [("2026-10-01 00:00", True), ("2026-10-31 23:59", True), ("2026-11-01 00:00", False), ("2026-09-30 23:59", False)],
)
def test_a_row_without_a_readable_date_belongs_to_the_month_it_was_taken_in(taken_in, mine):
    assert touches(entry("明天", taken_in=taken_in), month=OCTOBER, zone=SHANGHAI) is mine


def build(url, fill, *, month="2026-10", now=NOW):
    with transaction(url) as session:
        records = Records(session)
        records.company()
        fill(records)
    return build_report(url, month=month, now=now, book=BOOK, locale="en", checks=False)


def table(report, name):
    return [tuple(getattr(cell, "en", cell) for cell in row) for row in report.table(name).rows]


def test_rows_by_form_and_reason_count_the_months_files_and_those_its_records_came_from(url):
    def fill(records):
        inside = records.file(
            "a.csv", "calls", "2026-10-05 09:00", loaded=97, quarantined=3, reasons={"missing": 2, "in_future": 2}
        )
        after = records.file("b.csv", "calls", "2026-11-02 09:00", loaded=50, quarantined=1, reasons={"missing": 1})
        records.hand_in(after, "2026-11-03 09:00", unchanged=50, quarantined=1, reasons={"missing": 1})
        records.file("c.csv", "calls", "2026-11-02 09:00", loaded=500)
        records.file("d.csv", "visits", "2026-10-31 23:59", loaded=10)
        records.file("e.csv", "visits", "2026-11-01 00:00", loaded=900)
        records.call("A1", "2026-10-30 09:00", file_id=after)
        for line, codes in ((2, ("missing", "in_future")), (3, ("in_future",))):
            records.refused(inside, "calls", line, {"called_at": "2026-10-09"}, codes)
        records.refused(inside, "calls", 4, {"called_at": "2026-10-09"}, ("missing",), settled=True)
        records.refused(after, "calls", 9, {"called_at": "2026-09-09"}, ("missing",))

    report = build(url, fill)
    assert table(report, "rows_by_form") == [
        ("calls", 2, 151, 147, 0, 0, 4, 3, 2),
        ("visits", 1, 10, 10, 0, 0, 0, 0, 0),
    ]
    assert [(form, code, rows, open_) for form, code, _, rows, open_ in table(report, "rows_by_reason")] == [
        ("calls", "missing", 3, 2),
        ("calls", "in_future", 2, 2),
    ]
    refused = report.figure("refused")
    assert (refused.part, refused.whole) == (4, 161)
    assert report.figure("refused_touching").value == 2


def test_a_month_with_every_outcome_in_is_final(url):
    report = build(
        url, lambda records: records.call("A1", "2026-10-09 09:00", arrival="met", dispatched="2026-10-09 09:30")
    )
    assert (report.status.final, report.status.reasons) == (True, ())
    assert report.status.word.zh == "定稿"


def running(records):
    records.call("A1", "2026-10-09 09:00", arrival="running")


def waiting(records):
    records.call("A1", "2026-10-09 09:00", arrival="met", state="revisit")


def refused(records):
    file = records.file("a.csv", "visits", "2026-11-02 09:00", loaded=0, quarantined=1)
    records.refused(file, "visits", 2, {"arrived_at": "2026-10-10 10:00"}, ("missing",))


def refused_master(records):
    file = records.file("a.csv", "products", "2026-10-02 09:00", loaded=0, quarantined=1)
    records.refused(file, "products", 2, {"sold_on": "2026-10-10"}, ("missing",))


def half_loaded(records):
    records.file("a.csv", "visits", "2026-11-02 09:00", loaded=0)
    records.session.flush()
    from models import HandIn

    records.session.query(HandIn).update({"state": "loading"})


def guessed(records):
    case_id = records.call("A1", "2026-10-09 09:00")
    records.clock(case_id, "MS-14-urban", at("2026-10-09 09:00"), "met", provisional=True)


@pytest.mark.parametrize(
    ("fill", "reason"),
    [
        (running, "1 limits of the month's cases are still running"),
        (waiting, "1 calls of the month have no outcome yet"),
        (refused, "1 refused rows that may belong to the month are not settled (visits 1)"),
        (half_loaded, "1 files are still being loaded"),
        (guessed, "1 limits rest on a year whose official calendar is not published"),
        (refused_master, None),
    ],
)
def test_a_report_is_provisional_for_a_reason_that_it_gives(url, fill, reason):
    report = build(url, fill)
    assert [each.en for each in report.status.reasons] == ([reason] if reason else [])
    assert report.status.final is (reason is None)


def test_a_month_that_is_not_over_is_provisional(url):
    report = build(url, lambda records: None, now=at("2026-10-31 23:59"))
    assert [each.en for each in report.status.reasons] == ["the month is not over"]


@pytest.mark.parametrize(
    ("now", "reasons"),
    [("2026-09-30 23:59", ["the quarter is not over yet in NY"]), ("2026-10-01 00:00", [])],
)
def test_a_period_is_over_when_it_is_over_in_every_branch(url, now, reasons):
    """In New York September ends twelve hours later than at the company's seat."""
    with transaction(url) as session:
        Records(session).company()
    report = build_evaluation(url, quarter="2026-Q3", now=at(now, NEW_YORK), book=BOOK, locale="en")
    assert ([each.en for each in report.status.reasons], report.status.final) == (reasons, not reasons)


def test_calls_in_a_year_without_an_official_calendar_make_the_report_provisional(url):
    report = build(
        url, lambda records: records.call("A1", "2027-03-09 09:00"), month="2027-03", now=at("2027-04-02 09:00")
    )
    assert not report.status.final
