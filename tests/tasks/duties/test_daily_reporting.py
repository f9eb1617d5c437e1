"""Technicians' days are asked for and reviewed; the director's report is compiled, signed, forwarded, chased (MS-10 to MS-12)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Clock, DayReport, Event, Notice, Period
from models.database import reading
from rules.regulation.load import default_book
from tasks.duties.daily_reporting import report_days
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.watching import sweep_due_clocks
from tests.registers import built_once
from tests.tasks.entering import at, enter

BEGUN, EVENING, MORNING = at("10-12T08:35"), at("10-12T18:10"), at("10-13T08:35")
NUMBER = "B1-2026-10-12"
SIGN = {"case": NUMBER, "step": "sign", "decided_at": at("10-13T09:30"), "decided_by": "S5", "verdict": "approve"}


def visit(begin: str, end: str | None, *, call: str = "K1") -> dict[str, object]:
    """A visit of S1, who is sent to both calls."""
    return {
        "call_no": call, "arrived_at": at(begin), "left_at": None if end is None else at(end),
        "outcome": "fixed" if end else "revisit", "signed_by": "Li" if end else None,
    }  # fmt: skip


@pytest.fixture
@built_once
def monday(company):
    """A branch, and S1 on site on Monday from 10:30 to 12:00; S2 handed in nothing."""
    enter(company, "branches", {"branch_no": "B1", "name": "East", "kind": "branch"}, now=at("10-12T08:00"))
    for number, called in (("K1", "10-12T09:30"), ("K2", "10-12T10:00")):
        call = {"call_no": number, "called_at": at(called), "customer_no": "C1", "branch": "B1", "fault": "cold", "area": "urban",
                "kind": "paid", "kind_reason": "no card"}  # fmt: skip
        assert enter(company, "calls", call, now=at("10-12T10:05")).refused == {}
        sent = {"call_no": number, "dispatched_at": at("10-12T10:06"), "technician_no": "S1"}
        enter(company, "dispatches", sent, now=at("10-12T10:10"))
    enter(company, "visits", visit("10-12T10:30", "10-12T12:00"), now=at("10-12T12:05"))
    return company


def told(url: str, kind: str) -> list[tuple[str, str]]:
    with reading(url) as session:
        about = Notice.subject.in_((f"report:{NUMBER}", "branch:B1"))
        rows = session.execute(
            select(Notice.recipient, Notice.text).where(Notice.kind == kind, about).order_by(Notice.id)
        )
        return [(row.recipient, row.text) for row in rows]


def state(url: str) -> str:
    with reading(url) as session:
        return session.scalars(select(Case.state).where(Case.number == NUMBER)).one()


def clocks(url: str, limit: str = "MS-12-signed") -> list[tuple[object, object, object]]:
    with reading(url) as session:
        rows = session.execute(
            select(Clock.due_at, Clock.state, Clock.verdict)
            .join(Case, Case.id == Clock.case_id)
            .where(Clock.limit_id == limit, Case.number == NUMBER)
            .order_by(Clock.ordinal)
        )
        return [(row.due_at, row.state, row.verdict) for row in rows]


def test_whoever_handed_in_nothing_is_asked_in_the_evening_and_once(monday):
    assert report_days(now=at("10-12T17:55"), dry_run=False).asked <= 2, "the evening before is made up at most"
    before = len(told(monday, "day_untold"))
    assert report_days(now=EVENING, dry_run=True).asked == 1
    assert report_days(now=EVENING, dry_run=False).asked == 1
    assert report_days(now=at("10-12T18:40"), dry_run=False).asked == 0
    asked = told(monday, "day_untold")[before:]
    assert [recipient for recipient, _ in asked] == ["S2"]
    assert "2026-10-12" in asked[0][1]
    assert "MS-10" in asked[0][1]


def test_the_supervisor_and_the_director_review_the_days_next_morning(monday):
    enter(monday, "work_logs", {"technician_no": "S1", "day": date(2026, 10, 12), "kind": "parts", "minutes": 100},
          now=at("10-12T17:50"))  # fmt: skip
    receipt = {"receipt_no": "R2", "call_no": "K2", "taken_at": at("10-12T10:20"), "promised_at": at("10-14T10:00"),
               "signed_by": "Li"}  # fmt: skip
    assert enter(monday, "receipts", receipt, now=at("10-12T17:50")).refused == {}
    card = {"repair_no": "W2", "call_no": "K2", "technician_no": "S1", "started_at": at("10-12T11:30"),
            "finished_at": at("10-12T12:30"), "minutes": 60}  # fmt: skip
    assert enter(monday, "repairs", card, now=at("10-12T17:50")).refused == {}
    done = report_days(now=MORNING, dry_run=False)
    assert (done.compiled, done.failures) == (1, [])
    reviews = told(monday, "day_review")
    assert [recipient for recipient, _ in reviews] == ["S3", "S4"]
    (text,) = {text for _, text in reviews}
    assert "Name S2 S2: nothing handed in" in text
    assert "Name S1 S1: paid 2 h 30 min, parts 1 h 40 min; 4 h 20 min unexplained" in text
    assert "no paper for 08:30–10:30, 13:30–17:30" in text
    assert "K1 and W2 at once, 11:30–12:00" in text


def test_the_report_is_compiled_from_the_papers_and_put_before_the_manager(monday):
    report_days(now=MORNING, dry_run=False)
    with reading(monday) as session:
        (report,) = session.scalars(select(DayReport)).all()
    assert (report.day, report.revision, report.content["minutes"]) == (date(2026, 10, 12), 1, {"paid": 90})
    assert [each["technician"] for each in report.content["people"]] == ["S1", "S2"]
    ((manager, text),) = told(monday, "day_to_sign")
    assert manager == "S5"
    assert "Name S1 S1: paid 1 h 30 min" in text
    assert f"case {NUMBER}, step sign" in text
    assert clocks(monday) == [(at("10-13T17:30"), "running", None)]


def test_unsigned_by_noon_it_is_chased_and_after_the_close_the_department_hears(monday):
    enter(monday, "staff", {"staff_no": "S5", "branch": "B1", "name": "Name S5", "role": "manager", "deputy_no": "S3"},
          now=MORNING)  # fmt: skip
    report_days(now=MORNING, dry_run=False)
    sweep_due_clocks(now=at("10-13T11:55"), dry_run=False)
    assert told(monday, "clock_warning") == []
    sweep_due_clocks(now=at("10-13T12:01"), dry_run=False)
    assert [recipient for recipient, _ in told(monday, "clock_warning")] == ["S5"]
    sweep_due_clocks(now=at("10-13T17:31"), dry_run=False)
    assert {recipient for recipient, _ in told(monday, "clock_breach")} == {"S5", "S3", "S6"}


def test_signed_it_is_forwarded_by_itself_with_who_signed(monday):
    report_days(now=MORNING, dry_run=False)
    assert report_days(now=at("10-13T09:02"), dry_run=False).forwarded == 0
    assert enter(monday, "decisions", SIGN, now=at("10-13T09:40")).refused == {}
    assert state(monday) == "signed"
    assert report_days(now=at("10-13T10:02"), dry_run=False).forwarded == 1
    assert state(monday) == "forwarded"
    ((recipient, text),) = told(monday, "day_report")
    assert recipient == "S6"
    assert "signed by Name S5 S5" in text
    assert "paid 1 h 30 min" in text
    assert clocks(monday) == [(at("10-13T17:30"), "stopped", "met")]
    assert report_days(now=at("10-13T10:32"), dry_run=False).forwarded == 0


def test_a_later_paper_voids_the_signature_and_it_goes_round_again(monday):
    report_days(now=MORNING, dry_run=False)
    enter(monday, "decisions", SIGN, now=at("10-13T09:40"))
    report_days(now=at("10-13T10:02"), dry_run=False)
    enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-13T16:00"))
    assert report_days(now=at("10-13T16:30"), dry_run=False).changed == 0, "the next morning"
    done = report_days(now=at("10-14T08:35"), dry_run=False)
    assert (done.compiled, done.changed) == (1, 1)
    assert state(monday) == "unsigned"
    assert ["Revision 2" in text for _, text in told(monday, "day_to_sign")] == [False, True]
    again = {**SIGN, "decided_at": at("10-14T09:00")}
    assert enter(monday, "decisions", again, now=at("10-14T09:10"), file="again.csv").refused == {}
    report_days(now=at("10-14T09:32"), dry_run=False)
    assert ["Revision 1" in text for _, text in told(monday, "day_report")] == [True, False]
    assert [verdict for *_, verdict in clocks(monday)] == ["met", "met"]


def test_what_the_manager_sends_back_goes_to_the_director_until_it_is_compiled_anew(monday):
    report_days(now=MORNING, dry_run=False)
    back = {**SIGN, "verdict": "reject", "note": "S2 was on site, too"}
    assert enter(monday, "decisions", back, now=at("10-13T09:40")).refused == {}
    assert state(monday) == "sent_back"
    asked = ask_for_next_steps("daily-reports", now=at("10-13T10:00"), dry_run=False)
    assert [(row["case"], row["asked"]) for row in asked.rows] == [(f"report:{NUMBER}", "S4")]
    ((_, text),) = told(monday, "next_step")
    assert "\nName S5 S5 writes: S2 was on site, too\n" in text
    assert report_days(now=at("10-13T10:02"), dry_run=False).forwarded == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"decided_by": "S4"}, "not_its_manager"),
        ({"verdict": "resolve"}, "verdict_not_for_step"),
        ({"verdict": "reject"}, "note_needed"),
        ({"case": "B1-2026-10-11"}, "unknown_case"),
        ({"case": "K1"}, "step_not_for_case"),
        ({"decided_at": at("10-13T08:00")}, "before_received"),
    ],
)
def test_a_signature_that_is_none(monday, change, code):
    report_days(now=MORNING, dry_run=False)
    (reasons,) = enter(monday, "decisions", {**SIGN, **change}, now=at("10-13T09:40")).refused.values()
    assert [reason.code for reason in reasons] == [code]
    assert state(monday) == "unsigned"


def test_a_service_centre_files_directly(company):
    report_days(now=BEGUN, dry_run=False)
    done = report_days(now=MORNING, dry_run=False)
    assert (done.compiled, done.forwarded) == (1, 1)
    assert [recipient for recipient, _ in told(company, "day_report")] == ["S6"]
    assert clocks(company) == []


def test_missed_mornings_are_made_up_and_a_dry_run_writes_nothing(monday):
    report_days(now=MORNING, dry_run=False)
    late = at("10-16T08:40")
    assert report_days(now=late, dry_run=True).compiled == 3
    with reading(monday) as session:
        assert len(session.scalars(select(DayReport)).all()) == 1
    assert report_days(now=late, dry_run=False).compiled == 3
    with reading(monday) as session:
        days = session.scalars(select(DayReport.day).order_by(DayReport.day)).all()
        scopes = session.scalars(
            select(Period.period).where(Period.duty == "day-reports").order_by(Period.period)
        ).all()
        events = session.scalars(
            select(Event.kind).join(Case, Case.id == Event.case_id).where(Case.kind == "report")
        ).all()
    assert days == [date(2026, 10, day) for day in (12, 13, 14, 15)]
    assert scopes == ["2026-10-13", "2026-10-16"]
    assert set(events) == {"compiled"}


def test_the_rule_book_says_when(monday, monkeypatch):
    rules = default_book()
    later = rules.model_copy(update={"daily": rules.daily.model_copy(update={"compiled_at": "09:15"})})
    monkeypatch.setattr("tasks.duties.daily_reporting.book", lambda: later)
    report_days(now=at("10-12T09:20"), dry_run=False)
    assert report_days(now=at("10-13T09:10"), dry_run=False).compiled == 0
    assert report_days(now=at("10-13T09:20"), dry_run=False).compiled == 1


def test_an_office_without_technicians_has_no_reports(company):
    enter(company, "branches", {"branch_no": "B2", "name": "Office", "kind": "branch"}, now=at("10-12T08:00"))
    report_days(now=BEGUN, dry_run=False)
    done = report_days(now=MORNING, dry_run=False)
    assert (done.compiled, done.failures) == (1, [])
    with reading(company) as session:
        assert session.scalars(select(DayReport.branch_no)).all() == ["B1"]


@pytest.mark.parametrize("begun", ["10-13T07:00", "10-13T08:35", "10-13T15:00"])
def test_days_before_the_first_run_are_neither_asked_for_nor_missed(company, begun):
    for now in (begun, "10-13T08:40", "10-13T17:00"):
        done = report_days(now=at(now), dry_run=False)
        assert (done.asked, done.compiled, done.notices) == (0, 0, 0)
    assert report_days(now=at("10-13T18:10"), dry_run=False).asked == 2
    assert report_days(now=at("10-14T08:35"), dry_run=False).compiled == 1
    with reading(company) as session:
        assert session.scalars(select(DayReport.day)).all() == [date(2026, 10, 13)]


def test_work_on_a_day_of_rest_is_reported_and_nobody_is_missed_there(monday):
    report_days(now=at("10-16T08:35"), dry_run=False)
    enter(monday, "visits", visit("10-17T10:00", "10-17T14:00", call="K2"), now=at("10-18T09:00"))
    done = report_days(now=at("10-19T08:35"), dry_run=False)
    assert done.compiled == 2, "Friday and Saturday"
    with reading(monday) as session:
        reports = {row.day.day: row.content for row in session.scalars(select(DayReport))}
    assert reports[17]["minutes"] == {"paid": 240}
    assert [each["technician"] for each in reports[17]["people"]] == ["S1"]
    assert 18 not in reports


def test_a_repair_card_counts_the_minutes_that_it_states(monday):
    receipt = {"receipt_no": "R2", "call_no": "K2", "taken_at": at("10-12T10:20"), "promised_at": at("10-14T10:00"),
               "signed_by": "Li"}  # fmt: skip
    enter(monday, "receipts", receipt, now=at("10-12T17:50"))
    for number, begin, end, minutes in (
        ("W1", "13:30", "15:00", 90),
        ("W2", "18:00", "20:00", 80),
        ("W3", "20:00", "21:00", None),
    ):
        card = {"repair_no": number, "call_no": "K2", "technician_no": "S2", "started_at": at(f"10-12T{begin}"),
                "finished_at": at(f"10-12T{end}"), "minutes": minutes}  # fmt: skip
        assert enter(monday, "repairs", card, now=at("10-12T21:10"), file=number).refused == {}
    report_days(now=MORNING, dry_run=False)
    with reading(monday) as session:
        (report,) = session.scalars(select(DayReport)).all()
    (mine,) = (each for each in report.content["people"] if each["technician"] == "S2")
    assert (mine["minutes"], mine["papers"]) == ({"paid": 90 + 80 + 60}, 3)


def test_a_card_over_several_days_says_that_its_minutes_are_a_share(monday):
    receipt = {"receipt_no": "R2", "call_no": "K2", "taken_at": at("10-12T10:20"), "promised_at": at("10-14T10:00"),
               "signed_by": "Li"}  # fmt: skip
    enter(monday, "receipts", receipt, now=at("10-12T17:50"))
    card = {"repair_no": "W2", "call_no": "K2", "technician_no": "S2", "started_at": at("10-12T16:30"),
            "finished_at": at("10-13T09:30"), "minutes": 100}  # fmt: skip
    assert enter(monday, "repairs", card, now=at("10-13T09:40")).refused == {}
    for morning in ("10-13T08:35", "10-14T08:35"):
        report_days(now=at(morning), dry_run=False)
    with reading(monday) as session:
        reports = {row.day.day: row.content for row in session.scalars(select(DayReport).order_by(DayReport.revision))}
    for day in (12, 13):
        (mine,) = (each for each in reports[day]["people"] if each["technician"] == "S2")
        assert (mine["minutes"], mine["shares"]) == ({"paid": 50}, [["W2", 50, 100, 2]])
    said = [text for to, text in told(monday, "day_review") if to == "S3"]
    assert any(
        "Name S2 S2: paid 50 min; W2 is a share: 50 min of 1 h 40 min over 2 days; 6 h 40 min unexplained" in text
        for text in said
    ), said


def test_whoever_is_still_at_work_has_not_handed_in_nothing(monday):
    enter(monday, "visits", visit("10-12T16:00", None, call="K2"), now=at("10-12T16:05"))
    report_days(now=MORNING, dry_run=False)
    ((_, text),) = told(monday, "day_to_sign")
    assert "Name S1 S1: paid 1 h 30 min; not over yet" in text
    assert "Name S2 S2: nothing handed in" in text


def test_later_papers_come_before_the_supervisor_again(monday):
    report_days(now=MORNING, dry_run=False)
    enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-13T16:00"))
    report_days(now=at("10-14T08:35"), dry_run=False)
    said = [text for to, text in told(monday, "day_review") if to == "S3"]
    assert ["paid 2 h 30 min" in text for text in said] == [False, True, False], "Monday, Monday again, Tuesday"


def test_what_was_sent_back_is_compiled_anew_however_late(monday):
    report_days(now=MORNING, dry_run=False)
    back = {**SIGN, "decided_at": at("10-22T15:00"), "verdict": "reject", "note": "S2 was on site, too"}
    assert enter(monday, "decisions", back, now=at("10-22T15:10")).refused == {}
    report_days(now=at("10-22T15:12"), dry_run=False)
    enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-22T16:00"))
    report_days(now=at("10-23T08:35"), dry_run=False)
    assert state(monday) == "unsigned"


def test_what_was_sent_back_is_compiled_anew_as_soon_as_the_papers_tell_something_else(monday):
    report_days(now=MORNING, dry_run=False)
    back = {**SIGN, "verdict": "reject", "note": "S2 was on site, too"}
    assert enter(monday, "decisions", back, now=at("10-13T09:40")).refused == {}
    done = report_days(now=at("10-13T10:02"), dry_run=False)
    assert (done.changed, done.notices, state(monday)) == (0, 0, "sent_back"), "the papers say the same"
    enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-13T10:10"))
    assert report_days(now=at("10-13T10:32"), dry_run=True).changed == 1
    done = report_days(now=at("10-13T10:32"), dry_run=False)
    assert (done.compiled, done.changed, state(monday)) == (0, 1, "unsigned")
    assert [recipient for recipient, _ in told(monday, "day_review")] == ["S3", "S4", "S3", "S4"]
    assert ["Revision 2" in text for _, text in told(monday, "day_to_sign")] == [False, True]
    assert report_days(now=at("10-13T11:02"), dry_run=False).changed == 0
    enter(monday, "visits", visit("10-12T16:00", "10-12T17:00", call="K2"), now=at("10-13T11:10"))
    assert report_days(now=at("10-13T11:32"), dry_run=False).changed == 0, "what lies before the manager waits"


def test_the_director_has_a_working_day_to_have_it_corrected(monday):
    report_days(now=MORNING, dry_run=False)
    back = {**SIGN, "verdict": "reject", "note": "S2 was on site, too"}
    assert enter(monday, "decisions", back, now=at("10-13T09:40")).refused == {}
    due = at("10-14T17:30")
    assert clocks(monday, "MS-12-corrected") == [(due, "running", None)]
    sweep_due_clocks(now=at("10-14T15:25"), dry_run=False)
    assert told(monday, "clock_warning") == []
    sweep_due_clocks(now=at("10-14T15:31"), dry_run=False)
    assert [recipient for recipient, _ in told(monday, "clock_warning")] == ["S4"]
    sweep_due_clocks(now=at("10-14T17:31"), dry_run=False)
    assert [recipient for recipient, _ in told(monday, "clock_breach")] == ["S4"]
    sweep_due_clocks(now=at("10-15T17:31"), dry_run=False)
    assert {recipient for recipient, _ in told(monday, "ladder_step")} == {"S4", "S6"}
    enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-15T18:00"))
    report_days(now=at("10-15T18:02"), dry_run=False)
    assert clocks(monday, "MS-12-corrected") == [(due, "stopped", "missed")]
    assert [verdict for *_, verdict in clocks(monday)] == ["met", None], "the manager's own time begins anew"


def test_a_corrected_signature_keeps_its_note_and_acknowledging_signs_nothing(monday):
    report_days(now=MORNING, dry_run=False)
    back = {**SIGN, "verdict": "reject", "note": "S2 was on site, too"}
    enter(monday, "decisions", back, now=at("10-13T09:40"))
    corrected = {name: back[name] for name in back if name != "note"} | {"decided_by": "S5", "verdict": "approve"}
    assert enter(monday, "decisions", corrected, now=at("10-13T09:50"), file="corrected.csv").refused == {}
    assert state(monday) == "signed"
    (reasons,) = enter(monday, "decisions", {**SIGN, "decided_at": at("10-13T09:55"), "verdict": "acknowledge"},
                       now=at("10-13T10:00"), file="ack.csv").refused.values()  # fmt: skip
    assert [reason.code for reason in reasons] == ["verdict_not_for_step"]


def test_who_left_signs_nothing(monday):
    gone = {"staff_no": "S5", "branch": "B1", "name": "Name S5", "role": "manager", "active_until": date(2026, 9, 30)}
    enter(monday, "staff", gone, now=MORNING)
    report_days(now=MORNING, dry_run=False)
    (reasons,) = enter(monday, "decisions", SIGN, now=at("10-13T09:40")).refused.values()
    assert [reason.code for reason in reasons] == ["not_active"]


def people_on(url: str, number: str) -> list[list[str]]:
    """The technicians on every revision of a report."""
    with reading(url) as session:
        rows = session.scalars(
            select(DayReport)
            .join(Case, Case.id == DayReport.case_id)
            .where(Case.number == number)
            .order_by(DayReport.id)
        )
        return [[each["technician"] for each in row.content["people"]] for row in rows]


def test_a_technician_who_moves_stays_on_the_reports_that_name_them_and_is_on_no_second_one(monday):
    enter(monday, "branches", {"branch_no": "B2", "name": "West", "kind": "branch"}, now=at("10-12T08:00"))
    director = {"staff_no": "S9", "branch": "B2", "name": "Name S9", "role": "technician"}
    enter(monday, "staff", director, now=at("10-12T08:01"))
    report_days(now=BEGUN, dry_run=False)
    report_days(now=MORNING, dry_run=False)
    moved = {"staff_no": "S1", "branch": "B2", "name": "Name S1", "role": "technician"}
    assert enter(monday, "staff", moved, now=at("10-13T10:00")).refused == {}
    report_days(now=at("10-14T08:35"), dry_run=False)
    assert people_on(monday, NUMBER) == [["S1", "S2"]], "nothing new is told of Monday"
    assert people_on(monday, "B2-2026-10-12") == [["S9"]]
    assert people_on(monday, "B1-2026-10-13") == [["S2"]]
    assert people_on(monday, "B2-2026-10-13") == [["S1", "S9"]]
    assert enter(monday, "visits", visit("10-12T14:00", "10-12T15:00", call="K2"), now=at("10-14T16:00")).refused == {}
    report_days(now=at("10-15T08:35"), dry_run=False)
    assert people_on(monday, NUMBER) == [["S1", "S2"]] * 2, "what S1 hands in late belongs to where S1 was"


def test_every_day_of_a_long_outage_gets_its_report(monday):
    report_days(now=MORNING, dry_run=False)
    report_days(now=at("10-30T08:35"), dry_run=False)
    with reading(monday) as session:
        days = set(session.scalars(select(DayReport.day).where(DayReport.branch_no == "B1")))
    assert days == {date(2026, 10, day) for day in (12, 13, 14, 15, 16, 19, 20, 21, 22, 23, 26, 27, 28, 29)}
