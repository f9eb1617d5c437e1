"""What became of dispatch proposals: who was sent while each stood, and whether that was who it named (MS-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rules.words import Word


class TakenUp(Word):
    """What the supervisor did with a proposal."""

    FOLLOWED = "followed", "照建议派工"
    OVERRIDDEN = "overridden", "改派他人"


@dataclass(frozen=True, slots=True)
class Stood:
    """A proposal and how long it stood, both ends included; `until` None means that it still does. Times are aware.

    `named` are the staff numbers it had: the technician and, where it offered one, the other branch's.
    """

    id: int
    since: datetime
    until: datetime | None
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A dispatch: when (aware), whom, and why somebody else than proposed, where that was written."""

    at: datetime
    technician_no: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a proposal was answered, by which dispatch."""

    taken_up: TakenUp
    sent: Sent


def answers(*, proposals: Iterable[Stood], dispatches: Iterable[Sent]) -> dict[int, Answer]:
    """The answer to each proposal of one call, by its id; a proposal that no dispatch answered is not in it.

    A dispatch answers the proposal that stood when it was made, whenever its paper came in; the first one counts. A
    proposal that named nobody asks nothing and is not answered.
    """
    made = sorted(proposals, key=lambda each: (each.since, each.id))
    found: dict[int, Answer] = {}
    for sent in sorted(dispatches, key=lambda each: each.at):
        standing = [each for each in made if each.since <= sent.at and (each.until is None or sent.at <= each.until)]
        if not standing or not standing[-1].named:
            continue
        verdict = TakenUp.FOLLOWED if sent.technician_no in standing[-1].named else TakenUp.OVERRIDDEN
        found.setdefault(standing[-1].id, Answer(verdict, sent))
    return found
