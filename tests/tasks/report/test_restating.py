"""A card that comes in after its month's report, or is corrected, restates that month where everybody sees it (SV-19)."""

import pytest
from sqlalchemy import select

from models import OpinionCard, StatedCard
from models.database import reading, transaction
from rules.regulation.load import default_book
from tasks.report.figures import build_report
from tasks.report.making import make_due_reports
from tasks.settings import settings
from tests.tasks.report.records import Records, at

NOVEMBER, DECEMBER, JANUARY = (at(f"{day} 06:00") for day in ("2026-11-01", "2026-12-01", "2027-01-01"))


@pytest.fixture(autouse=True)
def home(url, tmp_path, monkeypatch):
    """The settings of an installation whose registers are these; the register checks have tests of their own."""
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    monkeypatch.setattr("tasks.report.quality.doubts_of", lambda *_, **__: [])
    settings.cache_clear()
    with transaction(url) as session:
        records = Records(session)
        records.company()
        for number in ("A1", "A2", "A3"):
            records.call(number, "2026-10-09 09:00", visits=(("2026-10-09 10:00", "fixed"),))
        records.call("A4", "2026-11-09 09:00")
        records.call("A5", "2026-12-09 09:00")
    answer(url, "B1-1", "A1", level=4)
    yield tmp_path
    settings.cache_clear()


def answer(url: str, card_no: str, call_no: str, *, level: int, technician: str = "T1") -> None:
    with transaction(url) as session:
        row = session.get(OpinionCard, card_no) or OpinionCard(card_no=card_no, replied_at=at("2026-10-12 09:00"))
        row.call_no, row.technician_no = call_no, technician
        row.attitude = row.skill = row.punctuality = row.promise = level
        session.add(row)


def make(now) -> list[str]:
    made = make_due_reports(now=now, dry_run=False)
    assert made.failures == []
    return [row["month"] for row in made.rows]


def restated(url: str, month: str, now) -> list[dict]:
    report = build_report(url, month=month, now=now, book=default_book(), locale="en", checks=False)
    table = report.table("restated_ratings")
    return [
        {column.id: getattr(cell, "en", cell) for column, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]


def test_a_month_in_which_nothing_changed_is_not_restated(url):
    assert make(NOVEMBER) == ["2026-10"]
    assert restated(url, "2026-10", NOVEMBER) == []
    assert restated(url, "2026-11", DECEMBER) == []


def test_late_and_corrected_cards_stand_in_the_next_report_before_after_and_because_of(url, home):
    make(NOVEMBER)
    answer(url, "B1-2", "A2", level=1)
    answer(url, "B1-1", "A1", level=3)
    expected = {
        "month": "2026-10", "technician": "T1 赵工", "cards_before": 1, "cards_after": 2,
        "overall_before": 4.0, "overall_after": 2.0, "content_before": 1.0, "content_after": 0.5,
        "because": "1 came in late (B1-2); 1 corrected (B1-1)",
    }  # fmt: skip
    assert restated(url, "2026-10", DECEMBER) == [expected], "its own page says so, too, whenever it is made again"
    assert make(DECEMBER) == ["2026-11"]
    assert restated(url, "2026-11", DECEMBER) == [expected], "made again, it says the same"
    page = (home / "reports" / "monthly-2026-11.html").read_text(encoding="utf-8")
    assert "Ratings restated" in page
    assert "1 came in late (B1-2); 1 corrected (B1-1)" in page


def test_what_was_restated_once_is_not_restated_again(url):
    make(NOVEMBER)
    answer(url, "B1-2", "A2", level=1)
    make(DECEMBER)
    answer(url, "B1-3", "A3", level=4)
    (row,) = restated(url, "2026-12", JANUARY)
    assert (row["cards_before"], row["cards_after"], row["because"]) == (2, 3, "1 came in late (B1-3)")
    (own,) = restated(url, "2026-10", JANUARY)
    assert (own["cards_before"], own["cards_after"], own["because"]) == (1, 3, "2 came in late (B1-2, B1-3)")
    assert [row["cards_after"] for row in restated(url, "2026-11", JANUARY)] == [2], "as that report put it"


def test_a_card_that_rates_somebody_else_now_restates_both(url):
    make(NOVEMBER)
    answer(url, "B1-1", "A1", level=4, technician="T3")
    rows = {row["technician"]: row for row in restated(url, "2026-11", DECEMBER)}
    assert rows["T1 赵工"]["because"].startswith("1 rates somebody else")
    assert (rows["T1 赵工"]["cards_after"], rows["T1 赵工"]["overall_after"]) == (0, None)
    assert rows["T3 Bob Tech"]["because"] == "1 rated somebody else before (B1-1)"


def test_a_card_that_moved_to_a_call_of_another_month_no_longer_counts(url):
    make(NOVEMBER)
    answer(url, "B1-1", "A4", level=4)
    make(DECEMBER)
    with reading(url) as session:
        kept = session.execute(
            select(StatedCard.month, StatedCard.stated_in, StatedCard.counted).order_by(
                StatedCard.month, StatedCard.stated_in
            )
        ).all()
    assert kept == [("2026-10", "2026-10", True), ("2026-10", "2026-11", False), ("2026-11", "2026-11", True)]


def test_of_many_cards_some_are_named(url):
    make(NOVEMBER)
    for number in range(10, 18):
        answer(url, f"B1-{number}", "A2", level=2)
    (row,) = restated(url, "2026-11", DECEMBER)
    assert row["because"] == "8 came in late (B1-10, B1-11, B1-12, B1-13, B1-14 and 3 more)"


def test_a_dry_run_and_a_page_on_request_state_nothing(url):
    make_due_reports(now=NOVEMBER, dry_run=True)
    restated(url, "2026-10", NOVEMBER)
    with reading(url) as session:
        assert session.scalars(select(StatedCard)).all() == []
