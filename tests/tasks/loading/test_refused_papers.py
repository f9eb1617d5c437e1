"""What a paper is told that its case's timeline cannot take: where the case stands, since when, and what is in the way."""

import pytest

from tests.tasks.entering import at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
FIRST = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30"), "outcome": "revisit"}
SECOND = {"call_no": "K1", "arrived_at": at("10-12T15:00"), "left_at": at("10-12T15:40"), "outcome": "fixed"}


@pytest.fixture
def dispatched(url):
    """The call K1 of 09:00, dispatched at 09:30."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:05"))
    enter(url, "dispatches", SENT, now=at("10-12T09:31"))
    return url


def refusal(url: str, form: str, row: dict, locale: str = "en") -> tuple[str, str]:
    applied = enter(url, form, row, now=at("10-12T18:00"), locale=locale)
    ((why,),) = applied.refused.values()
    return why.code, why.sentence


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        (
            "en",
            'the call stood at "revisit" and nobody was dispatched again before the visit; hand in that dispatch first '
            "(since 2026-10-12 10:30)",
        ),
        (
            "zh",
            "该叫修已是“待再访”，此后上门之前没有再次派工，请先交该次派工单（自2026-10-12 10:30起）",
        ),
    ],
)
def test_a_second_visit_without_a_dispatch_of_its_own_is_told_where_the_call_stands(dispatched, locale, sentence):
    enter(dispatched, "visits", FIRST, now=at("10-12T11:00"))
    assert refusal(dispatched, "visits", SECOND, locale) == ("visit_without_dispatch", sentence)


@pytest.mark.parametrize(
    ("locale", "opening"),
    [
        ("en", '"arrived" of 2026-10-12 15:00 is on record and would not be allowed after this: the call stood at'),
        ("zh", "已登记的2026-10-12 15:00“到达”将与此不符：该叫修已是"),
    ],
)
def test_a_visit_that_a_later_one_on_record_does_not_allow_names_that_one(dispatched, locale, opening):
    enter(dispatched, "visits", SECOND, now=at("10-12T16:00"))
    code, sentence = refusal(dispatched, "visits", FIRST, locale)
    assert (code, sentence.startswith(opening)) == ("visit_without_dispatch", True), sentence


def test_once_the_dispatch_in_between_is_handed_in_the_first_visit_is_taken(dispatched):
    enter(dispatched, "visits", SECOND, now=at("10-12T16:00"))
    enter(dispatched, "dispatches", SENT | {"dispatched_at": at("10-12T14:00")}, now=at("10-12T17:00"))
    assert enter(dispatched, "visits", FIRST, now=at("10-12T18:00")).loaded == 1


def test_a_call_moved_behind_its_dispatch_is_told_of_the_dispatch(dispatched):
    code, sentence = refusal(dispatched, "calls", CALL | {"called_at": at("10-12T09:45")})
    assert code == "not_open_yet"
    assert sentence.startswith('"dispatched" of 2026-10-12 09:30 is on record and would not be allowed after this')


def test_a_visit_of_a_call_that_nobody_was_sent_to_is_told_so(dispatched):
    enter(dispatched, "calls", CALL | {"call_no": "K2"}, now=at("10-12T09:05"))
    assert refusal(dispatched, "visits", FIRST | {"call_no": "K2"}) == (
        "visit_without_dispatch",
        'call_no "K2" was dispatched to nobody before the visit; hand in the dispatch first',
    )
