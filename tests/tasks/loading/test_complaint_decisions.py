"""Complaints to the end: found true or not, answered, content or not, rewarded, taken back (SV-20 to SV-22, NT)."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Case, Clock, Complaint, Event
from models.database import reading
from tests.tasks.entering import BOOK, COMPLAINT, at, enter, found
from tests.tasks.loading.test_custody import CALL, SENT, codes, told

MANAGER, DEPARTMENT, VICE_PRESIDENT, GENERAL = "S5", "S6", "S7", "S8"
DIRECTOR, TECHNICIAN = "S4", "S1"


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    return url


def complain(url: str, **more: Any) -> None:
    done = enter(url, "complaints", COMPLAINT | more, now=at("10-12T09:05"), file=f"complaints {more}.csv")
    assert done.refused == {}


def decide(url: str, step: str, verdict: str, when: str, by: str, **more: Any) -> set[str]:
    """What a decision on P1 is refused for; nothing when it is entered."""
    row = {"case": "P1", "step": step, "decided_at": at(when), "decided_by": by, "verdict": verdict} | more
    return codes(enter(url, "decisions", row, now=at("12-30T10:00"), file=f"{step} {when} {verdict} {more}.csv"))


def running(url: str) -> dict[str, Any]:
    """The deadlines of the limits that are running."""
    with reading(url) as session:
        return {clock.limit_id: clock.due_at for clock in session.scalars(select(Clock)) if clock.state == "running"}


def verdicts(url: str) -> dict[str, str]:
    with reading(url) as session:
        return {clock.limit_id: clock.verdict for clock in session.scalars(select(Clock)) if clock.verdict}


def state(url: str) -> str:
    with reading(url) as session:
        return session.scalars(select(Case.state).where(Case.number == "P1", Case.kind == "complaint")).one()


def detail(url: str, kind: str) -> dict[str, Any]:
    with reading(url) as session:
        return session.scalars(select(Event.detail).where(Event.kind == kind).order_by(Event.id.desc())).first() or {}


ACKNOWLEDGED = at("10-13T09:00")


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        ({"about": "price"}, {"NT-1-acknowledge": ACKNOWLEDGED, "NT-1-answer": at("10-15T17:30")}),
        (
            {"about": "service"},
            {
                "NT-1-acknowledge": ACKNOWLEDGED,
                "NT-1-findings": at("10-15T17:30"),
                "NT-4-answer": at("10-21T17:30"),
            },
        ),
        (
            {"about": "product"},
            {"NT-1-acknowledge": ACKNOWLEDGED, "NT-1-answer": at("10-15T17:30"), "NT-7-goods": at("10-14T09:00")},
        ),
        ({"type": "inquiry", "about": "product"}, {"NT-7-inquiry": at("10-13T09:00")}),
        (
            {"about": "product", "wanted": "exchange"},
            {
                "NT-1-acknowledge": ACKNOWLEDGED,
                "NT-1-answer": at("10-15T17:30"),
                "NT-3-exchange": at("11-02T17:30"),
            },
        ),
        (
            {"about": "product", "wanted": "return"},
            {
                "NT-1-acknowledge": ACKNOWLEDGED,
                "NT-1-answer": at("10-15T17:30"),
                "NT-3-exchange": at("11-02T17:30"),
                "NT-6-approval": at("10-15T17:30"),
            },
        ),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) and "about" in value else "",
)
def test_the_kind_of_complaint_says_which_limits_it_has(company, said, limits):
    complain(company, **said)
    assert running(company) == limits


def test_about_the_service_first_findings_do_for_three_days_and_the_answer_has_seven(company):
    complain(company, about="service")
    assert decide(company, "investigation", "resolve", "10-14T10:00", DIRECTOR, finding="partly", note="late") == set()
    assert set(running(company)) == {"NT-1-acknowledge", "NT-4-answer"}
    assert decide(company, "answer", "resolve", "10-20T10:00", DIRECTOR, channel="phone", note="we are sorry") == set()
    assert running(company) == {}
    assert verdicts(company)["NT-4-answer"] == "met"
    assert detail(company, "answered")["channel"] == "phone"


def test_an_investigation_says_what_was_found_and_the_register_keeps_the_last_word(company):
    complain(company)
    assert decide(company, "investigation", "resolve", "10-13T10:00", DIRECTOR) == {"finding_needed"}
    assert decide(company, "investigation", "resolve", "10-13T11:00", DIRECTOR, finding="not_true") == set()
    assert decide(company, "investigation", "resolve", "10-14T11:00", DIRECTOR, finding="true") == set()
    with reading(company) as session:
        assert session.scalars(select(Complaint.finding)).all() == ["true"]


def test_a_dissatisfied_customer_goes_to_the_next_level_and_every_limit_of_the_answer_opens_anew(company):
    complain(company, about="service")
    assert decide(company, "assignment", "approve", "10-12T10:00", DIRECTOR) == set()
    assert decide(company, "satisfaction", "reject", "10-13T10:00", DIRECTOR) == {"not_answered_yet"}
    assert decide(company, "answer", "resolve", "10-13T11:00", DIRECTOR) == set()
    assert decide(company, "satisfaction", "reject", "10-14T10:00", DIRECTOR, note="wants more") == set()
    assert (state(company), detail(company, "assigned")["handler"]) == ("assigned", MANAGER)
    assert detail(company, "raised") | {"of": ""} == {"role": "manager", "handler": MANAGER, "mark": MANAGER, "of": ""}
    assert running(company)["NT-4-answer"] == at("10-23T17:30")
    assert decide(company, "answer", "resolve", "10-15T11:00", MANAGER) == set()
    assert decide(company, "satisfaction", "reject", "10-16T10:00", MANAGER) == set()
    assert detail(company, "assigned")["handler"] == DEPARTMENT


def test_above_the_general_manager_there_is_nobody_who_keeps_the_complaint(company):
    complain(company)
    assert decide(company, "assignment", "approve", "10-12T10:00", DIRECTOR, forward_to=GENERAL) == set()
    assert decide(company, "answer", "resolve", "10-13T11:00", GENERAL) == set()
    assert decide(company, "satisfaction", "reject", "10-14T10:00", GENERAL) == set()
    assert detail(company, "assigned")["handler"] == GENERAL
    assert "role" not in detail(company, "raised")


def test_a_content_customer_leaves_the_complaint_answered(company):
    complain(company)
    assert decide(company, "answer", "resolve", "10-13T11:00", DIRECTOR) == set()
    assert decide(company, "satisfaction", "approve", "10-14T10:00", DIRECTOR) == set()
    assert state(company) == "answered"


def test_only_a_complainant_who_is_right_is_rewarded_and_by_somebody_entitled(company):
    complain(company)
    assert decide(company, "reward", "approve", "10-13T10:00", DIRECTOR, amount=5000) == {"not_proven"}
    assert decide(company, "investigation", "resolve", "10-13T11:00", DIRECTOR, finding="true") == set()
    assert decide(company, "reward", "approve", "10-13T12:00", TECHNICIAN, amount=5000) == {"not_entitled"}
    assert decide(company, "reward", "approve", "10-13T12:10", DIRECTOR) == {"reward_needed"}
    assert decide(company, "reward", "reject", "10-13T12:20", DIRECTOR) == {"note_needed"}
    assert decide(company, "reward", "approve", "10-13T12:30", DIRECTOR, amount=5000) == set()
    assert detail(company, "rewarded")["fen"] == 5000


@pytest.fixture
def rude(company):
    """A complaint about the attitude of whoever was sent to a call."""
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    complain(company, about="attitude", call_no="K1", received_at=at("10-12T12:00"))
    return company


def test_attitude_found_true_proposes_a_reprimand_that_a_person_confirms(rude):
    assert decide(rude, "reprimand", "approve", "10-13T10:00", MANAGER) == {"not_proven"}
    assert decide(rude, "investigation", "resolve", "10-13T11:00", DIRECTOR, finding="true") == set()
    assert detail(rude, "reprimand_proposed")["person"] == TECHNICIAN
    assert decide(rude, "reprimand", "approve", "10-13T12:00", DIRECTOR) == {"not_entitled"}
    assert decide(rude, "reprimand", "approve", "10-13T12:10", MANAGER, person=MANAGER) == {"own_reprimand"}
    assert decide(rude, "reprimand", "approve", "10-13T12:20", MANAGER, note="no bonus in October") == set()
    assert detail(rude, "reprimanded")["person"] == TECHNICIAN


def test_a_finding_that_is_taken_back_takes_its_proposal_with_it(rude):
    told_true = {"case": "P1", "step": "investigation", "decided_at": at("10-13T11:00"), "decided_by": DIRECTOR,
                 "verdict": "resolve", "finding": "true"}  # fmt: skip
    enter(rude, "decisions", told_true, now=at("10-13T11:10"))
    enter(rude, "decisions", told_true | {"finding": "not_true"}, now=at("10-13T12:00"), file="mended.csv")
    assert "reprimand_proposed" not in {kind for kind, *_ in told(rude, "P1")}
    with reading(rude) as session:
        assert session.scalars(select(Complaint.finding)).all() == ["not_true"]


def test_no_reprimand_follows_from_what_is_not_about_attitude_or_names_nobody(company):
    complain(company, about="price")
    assert decide(company, "investigation", "resolve", "10-13T11:00", DIRECTOR, finding="true") == set()
    assert decide(company, "reprimand", "approve", "10-13T12:00", MANAGER, person="S1") == {"not_about_attitude"}
    complain(company, about="attitude", complaint_no="P1")
    assert decide(company, "investigation", "resolve", "10-13T13:00", DIRECTOR, finding="true") == set()
    assert decide(company, "reprimand", "approve", "10-13T14:00", MANAGER) == {"person_needed"}


def test_a_return_needs_the_general_manager_or_the_customer_pays(company):
    complain(company, about="product", wanted="return")
    assert decide(company, "exchange", "resolve", "10-13T10:00", DIRECTOR) == {"return_not_approved"}
    assert decide(company, "return_approval", "approve", "10-13T11:00", MANAGER) == {"not_general_manager"}
    assert decide(company, "return_approval", "reject", "10-13T12:00", GENERAL, note="used") == set()
    assert decide(company, "exchange", "resolve", "10-14T10:00", DIRECTOR, borne_by="company") == {
        "return_not_approved"
    }
    assert decide(company, "exchange", "resolve", "10-14T11:00", DIRECTOR, borne_by="customer") == set()
    assert verdicts(company)["NT-6-approval"] == "met"


def test_an_approved_return_is_the_companys_to_pay_and_an_exchange_needs_nobody(company):
    complain(company, about="product", wanted="return")
    assert decide(company, "return_approval", "approve", "10-13T11:00", GENERAL) == set()
    assert decide(company, "exchange", "resolve", "10-14T10:00", DIRECTOR) == set()
    assert verdicts(company)["NT-3-exchange"] == "met"


def test_nothing_is_returned_or_extended_that_nobody_asked_back(company):
    complain(company, about="product")
    for step, verdict, by in (
        ("return_approval", "approve", GENERAL),
        ("exchange", "resolve", DIRECTOR),
        ("extension", "approve", DIRECTOR),
    ):
        more = {"until": at("11-20T17:00"), "note": "x"}
        assert decide(company, step, verdict, "10-13T11:00", by, **more) == {"no_return_wanted"}


def test_an_extension_told_before_the_limit_moves_it_and_one_told_too_late_does_not(company):
    complain(company, about="product", wanted="exchange")
    longer = {"until": at("11-20T17:00"), "channel": "phone"}
    assert decide(company, "extension", "approve", "10-30T10:00", DIRECTOR, **longer) == {"extension_incomplete"}
    assert decide(company, "extension", "approve", "10-30T10:00", DIRECTOR, note="none in stock") == {
        "extension_incomplete"
    }
    backwards = {"until": at("10-29T10:00"), "note": "none in stock"}
    assert decide(company, "extension", "approve", "10-30T10:00", DIRECTOR, **backwards) == {"extension_backwards"}
    assert decide(company, "extension", "approve", "10-30T10:00", DIRECTOR, **longer, note="none in stock") == set()
    assert running(company)["NT-3-exchange"] == at("11-20T17:00")
    later = {"until": at("12-20T17:00"), "note": "still none"}
    assert decide(company, "extension", "approve", "11-25T10:00", DIRECTOR, **later) == set()
    assert running(company)["NT-3-exchange"] == at("11-20T17:00")


def test_a_complaint_is_acknowledged_once_the_customer_knows_which_way_it_goes(company):
    complain(company)
    assert decide(company, "acknowledgement", "acknowledge", "10-12T09:30", DIRECTOR, note="seen") == set()
    assert "NT-1-acknowledge" in running(company), "that one of us has seen it tells the customer nothing"
    by_phone = {"channel": "phone"}
    assert decide(company, "acknowledgement", "acknowledge", "10-12T10:00", DIRECTOR, **by_phone) == {"way_needed"}
    way = by_phone | {"note": "I see to it, answer by Thursday"}
    assert decide(company, "acknowledgement", "acknowledge", "10-12T10:00", DIRECTOR, **way) == set()
    assert verdicts(company)["NT-1-acknowledge"] == "met"
    assert detail(company, "told")["channel"] == "phone"


def test_an_approved_return_says_how_it_is_paid_back_and_an_exchange_is_granted_by_the_branch(company):
    complain(company, about="product", wanted="return")
    assert decide(company, "return_approval", "approve", "10-13T11:00", GENERAL) == set()
    assert detail(company, "return_approved")["refund"] == "original", "as the rule book says"
    assert decide(company, "return_approval", "approve", "10-13T11:00", GENERAL, refund="transfer") == set()
    assert detail(company, "return_approved")["refund"] == "transfer"
    complain(company, about="product", wanted="exchange")
    assert decide(company, "return_approval", "approve", "10-13T12:00", TECHNICIAN) == {"not_entitled"}
    assert decide(company, "return_approval", "approve", "10-13T12:00", DIRECTOR) == set()


def test_a_rule_book_without_a_way_of_refund_asks_each_approval_for_it(company, monkeypatch):
    complain(company, about="product", wanted="return")
    unsaid = BOOK.model_copy(update={"complaints": BOOK.complaints.model_copy(update={"refund": None})})
    monkeypatch.setattr("tests.tasks.entering.BOOK", unsaid)
    assert decide(company, "return_approval", "approve", "10-13T11:00", GENERAL) == {"refund_needed"}
    assert decide(company, "return_approval", "approve", "10-13T11:00", GENERAL, refund="cash") == set()


def test_a_letter_is_approved_only_when_one_waits(company):
    complain(company)
    assert decide(company, "letter", "approve", "10-13T10:00", DEPARTMENT) == {"no_letter_draft"}
    assert decide(company, "letter", "approve", "10-13T10:10", DIRECTOR) == {"not_entitled"}


def test_whatever_is_refused_is_told_in_chinese_too(company):
    complain(company, about="product", wanted="return")
    row = {
        "case": "P1",
        "step": "exchange",
        "decided_at": at("10-13T10:00"),
        "decided_by": DIRECTOR,
        "verdict": "resolve",
    }
    done = enter(company, "decisions", row, now=at("10-13T10:10"), locale="zh")
    assert "总经理" in next(iter(done.refused.values()))[0].sentence
