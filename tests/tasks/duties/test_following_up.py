"""Customers are followed up: who is due, who asks, what came of it (PW-2)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models import Case, Clock, FollowUp, FollowUpTry, Notice
from models.database import reading
from rules.regulation.care import FollowUpDuty
from tasks.duties import following_up
from tasks.duties.following_up import follow_customers_up
from tests.registers import begun_from
from tests.tasks.duties.test_handing_in import call, stranger, visit
from tests.tasks.entering import BOOK, at, enter

FIRST, THURSDAY, FRIDAY = at("10-12T08:42"), at("10-15T08:42"), at("10-16T08:42")


def visits(**changes: object) -> FollowUpDuty:
    """The duty of return visits, changed."""
    return FollowUpDuty.model_validate(BOOK.follow_up("return_visit").model_dump() | changes)


ALL = visits(share=1.0)


@pytest.fixture(autouse=True)
def everybody(monkeypatch):
    """Return visits to all jobs, and nothing else."""
    with_duties(monkeypatch, ALL)


def with_duties(monkeypatch: pytest.MonkeyPatch, *duties: FollowUpDuty) -> None:
    changed = BOOK.model_copy(update={"follow_ups": duties})
    monkeypatch.setattr(following_up, "book", lambda: changed)


def run(now, *, dry_run: bool = False):
    done = follow_customers_up(now=now, dry_run=dry_run)
    assert done.failures == []
    return done


def follow_ups(url: str) -> list[FollowUp]:
    with reading(url) as session:
        return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))


def case(url: str, number: str) -> Case:
    with reading(url) as session:
        return session.scalars(select(Case).where(Case.number == number, Case.kind == "follow_up")).one()


def clock(url: str, number: str) -> Clock:
    with reading(url) as session:
        return session.scalars(select(Clock).where(Clock.case_id == case(url, number).id)).one()


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


@pytest.fixture
def monday(company):
    """Follow-ups have begun; on Monday K1 of C1 and K2 of a stranger are finished, K3 of C1 is not."""
    assert run(FIRST).given == 0
    begun_from(company, "followed up", lambda: _worked(company))
    return company


def _worked(url: str) -> None:
    call(url, "K1", "10-12T09:30")
    stranger(url, "K2", "10-12T09:40", address="2 Nanjing Road")
    call(url, "K3", "10-12T10:00")
    visit(url, "K1", "10-12T11:00")
    visit(url, "K2", "10-12T13:00")


def test_finished_jobs_are_followed_up_three_days_later_once_each_as_one_list(monday):
    assert run(at("10-14T08:42")).given == 0
    rehearsed, done = run(THURSDAY, dry_run=True), run(THURSDAY)
    assert (rehearsed.given, rehearsed.notices) == (done.given, done.notices) == (2, 1)
    assert done.rows == [{"branch": "B1", "duty": "Return visit after a job", "count": 2}]
    assert [(each.follow_up_no, each.call_no, each.way, each.person_no) for each in follow_ups(monday)] == [
        ("B1-R1", "K1", "phone", "S10"), ("B1-R2", "K2", "phone", "S10"),
    ]  # fmt: skip
    again = run(at("10-15T09:42"))
    assert (again.given, again.notices) == (0, 0)
    assert run(FRIDAY).given == 0
    (listed,) = notices(monday, "follow_up_list")
    assert (listed.recipient, listed.article) == ("S10", "PW-2")
    assert "B1-R1" in listed.text
    for hidden in ("13700137000", "13800138000", "Nanjing Road", "Wang Wu"):
        assert hidden not in listed.text
    page = next(Path(path) for path in listed.attachments if path.endswith(".html")).read_text(encoding="utf-8")
    for expected in ("B1-R2", "Wang Wu", "13700137000", "2 Nanjing Road", "K2", "12 October 2026", "Name S10"):
        assert expected in page
    assert Path(listed.attachments[0]).suffix == ".docx"


def test_the_share_is_drawn_by_the_number_of_the_job(company, monkeypatch):
    with_duties(monkeypatch, visits(share=0.5))
    run(FIRST)
    numbers = [f"K{place}" for place in range(1, 9)]
    for place, number in enumerate(numbers):
        call(company, number, f"10-12T09:{place:02}")
        visit(company, number, f"10-12T{9 + place}:00" if place > 2 else f"10-12T{10 + place}:00",
              technician="S1" if place > 2 else "S2")  # fmt: skip
    run(THURSDAY)
    expected = [
        number for number in numbers
        if following_up.drawn(seed="2026", duty="return_visit", about=f"call:{number}", period="", share=0.5)
    ]  # fmt: skip
    assert 0 < len(expected) < len(numbers)
    assert sorted(each.call_no for each in follow_ups(company)) == expected


def test_the_clock_runs_for_whoever_asks_and_stops_when_the_customer_is_reached(monday):
    run(THURSDAY)
    running = clock(monday, "B1-R1")
    assert (running.limit_id, running.article, running.due_at) == ("PW-2-visit", "PW-2", at("10-22T17:30"))
    tried = {"follow_up_no": "B1-R1", "done_at": at("10-15T10:00"), "done_by": "S10", "outcome": "not_reached"}
    reached = {"follow_up_no": "B1-R1", "done_at": at("10-16T10:00"), "done_by": "S10", "outcome": "reached",
               "satisfaction": "3", "words": "runs quietly now"}  # fmt: skip
    assert enter(monday, "follow_ups", tried, now=at("10-15T11:00")).refused == {}
    assert (case(monday, "B1-R1").state, clock(monday, "B1-R1").state) == ("tried", "running")
    assert enter(monday, "follow_ups", reached, now=at("10-16T11:00"), file="reached").refused == {}
    stopped = clock(monday, "B1-R1")
    assert (case(monday, "B1-R1").state, stopped.verdict, stopped.stopped_at) == ("reached", "met", at("10-16T10:00"))
    with reading(monday) as session:
        kept = session.scalars(select(FollowUpTry).where(FollowUpTry.outcome == "reached")).one()
    assert (kept.satisfaction, kept.words, kept.complaint_no) == (3, "runs quietly now", None)


def test_the_technician_of_the_job_does_not_follow_it_up(company, monkeypatch):
    with_duties(monkeypatch, visits(share=1.0, by=("technician", "clerk")))
    run(FIRST)
    call(company, "K1", "10-12T09:30")
    visit(company, "K1", "10-12T11:00", technician="S1")
    call(company, "K2", "10-12T09:40")
    visit(company, "K2", "10-12T13:00", technician="S2")
    run(THURSDAY)
    assert [(each.call_no, each.person_no) for each in follow_ups(company)] == [("K1", "S10"), ("K2", "S1")]


def test_whoever_does_not_want_to_be_asked_is_excused_at_once_and_later(monday):
    wish = {"customer_no": "C1", "name": "Zhang San", "phone": "13800138000", "branch": "B1", "opted_out": "yes"}
    call(monday, "K4", "10-12T14:00", customer_no="C2")
    visit(monday, "K4", "10-12T15:00")
    enter(monday, "customers", wish, now=at("10-13T08:00"), file="C1")
    done = run(THURSDAY)
    assert (done.given, done.excused) == (2, 1)
    assert {each.call_no: each.excuse for each in follow_ups(monday)} == {"K1": "opted_out", "K2": None, "K4": None}
    assert run(FRIDAY).excused == 0
    (k4,) = (each.follow_up_no for each in follow_ups(monday) if each.call_no == "K4")
    wish |= {"customer_no": "C2", "name": "Li Si", "phone": "13900139000"}
    enter(monday, "customers", wish, now=at("10-16T09:00"), file="C2")
    assert run(at("10-16T09:42")).ended == 1
    assert (case(monday, k4).state, clock(monday, k4).state) == ("excused", "void")


def test_what_nobody_answers_is_given_up_and_an_answer_that_comes_after_all_counts(monday):
    run(THURSDAY)
    assert run(at("11-04T08:42")).expired == 0
    assert run(at("11-05T08:42")).expired == 2
    assert (case(monday, "B1-R1").state, clock(monday, "B1-R1").verdict) == ("expired", "missed")
    late = {"follow_up_no": "B1-R1", "done_at": at("10-20T10:00"), "done_by": "S10", "outcome": "reached"}
    assert enter(monday, "follow_ups", late, now=at("11-06T10:00")).refused == {}
    assert (case(monday, "B1-R1").state, clock(monday, "B1-R1").verdict) == ("reached", "met")


def test_mornings_that_were_missed_are_made_up_but_nothing_from_before_the_beginning(company):
    call(company, "K0", "10-09T09:30")
    visit(company, "K0", "10-09T11:00")
    assert run(at("10-13T08:42")).given == 0, "Friday's job fell due on Monday, before the first morning"
    call(company, "K1", "10-13T09:30")
    visit(company, "K1", "10-13T11:00")
    assert run(at("10-28T08:42")).given == 1
    call(company, "K2", "10-28T09:30")
    visit(company, "K2", "10-28T11:00")
    assert run(at("11-17T08:42")).given == 0, "longer ago than is made up"


def test_nobody_to_ask_is_a_failure_and_waits(monday, monkeypatch):
    with_duties(monkeypatch, visits(share=1.0, by=("adviser",)))
    for number, role in (("S3", "supervisor"), ("S4", "director"), ("S5", "manager"), ("S6", "service_department"),
                         ("S7", "vice_president"), ("S8", "general_manager")):  # fmt: skip
        row = {
            "staff_no": number,
            "branch": "B1",
            "name": number,
            "role": role,
            "active_until": at("10-14T00:00").date(),
        }
        enter(monday, "staff", row, now=at("10-14T15:00"), file=f"gone {number}")
    done = follow_customers_up(now=THURSDAY, dry_run=False)
    assert (done.given, done.failures) == (0, ["branch B1: nobody to follow customers up (PW-2; return_visit)"])
    with_duties(monkeypatch, ALL)
    assert run(FRIDAY).given == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"follow_up_no": "B1-R9"}, "unknown_follow_up"),
        ({"done_by": "S99"}, "unknown_staff"),
        ({"done_by": "S1"}, "own_job"),
        ({"done_at": at("10-12T10:00")}, "before_received"),
        ({"outcome": "not_reached", "satisfaction": "4"}, "said_unreached"),
        ({"outcome": "declined", "suggestion": "ring before you come"}, "said_unreached"),
        ({"complaint_no": "P1"}, "complaint_without_suggestion"),
        ({"suggestion": "ring before you come", "complaint_no": "P9"}, "unknown_complaint"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_reason(monday, change, code):
    run(THURSDAY)
    enter(monday, "complaints", {"complaint_no": "P1", "received_at": at("10-14T09:00"), "customer_no": "C1",
                                 "text": "a wish", "type": "suggestion"}, now=at("10-14T09:05"))  # fmt: skip
    row = {"follow_up_no": "B1-R1", "done_at": at("10-15T10:00"), "done_by": "S10", "outcome": "reached"}
    refused = enter(monday, "follow_ups", {**row, **change}, now=at("10-16T10:00")).refused
    assert {reason.code for reasons in refused.values() for reason in reasons} == {code}
    assert case(monday, "B1-R1").state == "due"


def test_somebody_who_has_left_does_not_follow_up_and_an_answer_is_corrected_not_repeated(monday):
    run(THURSDAY)
    left = {
        "staff_no": "S2",
        "branch": "B1",
        "name": "Name S2",
        "role": "technician",
        "active_until": at("10-14T00:00").date(),
    }
    enter(monday, "staff", left, now=at("10-14T15:00"), file="left")
    row = {"follow_up_no": "B1-R1", "done_at": at("10-15T10:00"), "done_by": "S2", "outcome": "reached"}
    refused = enter(monday, "follow_ups", row, now=at("10-15T11:00")).refused
    assert {reason.code for reasons in refused.values() for reason in reasons} == {"not_active"}
    row |= {"done_by": None, "satisfaction": "4"}
    assert enter(monday, "follow_ups", row, now=at("10-15T11:00"), file="wrote").loaded == 1
    assert enter(monday, "follow_ups", row, now=at("10-15T11:10"), file="again").unchanged == 1
    assert enter(monday, "follow_ups", row | {"satisfaction": "2"}, now=at("10-15T12:00"), file="2").updated == 1
    other = row | {"done_at": at("10-16T10:00")}
    refused = enter(monday, "follow_ups", other, now=at("10-16T11:00"), file="twice").refused
    assert {reason.code for reasons in refused.values() for reason in reasons} == {"follow_up_done"}
