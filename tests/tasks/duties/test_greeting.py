"""Customers are greeted on festivals and birthdays, once, and not when it would be out of place (CR-6)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from models import Notice
from models.database import reading
from tasks.duties.greeting import greet_customers
from tests.tasks.entering import COMPLAINT, at, enter


def run(now: datetime, *, dry_run: bool = False):
    done = greet_customers(now=now, dry_run=dry_run)
    assert done.failures == []
    return done.greeted, done.left_out


def greetings(url: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "greeting").order_by(Notice.id)))


def customer(url: str, number: str, **changes: object) -> None:
    row = {"customer_no": number, "name": f"Name {number}", "phone": "13800138001", "branch": "B1",
           "email": f"{number}@example.com", **changes}  # fmt: skip
    assert enter(url, "customers", row, now=at("02-02T08:00"), file=f"{number} {changes}").refused == {}


FESTIVAL = at("09-25T08:42")
"""The Mid-Autumn Festival of 2026, a day of rest."""


def test_on_a_festival_everybody_with_a_mail_address_is_greeted_once(company):
    assert run(at("09-24T08:42")) == (0, 0)
    assert run(at("09-25T08:20")) == (0, 0), "not before the hour"
    assert run(FESTIVAL, dry_run=True) == run(FESTIVAL) == (1, 0)
    assert run(at("09-25T09:42")) == run(at("09-26T08:42")) == (0, 0)
    (greeting,) = greetings(company)
    assert (greeting.recipient, greeting.channel, greeting.article, greeting.step) == (
        "customer:C1", "mail", "CR-6", "mid_autumn 2026",
    )  # fmt: skip
    assert greeting.title == "Happy Mid-Autumn Festival"
    for expected in ("Zhang San", "happy Mid-Autumn Festival", "Centre", "CR-6"):
        assert expected in greeting.text


def test_a_missed_day_is_made_up_but_not_long_after(company):
    assert run(at("09-24T08:42")) == (0, 0)
    assert run(at("09-27T08:42")) == (1, 0)
    assert greetings(company)[0].step == "mid_autumn 2026"
    assert run(at("12-31T08:42")) == (0, 0)
    assert greet_customers(now=datetime.fromisoformat("2027-01-04T08:42+08:00"), dry_run=False).greeted == 0


def test_birthdays_are_persons_and_on_their_day(company):
    customer(company, "C3", birthday="1980-03-15")
    customer(company, "C4", birthday="03-15", kind="company")
    customer(company, "C5", birthday="03-15", email=None)
    customer(company, "C6", birthday="3月16日")
    assert run(at("03-14T08:42")) == (0, 0)
    assert run(at("03-15T08:42")) == (1, 0)
    assert run(at("03-16T08:42")) == (1, 0)
    assert [(each.recipient, each.title) for each in greetings(company)] == [
        ("customer:C3", "Happy birthday"), ("customer:C6", "Happy birthday"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "left_out"),
    [("open", "the customer's serious complaint P1 is open"), ("ordinary", None), ("withdrawn", None)],
)
def test_a_customer_with_an_open_serious_complaint_is_not_greeted(company, state, left_out):
    severity = "ordinary" if state == "ordinary" else "serious"
    complaint = {**COMPLAINT, "received_at": at("09-24T09:00"), "severity": severity}
    assert enter(company, "complaints", complaint, now=at("09-24T09:05")).refused == {}
    if state == "withdrawn":
        gone = {
            "case": "P1",
            "step": "withdrawal",
            "decided_at": at("09-24T10:00"),
            "decided_by": "S4",
            "verdict": "resolve",
        }
        assert enter(company, "decisions", gone, now=at("09-24T10:05")).refused == {}
    assert run(FESTIVAL) == ((0, 1) if left_out else (1, 0))
    (greeting,) = greetings(company)
    assert (greeting.status, greeting.because) == ("suppressed" if left_out else "queued", left_out)
    assert (greeting.case_id is not None) == bool(left_out), "explain tells it of the complaint"


def test_a_complaint_that_is_linked_to_one_that_is_closed_stands_in_nobodys_way(company):
    first = {**COMPLAINT, "received_at": at("09-22T09:00"), "severity": "serious", "text": "the door is broken again"}
    again = {**first, "complaint_no": "P2", "received_at": at("09-22T10:00")}
    assert enter(company, "complaints", first, again, now=at("09-22T10:05")).refused == {}
    done = {"case": "P1", "decided_by": "S4", "verdict": "resolve", "channel": "phone", "note": "mended"}
    answer = done | {"step": "answer", "decided_at": at("09-22T11:00")}
    closing = done | {"step": "closing", "decided_at": at("09-22T12:00"), "channel": None}
    assert enter(company, "decisions", answer, closing, now=at("09-22T12:05")).refused == {}
    assert run(FESTIVAL) == (1, 0)


def test_who_opted_out_and_who_stands_there_twice_is_left_out_with_the_reason(company):
    customer(company, "C3", opted_out="yes")
    customer(company, "C4", name="Zhang San", email="C1@example.com")
    assert run(FESTIVAL) == (1, 2)
    assert {each.recipient: each.because for each in greetings(company)} == {
        "customer:C1": None,
        "customer:C3": "the customer does not want to be asked",
        "customer:C4": "the same person is greeted as customer C1",
    }


def test_our_own_people_are_not_greeted_as_customers(company):
    ours = {"staff_no": "S20", "name": "Own", "branch": "B1", "role": "technician", "email": "C1@Example.com"}
    assert enter(company, "staff", ours, now=at("02-02T08:00"), file="ours").refused == {}
    assert run(FESTIVAL) == (0, 0)


@pytest.mark.parametrize("birthday", ["13-01", "yesterday", "1780-01-01"])
def test_what_is_no_birthday_is_refused_by_the_gate(birthday):
    from expectations.gate import check
    from rules.forms import FORMS
    from tests.expectations.rows import GOOD, typed_frame

    frame = typed_frame(FORMS["customers"], [GOOD["customers"] | {"birthday": birthday}])
    found = check(frame, form=FORMS["customers"], now=at("10-12T08:00"))
    assert [(reason.code, reason.column) for reasons in found.values() for reason in reasons] == [
        ("bad_pattern", "birthday")
    ]
