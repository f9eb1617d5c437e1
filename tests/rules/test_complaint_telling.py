"""What a customer is owed to be told follows from the timeline, and is owed until somebody has told it (NT-1, NT-3, NT-4)."""

from datetime import timedelta
from typing import Any

import pytest

from rules.complaint_telling import owed_letters
from tests.tasks.entering import at

BEGAN = at("10-12T09:00")
LATER, MAIL = {"sets": {"extended_to": at("11-20T17:00").isoformat()}, "mark": "m"}, {"channel": "mail"}
WAY = "way 2026-10-12T09:01:00"


def owed(*events: str | tuple[str, dict[str, Any]], now: str = "10-13T09:00") -> list[str]:
    """The letters owed after these events, a minute apart; the first is the receipt."""
    told = [event if isinstance(event, tuple) else (event, {}) for event in ("received", *events)]
    timed = [(kind, BEGAN + timedelta(minutes=place), detail) for place, (kind, detail) in enumerate(told)]
    found = owed_letters(timed, now=at(now))
    assert owed_letters(reversed(timed), now=at(now)) == found
    return [str(one.letter) for one in found]


@pytest.mark.parametrize(
    ("events", "letters"),
    [
        ((), []),
        (("acknowledged",), ["way"]),
        (("acknowledged", ("told", {"letter": WAY})), []),
        (("acknowledged", ("told", {"channel": "phone"})), []),
        (("acknowledged", "told", "acknowledged"), []),
        (("acknowledged", ("told", {"letter": "extension 2026-10-12T09:02:00"})), ["way"]),
        (("answered", "acknowledged"), []),
        (("acknowledged", "closed"), []),
        (("answered", "raised"), ["next_level"]),
        (("answered", "raised", ("told", {"channel": "phone"})), []),
        (("answered", "raised", "answered"), []),
        (("answered", "raised", "answered", "raised"), ["next_level"]),
        (("raised", ("told", {"letter": "next_level 2026-10-12T09:01:00"}), "raised"), ["next_level"]),
        ((("extended", LATER | {"channel": "phone"}),), []),
        ((("extended", LATER | {"channel": "letter"}),), ["extension"]),
        ((("extended", LATER),), ["extension"]),
        ((("extended", LATER), ("told", {"letter": "extension 2026-10-12T09:01:00 m"})), []),
        ((("extended", LATER), ("told", {"letter": "extension 2026-10-12T09:01:00 n"})), ["extension"]),
        ((("extended", LATER), "exchanged"), []),
        (("return_approved",), ["goods"]),
        (("return_approved", "closed"), ["goods"]),
        (("return_approved", "return_refused"), []),
        (("return_approved", "exchanged"), []),
    ],
)
def test_a_letter_is_owed_until_somebody_has_told_it_or_nobody_needs_it(events, letters):
    assert owed(*events) == letters


def test_the_way_is_owed_since_the_first_acknowledgement_so_that_nobody_is_asked_for_it_again():
    once, twice = (
        owed_letters([("acknowledged", at(f"10-12T09:{minute}"), {}) for minute in minutes], now=at("10-12T17:00"))
        for minutes in (("00",), ("00", "30"))
    )
    assert [each.key for each in once] == [each.key for each in twice]


def test_an_extension_whose_time_is_over_is_past_telling():
    assert owed(("extended", LATER), now="11-20T17:00") == []
