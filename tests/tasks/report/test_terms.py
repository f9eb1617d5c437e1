"""What a term came to, and whether its customer was told in time (MS-15)."""

from datetime import date, timedelta

import pytest

from models.queries.report_contracts import ContractRow, RenewalRow, TermEvent
from rules.regulation.load import default_book
from tasks.engine.calendars import Calendars
from tasks.report.terms import ends_of, term_of
from tests.tasks.report.records import at

BOOK = default_book()
CALENDAR = Calendars(book=BOOK, branches={}).of(None)
END = date(2026, 11, 15)  # notice is due on 15 October, a Thursday
AFTER, WITHIN, EARLY = at("2026-12-01 09:00"), at("2026-11-10 09:00"), at("2026-10-15 18:00")


def contract(state="noticed", ends_on=END):
    return ContractRow("K1", 1, "SH", state, "张小明", ends_on, 100)


def visit(outcome, when="2026-11-01 10:00", term=END):
    return RenewalRow("K1", term, outcome, at(when))


def event(kind, when, term=END, learned=None):
    return TermEvent(1, kind, at(when), at(learned or when), term)


SIGNED = event("contract_signed", "2025-11-16 09:00")


def term(row, *, visits=(), events=(SIGNED,), now=AFTER, ends_on=END):
    return term_of(
        row, ends_on=ends_on, visits=visits, events=events, lead=BOOK.lead("MS-15"), calendar=CALENDAR, now=now
    )


@pytest.mark.parametrize(
    ("row", "visits", "now", "outcome"),
    [
        (contract(ends_on=date(2027, 11, 15)), [visit("renewed")], AFTER, "renewed"),
        (contract(), [visit("declined"), visit("renewed", "2026-11-20 10:00")], AFTER, "renewed"),
        (contract(), [visit("pending"), visit("declined", "2026-11-05 10:00")], AFTER, "declined"),
        (contract(), [visit("pending")], WITHIN, "pending"),
        (contract(), [visit("pending")], AFTER, "lapsed"),
        (contract(), [], WITHIN, "open"),
        (contract(), [], at("2026-11-15 23:59"), "open"),
        (contract(), [], at("2026-11-16 00:00"), "lapsed"),
        (contract(state="lapsed"), [], WITHIN, "lapsed"),
        (contract(state="ended"), [visit("pending")], WITHIN, "ended_early"),
        (contract(), [visit("declined", term=date(2025, 11, 15))], WITHIN, "open"),
    ],
)
def test_what_a_term_came_to(row, visits, now, outcome):
    assert term(row, visits=visits).outcome == outcome if now is AFTER else True
    assert term(row, visits=visits, now=now).outcome == outcome


@pytest.mark.parametrize(
    ("noticed", "visits", "now", "timing"),
    [
        ("2026-10-15 17:00", [], AFTER, "in_time"),
        ("2026-10-16 08:30", [], AFTER, "late"),
        (None, [], EARLY, "not_due"),
        (None, [], WITHIN, "missing"),
        (None, [visit("renewed")], AFTER, "not_needed"),
    ],
)
def test_whether_the_customer_was_told_in_time(noticed, visits, now, timing):
    events = [SIGNED, *([event("noticed", noticed)] if noticed else [])]
    assert term(contract(), visits=visits, events=events, now=now).timing == timing


def test_a_contract_learned_of_late_is_in_time_when_told_that_day():
    late = event("contract_signed", "2025-11-16 09:00", learned="2026-11-03 09:00")
    told = event("noticed", "2026-11-03 17:00")
    found = term(contract(), events=[late, told])
    assert (found.timing, found.learned_late, found.notice_due_on) == ("in_time", True, date(2026, 11, 3))


def test_a_notice_about_another_term_says_nothing_about_this_one():
    other = event("noticed", "2026-10-15 09:00", term=END + timedelta(days=365))
    assert term(contract(), events=[SIGNED, other]).timing == "missing"


def test_a_renewed_contract_can_have_two_terms_in_one_month():
    visits = [visit("renewed", term=date(2026, 11, 1))]
    ends = ends_of(contract(ends_on=date(2026, 11, 30)), visits, first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert ends == [date(2026, 11, 1), date(2026, 11, 30)]
