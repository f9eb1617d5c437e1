"""Time limits and the ladders of people that a broken limit climbs (LIM-1)."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from rules.regulation.complaints import Duty
from rules.regulation.span import Count, Rule, Span, SpanUnit, refusal
from rules.wording import Text
from rules.words import CaseKind

Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,60}$")]
Fraction = Annotated[float, Field(gt=0, lt=1, strict=True)]
NONE_AT_ALL = Span(minutes=0)


class VerdictKind(StrEnum):
    """How a stopped clock is judged.

    counted: in time when the counted working time is at most the limit (the MS-14 reading: due 17:30,
    arrived 18:30 is still six working hours). instant: in time when it stopped at or before the due instant.
    """

    COUNTED = "counted"
    INSTANT = "instant"


class Proviso(Rule):
    """When an event counts for a limit: the case fits `when`, with what the event itself sets, and of the events named in
    `after` and `unless` the newest before it is one of `after`; where none has happened, it counts unless `after` names any.
    """

    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.when or self.after or self.unless):
            raise refusal(wrong="a proviso that asks for nothing", allowed="when, after or unless")
        if twice := sorted(set(self.after) & set(self.unless)):
            raise refusal(wrong=f"{', '.join(twice)} in both after and unless", allowed="an event on one side only")
        return self


class Limit(Rule):
    """From an opening event to a stopping event within a span, for the cases that `when` and `present` describe.

    `when` maps a field of the case to the words it may hold (all must hold; an empty field is the word
    "unknown"); `present` names fields that must be filled. An event in both `opens_on` and `stops_on` ends the
    running clock and opens the next one at once. `pauses` maps an event that pauses to the events that end that
    pause: the clock stands still while at least one pause lasts, and a pause that began before the clock opened
    counts from the opening on. An event that `counts_if` names opens, stops or voids only under its proviso.

    `not_before` names a field: where it holds a later time than the deadline, the deadline waits until then. What is
    said of it, or of the field of `until`, once the deadline is over does not move it (NT-2). `warn_at` are fractions
    of the span, ascending, `warn_before` lengths of time before the deadline; they are not given once one of the events
    `warn_unless` has happened since the clock opened, because it is what they ask for. `danger` notices are sent in quiet
    hours too: all of them (true), or those `of_the_case` that is one of danger by its own text (see TriageRule).
    `since` names a duty that began on a day: nothing before that day opens the limit (REG-1, see ComplaintRules).
    """

    id: Key
    article: str
    title: Text
    case: CaseKind
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    present: tuple[str, ...] = ()
    opens_on: tuple[str, ...] = Field(min_length=1)
    stops_on: tuple[str, ...] = Field(min_length=1)
    voids_on: tuple[str, ...] = ()
    pauses: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(default_factory=dict)
    counts_if: dict[str, Proviso] = Field(default_factory=dict)
    within: Span
    not_before: str | None = None
    warn_at: tuple[Fraction, ...] = ()
    warn_before: tuple[Span, ...] = ()
    warn: tuple[str, ...] = ()
    warn_unless: tuple[str, ...] = ()
    ladder: str
    verdict: VerdictKind
    danger: StrictBool | Literal["of_the_case"] = False
    since: Duty | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for wrong, allowed in self._contradictions():
            raise refusal(wrong=wrong, allowed=allowed)
        return self

    @property
    def moved_on(self) -> frozenset[str]:
        """The events that name a new time for what the clock ran until, ending one running and opening the next."""
        return frozenset(self.opens_on) & frozenset(self.stops_on) if self.within.until else frozenset()

    def _contradictions(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        if list(self.warn_at) != sorted(set(self.warn_at)):
            found.append((f"warn_at {list(self.warn_at)} is not ascending", "each fraction once, smallest first"))
        asked = [name for name in ("warn_at", "warn_before") if getattr(self, name)]
        if self.danger == "of_the_case" and self.case is not CaseKind.COMPLAINT:
            found.append((f"danger of the case for a {self.case}", "a complaint, whose text says so, or danger: true"))
        if self.warn_unless and not asked:
            found.append(("warn_unless without a warning", "warn_at or warn_before beside it"))
        if asked and not self.warn:
            found.append((f"{asked[0]} without anybody in warn", "warn: a list of recipients"))
        lengths = [(span.unit, span.amount) for span in self.warn_before]
        if any(unit in (SpanUnit.SAME_DAY, SpanUnit.UNTIL) or amount == 0 for unit, amount in lengths):
            found.append(("warn_before holds what is no length of time", "working_days: 1 or more, hours: 1 or more"))
        if len(set(lengths)) < len(lengths):
            found.append(("warn_before says the same length twice", "each length once"))
        if self.verdict is VerdictKind.COUNTED and self.within.unit is not SpanUnit.WORKING_MINUTES:
            found.append(
                ("verdict counted on a span that is not working time", "verdict instant, or within working_hours")
            )
        if self.within.unit not in (SpanUnit.SAME_DAY, SpanUnit.UNTIL) and self.within.amount == 0:
            found.append(("within is zero", "1 or more"))
        return found + self._crossed_events()

    def _crossed_events(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for side, does in ((self.voids_on, "voids"), (tuple(self.pauses), "pauses")):
            twice = sorted(set(self.opens_on) & set(side))
            if twice:
                found.append((f"{', '.join(twice)} both opens and {does} the clock", "an event on one side only"))
        idle = sorted(set(self.counts_if) - {*self.opens_on, *self.stops_on, *self.voids_on})
        if idle:
            found.append((f"{', '.join(idle)} in counts_if does nothing here", "an event that opens, stops or voids"))
        endless = sorted(event for event, ends in self.pauses.items() if event in ends)
        if endless:
            found.append((f"{', '.join(endless)} both begins and ends its own pause", "another event that ends it"))
        return found


class Step(Rule):
    """One rung: to whom, how long after the breach, and how often again.

    `times` counts repeats after the first message, `every` apart. `deputy` sends to the deputy of the person meant.
    """

    to: str
    after: Span = NONE_AT_ALL
    every: Span | None = None
    times: Count = 0
    deputy: StrictBool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if bool(self.times) != (self.every is not None):
            raise refusal(wrong="every and times go together", allowed="every: a span, times: 1 or more")
        for name, span in (("after", self.after), ("every", self.every)):
            if span and span.unit is SpanUnit.UNTIL:
                raise refusal(wrong=f"{name} names a date of the case", allowed="a length of time")
        if self.every and self.every.unit is not SpanUnit.SAME_DAY and self.every.amount == 0:
            raise refusal(wrong="every is zero", allowed="1 or more")
        return self


class Ladder(Rule):
    """The people who hear of a broken limit, in order. Acknowledged and then idle for `idle`, it goes on."""

    id: Key
    article: str | None = None
    title: Text | None = None
    steps: tuple[Step, ...] = Field(min_length=1)
    idle: Span
