"""The quarter's service is evaluated from the registers, signed, chased when it is not, and passed on (PW-3, RP-4)."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median

import pytest
from sqlalchemy import select

from flows.duties.quarterly_evaluation import quarterly_evaluation
from models import Case, Clock, Notice, Period
from models.database import reading, transaction
from rules.regulation.load import default_book
from tasks.duties.watching import sweep_due_clocks
from tasks.explaining.naming import find
from tasks.explaining.tell import tell
from tasks.report.evaluating import quarters_due
from tasks.report.figures import build_evaluation, build_report
from tasks.report.headline import headline
from tasks.report.page import render_page
from tasks.settings import settings
from tests.registers import built_once
from tests.tasks.entering import SHANGHAI, at, enter

BOOK = default_book()
EARLY, DUE, SIGNED = at("10-07T06:25"), at("10-08T06:25"), at("10-08T10:00")
CALLS = [
    # Number, called, the technician there and away again; the quarter shows in the text itself.
    ("K1", "06-30T09:00", "06-30T10:00", "06-30T11:00"),
    ("K2", "07-01T08:40", "07-01T09:00", "07-01T09:40"),
    ("K3", "07-14T09:00", "07-16T09:00", "07-16T10:00"),
    ("K4", "08-11T08:50", "08-11T10:00", "08-11T10:20"),
    ("K5", "09-15T09:00", "09-15T10:00", "09-15T11:30"),
    ("K6", "09-30T08:40", "09-30T09:00", "09-30T09:20"),
    ("K7", "10-08T08:40", "10-08T09:00", "10-08T09:20"),
]
CARDS = {"K2": (4, 3, 2, None), "K3": (2, 2, 1, 1), "K5": (4, 4, 4, 3), "K1": (1, 1, 1, 1), "K7": (1, 1, 1, 1)}
ITEMS = ("attitude", "skill", "punctuality", "promise")
COMPLAINTS = [("P1", "06-20", "serious"), ("P2", "07-01", "ordinary"), ("P3", "08-20", "serious"),
              ("P4", "09-30", "ordinary"), ("P5", "10-01", "serious")]  # fmt: skip
SIGN = {"case": "2026-Q3", "step": "sign", "decided_at": at("10-08T09:00"), "decided_by": "S6", "verdict": "approve"}


def of_quarter(text: str) -> int:
    return (int(text[:2]) + 2) // 3


@pytest.fixture
@built_once
def summer(company):
    """Papers of the second, third and fourth quarter, as the forms have them."""
    now = at("10-08T09:30")
    for number, called, _, _ in CALLS:
        row = {"call_no": number, "called_at": at(called), "customer_no": "C1", "area": "urban", "fault": number}
        enter(company, "calls", row, now=now, file=number)
    enter(company, "dispatches", *(
        {"call_no": number, "dispatched_at": at(called), "technician_no": "S1"} for number, called, _, _ in CALLS
    ), now=now)  # fmt: skip
    visits = [
        {"call_no": number, "arrived_at": at(there), "left_at": at(away), "outcome": "fixed", "signed_by": "Li"}
        for number, _, there, away in CALLS
    ]
    assert enter(company, "visits", *visits, now=now).refused == {}
    cards = [
        {"card_no": f"Y{number}", "call_no": number, "replied_at": at("10-08T09:25"),
         **{item: None if level is None else str(level) for item, level in zip(ITEMS, levels, strict=True)}}
        for number, levels in CARDS.items()
    ]  # fmt: skip
    assert enter(company, "surveys", *cards, now=now).refused == {}
    complaints = [
        {
            "complaint_no": number,
            "received_at": at(f"{day}T10:00"),
            "customer_no": "C1",
            "text": "slow",
            "severity": severity,
        }
        for number, day, severity in COMPLAINTS
    ]
    assert enter(company, "complaints", *complaints, now=now).refused == {}
    with transaction(company) as session:
        session.add(Period(duty="quarterly-evaluation", period="2026-Q2", scope="", done_at=at("07-01T06:25")))
    return company


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """The register checks of the monthly report have tests of their own and take seconds to import."""
    monkeypatch.setattr("tasks.report.quality.doubts_of", lambda *_, **__: [])


def evaluation(url, quarter="2026-Q3", locale="en"):
    return build_evaluation(url, quarter=quarter, now=SIGNED, book=BOOK, locale=locale)


def rows(report, name):
    found = report.table(name)
    return [dict(zip((c.id for c in found.columns), row, strict=True)) for row in found.rows]


def test_its_figures_are_those_of_the_form_rows_of_three_months_against_the_quarter_before(summer):
    report = evaluation(summer)
    called = {number: text for number, text, _, _ in CALLS}
    cards = [levels for number, levels in CARDS.items() if of_quarter(called[number]) == 3]
    for place, item in enumerate(rows(report, "satisfaction_by_source")[:4]):
        levels = [card[place] for card in cards if card[place] is not None]
        assert (item["article"], item["rated"], item["level"]) == (
            "SV-19",
            len(levels),
            round(sum(levels) / len(levels), 2),
        )
        assert item["content"] == round(sum(level >= 3 for level in levels) / len(levels), 4)
        assert (item["rated_before"], item["level_before"]) == (1, 1.0)
    mine = [call for call in CALLS if of_quarter(call[1]) == 3]
    arrival = report.figure("arrival_in_time")
    same_day = sum(called[:5] == there[:5] for _, called, there, _ in mine)
    assert (arrival.part, arrival.whole, arrival.before) == (same_day, len(mine), 1.0)
    before_noon = [
        (at(away) - at(called)) // timedelta(minutes=1) for _, called, there, away in mine if called[:5] == there[:5]
    ]
    two_days_more = 2 * 450  # K3: two working days of 7 h 30 min, then an hour
    assert report.figure("repair_time_on_site").value == int(median([*before_noon, two_days_more + 60]))
    assert report.figure("repair_time_on_site").before == 120
    counted = Counter((of_quarter(day), severity) for _, day, severity in COMPLAINTS)
    by_severity = {
        row["severity"].en: (row["received"], row["before"]) for row in rows(report, "complaints_by_severity")
    }
    assert by_severity == {
        severity: (counted[3, severity], counted[2, severity]) for severity in ("serious", "ordinary")
    }


def test_a_quarter_is_the_sum_of_its_months(summer):
    months = [
        build_report(summer, month=f"2026-{month}", now=SIGNED, book=BOOK, locale="en", checks=False)
        for month in ("07", "08", "09")
    ]
    report = evaluation(summer)
    for figure in ("arrival_in_time", "content", "cards_answered", "answered_in_time"):
        parts = [(month.figure(figure).part, month.figure(figure).whole) for month in months]
        whole = report.figure(figure)
        assert (whole.part, whole.whole) == tuple(map(sum, zip(*parts, strict=True))), figure
    for figure in ("complaints", "repeats"):
        assert report.figure(figure).value == sum(month.figure(figure).value for month in months)


def test_it_speaks_of_the_quarter_in_both_languages_and_has_the_sections_of_the_rule_book(summer):
    report = evaluation(summer)
    for locale, said in (("en", "Quarter before"), ("zh", "上季度")):
        page = render_page(replace(report, locale=locale), stamp="")
        assert said in page
        assert [word for word in ("Month before", "his month", "of the month", "上月", "本月") if word in page] == []
        assert said in headline(replace(report, locale=locale)) or locale == "en"
    assert [section.id for section in report.sections] == [
        each.id for each in BOOK.evaluation.sections if each.id != "summary"
    ]


def told(url, kind):
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def case(url):
    with reading(url) as session:
        return session.scalars(select(Case).where(Case.number == "2026-Q3", Case.kind == "report")).one()


def clocks(url):
    with reading(url) as session:
        found = session.scalars(select(Clock).where(Clock.case_id == case(url).id).order_by(Clock.ordinal))
        return [(each.limit_id, each.due_at, each.state, each.verdict) for each in found]


def test_after_the_holidays_it_is_written_and_put_before_whoever_stands_in_and_once(summer):
    """Nobody is head of service here: the service department stands in."""
    assert quarterly_evaluation.body(now=EARLY).summary == "nothing to do"
    rehearsed = quarterly_evaluation.body(now=DUE, dry_run=True)
    assert told(summer, "evaluation_to_sign") == []
    done = quarterly_evaluation.body(now=DUE)
    assert done.changed == rehearsed.changed == {"evaluations to sign": 1, "evaluations passed on": 0, "notices": 1}
    assert [(row["quarter"], row["status"]) for row in done.rows] == [("2026-Q3", "to be signed")]
    (notice,) = told(summer, "evaluation_to_sign")
    assert (notice.recipient, notice.article, notice.actions) == ("S6", "PW-3", ["sign", "send_back"])
    html = settings().reports / "quarterly-2026-Q3-revision-1.html"
    assert html.exists()
    assert str(html) in notice.text
    assert (case(summer).state, case(summer).branch_no) == ("unsigned", None)
    # The 10th is a make-up day: five working days after the 8th is the 14th.
    assert clocks(summer) == [("PW-3-signed", at("10-14T17:30"), "running", None)]
    assert quarterly_evaluation.body(now=SIGNED).summary == "nothing to do"


def test_unsigned_after_five_working_days_it_climbs_to_the_vice_president(summer):
    quarterly_evaluation.body(now=DUE)
    sweep_due_clocks(now=at("10-13T17:31"), dry_run=False)
    assert {notice.recipient for notice in told(summer, "clock_warning") if notice.subject == "report:2026-Q3"} == {
        "S6"
    }
    for day in ("10-14T17:31", "10-15T17:31", "10-19T17:31"):
        sweep_due_clocks(now=at(day), dry_run=False)
    climbed = [notice for kind in ("clock_breach", "ladder_step") for notice in told(summer, kind)]
    by = {notice.recipient: notice.actions for notice in climbed if notice.subject == "report:2026-Q3"}
    assert by == {"S6": ["sign", "send_back", "acknowledge"], "S7": ["acknowledge"]}


def test_it_is_signed_by_whom_the_rule_book_names_and_sent_back_with_a_reason(summer):
    quarterly_evaluation.body(now=DUE)
    for changes, code in (
        ({"decided_by": "S5"}, "not_entitled"),
        ({"decided_by": "S8"}, "not_entitled"),
        ({"verdict": "reject"}, "note_needed"),
    ):
        refused = enter(summer, "decisions", SIGN | changes, now=SIGNED).refused
        assert [reason.code for found in refused.values() for reason in found] == [code]
    assert case(summer).state == "unsigned"


def test_signed_it_goes_to_the_general_manager_and_stands_in_its_story(summer):
    quarterly_evaluation.body(now=DUE)
    assert enter(summer, "decisions", SIGN, now=SIGNED).refused == {}
    assert clocks(summer)[0][2:] == ("stopped", "met")
    done = quarterly_evaluation.body(now=at("10-09T06:25"))
    assert done.changed == {"evaluations to sign": 0, "evaluations passed on": 1, "notices": 1}
    (notice,) = told(summer, "evaluation")
    assert (notice.recipient, notice.article) == ("S8", "RP-4")
    assert "signed by Name S6 S6" in notice.text
    assert [path.rpartition("/")[2] for path in notice.attachments] == [
        "quarterly-2026-Q3-revision-1.html", "quarterly-2026-Q3-revision-1.xlsx"
    ]  # fmt: skip
    assert case(summer).state == "forwarded"
    with reading(summer) as session:
        story = tell(session, find(session, "2026-Q3"), book=BOOK, now=at("10-09T07:00"), locale="zh")
    assert (story.kind_said, [each.kind_zh for each in story.timeline]) == ("季度评价", ["汇总", "签核", "转呈"])
    assert quarterly_evaluation.body(now=at("10-10T06:25")).summary == "nothing to do"


def test_sent_back_it_is_written_anew_as_another_revision_with_a_limit_of_its_own(summer):
    quarterly_evaluation.body(now=DUE)
    back = SIGN | {"verdict": "reject", "note": "look into K3"}
    assert enter(summer, "decisions", back, now=SIGNED).refused == {}
    done = quarterly_evaluation.body(now=at("10-09T06:25"))
    assert done.changed == {"evaluations to sign": 1, "evaluations passed on": 0, "notices": 1}
    assert case(summer).state == "unsigned"
    assert [state for _, _, state, _ in clocks(summer)] == ["stopped", "running"]
    assert {path.name for path in settings().reports.glob("quarterly-2026-Q3*.html")} == {
        "quarterly-2026-Q3-revision-1.html", "quarterly-2026-Q3-revision-2.html"
    }  # fmt: skip
    again = SIGN | {"decided_at": at("10-09T09:00")}
    assert enter(summer, "decisions", again, now=at("10-09T10:00"), file="again").refused == {}
    assert quarterly_evaluation.body(now=at("10-10T06:25")).changed["evaluations passed on"] == 1
    assert "Revision 2" in told(summer, "evaluation")[0].text


def test_one_that_cannot_be_written_is_named_and_holds_up_no_other(summer, monkeypatch):
    quarterly_evaluation.body(now=DUE)
    assert enter(summer, "decisions", SIGN, now=SIGNED).refused == {}

    def broken(*_, **__):
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr("tasks.report.evaluating.write_evaluation", broken)
    monkeypatch.setattr("tasks.report.evaluating.quarters_due", lambda *_, **__: ["2026-Q2"])
    done = quarterly_evaluation.body(now=at("10-09T06:25"))
    assert done.failures == ["evaluation 2026-Q2: not written (PW-3): RuntimeError: no room on the disk"]
    assert done.changed["evaluations passed on"] == 1


def test_nobody_there_is_a_failure_and_tried_again(summer, monkeypatch):
    monkeypatch.setattr("tasks.report.evaluations.Desk.first", lambda *_: None)
    done = quarterly_evaluation.body(now=DUE)
    assert done.failures[-1] == "evaluation 2026-Q3: nobody is there for it (PW-3: head_of_service, service_department)"
    assert (done.rows, told(summer, "evaluation_to_sign")) == ([], [])
    with reading(summer) as session:
        assert session.scalars(select(Case).where(Case.kind == "report")).all() == []
    monkeypatch.undo()
    assert quarterly_evaluation.body(now=SIGNED).changed["evaluations to sign"] == 1


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-10-07T23:59", []),
        ("2026-10-08T00:00", ["2026-Q3"]),
        ("2027-01-03T12:00", ["2026-Q3"]),
        ("2027-01-04T00:00", ["2026-Q3", "2026-Q4"]),
        ("2028-04-05T12:00", ["2028-Q1"]),  # what is older than four quarters is made on request only
    ],
)
def test_due_are_the_quarter_that_is_over_and_those_that_were_missed(summer, now, due):
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    with reading(summer) as session:
        assert [str(quarter) for quarter in quarters_due(session, now=moment, book=BOOK)] == due
