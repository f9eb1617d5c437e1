"""What hangs together with a case is told: goods and call, vouchers, pauses, proposals, gaps, steps, what comes next."""

import pytest

from models.database import reading
from tasks.duties.controlling import control_papers
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.proposing import propose_dispatches
from tasks.engine.sweep import sweep_clocks
from tasks.explaining.naming import find
from tasks.explaining.story import Story
from tasks.explaining.tell import tell
from tests.tasks.entering import BOOK, at, enter
from tests.tasks.explaining.test_stories import clock, silent
from tests.tasks.loading.test_custody import CALL, RECEIPT, SENT, TAKEN
from tests.tasks.loading.test_money import QUOTE
from tests.tasks.loading.test_repeats import AGAIN, FIRST
from tests.tasks.loading.test_repeats import SENT as SENT_FIRST
from tests.tasks.loading.test_repeats import VISIT as FIRST_VISIT

ASKED = {"call_no": "K1", "receipt_no": "R1", "waits_for": "customer", "since": at("10-12T15:00"),
         "until": at("10-12T16:00"), "note": "answers by 13800138000"}  # fmt: skip
PARTS = {"call_no": "K1", "receipt_no": "R1", "waits_for": "parts", "since": at("10-13T10:00"), "note": "no pump"}
LATER_PROMISE = {"call_no": "K1", "receipt_no": "R1", "told_at": at("10-14T10:00"), "promised_at": at("10-20T17:00"),
                 "reason": "the maker is late", "told_by": "S10"}  # fmt: skip


@pytest.fixture
def in_custody(company):
    """K1 was carried in on receipt R1, quoted, agreed to, begun, and waits for parts; its promise was moved."""
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    ask_for_next_steps("repair-goods", now=at("10-12T12:05"), dry_run=False)
    enter(company, "quotes", QUOTE | {"receipt_no": "R1"}, now=at("10-12T16:30"))
    enter(company, "waits", ASKED, now=at("10-12T16:30"))
    enter(company, "repairs", {"repair_no": "X1", "receipt_no": "R1", "call_no": "K1", "technician_no": "S1",
                               "started_at": at("10-13T09:00")}, now=at("10-13T09:05"))  # fmt: skip
    enter(company, "waits", PARTS, now=at("10-13T10:05"), file="parts.csv")
    enter(company, "extensions", LATER_PROMISE, now=at("10-14T10:05"))
    return company


def story(url: str, name: str, *, now: str, locale="en") -> Story:
    with reading(url) as session:
        told = tell(session, find(session, name), book=BOOK, now=at(now), locale=locale)
    assert list(told.as_json())[:6] == ["case", "state", "timeline", "clocks", "notices", "silences"]
    return told


def test_goods_and_their_call_tell_of_each_other(in_custody):
    call, goods = (story(in_custody, number, now="10-14T11:00") for number in ("K1", "R1"))
    assert [(one.relation, one.case, one.state) for one in call.related] == [("goods", "goods:R1", "in_repair")]
    assert [(one.relation, one.case, one.state) for one in goods.related] == [("call", "call:K1", "carried_in")]


def test_a_product_lists_its_goods_in_custody_too(in_custody):
    with reading(in_custody) as session:
        listed = find(session, "P1")
    assert [f"{row.kind}:{row.number}" for row in listed.cases] == ["goods:R1"], "the call names no serial number"


def test_a_paused_stretch_names_what_it_waits_for_with_its_note_masked(in_custody):
    told = clock(story(in_custody, "K1", now="10-15T11:00"), "RS-2-outcome")
    waits = [part.waits_for for part in told.stretches if part.reason.startswith("paused")]
    assert waits[0] == "the customer's answer to the quote and the customer (answers by 138****8000)"
    assert waits[-1] == "parts (no pump)"
    assert told.waits_for == "since 2026-10-13 10:00, waits for parts (no pump)"
    in_chinese = clock(story(in_custody, "K1", now="10-15T11:00", locale="zh"), "RS-2-outcome")
    assert in_chinese.waits_for == "自2026-10-13 10:00起等候零件（no pump）"


def test_a_moved_promise_is_two_clocks_and_the_new_one_comes_next(in_custody):
    told = story(in_custody, "R1", now="10-14T11:00")
    assert [(one.verdict, one.stopped_by) for one in told.clocks] == [("moved", "extended"), ("running", None)]
    coming = {(one.code, one.limit): one for one in told.coming}
    assert coming["alert", "MS-9-promise"].at == at("10-19T17:00")
    assert "warning to Technician: Name S1 (S1)" in coming["alert", "MS-9-promise"].what
    assert coming["limit_ends", "MS-9-promise"].at == at("10-20T17:00")
    assert coming["limit_ends", "MS-9-promise"].what.endswith("the limit is broken; Name S4 (S4) is told")


def test_a_promise_kept_after_it_was_moved_says_so(in_custody):
    done = {"repair_no": "X1", "receipt_no": "R1", "call_no": "K1", "technician_no": "S1", "minutes": 90,
            "started_at": at("10-13T09:00"), "finished_at": at("10-19T10:00"), "inspected_by": "S3",
            "inspected_at": at("10-19T11:00")}  # fmt: skip
    enter(in_custody, "waits", PARTS | {"until": at("10-19T08:30")}, now=at("10-19T11:05"), file="parts-came.csv")
    enter(in_custody, "repairs", done, now=at("10-19T11:05"), file="done.csv")
    told = story(in_custody, "R1", now="10-19T12:00").clocks
    assert {one.ordinal: one.verdict for one in told} == {0: "moved", 1: "met"}
    assert [one.notes for one in told if one.ordinal] == [
        ("moved once before, each time while the promise still held",)
    ]
    chinese = story(in_custody, "R1", now="10-19T12:00", locale="zh").clocks
    assert [one.notes for one in chinese if one.ordinal] == [("此前改期1次，均在原约定到期前",)]


def test_a_promise_moved_when_it_was_broken_already_stays_broken(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    late = LATER_PROMISE | {"told_at": at("10-22T10:00"), "promised_at": at("10-23T17:00")}
    enter(company, "extensions", late, now=at("10-22T10:05"))
    told = story(company, "R1", now="10-22T11:00").clocks
    assert {one.ordinal: (one.verdict, one.notes) for one in told} == {0: ("missed", ()), 1: ("running", ())}


def test_a_technician_who_has_asked_for_help_is_not_said_to_be_warned(in_custody):
    asked = {"case": "R1", "step": "help", "decided_at": at("10-14T10:30"), "decided_by": "S1", "verdict": "ask"}
    enter(in_custody, "decisions", asked, now=at("10-14T10:35"))
    coming = {(one.code, one.limit): one for one in story(in_custody, "R1", now="10-14T11:00").coming}
    assert coming["alert", "MS-9-promise"].what.endswith("no warning: what it asks for was done")
    assert coming["limit_ends", "MS-9-promise"].what.endswith("the limit is broken; Name S4 (S4) is told")


def test_nothing_comes_of_a_clock_that_stands_still(in_custody):
    told = story(in_custody, "K1", now="10-14T11:00")
    (still,) = [one for one in told.coming if one.code == "paused"]
    assert (still.at, still.limit, told.coming[-1]) == (None, "RS-2-outcome", still)
    assert "waits for parts (no pump)" in still.what


def test_steps_that_were_asked_for_and_those_that_were_not_are_told(in_custody):
    told = story(in_custody, "R1", now="10-14T11:00")
    (card,) = told.steps
    assert (card.step, card.article, card.asked.no, card.open) == ("repair_card", "MS-7", "S3", False)
    why = {silence.what.split("(")[-1].rstrip(")"): silence for silence in silent(told, "not_asked")}
    assert why["agreement"].because == "quote confirmed 2026-10-12 16:00, before repair-goods looked"
    assert why["inspection"].because == "repaired has not happened"
    assert why["inspection"].facts == {"after": ["repaired"]}
    area = {silence.what.split("(")[-1].rstrip(")"): silence
            for silence in silent(story(in_custody, "K1", now="10-14T11:00"), "not_asked")}["area"]  # fmt: skip
    assert (area.because, area.facts) == (
        "area is urban, the step is for unknown", {"area": {"is": "urban", "wanted": ["unknown"]}}
    )  # fmt: skip


def test_a_voucher_is_told_as_signed_archived_or_void_with_the_reason(in_custody):
    (voucher,) = story(in_custody, "K1", now="10-14T11:00").vouchers
    assert (voucher.branch, voucher.number, voucher.signed_by, voucher.archived_at) == ("B1", 1, "Z***", None)
    enter(in_custody, "calls", CALL | {"call_no": "K2"}, now=at("10-12T09:35"), file="k2.csv")
    gone = {"case": "K2", "step": "cancellation", "decided_at": at("10-12T10:00"), "decided_by": "S10",
            "verdict": "resolve"}  # fmt: skip
    enter(in_custody, "decisions", gone, now=at("10-12T10:05"))
    (void,) = story(in_custody, "K2", now="10-14T11:00").vouchers
    assert (void.void_reason, void.voided_at) == ("cancelled", at("10-12T10:00"))
    assert story(in_custody, "K2", now="10-14T11:00", locale="zh").vouchers[0].void_reason == "取消"


def test_gaps_between_the_papers_are_told_open_and_settled(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    control_papers(now=at("10-12T17:00"), dry_run=False)
    told = story(company, "K1", now="10-12T18:00")
    (gap,) = told.findings
    assert (gap.code, gap.owner and gap.owner.no, gap.due_at) == ("no_receipt", "S1", at("10-13T17:30"))
    assert gap.settled_at is None
    (due,) = [one for one in told.coming if one.code == "finding_due"]
    assert (due.at, "Name S1 (S1)" in due.what) == (at("10-13T17:30"), True)
    enter(company, "receipts", RECEIPT, now=at("10-13T09:00"))
    control_papers(now=at("10-13T17:00"), dry_run=False)
    told = story(company, "K1", now="10-13T18:00")
    assert [gap.settled_at for gap in told.findings] == [at("10-13T17:00")]
    assert [one for one in told.coming if one.code == "finding_due"] == []
    document = told.as_json()["findings"]
    assert (document[0]["code"], document[0]["settled_at"]) == ("no_receipt", "2026-10-13T17:00:00+08:00")


@pytest.mark.parametrize(
    ("reason", "asked"), [(None, True), ("knows the house, 13800138000", False)], ids=["without a reason", "with one"]
)
def test_who_was_proposed_and_who_was_sent_instead_is_told(company, reason, asked):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    propose_dispatches(now=at("10-12T09:40"), dry_run=False)
    assert [one.ended_at for one in story(company, "K1", now="10-12T09:50").proposals] == [None]
    enter(company, "dispatches", SENT | {"technician_no": "S2", "reason": reason}, now=at("10-12T10:05"))
    propose_dispatches(now=at("10-12T10:10"), dry_run=False)
    (one,) = story(company, "K1", now="10-12T10:15").proposals
    assert (one.technician and one.technician.no, one.taken_up) == ("S1", "overridden")
    assert (one.dispatched_to and one.dispatched_to.no, one.dispatched_at) == ("S2", at("10-12T10:00"))
    assert (one.asked_at is not None) is asked
    assert one.override_reason == (None if reason is None else "knows the house, 138****8000")


def test_a_dispatch_handed_in_late_tells_that_somebody_had_been_sent_before_the_proposal(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    propose_dispatches(now=at("10-12T11:00"), dry_run=False)
    enter(company, "dispatches", SENT | {"technician_no": "S2"}, now=at("10-12T11:30"))
    (one,) = story(company, "K1", now="10-12T11:40").proposals
    assert (one.taken_up, one.ended_at) == (None, at("10-12T11:30"))
    assert (one.sent_before and one.sent_before.no, one.sent_before_at) == ("S2", at("10-12T10:00"))


def test_a_repeated_job_leads_to_the_earlier_one_and_back(company):
    enter(company, "calls", FIRST, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT_FIRST, now=at("10-12T09:35"))
    enter(company, "visits", FIRST_VISIT, now=at("10-12T09:35"))
    enter(company, "calls", AGAIN, now=at("10-12T09:40"), file="again.csv")
    (earlier,) = story(company, "K2", now="10-12T10:00").related
    assert (earlier.relation, earlier.case, earlier.days) == ("earlier_job", "call:K1", 70)
    assert earlier.who is not None
    assert earlier.who.no == "S1"
    entry = next(one for one in story(company, "K2", now="10-12T10:00").timeline if one.kind == "repeat")
    assert entry.who is None, "whoever did the earlier job did not link the two"
    assert [(one.relation, one.case) for one in story(company, "K1", now="10-12T10:00").related] == [
        ("repeated_by", "call:K2")
    ]


def test_a_story_of_an_earlier_moment_knows_of_no_breach_to_come(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_clocks(company, book=BOOK, now=at("10-14T09:00"), locale="en")
    arrival = clock(story(company, "K1", now="10-12T10:00"), "MS-14-urban")
    assert (arrival.verdict, arrival.over) == ("running", None)


@pytest.mark.parametrize(
    ("now", "listed"),
    [("10-12T10:00", "10-13T08:00"), ("10-13T07:59", "10-13T08:00"), ("10-13T08:00", "10-14T08:00"),
     ("10-16T09:00", "10-19T08:00")],
)  # fmt: skip
def test_a_call_that_nobody_was_sent_to_comes_on_every_mornings_list(company, now, listed):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    assert {one.code: one.at for one in story(company, "K1", now=now).coming}["carry_over"] == at(listed)


def test_a_contract_says_when_it_is_noticed_and_when_it_lapses(company):
    contract = {"contract_no": "H1", "customer_no": "C1", "serial_no": "P1", "starts_on": at("01-01T00:00").date(),
                "ends_on": at("12-31T00:00").date()}  # fmt: skip
    enter(company, "contracts", contract, now=at("10-01T09:00"))
    coming = [(one.code, one.at and one.at.isoformat()) for one in story(company, "H1", now="10-12T10:00").coming]
    assert coming == [("expiry_notice", "2026-11-30T00:00:00+08:00"), ("lapse", "2027-01-01T00:00:00+08:00")]


def test_an_overtaken_notice_names_the_row_that_said_more(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    sweep_clocks(company, book=BOOK, now=at("10-12T16:10"), locale="en")
    (overtaken, *_) = silent(story(company, "K1", now="10-12T16:15"), "overtaken")
    told = {notice.id: notice.status for notice in story(company, "K1", now="10-12T16:15").notices}
    assert overtaken.facts["instead"]
    assert {told[number] for number in overtaken.facts["instead"]} == {"queued"}


@pytest.mark.parametrize(
    ("locale", "linked", "repeated", "beside"),
    [
        ("en", "linked to P1 · about the same call K1", "again in P2 · about the same call K1", "linked to"),
        ("zh", "并入P1 · 同一叫修K1", "再次投诉：P2 · 同一叫修K1", "并入投诉"),
    ],
)
def test_a_linked_complaint_says_to_which_and_why_and_the_first_leads_to_it(company, locale, linked, repeated, beside):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    one = {
        "complaint_no": "P1",
        "received_at": at("10-12T10:00"),
        "call_no": "K1",
        "text": "rude",
        "severity": "ordinary",
    }
    enter(company, "complaints", one, one | {"complaint_no": "P2", "text": "late"}, now=at("10-12T10:05"))
    second = story(company, "complaint:P2", now="10-12T11:00", locale=locale)
    assert next(each.said for each in second.timeline if each.kind == "linked") == linked
    assert [(each.relation, each.case) for each in second.related] == [
        ("call", "call:K1"),
        ("first_complaint", "complaint:P1"),
    ]
    assert second.related[1].said == beside
    assert "not_run" not in {each.code for each in second.silences}, "nobody is missing who handles it"
    assert {each.state for each in second.clocks} <= {"void"}
    first = story(company, "complaint:P1", now="10-12T11:00", locale=locale)
    assert next(each.said for each in first.timeline if each.kind == "repeated") == repeated
    assert ("repeated_in", "complaint:P2") in [(each.relation, each.case) for each in first.related]
