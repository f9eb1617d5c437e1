"""Stories of unusual cases: corrected, cancelled, acknowledged, renewed, long past, next year's."""

from datetime import date, datetime

import pytest
from sqlalchemy import update

from models import Clock, Notice
from models.database import reading, transaction
from models.queries.explain_cases import CaseRow
from rules.events import ReportEvent
from rules.words import CaseKind
from tasks.engine.sweep import sweep_clocks
from tasks.explaining.naming import find
from tasks.explaining.story import ClockStory, Silence, Story
from tasks.explaining.tell import kind_said, tell
from tasks.notices import NoticeDraft, queue_notices
from tasks.tongue import Tongue
from tests.tasks.entering import BOOK, at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    return url


def story(url: str, name: str, *, now: datetime, locale="en") -> Story:
    with reading(url) as session:
        told = tell(session, find(session, name), book=BOOK, now=now, locale=locale)
    assert isinstance(told.as_json(), dict)
    return told


def clock(told: Story, limit: str) -> ClockStory:
    return next(each for each in told.clocks if each.limit == limit)


def silent(told: Story, code: str) -> list[Silence]:
    return [silence for silence in told.silences if silence.code == code]


def test_a_corrected_visit_stays_on_the_timeline_and_names_what_corrected_it(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    enter(
        company,
        "dispatches",
        {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"},
        now=at("10-12T09:35"),
    )
    visit = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:30"), "outcome": "fixed"}
    enter(company, "visits", visit, now=at("10-12T12:00"), file="v1.csv")
    enter(company, "visits", visit | {"outcome": "revisit"}, now=at("10-13T09:00"), file="v2.csv")
    told = story(company, "K1", now=at("10-13T10:00"))
    fixed = next(entry for entry in told.timeline if entry.kind == "fixed")
    revisit = next(entry for entry in told.timeline if entry.kind == "revisit")
    assert (fixed.corrected_by, revisit.corrects) == (revisit.id, fixed.id)
    assert told.state == "revisit"


def test_a_cancelled_call_has_void_clocks_and_says_what_voided_them(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    cancelled = {"case": "K1", "step": "cancellation", "decided_at": at("10-12T10:00"), "decided_by": "S10", "verdict": "resolve",
                 "note": "the customer mended it"}  # fmt: skip
    enter(company, "decisions", cancelled, now=at("10-12T10:05"))
    told = story(company, "K1", now=at("10-12T11:00"))
    assert (clock(told, "MS-14-urban").verdict, clock(told, "MS-14-urban").stopped_by) == ("void", "cancelled")
    assert clock(told, "MS-14-urban").next is None
    assert "the customer mended it" in told.timeline[-1].said
    assert told.timeline[-1].who is not None
    assert told.timeline[-1].who.no == "S10"


def test_an_acknowledged_ladder_says_until_when_it_rests(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sweep_clocks(company, book=BOOK, now=at("10-12T16:40"), locale="en")
    seen = {
        "case": "K1",
        "step": "acknowledgement",
        "decided_at": at("10-12T16:45"),
        "decided_by": "S3",
        "verdict": "acknowledge",
    }
    enter(company, "decisions", seen, now=at("10-12T16:50"))
    told = story(company, "K1", now=at("10-12T17:00"))
    (resting,) = silent(told, "acknowledged")
    assert (resting.limit, resting.until) == ("MS-14-urban", at("10-13T09:45"))
    coming = clock(told, "MS-14-urban").next
    assert coming is not None
    assert coming.at == at("10-13T09:45")
    assert "Name S4" in coming.what


def test_a_ladder_that_is_used_up_says_that_nothing_more_comes(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sweep_clocks(company, book=BOOK, now=at("10-16T16:40"), locale="en")
    told = story(company, "K1", now=at("10-16T17:00"))
    assert {silence.limit for silence in silent(told, "ladder_used_up")} == {"MS-14-urban", "RS-1-answer"}
    assert clock(told, "MS-14-urban").over == "30 h 30 min of working time"


def test_a_case_learned_of_long_after_is_history_and_nobody_is_chased(company):
    enter(company, "calls", CALL | {"called_at": at("03-02T09:00")}, now=at("10-12T09:05"))
    told = story(company, "K1", now=at("10-12T10:00"))
    arrival = clock(told, "MS-14-urban")
    assert (arrival.verdict, arrival.next, arrival.ladder) == ("missed", None, ())
    assert {alert.happened for alert in arrival.warnings} == {"unchased"}
    assert arrival.stretches[-1].end == arrival.due_at, "what came after is of no account"
    assert {silence.limit for silence in silent(told, "history")} == {"MS-14-urban", "RS-1-answer"}


def test_a_deadline_in_a_year_without_an_official_calendar_says_so(company):
    enter(company, "calls", CALL | {"called_at": at("12-31T16:00")}, now=at("12-31T16:05"))
    told = story(company, "K1", now=at("12-31T16:10"))
    arrival = clock(told, "MS-14-urban")
    assert arrival.provisional_years == (2027,)
    assert "(CAL-2)" in arrival.notes[0]
    assert ("holiday: 元旦 New Year's Day", True) in {(part.reason, part.ahead) for part in arrival.stretches}


def test_a_renewal_tells_which_notices_it_took_back(company):
    contract = {
        "contract_no": "H1",
        "customer_no": "C1",
        "serial_no": "P1",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 11, 13),
    }
    enter(company, "contracts", contract, now=at("10-01T09:00"))
    with transaction(company) as session:
        draft = NoticeDraft(kind="contract_visit", subject="contract:H1", article="MS-15", step="visit", recipient="S10",
                            title="visit", text="call 13800138000", case_id=None)  # fmt: skip
        queue_notices(session, [draft], now=at("10-13T07:30"))
    renewed = {"contract_no": "H1", "visited_at": at("10-14T10:00"), "visited_by": "S10", "outcome": "renewed",
               "new_ends_on": date(2027, 11, 13)}  # fmt: skip
    enter(company, "renewals", renewed, now=at("10-14T11:00"))
    told = story(company, "H1", now=at("10-14T12:00"))
    (taken_back,) = silent(told, "withdrawn")
    assert taken_back.because.startswith("withdrawn: the contract was renewed on 2026-10-14")
    assert told.notices[0].text == "call 138****8000"
    (undue,) = silent(told, "not_due")
    assert undue.until == datetime.fromisoformat("2027-10-13T00:00:00+08:00")


def test_a_notice_held_back_says_until_when(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    with transaction(company) as session:
        draft = NoticeDraft(kind="clock_warning", subject="call:K1", article="MS-14", step="warn", recipient="S3",
                            title="t", text="t", not_before=at("10-13T08:00"))  # fmt: skip
        queue_notices(session, [draft], now=at("10-12T21:30"))
        session.execute(update(Notice).values(because="quiet hours until 2026-10-13 00:00 UTC"))
    (waiting,) = silent(story(company, "K1", now=at("10-12T22:00")), "waiting")
    assert (waiting.until, waiting.because) == (at("10-13T08:00"), "quiet hours until 2026-10-13 00:00 UTC")
    later = silent(story(company, "K1", now=at("10-13T08:01")), "waiting")[0]
    assert later.because == "it leaves with the next run of deliver-notices, which has never run"


@pytest.mark.parametrize(
    ("branch_no", "named"),
    [("B1", ("director's daily report", "服务主任日报")), (None, ("evaluation of the quarter", "季度评价"))],
)
def test_a_report_is_called_what_it_is_in_both_languages(branch_no, named):
    case = CaseRow(1, "report", "2026-Q3", branch_no, "unsigned", at("10-08T06:25"), None)
    assert tuple(kind_said(case, Tongue(locale)) for locale in ("en", "zh")) == named
    assert [word for word in (*ReportEvent, CaseKind.REPORT) if "日报" in word.chinese or "经理" in word.chinese] == []


def test_a_notice_about_no_case_has_a_story_of_its_own(company):
    with transaction(company) as session:
        draft = NoticeDraft(
            kind="audit_ok",
            subject="audit:2026-10-12",
            article="RS-13",
            step="all",
            recipient="S9",
            title="well",
            text="-",
        )
        (number,) = queue_notices(session, [draft], now=at("10-12T09:00")).new
    told = story(company, f"notice:{number}", now=at("10-12T10:00"))
    assert (told.name, told.state, told.about) == (f"notice:{number}", "queued", "audit:2026-10-12")
    assert [silence.code for silence in told.silences] == ["waiting"]


def test_a_limit_that_left_the_rule_book_is_told_without_it(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    with transaction(company) as session:
        session.execute(
            update(Clock).where(Clock.limit_id == "RS-1-answer").values(limit_id="RS-1-gone", book="0" * 12)
        )
    gone = clock(story(company, "K1", now=at("10-12T10:00")), "RS-1-gone")
    assert (gone.title, gone.allowed, gone.stretches, gone.next) == ("RS-1-gone", "–", (), None)
    assert gone.notes == (
        "the rule book in force does not have this limit any more",
        "written under rule book 000000000000",
    )


def test_invisible_characters_of_a_customer_do_not_reach_the_page(company):
    enter(company, "calls", CALL | {"fault": "leaks\x1b[31m\u202e now"}, now=at("10-12T09:05"))
    told = story(company, "K1", now=at("10-12T10:00"))
    assert "leaks[31m now" in told.timeline[0].said


def test_a_limit_broken_after_hours_is_not_said_to_be_broken_by_nothing(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    enter(company, "dispatches", {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"},
          now=at("10-12T09:35"))  # fmt: skip
    paid = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:30"), "outcome": "fixed",
            "fee": 9_000, "collected": 9_000, "signed_by": "Zhang"}  # fmt: skip
    enter(company, "visits", paid, now=at("10-12T12:00"))
    hand_in = clock(story(company, "K1", now=at("10-12T20:00")), "MS-5-hand-in")
    assert (hand_in.verdict, hand_in.over, hand_in.over_minutes) == ("missed", "2 h 30 min outside working time", 0)
