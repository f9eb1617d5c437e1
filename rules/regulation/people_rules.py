"""Who does what in the department, as data (ROLE-1, SV-22, MS-3, MS-15, RS-11)."""

from typing import Self

from pydantic import Field, model_validator

from rules.regulation.limits import Key
from rules.regulation.span import Rule, refusal
from rules.wording import Text
from rules.words import Role


class RoleRules(Rule):
    """The roles with their titles, who stands in for a role that nobody fills, and the roles above a branch.

    `stand_ins` are tried in order after the deputies. `named_vice_president` is the staff number of the
    vice-president who takes serious complaints, where the company names one (SV-20).
    """

    titles: dict[Role, Text]
    stand_ins: dict[Role, tuple[Role, ...]] = Field(default_factory=dict)
    company_wide: tuple[Role, ...]
    named_vice_president: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        untitled = sorted(set(Role) - set(self.titles))
        if untitled:
            raise refusal(wrong=f"no title for {', '.join(untitled)}", allowed="a title for every role")
        for role, others in self.stand_ins.items():
            if role in others or len(set(others)) != len(others):
                raise refusal(
                    wrong=f"{role} stands in for itself or names a role twice", allowed="other roles, each once"
                )
        return self


class Assignment(Rule):
    """Who is given a piece of work: the first of `to` that resolves to somebody."""

    id: Key
    article: str
    title: Text
    to: tuple[str, ...] = Field(min_length=1)
