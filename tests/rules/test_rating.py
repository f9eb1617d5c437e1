"""What opinion cards come to: means by item, content customers, and too few cards to judge (SV-19)."""

from hypothesis import given
from hypothesis import strategies as st

from rules.rating import CONTENT_FROM, ITEMS, rate


def card(*levels: int | None) -> dict[str, int | None]:
    return dict(zip(ITEMS, levels, strict=True))


CARDS = st.lists(st.tuples(*[st.none() | st.integers(1, 4)] * 4).map(lambda levels: card(*levels)))


def test_every_item_has_its_mean_and_every_customer_counts_alike():
    rating = rate([card(4, 4, 4, 4), card(1, None, None, None), card(3, 2, None, None)], smallest_sample=3)
    assert rating.items == {"attitude": 8 / 3, "skill": 3.0, "punctuality": 4.0, "promise": 4.0}
    assert rating.overall == (4 + 1 + 2.5) / 3
    assert (rating.cards, rating.rated, rating.content, rating.judged) == (3, 3, 1, True)


def test_a_customer_is_content_from_satisfied_on():
    assert rate([card(3, 3, 3, 3), card(4, 2, 3, None)], smallest_sample=1).content == 2
    assert rate([card(3, 3, 3, 2)], smallest_sample=1).content == 0


def test_a_card_with_words_alone_rates_nobody():
    rating = rate([card(None, None, None, None)] * 4 + [card(4, 4, 4, 4)], smallest_sample=2)
    assert (rating.cards, rating.rated, rating.judged, rating.overall) == (5, 1, False, 4.0)
    nothing = rate([], smallest_sample=1)
    assert (nothing.overall, nothing.content, nothing.judged) == (None, 0, False)
    assert set(nothing.items.values()) == {None}


@given(CARDS, st.integers(1, 10))
def test_whatever_the_cards_say_the_figures_hold_together(cards, smallest):
    rating = rate(cards, smallest_sample=smallest)
    assert 0 <= rating.content <= rating.rated <= rating.cards == len(cards)
    assert rating.judged == (rating.rated >= smallest)
    assert all(level is None or 1 <= level <= 4 for level in (*rating.items.values(), rating.overall))
    assert (rating.overall is None) == (rating.rated == 0)
    if rating.rated and rating.content == 0:
        assert rating.overall < CONTENT_FROM
