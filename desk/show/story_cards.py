"""What became of a call's opinion cards, in a terminal (SV-16, SV-18)."""

from rich.console import Console
from rich.text import Text

from desk.show.tables import hanging, heading
from desk.show.times import moment
from rules.words import CardWay
from tasks.explaining.story import Story
from tasks.explaining.story_papers import CardStory
from tasks.tongue import Tongue


def show_cards(console: Console, story: Story, *, say: Tongue) -> None:
    """A line a card: its number, which way it went and when, whom it rates, what became of it or why there is none."""
    if not story.cards:
        return
    heading(console, say("Opinion card", "客户意见调查卡"))
    for one in story.cards:
        hanging(console, "  ", Text.assemble(_issued(one, story, say), (one.said, "" if one.answered_at else "dim")))


def _issued(one: CardStory, story: Story, say: Tongue) -> str:
    pieces = [one.card_no or ""]
    if one.way is not None and one.issued_at is not None:
        at = moment(one.issued_at, say=say, near=story.now)
        pieces.append(say(f"issued {at}", f"{at}发出"))
        pieces.append(say.word(CardWay(one.way)))
    if one.technician is not None:
        pieces.append(say(f"rates {one.technician.name} ({one.technician.no})",
                          f"评{one.technician.name}（{one.technician.no}）"))  # fmt: skip
    if one.answered_at is not None:
        pieces.append(moment(one.answered_at, say=say, near=story.now))
    return "".join(f"{piece} · " for piece in pieces if piece)
