"""What customers write on their opinion cards once their job is done (SV-18, SV-19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.calls import Call
from desk.demo.drawing import one_of, one_of_weighted
from desk.demo.handins import HandIns
from rules.words import Level, VisitOutcome

PAGES = (0.45, 0.9)  # how far into the period the department hands in the cards that have come back
CARDS = 60  # on a list
LEVELS = [(Level.FOUR, 0.55), (Level.THREE, 0.3), (Level.TWO, 0.1), (Level.ONE, 0.05)]
NOT_RATED, IN_WORDS = 0.06, 0.3
COMES_BACK = timedelta(days=4)
WITHIN = timedelta(days=28)  # cards of a list are about jobs that ended so long ago at most


@dataclass(frozen=True, slots=True)
class Opinion:
    """One card as it came back, and when its page comes in."""

    number: str
    call: Call
    attitude: Level
    skill: Level | None
    punctuality: Level | None
    promise: Level | None
    comment: str | None
    replied_at: datetime
    comes_in: datetime


def draw_opinions(
    rng: np.random.Generator, *, calls: Iterable[Call], handins: HandIns, start: date, end: date
) -> list[Opinion]:
    """A list of cards in each month, about jobs whose visit is on record by then."""
    done = [call for call in calls if call.trips and call.trips[-1].outcome is VisitOutcome.FIXED]
    evenings = [handins.slot(datetime.combine(start + (end - start) * share, time(8))) for share in PAGES]
    found: list[Opinion] = []
    for page in dict.fromkeys(each for each in evenings if each is not None):
        asked = {each.call.number for each in found}
        found += _page(rng, [each for each in done if each.number not in asked], page=page)
    return found


def _page(rng: np.random.Generator, done: list[Call], *, page: datetime) -> list[Opinion]:
    fitting = [each for each in done if _on_record(each, by=page) and _back(each) <= page <= _back(each) + WITHIN]
    chosen = rng.choice(len(fitting), size=min(CARDS, len(fitting)), replace=False) if fitting else []
    return [
        Opinion(
            number=f"DC{page:%y%m%d}-{place:02d}",
            call=call,
            attitude=one_of_weighted(rng, LEVELS),
            skill=_level(rng),
            punctuality=_level(rng),
            promise=_level(rng),
            comment=one_of(rng, texts.CARD_COMMENTS) if rng.random() < IN_WORDS else None,
            replied_at=_replied_at(rng, call),
            comes_in=page,
        )
        for place, call in enumerate((fitting[int(n)] for n in sorted(chosen)), start=1)
    ]


def _level(rng: np.random.Generator) -> Level | None:
    return None if rng.random() < NOT_RATED else one_of_weighted(rng, LEVELS)


def _replied_at(rng: np.random.Generator, call: Call) -> datetime:
    """In the daytime of one of the days after."""
    day = call.trips[-1].left_at.date() + timedelta(days=int(rng.integers(1, COMES_BACK.days)))
    return datetime.combine(day, time(int(rng.integers(9, 21)), int(rng.integers(0, 60))))


def _back(call: Call) -> datetime:
    """When its card is back at the latest."""
    return call.trips[-1].left_at + COMES_BACK


def _on_record(call: Call, *, by: datetime) -> bool:
    handed_in = call.trips[-1].visit_in
    return handed_in is not None and handed_in < by
