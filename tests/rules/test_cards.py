"""Which visits get an opinion card, which way, what answers it, when it is reminded of (SV-16, SV-18)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.cards import Completed, Due, Job, Opinion, Stay, Trip, answers, completed_visits, due_cards, reminder_due
from rules.regulation.cards import CardRules
from rules.words import CardWay, Excuse

RULES = CardRules()
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def trip(begin: str, outcome: str | None = "fixed", technician: str = "S1") -> Trip:
    return Trip(at(begin), at(begin) + HOUR, outcome, technician)


def job(*trips: Trip, state: str = "closed", goods: tuple[Stay, ...] = (), **changes: object) -> Job:
    values = {"kind": "paid", "email": "c@example.com", "address": "1 Nanjing Road", "phone": "13800138000"}
    return Job(state=state, trips=trips, goods=goods, **(values | changes))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("outcome", "asked"),
    [("fixed", True), ("declined", True), ("revisit", False), ("absent", False), ("beyond", False), (None, False)],
)
def test_a_visit_is_complete_when_the_matter_was_dealt_with(outcome, asked):
    assert bool(completed_visits(job(trip("12T10:00", outcome), state="on_site"))) is asked


def test_carried_in_goods_are_asked_about_when_the_last_of_them_is_back_and_rate_who_carried_them_in():
    carried = trip("12T10:00", "carried_in", "S2")
    one, other = Stay(at("12T11:00"), at("14T09:00")), Stay(at("12T11:00"), None)
    assert completed_visits(job(carried, goods=(one, other), state="carried_in")) == []
    back = Stay(at("12T11:00"), at("15T09:00"))
    assert completed_visits(job(carried, goods=(one, back))) == [Completed(at("15T09:00"), "S2")]
    again = Stay(at("20T09:00"), at("22T09:00"))
    assert [each.at for each in completed_visits(job(carried, goods=(one, back, again)))] == [
        at("15T09:00"), at("22T09:00"),
    ]  # fmt: skip


def test_goods_brought_to_the_counter_rate_nobody():
    assert completed_visits(job(goods=(Stay(at("12T11:00"), at("14T09:00")),))) == [Completed(at("14T09:00"), None)]


def test_two_who_share_a_job_and_a_hand_back_during_a_visit_are_one_visit():
    shared = trip("12T10:30", "fixed", "S2")
    assert completed_visits(job(trip("12T10:00"), shared)) == [Completed(at("12T10:00"), "S1")]
    taken = Stay(at("11T10:00"), at("12T10:20"))
    assert completed_visits(job(trip("12T10:00"), goods=(taken,))) == [Completed(at("12T10:00"), "S1")]


def test_a_carried_in_job_that_closed_without_a_receipt_counts_by_its_visit():
    carried = trip("12T10:00", "carried_in")
    assert completed_visits(job(carried, state="carried_in")) == []
    assert completed_visits(job(carried, state="closed")) == [Completed(at("12T10:00"), "S1")]


def test_reopening_repeats_no_card_and_a_later_visit_asks_again():
    first, second = trip("12T10:00"), trip("14T10:00", "fixed", "S2")
    assert due_cards(job(first, state="registered"), known=[at("12T10:00")], opinions=[], rules=RULES) == []
    assert due_cards(job(first, second), known=[at("12T10:00")], opinions=[], rules=RULES) == [
        Due(Completed(at("14T10:00"), "S2"), way=CardWay.MAIL)
    ]


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({}, CardWay.MAIL),
        ({"email": None}, CardWay.SHEET),
        ({"email": "", "address": " "}, CardWay.PHONE),
        ({"email": None, "address": None, "phone": None}, Excuse.OUT_OF_REACH),
        ({"opted_out": True}, Excuse.OPTED_OUT),
    ],
)
def test_the_card_goes_the_first_way_that_leads_to_the_customer(changes, way):
    (due,) = due_cards(job(trip("12T10:00"), **changes), known=[], opinions=[], rules=RULES)
    assert (due.way or due.excuse) is way


def test_the_rule_book_chooses_the_ways():
    by_phone = RULES.model_copy(update={"ways": (CardWay.PHONE,)})
    (due,) = due_cards(job(trip("12T10:00")), known=[], opinions=[], rules=by_phone)
    assert due.way is CardWay.PHONE


@pytest.mark.parametrize(
    ("changes", "excuse"),
    [
        ({"state": "cancelled", "cancelled_at": at("12T10:00"), "cancelled_because": "duplicate"}, Excuse.DUPLICATE),
        (
            {"state": "cancelled", "cancelled_at": at("12T10:00"), "cancelled_because": "entry_error"},
            Excuse.ENTRY_ERROR,
        ),
        ({"state": "closed"}, Excuse.BY_PHONE),
        ({"state": "registered", "kind": "general"}, Excuse.GENERAL),
        ({"state": "dispatched"}, None),
    ],
)
def test_a_call_without_a_completed_visit_is_excused_once_or_waits(changes, excuse):
    expected = [] if excuse is None else [Due(None, excuse=excuse)]
    assert due_cards(job(**changes), known=[], opinions=[], rules=RULES) == expected
    assert due_cards(job(**changes), known=[None], opinions=[], rules=RULES) == []


@pytest.mark.parametrize(
    ("trips", "changes", "expected"),
    [
        ((), {}, Due(Completed(at("13T10:00"), None), way=CardWay.MAIL, cancelled=True)),
        ((), {"cancelled_because": "customer"}, Due(Completed(at("13T10:00"), None), way=CardWay.MAIL, cancelled=True)),
        ((), {"opted_out": True}, Due(Completed(at("13T10:00"), None), excuse=Excuse.OPTED_OUT, cancelled=True)),
        ((trip("12T10:00", "revisit"),), {}, Due(Completed(at("13T10:00"), "S1"), way=CardWay.MAIL, cancelled=True)),
    ],
)
def test_a_cancelled_call_is_asked_about_once_and_rates_whoever_was_there(trips, changes, expected):
    cancelled = job(*trips, **{"state": "cancelled", "cancelled_at": at("13T10:00"), **changes})
    assert due_cards(cancelled, known=[], opinions=[], rules=RULES) == [expected]
    assert due_cards(cancelled, known=[at("13T10:00")], opinions=[], rules=RULES) == []
    assert due_cards(cancelled, known=[at("11T10:00")], opinions=[], rules=RULES) == [], "had a card before"


def test_whether_cancelled_calls_are_asked_about_is_the_rule_books():
    cancelled = job(state="cancelled", cancelled_at=at("13T10:00"))
    rules = RULES.model_copy(update={"cancelled_asked": False})
    assert due_cards(cancelled, known=[], opinions=[], rules=rules) == [Due(None, excuse=Excuse.CANCELLED)]


def test_a_cancelled_call_that_is_taken_up_again_and_visited_gets_its_card_after_all():
    (due,) = due_cards(job(trip("14T10:00")), known=[None], opinions=[], rules=RULES)
    assert due.way is CardWay.MAIL


def test_a_customer_who_filled_in_a_card_at_the_visit_is_not_asked_again():
    given = [Opinion("PAPER-9", at("12T11:00"))]
    (due,) = due_cards(job(trip("12T10:00")), known=[], opinions=given, rules=RULES)
    assert due.way is CardWay.GIVEN


def test_an_opinion_answers_the_card_of_its_number_else_the_last_visit_before_it():
    cards = {at("12T10:00"): "B1-1", at("14T10:00"): "B1-2"}
    late, other, early = Opinion("B1-1", at("15T10:00")), Opinion("X", at("15T11:00")), Opinion("Y", at("11T10:00"))
    assert answers(cards, [late, other, early]) == {at("12T10:00"): late, at("14T10:00"): other}


@pytest.mark.parametrize(("day", "reminders", "due"), [(18, 0, False), (19, 0, True), (19, 1, True), (19, 2, False)])
def test_reminders_are_spaced_and_at_most_two(day, reminders, due):
    asked = date(2026, 10, 12)
    assert reminder_due(asked_on=asked, today=date(2026, 10, day), reminders=reminders, rules=RULES) is due


@pytest.mark.parametrize("ways", [[], ["mail", "mail"], ["given"]])
def test_ways_that_lead_nowhere_are_refused(ways):
    with pytest.raises(ValueError, match="ways"):
        CardRules(ways=ways)
    with pytest.raises(ValueError, match="less than or equal to 2"):
        CardRules(reminders=3)
