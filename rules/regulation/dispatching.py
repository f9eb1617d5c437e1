"""What dispatch proposals reckon with: typical lengths, travel, neighbours, and what a late minute weighs (MS-3)."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.regulation.span import Count, Rule, refusal

Length = Annotated[Count, Field(ge=1, le=10_000)]
Weight = Annotated[Count, Field(le=1_000)]


class Travel(Rule):
    """Minutes on the road to a customer, by the area of the service address (MS-14)."""

    urban: Annotated[Count, Field(le=10_000)] = 30
    suburban: Annotated[Count, Field(le=10_000)] = 60


class DispatchRules(Rule):
    """How proposals for waiting calls are weighed (MS-3, MS-13, MS-14). All lengths are working minutes.

    `job_minutes`: a typical visit, from arrival to leaving. `neighbour_minutes`: what a technician of another branch
    travels on top. `margin_minutes`: by how much a forecast may err; an arrival that close to the limit is weighed as
    one that may be late. `neighbours`: the branches that help out, by branch number; a branch that is not named here is
    helped by every other one.

    The weights say how many minutes of a customer's waiting something is worth: a minute past the limit
    (`late_minute`), being late at all (`late_at_all`), the same technician as on an earlier visit (`been_before`). An
    urgent call's lateness counts `urgent_times`.
    """

    article: str = "MS-3"
    job_minutes: Length = 60
    travel_minutes: Travel = Travel()
    neighbour_minutes: Annotated[Count, Field(le=10_000)] = 45
    margin_minutes: Annotated[Count, Field(le=10_000)] = 15
    neighbours: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    late_minute: Annotated[Weight, Field(ge=1)] = 20
    late_at_all: Count = 600
    been_before: Weight = 15
    urgent_times: Annotated[Weight, Field(ge=1)] = 3

    @model_validator(mode="after")
    def _others(self) -> Self:
        for branch, others in self.neighbours.items():
            if branch in others or len(set(others)) != len(others):
                raise refusal(
                    wrong=f"branch {branch} is its own neighbour or names one twice",
                    allowed="other branches, each once",
                )
        return self
