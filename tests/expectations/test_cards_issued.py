"""Cards issued must equal calls taken: every difference is named, with its reason (SV-18)."""

from expectations.cards_issued import WAITING, TakenCall, cards_issued
from rules.words import Excuse

ISSUED = TakenCall("B1", "K1", "B1-1", None)


def test_a_day_on_which_every_call_has_its_card_has_no_differences():
    found = cards_issued([ISSUED, TakenCall("B1", "K2", "B1-2", None)])
    assert (found.calls, found.issued, found.differences, found.holds) == (2, 2, (), True)


def test_calls_without_a_card_are_differences_with_their_reasons():
    others = [TakenCall("B1", f"K{place}", None, because) for place, because in enumerate([WAITING, *Excuse], start=2)]
    found = cards_issued([ISSUED, *others])
    assert (found.calls, found.issued) == (1 + len(others), 1)
    assert (found.differences, found.holds) == (tuple(others), True)


def test_a_call_without_card_and_reason_breaks_the_check_and_so_does_a_reason_that_is_none():
    silent, strange = TakenCall("B1", "K2", None, None), TakenCall("B1", "K3", None, "forgotten")
    found = cards_issued([ISSUED, silent, strange])
    assert (found.unexplained, found.holds) == ((silent, strange), False)


def test_a_day_without_calls_holds():
    assert cards_issued([]).holds
