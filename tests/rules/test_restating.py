"""What a month's ratings were said to be and what they are: whose changed, by which cards (SV-19)."""

from hypothesis import given
from hypothesis import strategies as st

from rules.rating import ITEMS
from rules.restating import Said, Why, restated


def said(technician: str | None, *levels: int | None) -> Said:
    return Said(technician, dict(zip(ITEMS, levels, strict=True)))


GOOD, BAD = said("T1", 4, 4, 4, 4), said("T1", 1, 1, 1, 1)


def changes(before: dict[str, Said], after: dict[str, Said]) -> dict[str | None, dict[Why, list[str]]]:
    found = restated(before=before, after=after, smallest_sample=1)
    return {one.technician_no: {why: list(cards) for why, cards in one.because.items()} for one in found}


def test_a_late_card_and_a_corrected_one_are_told_apart_with_the_means_before_and_after():
    found = restated(before={"B1-1": GOOD}, after={"B1-1": BAD, "B1-2": GOOD}, smallest_sample=2)
    (one,) = found
    assert (one.technician_no, dict(one.because)) == ("T1", {Why.LATE: ["B1-2"], Why.CORRECTED: ["B1-1"]})
    assert (one.before.cards, one.before.overall, one.before.judged) == (1, 4.0, False)
    assert (one.after.cards, one.after.overall, one.after.judged) == (2, 2.5, True)


def test_a_card_that_rates_somebody_else_now_changes_two_people():
    assert changes({"B1-1": GOOD}, {"B1-1": said("T2", 4, 4, 4, 4)}) == {
        "T1": {Why.LOST: ["B1-1"]}, "T2": {Why.GAINED: ["B1-1"]},
    }  # fmt: skip


def test_a_card_that_left_the_month_and_one_of_nobody_known():
    assert changes({"B1-1": GOOD}, {}) == {"T1": {Why.LOST: ["B1-1"]}}
    assert changes({}, {"Y1": said(None, 1, None, None, None)}) == {None: {Why.LATE: ["Y1"]}}


CARDS = st.dictionaries(
    st.sampled_from(["B1-1", "B1-2", "B1-3", "Y1"]),
    st.builds(lambda who, levels: said(who, *levels), st.sampled_from([None, "T1", "T2"]),
              st.tuples(*[st.none() | st.integers(1, 4)] * 4)),
)  # fmt: skip


@given(CARDS, CARDS)
def test_whoever_is_not_restated_has_the_very_same_cards_as_before(before, after):
    found = restated(before=before, after=after, smallest_sample=1)
    named = {one.technician_no for one in found}
    for technician in {card.technician_no for card in (*before.values(), *after.values())}:
        was, now = (
            {no: card for no, card in cards.items() if card.technician_no == technician} for cards in (before, after)
        )
        assert (technician in named) == (was != now)
    assert all(any(one.because.values()) for one in found)
