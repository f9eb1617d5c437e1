"""Which answered opinion cards give cause for a complaint, and what that complaint says (SV-17, SV-19, SV-20, SV-22)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rules.rating import ITEMS
from rules.regulation.cards import CardRules
from rules.regulation.triage import Triage
from rules.triage import ComplaintFacts, endangers, triage
from rules.wording import Text
from rules.words import About, Level, Severity

ITEM_NAMES: dict[str, Text] = {
    "attitude": Text(en="attitude", zh="态度"),
    "skill": Text(en="skill", zh="技术"),
    "punctuality": Text(en="punctual arrival", zh="到达时间"),
    "promise": Text(en="keeping promises", zh="答应事情办理"),
}
ATTITUDE = "attitude"
OF_CARD = Text(en="Opinion card {card}", zh="客户意见调查卡{card}")
RATED = Text(en="{item}: {level}", zh="{item}：{level}")


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a card gives cause for a complaint: its low items, how grave its words are, and which words made it so.

    `because` is None where the words are nothing out of the ordinary. `danger` is whether they tell of danger to people.
    """

    low: tuple[str, ...]
    severity: Severity
    because: Text | None = None
    danger: bool = False

    @property
    def about(self) -> About | None:
        """What the complaint is about: attitude where that alone is low, else the service; None with words alone (NT-4)."""
        if not self.low:
            return None
        return About.ATTITUDE if self.low == (ATTITUDE,) else About.SERVICE


def grounds(
    levels: Mapping[str, int | None], comment: str | None, *, replied_at: datetime, cards: CardRules, rules: Triage
) -> Grounds | None:
    """Why this card drafts a complaint, or None; `levels` are 1 to 4 by item, `replied_at` aware in the branch's zone.

    An item at one of the rule book's levels is enough, and so are words that the triage rules find serious: words on a
    card are judged as those of a complaint are (SV-20).
    """
    low = tuple(item for item in ITEMS if levels.get(item) in cards.draft_levels)
    severity, because, danger = Severity.ORDINARY, None, False
    if cards.draft_words and (comment or "").strip():
        verdict = triage(facts=ComplaintFacts(text=comment or "", received_at=replied_at), rules=rules)
        severity = verdict.proposed
        because = verdict.because if severity is Severity.SERIOUS else None
        danger = endangers(comment or "", rules=rules)
    return Grounds(low, severity, because, danger) if low or because is not None else None


def complaint_text(card_no: str, levels: Mapping[str, int | None], comment: str | None) -> Text:
    """What the complaint says: the card's number, every item that was rated, the customer's own words."""
    rated = {item: level for item in ITEMS if (level := levels.get(item)) is not None}
    head = OF_CARD.filled(card=card_no)
    en = "; ".join([head.en, *(_rated(item, level).en for item, level in rated.items())])
    zh = "；".join([head.zh, *(_rated(item, level).zh for item, level in rated.items())])
    words = (comment or "").strip()
    return Text(en=f"{en}. {words}".strip(), zh=f"{zh}。{words}")


def _rated(item: str, level: int) -> Text:
    name, word = ITEM_NAMES[item], Level(str(level))
    return Text(
        en=RATED.filled(item=name.en, level=f"{level} {word.also[-1]}").en,
        zh=RATED.filled(item=name.zh, level=f"{level} {word.chinese}").zh,
    )
