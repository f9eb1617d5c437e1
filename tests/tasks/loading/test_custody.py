"""Goods in custody: receipt, repair card, inspection, hand-back, and what they mean for the call (MS-6, MS-7, MS-9)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Clock, Event, Receipt, Repair, Voucher
from models.database import reading
from tests.registers import built_once
from tests.tasks.entering import at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
TAKEN = {
    "call_no": "K1",
    "arrived_at": at("10-12T11:00"),
    "left_at": at("10-12T11:40"),
    "outcome": "carried_in",
    "signed_by": "Zhang",
}
RECEIPT = {
    "receipt_no": "R1",
    "call_no": "K1",
    "serial_no": "P1",
    "taken_at": at("10-12T11:40"),
    "promised_at": at("10-15T17:00"),
    "signed_by": "Zhang",
}
CARD = {
    "repair_no": "X1",
    "call_no": "K1",
    "started_at": at("10-13T09:00"),
    "finished_at": at("10-13T11:00"),
    "minutes": 95,
    "parts": "pump x1",
    "inspected_by": "S3",
    "inspected_at": at("10-13T14:00"),
}
BACK = {"receipt_no": "R1", "returned_at": at("10-14T10:00"), "released_at": at("10-14T09:00"), "signed_by": "Zhang"}
LATER = at("10-20T08:00")


@pytest.fixture
@built_once
def company(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    return url


@pytest.fixture
@built_once
def carried_in(company):
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    return company


def case(url: str, number: str) -> Case:
    with reading(url) as session:
        return session.scalars(select(Case).where(Case.number == number)).one()


def told(url: str, number: str) -> list[str]:
    """What stands on a timeline, corrected events left out, in the order of the times."""
    with reading(url) as session:
        rows = session.scalars(select(Event).join(Case).where(Case.number == number).order_by(Event.id)).all()
    corrected = {row.corrects for row in rows}
    standing = [row for row in rows if row.id not in corrected and row.kind != "corrected"]
    return [row.kind for row in sorted(standing, key=lambda row: row.happened_at)]


def clock(url: str, limit: str, number: str, ordinal: int = 0) -> Clock:
    with reading(url) as session:
        query = select(Clock).join(Case, Case.id == Clock.case_id)
        return session.scalars(
            query.where(Case.number == number, Clock.limit_id == limit, Clock.ordinal == ordinal)
        ).one()


def codes(applied) -> set[str]:
    return {reason.code for found in applied.refused.values() for reason in found}


def test_a_carried_in_job_goes_from_the_receipt_to_the_signed_hand_back_and_closes_its_call(carried_in):
    assert case(carried_in, "R1").state == "taken_in"
    assert told(carried_in, "K1") == ["called", "dispatched", "arrived", "carried_in", "goods_taken"]
    assert enter(carried_in, "repairs", CARD, now=at("10-13T15:00")).loaded == 1
    assert case(carried_in, "R1").state == "inspected"
    assert case(carried_in, "K1").state == "carried_in", "ready is not yet handed back"
    assert enter(carried_in, "returns", BACK, now=at("10-14T11:00")).loaded == 1
    assert case(carried_in, "R1").state == "returned"
    assert case(carried_in, "K1").state == "closed"
    assert told(carried_in, "K1")[-3:] == ["goods_ready", "goods_returned", "closed"]
    with reading(carried_in) as session:
        card = session.scalars(select(Repair)).one()
    assert (card.receipt_no, card.technician_no, card.minutes) == ("R1", "S1", 95)


def test_every_paper_handed_in_twice_changes_nothing(carried_in):
    enter(carried_in, "repairs", CARD, now=at("10-13T15:00"))
    enter(carried_in, "returns", BACK, now=at("10-14T11:00"))
    before = told(carried_in, "K1"), told(carried_in, "R1")
    for form, row in (("receipts", RECEIPT), ("repairs", CARD), ("returns", BACK)):
        again = enter(carried_in, form, row, now=at("10-14T12:00"), file="again " + form)
        assert (again.loaded, again.updated, again.unchanged) == (0, 0, 1)
    assert (told(carried_in, "K1"), told(carried_in, "R1")) == before


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({**BACK}, "return_before_inspection"),
        ({**BACK, "receipt_no": "R9"}, "unknown_receipt"),
        ({**BACK, "returned_at": at("10-12T09:00"), "released_at": None}, "before_receipt"),
    ],
)
def test_goods_leave_only_inspected_and_only_against_their_receipt(carried_in, row, code):
    refused = enter(carried_in, "returns", row, now=LATER)
    assert codes(refused) == {code}
    assert case(carried_in, "R1").state == "taken_in"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"inspected_by": "S1"}, "own_inspection"),
        ({"inspected_by": "S2"}, "not_an_inspector"),
        ({"inspected_by": None}, "inspection_incomplete"),
        ({"inspected_at": None}, "inspection_incomplete"),
        ({"finished_at": None}, "inspection_incomplete"),
        ({"minutes": 122}, "more_than_elapsed"),
        ({"inspected_by": "S77"}, "unknown_staff"),
        ({"call_no": "K9"}, "unknown_call"),
        ({"started_at": at("10-12T10:00")}, "no_receipt"),
        ({"receipt_no": "R1", "started_at": at("10-12T10:00")}, "before_receipt"),
        ({"receipt_no": "R9"}, "unknown_receipt"),
    ],
)
def test_a_repair_card_is_refused_for_what_is_wrong_with_it(carried_in, change, code):
    refused = enter(carried_in, "repairs", {**CARD, **change}, now=LATER)
    assert codes(refused) == {code}
    assert told(carried_in, "R1") == ["taken_in"]


def test_a_card_that_comes_in_parts_is_completed(carried_in):
    for part in ("started_at",), ("finished_at", "minutes"), ("inspected_by", "inspected_at"):
        row = {name: CARD[name] for name in ("repair_no", "call_no", "started_at", *part)}
        applied = enter(carried_in, "repairs", row, now=LATER, file=f"card {part}")
        assert (applied.loaded + applied.updated, codes(applied)) == (1, set())
    assert told(carried_in, "R1") == ["taken_in", "repair_started", "repaired", "inspected"]


def test_a_repair_without_goods_in_custody_is_refused(company):
    assert codes(enter(company, "repairs", CARD, now=LATER)) == {"no_receipt"}


def test_goods_brought_to_the_counter_end_the_arrival_clock(company):
    enter(company, "receipts", {**RECEIPT, "taken_at": at("10-12T11:40")}, now=at("10-12T12:00"))
    assert told(company, "K1") == ["called", "carried_in_counter"]
    assert clock(company, "MS-14-urban", "K1").state == "void"


def test_a_visit_learned_of_late_turns_the_counter_into_a_carrying_in(company):
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    assert clock(company, "MS-14-urban", "K1").state == "void"
    enter(company, "visits", TAKEN, now=at("10-13T08:30"))
    assert told(company, "K1") == ["called", "dispatched", "arrived", "carried_in", "goods_taken"]
    arrival = clock(company, "MS-14-urban", "K1")
    assert (arrival.state, arrival.verdict, arrival.stopped_at) == ("stopped", "met", at("10-12T11:00"))


def test_with_two_things_in_custody_a_paper_says_which_and_the_last_hand_back_closes_the_call(carried_in):
    enter(carried_in, "receipts", {**RECEIPT, "receipt_no": "R2"}, now=at("10-12T12:00"))
    assert codes(enter(carried_in, "repairs", CARD, now=LATER)) == {"which_receipt"}
    for number in "12":
        row = {**CARD, "repair_no": f"X{number}", "receipt_no": f"R{number}"}
        assert enter(carried_in, "repairs", row, now=LATER, file=f"card {number}").loaded == 1
    enter(carried_in, "returns", BACK, now=LATER)
    assert case(carried_in, "K1").state == "carried_in"
    enter(carried_in, "returns", {**BACK, "receipt_no": "R2", "returned_at": at("10-14T16:00")}, now=LATER)
    assert case(carried_in, "K1").state == "closed"


def test_an_unsigned_hand_back_of_an_unsigned_voucher_leaves_the_call_open_until_somebody_signs(company):
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", {**TAKEN, "signed_by": None}, now=at("10-12T12:00"))
    enter(company, "receipts", {**RECEIPT, "signed_by": None}, now=at("10-12T12:00"))
    enter(company, "repairs", CARD, now=LATER)
    enter(company, "returns", {**BACK, "signed_by": None}, now=LATER)
    assert case(company, "K1").state == "carried_in"
    enter(company, "visits", TAKEN, now=LATER, file="signed.csv")
    assert case(company, "K1").state == "closed"


def test_a_reopened_call_closes_again_with_its_second_receipt(carried_in):
    enter(carried_in, "repairs", CARD, now=LATER)
    enter(carried_in, "returns", BACK, now=LATER)
    reopened = {
        "case": "K1",
        "step": "reopening",
        "decided_at": at("10-15T09:00"),
        "decided_by": "S4",
        "verdict": "approve",
    }
    enter(carried_in, "decisions", reopened, now=LATER)
    again = {**RECEIPT, "receipt_no": "R2", "taken_at": at("10-15T10:00"), "promised_at": at("10-19T10:00")}
    assert enter(carried_in, "receipts", again, now=LATER).loaded == 1
    assert case(carried_in, "K1").state == "carried_in"
    moved = {
        name: at(f"10-16T{CARD[name].astimezone(at('10-12T00:00').tzinfo):%H:%M}")
        for name in CARD
        if name.endswith("_at")
    }
    assert enter(carried_in, "repairs", {**CARD, **moved, "repair_no": "X2"}, now=LATER).loaded == 1
    enter(
        carried_in,
        "returns",
        {**BACK, "receipt_no": "R2", "returned_at": at("10-17T09:00"), "released_at": None},
        now=LATER,
    )
    assert case(carried_in, "K1").state == "closed"
    assert told(carried_in, "K1").count("closed") == 2


def test_goods_are_not_taken_in_for_a_call_that_is_over(company):
    ended = {
        "case": "K1",
        "step": "cancellation",
        "decided_at": at("10-12T10:00"),
        "decided_by": "S10",
        "verdict": "approve",
    }
    enter(company, "decisions", ended, now=LATER)
    assert codes(enter(company, "receipts", RECEIPT, now=LATER)) == {"receipt_after_close"}
    with reading(company) as session:
        assert session.scalars(select(Receipt)).all() == []
        assert session.scalars(select(Case).where(Case.kind == "goods")).all() == []


def test_a_receipt_stays_with_its_call(carried_in):
    enter(carried_in, "calls", {**CALL, "call_no": "K2"}, now=at("10-12T09:35"))
    refused = enter(carried_in, "receipts", {**RECEIPT, "call_no": "K2"}, now=LATER, file="other.csv")
    assert codes(refused) == {"receipt_of_other_call"}


def test_a_promise_is_watched_and_an_extension_told_in_time_gives_it_anew(carried_in):
    first = clock(carried_in, "MS-9-promise", "R1")
    assert (first.due_at, first.state) == (at("10-15T17:00"), "running")
    longer = {
        "call_no": "K1", "told_at": at("10-14T15:00"), "promised_at": at("10-19T12:00"), "reason": "pump on order",
        "channel": "phone", "told_by": "S3",
    }  # fmt: skip
    assert enter(carried_in, "extensions", longer, now=at("10-14T16:00")).loaded == 1
    first, second = clock(carried_in, "MS-9-promise", "R1"), clock(carried_in, "MS-9-promise", "R1", 1)
    assert (first.state, first.verdict) == ("stopped", "met")
    assert (second.due_at, second.state) == (at("10-19T12:00"), "running")
    enter(carried_in, "repairs", CARD, now=LATER)
    assert clock(carried_in, "MS-9-promise", "R1").verdict == "met"


def test_a_promise_given_anew_after_it_was_broken_stays_broken(carried_in):
    late = {"call_no": "K1", "told_at": at("10-15T17:30"), "promised_at": at("10-19T12:00"), "reason": "forgotten"}
    enter(carried_in, "extensions", late, now=at("10-16T08:30"))
    assert clock(carried_in, "MS-9-promise", "R1").verdict == "missed"
    assert clock(carried_in, "MS-9-promise", "R1", 1).due_at == at("10-19T12:00")


def test_a_repair_card_that_comes_late_keeps_the_promise_after_all(carried_in):
    enter(carried_in, "repairs", CARD, now=at("10-16T09:00"))
    kept = clock(carried_in, "MS-9-promise", "R1")
    assert (kept.state, kept.verdict, kept.stopped_at) == ("stopped", "met", at("10-13T14:00"))


@pytest.fixture
@built_once
def under_warranty(url):
    """The same job on a product inside its warranty: free, and owed within seven working days (NT-2)."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", {**CALL, "serial_no": "P1"}, now=at("10-12T09:35"))
    enter(url, "receipts", RECEIPT, now=at("10-12T12:00"))
    return url


def test_a_warranty_repair_is_owed_in_seven_working_days(under_warranty):
    assert clock(under_warranty, "NT-2-repair", "K1").due_at == at("10-21T17:30")
    enter(under_warranty, "repairs", {**CARD, "technician_no": "S1"}, now=LATER)
    done = clock(under_warranty, "NT-2-repair", "K1")
    assert (done.state, done.verdict, done.stopped_at) == ("stopped", "met", at("10-13T14:00"))


def test_waiting_for_the_customer_stands_still_and_waiting_for_parts_does_not(under_warranty):
    wait = {"call_no": "K1", "waits_for": "parts", "since": at("10-13T09:00"), "until": at("10-15T09:00")}
    enter(under_warranty, "waits", wait, now=LATER)
    assert clock(under_warranty, "NT-2-repair", "K1").due_at == at("10-21T17:30")
    open_wait = {**wait, "waits_for": "customer", "until": None}
    enter(under_warranty, "waits", open_wait, now=LATER, file="customer.csv")
    assert clock(under_warranty, "NT-2-repair", "K1").state == "paused"
    enter(under_warranty, "waits", {**open_wait, "until": at("10-15T09:00")}, now=LATER, file="answered.csv")
    assert clock(under_warranty, "NT-2-repair", "K1").due_at == at("10-23T17:30"), (
        "the closes of 13 and 14 October fell out"
    )


@pytest.mark.parametrize(("told_at", "due"), [("10-21T17:00", "10-28T12:00"), ("10-22T09:00", "10-21T17:30")])
def test_an_extension_moves_the_warranty_limit_only_when_told_before_it(under_warranty, told_at, due):
    longer = {"call_no": "K1", "told_at": at(told_at), "promised_at": at("10-28T12:00"), "reason": "board from abroad"}
    enter(under_warranty, "extensions", longer, now=at("10-23T09:00"))
    assert clock(under_warranty, "NT-2-repair", "K1").due_at == at(due)


def vouchers(url: str) -> list[tuple[int, str, str | None, bool, str | None]]:
    with reading(url) as session:
        rows = session.scalars(select(Voucher).order_by(Voucher.branch_no, Voucher.number)).all()
    return [(row.number, row.call_no, row.signed_by, row.voided_at is not None, row.void_reason) for row in rows]


def test_every_call_has_a_voucher_numbered_without_gaps_and_signed_by_the_customer(carried_in):
    enter(carried_in, "calls", {**CALL, "call_no": "K2"}, {**CALL, "call_no": "K3"}, now=at("10-12T13:35"))
    assert vouchers(carried_in) == [
        (1, "K1", "Zhang", False, None),
        (2, "K2", None, False, None),
        (3, "K3", None, False, None),
    ]


def test_a_voided_voucher_keeps_its_number_and_a_call_that_goes_on_gets_a_new_one(company):
    decision = {"case": "K1", "decided_by": "S10", "verdict": "approve"}
    enter(company, "decisions", {**decision, "step": "cancellation", "decided_at": at("10-12T10:00")}, now=LATER)
    assert vouchers(company) == [(1, "K1", None, True, "cancelled")]
    enter(company, "decisions", {**decision, "step": "reopening", "decided_at": at("10-12T11:00")}, now=LATER)
    assert vouchers(company) == [(1, "K1", None, True, "cancelled"), (2, "K1", None, False, None)]


def test_a_call_that_goes_to_another_branch_leaves_its_voucher_behind_and_takes_its_goods_along(carried_in):
    enter(carried_in, "branches", {"branch_no": "B2", "name": "East", "kind": "branch"}, now=LATER)
    enter(carried_in, "calls", {**CALL, "branch": "B2"}, now=LATER, file="moved.csv")
    assert vouchers(carried_in) == [(1, "K1", "Zhang", True, "moved"), (1, "K1", "Zhang", False, None)]
    assert case(carried_in, "R1").branch_no == "B2"


def test_a_customer_who_brings_the_goods_has_been_answered(company):
    """RS-1: nobody is sent to goods that came over the counter; their receipt is the answer."""
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    answer = clock(company, "RS-1-answer", "K1")
    assert (answer.verdict, answer.stopped_at) == ("met", RECEIPT["taken_at"])


def second_goods(url: str) -> None:
    further = {**RECEIPT, "receipt_no": "R2", "taken_at": at("10-12T11:42")}
    assert enter(url, "receipts", further, now=at("10-12T12:10"), file="R2.csv").refused == {}


def test_a_repair_card_that_was_entered_for_other_goods_moves_and_leaves_them(carried_in):
    second_goods(carried_in)
    enter(carried_in, "repairs", {**CARD, "receipt_no": "R1"}, now=at("10-13T15:00"))
    moved = enter(carried_in, "repairs", {**CARD, "receipt_no": "R2"}, now=at("10-13T15:30"), file="mended.csv")
    assert (moved.updated, moved.refused) == (1, {})
    assert [case(carried_in, number).state for number in ("R1", "R2")] == ["taken_in", "inspected"]
    assert told(carried_in, "R1") == ["taken_in"]
    back = enter(carried_in, "repairs", {**CARD, "receipt_no": "R1"}, now=at("10-13T16:00"), file="again.csv")
    assert (back.updated, back.refused) == (1, {})
    assert [case(carried_in, number).state for number in ("R1", "R2")] == ["inspected", "taken_in"]


def test_a_card_that_goods_went_back_on_does_not_leave_them(carried_in):
    second_goods(carried_in)
    enter(carried_in, "repairs", {**CARD, "receipt_no": "R1"}, now=at("10-13T15:00"))
    assert enter(carried_in, "returns", BACK, now=at("10-14T11:00")).refused == {}
    before = told(carried_in, "R1"), told(carried_in, "R2")
    moved = enter(carried_in, "repairs", {**CARD, "receipt_no": "R2"}, now=at("10-14T12:00"), file="mended.csv")
    assert codes(moved) == {"return_before_inspection"}
    assert (told(carried_in, "R1"), told(carried_in, "R2")) == before, "neither lost nor gained anything"


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("waits", {"call_no": "K1", "waits_for": "parts", "since": at("10-13T09:00")}),
        (
            "extensions",
            {"call_no": "K1", "told_at": at("10-13T09:00"), "promised_at": at("10-30T17:00"), "reason": "no parts"},
        ),
    ],
)
def test_two_goods_of_one_call_do_not_overwrite_each_others_papers(carried_in, form, row):
    second_goods(carried_in)
    assert enter(carried_in, form, {**row, "receipt_no": "R1"}, now=at("10-13T10:00")).loaded == 1
    other = {**row, "receipt_no": "R2"}
    assert codes(enter(carried_in, form, other, now=at("10-13T10:01"), file="R2b.csv")) == {"stands_for_other_goods"}
    column = "since" if form == "waits" else "told_at"
    other[column] = at("10-13T09:01")
    assert enter(carried_in, form, other, now=at("10-13T10:02"), file="R2c.csv").loaded == 1


def test_an_inspection_needs_to_know_who_repaired(under_warranty):
    assert codes(enter(under_warranty, "repairs", CARD, now=LATER)) == {"inspection_incomplete"}


def test_nobody_inspects_what_they_repaired_on_another_card(carried_in):
    second = {**CARD, "repair_no": "X2", "technician_no": "S3", "started_at": at("10-13T11:30"),
              "finished_at": at("10-13T12:30"), "minutes": 30}  # fmt: skip
    second = {name: value for name, value in second.items() if not name.startswith("inspected")}
    enter(carried_in, "repairs", CARD, now=at("10-13T15:00"))
    assert codes(enter(carried_in, "repairs", second, now=at("10-13T15:10"), file="X2.csv")) == {"own_inspection"}
    uninspected = {name: value for name, value in CARD.items() if not name.startswith("inspected")}
    enter(carried_in, "repairs", {**uninspected, "repair_no": "X3", "started_at": at("10-13T14:10"), "minutes": 5,
                                  "finished_at": at("10-13T14:30"), "technician_no": "S3"},
          now=at("10-13T15:20"), file="X3.csv")  # fmt: skip
    own = {**CARD, "inspected_at": at("10-13T16:00")}
    assert codes(enter(carried_in, "repairs", own, now=at("10-13T16:10"), file="X1b.csv")) == {"own_inspection"}


@pytest.mark.parametrize(("who", "column"), [("S3", "inspected_by"), ("S1", "technician_no")])
def test_who_has_left_neither_repairs_nor_inspects(carried_in, who, column):
    role = {"S3": "supervisor", "S1": "technician"}[who]
    gone = {"staff_no": who, "branch": "B1", "name": "Gone", "role": role, "active_until": date(2026, 10, 12)}
    assert enter(carried_in, "staff", gone, now=at("10-12T18:00")).refused == {}
    card = {**CARD, "technician_no": "S1"}
    assert codes(enter(carried_in, "repairs", card, now=at("10-13T15:00"))) == {"not_active"}


def test_a_voucher_is_not_void_before_it_was_drawn(company):
    late = {**CALL, "call_no": "K8", "called_at": at("10-12T09:00")}
    enter(company, "calls", late, now=at("10-20T08:00"), file="K8.csv")
    over = {"case": "K8", "step": "phone", "decided_at": at("10-12T10:00"), "decided_by": "S3", "verdict": "approve"}
    assert enter(company, "decisions", over, now=at("10-20T08:00"), file="phone.csv").refused == {}
    with reading(company) as session:
        voucher = session.scalars(select(Voucher).where(Voucher.call_no == "K8")).one()
    assert voucher.voided_at == voucher.drawn_at == at("10-20T08:00")
