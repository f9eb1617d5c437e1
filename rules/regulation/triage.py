"""How grave a complaint is, as ordered rules (SV-20)."""

from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, field_validator, model_validator

from rules.regulation.limits import Key
from rules.regulation.span import Count, Rule, refusal
from rules.wording import Text
from rules.words import About, ComplaintType, Severity

Positive = Annotated[Count, Field(ge=1)]


class Keywords(Rule):
    """Words looked for in the complaint: English ones as whole words (`*` at the end: any ending), Chinese anywhere.

    `except_` (written `except` in the file) lists phrases that are taken out of the text before looking.
    """

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    except_: tuple[str, ...] = Field(default=(), alias="except")

    @field_validator("en", "zh", "except_")
    @classmethod
    def _not_blank(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        if any(not word.strip(" *") for word in words):
            raise refusal(wrong="a blank word", allowed="words of one letter or more")
        return words


class Repeats(Rule):
    """`count` complaints of one customer, this one included, within `within_days` days."""

    count: Annotated[Count, Field(ge=2)]
    within_days: Positive


class TriageRule(Rule):
    """One rule: every condition that is given must hold; a rule without conditions always holds.

    The words of a `danger` rule say that people may come to harm: a serious complaint that holds one is told in quiet
    hours too, whichever rule or person judged it.
    """

    id: Key
    article: str
    title: Text
    stated: tuple[Severity, ...] = ()
    words: Keywords | None = None
    amount_at_least_fen: Positive | None = None
    repeats: Repeats | None = None
    grade: tuple[str, ...] = ()
    about: tuple[About, ...] = ()
    says: Severity
    danger: StrictBool = False

    @model_validator(mode="after")
    def _danger_is_in_the_text(self) -> Self:
        if self.danger and (not self.words or self.conditions > 1 or self.says is not Severity.SERIOUS):
            raise refusal(
                wrong="danger beside another condition than words, or on a rule that does not say serious",
                allowed="words alone and says: serious: danger is what the text says",
            )
        return self

    @property
    def conditions(self) -> int:
        """How many conditions the rule has."""
        return sum(bool(each) for each in (self.stated, self.words, self.repeats, self.grade, self.about)) + (
            self.amount_at_least_fen is not None
        )


class Triage(Rule):
    """The first rule that holds proposes the severity; a person confirms it.

    `unconfirmed` says how a proposal counts until then: always `serious`, or as `proposed`; what comes as one of the types
    `as_proposed` counts as proposed in any case.
    """

    article: str
    unconfirmed: Literal["serious", "proposed"]
    as_proposed: tuple[ComplaintType, ...] = ()
    rules: tuple[TriageRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ends(self) -> Self:
        ids = [rule.id for rule in self.rules]
        if len(set(ids)) != len(ids):
            raise refusal(wrong="two triage rules share an id", allowed="every id once")
        if self.rules[-1].conditions or any(not rule.conditions for rule in self.rules[:-1]):
            raise refusal(
                wrong="a triage rule before the last has no conditions, or the last has some",
                allowed="conditions on every rule but the last",
            )
        return self
