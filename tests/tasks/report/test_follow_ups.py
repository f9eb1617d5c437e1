"""What the monthly report says of follow-ups: each duty apart, against its goal, and the quarter so far (RP-3, PW-3, FP-4)."""

from datetime import date

import pytest

from tasks.report.figures import build_evaluation, build_report
from tests.tasks.duties.test_following_up import ALL, follow_ups, run, with_duties
from tests.tasks.duties.test_handing_in import call, visit
from tests.tasks.entering import BOOK, at, enter


def table(report, name: str) -> list[dict[str, object]]:
    found = report.table(name)
    names = [column.id for column in found.columns]
    return [dict(zip(names, (getattr(cell, "en", cell) for cell in row), strict=True)) for row in found.rows]


@pytest.fixture
def october(company, monkeypatch):
    """Five jobs: one reached in time and content, one late and not, one that declined, one open, one opted out; and two
    contracts that have ended, of which one customer wrote back with a suggestion.
    """
    with_duties(monkeypatch, ALL, BOOK.follow_up("engagement_end"))
    enter(company, "customers", {"customer_no": "C3", "name": "Wang", "phone": "13700137003", "branch": "B1",
                                 "opted_out": "yes"}, now=at("10-01T09:00"), file="C3")  # fmt: skip
    run(at("10-09T08:42"))
    for place, customer in enumerate(("C1", "C1", "C2", "C2", "C3")):
        call(company, f"K{place}", f"10-09T09:{place:02}", customer_no=customer)
        visit(company, f"K{place}", f"10-09T{10 + place}:00", technician="S1")
    contract = {"starts_on": date(2025, 10, 13), "ends_on": date(2026, 10, 12)}
    enter(company, "contracts", {**contract, "contract_no": "M1", "customer_no": "C1"},
          {**contract, "contract_no": "M2", "customer_no": "C2"}, now=at("10-09T10:00"))  # fmt: skip
    run(at("10-12T08:42"))
    run(at("10-13T08:42"))
    numbers = {each.about: each.follow_up_no for each in follow_ups(company)}
    said = [
        (
            "call:K0",
            at("10-14T10:00"),
            {
                "outcome": "reached",
                "satisfaction": "4",
                "done_by": "S10",
                "finding": "the pump hums",
                "department": "manager",
            },
        ),
        ("call:K1", at("10-28T10:00"), {"outcome": "reached", "satisfaction": "1", "done_by": "S10"}),
        ("call:K2", at("10-14T11:00"), {"outcome": "declined", "done_by": "S10"}),
        ("call:K3", at("10-14T12:00"), {"outcome": "not_reached", "done_by": "S10"}),
        ("contract:M1", at("10-15T10:00"), {"outcome": "reached", "satisfaction": "3", "suggestion": "ring first"}),
    ]
    for about, done_at, row in said:
        row = {"follow_up_no": numbers[about], "done_at": done_at, **row}
        assert enter(company, "follow_ups", row, now=at("10-30T10:00"), file=about).refused == {}
    return company


def test_each_duty_has_its_line_and_its_figure_against_the_goal(october):
    report = build_report(october, month="2026-10", now=at("10-31T18:00"), book=BOOK, locale="en", checks=False)
    rows = table(report, "follow_ups_by_duty")
    assert [row["article"] for row in rows] == ["PW-2", "PW-5", "RS-9", "PW-3", "FP-4", "FP-4"]
    lines = {row["article"]: row for row in reversed(rows)}  # of FP-4 the contracts; the engagements come after them
    visits, ended = lines["PW-2"], lines["FP-4"]
    assert {name: visits[name] for name in ("asked", "excused", "answered", "written", "share", "goal")} == {
        "asked": 4, "excused": 1, "answered": 2, "written": 0, "share": 0.5, "goal": None,
    }  # fmt: skip
    # K3's limit has passed, too, without anybody having reached the customer.
    assert (visits["declined"], visits["given_up"], visits["open"], visits["in_time"]) == (1, 0, 1, 0.6667)
    assert (visits["satisfaction"], visits["content"]) == (2.5, 0.5)
    assert (ended["asked"], ended["answered"], ended["written"], ended["share"], ended["goal"]) == (2, 1, 1, 0.5, 0.8)
    assert (ended["suggestions"], ended["suggestions_open"]) == (1, 1)
    assert (visits["findings"], visits["findings_open"], ended["findings"]) == (1, 1, 0)
    assert lines["PW-3"]["asked"] == 0
    figure = report.figure("answered_engagement_end")
    assert (figure.part, figure.whole, figure.article) == (1, 2, "FP-4")
    assert figure.title.en == "Answered: Evaluation after the contract ended (80 %)"
    assert "80 %" in figure.title.zh


def test_what_they_are_counted_in_is_provisional_until_they_are_answered_or_given_up(october):
    """K3's customer and the second contract's were not reached."""
    report = build_evaluation(october, quarter="2026-Q4", now=at("12-31T18:00"), book=BOOK, locale="en")
    assert "2 customers who were asked in the quarter may still answer" in [each.en for each in report.status.reasons]
    run(at("12-31T18:30"))
    report = build_evaluation(october, quarter="2026-Q4", now=at("12-31T19:00"), book=BOOK, locale="zh")
    assert [each.zh for each in report.status.reasons if "仍可答复" in each.zh] == []


def test_the_quarter_stands_month_by_month_and_a_month_without_follow_ups_is_empty(october):
    december = build_report(october, month="2026-12", now=at("12-31T18:00"), book=BOOK, locale="zh", checks=False)
    lines = [
        (row["month"], row["duty"], row["asked"], row["answered"]) for row in table(december, "follow_ups_by_quarter")
    ]
    assert lines == [
        ("2026-10", "Return visit after a job", 4, 2), ("2026-10", "Evaluation after the contract ended", 2, 1),
    ]  # fmt: skip
    assert {row["asked"] for row in table(december, "follow_ups_by_duty")} == {0}
