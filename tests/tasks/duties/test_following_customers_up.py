"""Customers are asked on the days of a recurrence, after a contract has ended, and heard to the end (PW-3, PW-5, RS-9, FP-4)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Complaint, FollowUp, FollowUpTry
from models.database import reading
from tests.tasks.duties.test_following_up import case, clock, follow_ups, notices, run, with_duties
from tests.tasks.entering import BOOK, at, enter


def customer(url: str, number: str, name: str, **changes: object) -> None:
    row = {"customer_no": number, "name": name, "phone": "13800138001", "branch": "B1", **changes}
    assert enter(url, "customers", row, now=at("10-02T08:00"), file=f"{number} {changes}").refused == {}


@pytest.fixture
def begun(company, monkeypatch):
    """Follow-ups of the rule book, but of jobs, have begun; C1 has a mail address, C2 a telephone, C3 is of grade A."""
    with_duties(monkeypatch, *(duty for duty in BOOK.follow_ups if duty.id != "return_visit"))
    customer(company, "C3", "Wang Wu", grade="A", address="3 Nanjing Road")
    customer(company, "C4", "Zhao Liu", grade="A", opted_out="yes")
    run(at("10-12T08:42"))
    return company


def test_key_customers_are_called_on_each_quarter_by_a_visit_where_there_is_an_address(begun):
    assert run(at("11-04T08:42")).given == 0
    done = run(at("11-05T08:42"))
    assert (done.given, done.excused) == (1, 1)
    (given,) = [each for each in follow_ups(begun) if each.excuse is None]
    assert (given.customer_no, given.way, given.period, given.duty) == ("C3", "visit", "2026-11-05", "key_customers")
    assert (clock(begun, given.follow_up_no).article, clock(begun, given.follow_up_no).due_at) == (
        "PW-5",
        at("11-19T17:30"),
    )
    assert run(at("11-06T08:42")).given == 0
    customer(begun, "C5", "Sun Qi", grade="A", address="5 Nanjing Road")
    assert run(at("11-09T08:42")).given == 1, "learned of within what is made up"


def test_a_recurrence_on_a_day_of_rest_is_given_out_the_next_working_morning(begun):
    assert [run(at(f"12-{day}T08:42")).given for day in ("04", "05", "06")] == [0, 0, 0], "5 December is a Saturday"
    asked = BOOK.follow_up("area_visits").model_copy(update={"share": 1.0})
    with pytest.MonkeyPatch.context() as patched:
        with_duties(patched, asked)
        assert run(at("12-07T08:42")).given == 3
    areas = [each.customer_no for each in follow_ups(begun) if each.excuse is None and each.duty == "area_visits"]
    assert set(areas) == {"C1", "C2", "C3"}


def test_every_customer_gets_the_questionnaire_by_mail_else_by_phone_and_nobody_is_chased_for_it(begun):
    done = run(at("11-10T08:42"))
    ways = {each.customer_no: each.way or each.excuse for each in follow_ups(begun) if each.duty == "half_year"}
    assert ways == {"C1": "mail", "C2": "phone", "C3": "phone", "C4": "opted_out"}
    (mail,) = notices(begun, "follow_up_mail")
    number = next(each.follow_up_no for each in follow_ups(begun) if each.customer_no == "C1")
    assert (mail.recipient, mail.channel, mail.article, mail.subject) == (
        "customer:C1", "mail", "PW-3", f"follow_up:{number}",
    )  # fmt: skip
    for expected in ("Zhang San", number, "4 very satisfied", "Twice a year"):
        assert expected in mail.text
    (listed,) = notices(begun, "follow_up_list")[-1:]
    assert listed.recipient == "S10"
    assert number not in listed.text
    assert done.given == 3 + 1, "and the key customer of the fifth, made up"
    with reading(begun) as session:
        chased = session.scalars(
            select(FollowUp.duty).join(Case, Case.id == FollowUp.case_id).where(Case.number == number)
        ).one()
    assert chased == "half_year"
    back = {"follow_up_no": number, "done_at": at("11-12T10:00"), "outcome": "reached", "satisfaction": "4"}
    assert enter(begun, "follow_ups", back, now=at("11-12T11:00")).refused == {}
    assert notices(begun, "follow_up_mail")[0].status == "suppressed"
    assert run(at("12-25T08:42")).expired >= 2


def test_after_a_contract_has_ended_its_customer_is_asked_within_seven_working_days_of_the_end(begun):
    contract = {"customer_no": "C1", "starts_on": date(2025, 11, 1), "fee": 60000}
    enter(begun, "contracts", {**contract, "contract_no": "M1", "ends_on": date(2026, 10, 31)},
          {**contract, "contract_no": "M2", "ends_on": date(2026, 11, 30)}, now=at("10-12T10:00"))  # fmt: skip
    assert run(at("10-30T08:42")).given == 0
    assert run(at("11-02T08:42")).given == 1
    (given,) = follow_ups(begun)
    assert (given.contract_no, given.way, given.about, given.period) == ("M1", "mail", "contract:M1", "2026-10-31")
    running = clock(begun, given.follow_up_no)
    assert (running.article, running.opened_at, running.due_at) == ("FP-4", at("10-31T23:59:59"), at("11-10T17:30"))
    assert run(at("11-03T08:42")).given == 0


def test_after_an_engagement_has_ended_its_customer_is_asked_once_with_the_same_limit(begun):
    agreed = {"customer_no": "C1", "title": "refit of the cooling", "starts_on": date(2026, 9, 1)}
    enter(
        begun,
        "engagements",
        {**agreed, "engagement_no": "E1"},
        {**agreed, "engagement_no": "E2"},
        now=at("10-12T10:00"),
    )
    assert run(at("10-30T08:42")).given == 0, "both go on"
    ended = {**agreed, "engagement_no": "E1", "ends_on": date(2026, 10, 31)}
    assert enter(begun, "engagements", ended, now=at("11-01T10:00")).refused == {}
    assert run(at("11-02T08:42")).given == 1
    (given,) = follow_ups(begun)
    assert (given.duty, given.way, given.about) == ("engagement_over", "mail", "engagement:E1")
    running = clock(begun, given.follow_up_no)
    assert (running.article, running.opened_at, running.due_at) == ("FP-4", at("10-31T23:59:59"), at("11-10T17:30"))
    (mail,) = notices(begun, "follow_up_mail")
    assert "is done. What did it bring you" in mail.text
    enter(begun, "engagements", ended | {"ends_on": date(2026, 11, 1)}, now=at("11-03T10:00"), file="corrected")
    assert run(at("11-03T08:42")).given == 0, "asked about once, whatever its end is corrected to"


SAID = {"done_at": at("11-06T10:00"), "done_by": "S3", "outcome": "reached", "suggestion": "come at weekends, too"}


@pytest.fixture
def called(begun):
    """The key customer is to be called on; the number of the follow-up."""
    run(at("11-05T08:42"))
    return next(each.follow_up_no for each in follow_ups(begun) if each.excuse is None)


def complaints(url: str) -> list[Complaint]:
    with reading(url) as session:
        return list(session.scalars(select(Complaint).order_by(Complaint.complaint_no)))


def test_a_suggestion_is_registered_by_itself_with_its_limits_and_is_corrected_with_its_row(begun, called):
    row = {"follow_up_no": called, **SAID}
    assert enter(begun, "follow_ups", row, now=at("11-06T11:00")).refused == {}
    (suggested,) = complaints(begun)
    assert (suggested.complaint_no, suggested.type, suggested.text) == (f"{called}-S", "suggestion", SAID["suggestion"])
    assert (suggested.customer_no, suggested.channel, suggested.received_at) == ("C3", "visit", SAID["done_at"])
    with reading(begun) as session:
        opened = session.get_one(Case, suggested.case_id)
        kept = session.scalars(select(FollowUpTry)).one()
    assert (opened.state, opened.branch_no, kept.complaint_no) == ("received", "B1", f"{called}-S")
    assert enter(begun, "follow_ups", row, now=at("11-06T11:00"), file="again").unchanged == 1
    more = row | {"suggestion": "come on Saturdays"}
    assert enter(begun, "follow_ups", more, now=at("11-06T12:00"), file="more").updated == 1
    assert [each.text for each in complaints(begun)] == ["come on Saturdays"]


def test_a_suggestion_that_stands_in_the_register_already_is_named_and_not_entered_twice(begun, called):
    known = {"complaint_no": "P1", "received_at": at("11-06T10:05"), "customer_no": "C3", "text": "at weekends",
             "type": "suggestion"}  # fmt: skip
    enter(begun, "complaints", known, now=at("11-06T10:10"))
    row = {"follow_up_no": called, **SAID, "complaint_no": "P1"}
    assert enter(begun, "follow_ups", row, now=at("11-06T11:00")).refused == {}
    assert [each.complaint_no for each in complaints(begun)] == ["P1"]
    assert case(begun, called).state == "reached"
