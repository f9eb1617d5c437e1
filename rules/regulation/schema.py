"""The rule book: every article, limit, ladder and message as typed, frozen data (REG-1, LIM-1)."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from rules.leads import Lead
from rules.regulation.calendar import CalendarRules, ClockTime, CompanyDay
from rules.regulation.cards import CardRules
from rules.regulation.care import CareRules, FollowUpDuty, Greeting
from rules.regulation.chasing import ChasingRules
from rules.regulation.complaints import ComplaintRules
from rules.regulation.control import ControlRules
from rules.regulation.crosscheck import crosscheck
from rules.regulation.daily import DailyRules
from rules.regulation.dispatching import DispatchRules
from rules.regulation.limits import Ladder, Limit, Step, VerdictKind
from rules.regulation.messages import Message, MessageKind
from rules.regulation.people_rules import Assignment, RoleRules
from rules.regulation.reports import EvaluationRules, ReportContents, Section
from rules.regulation.span import Count, Day, Rule, Span, SpanUnit
from rules.regulation.steps import NextStep
from rules.regulation.triage import Keywords, Positive, Repeats, Triage, TriageRule
from rules.wording import Text
from rules.words import CaseKind

Item = TypeVar("Item")

__all__ = [
    "Article", "Assignment", "CalendarRules", "CardRules", "CareRules", "CarriedOut", "CarriedOutStatus", "CarryOver",
    "ChasingRules", "CompanyDay", "ControlRules", "Delivery", "DispatchRules", "EvaluationRules", "FollowUpDuty",
    "Future", "Guarantee", "History", "Keywords", "Ladder", "Lead", "Limit", "Message", "MessageKind", "Repeats",
    "ReportContents", "RoleRules", "RuleBook", "Section", "Span", "SpanUnit", "Step", "Text", "Triage", "TriageRule",
    "UnknownRuleError", "VerdictKind",
]  # fmt: skip


class CarriedOutStatus(StrEnum):
    """How far an article is carried out by this product."""

    CARRIED_OUT = "carried_out"
    PARTLY = "partly"
    BY_PEOPLE = "by_people"
    NOT_YET = "not_yet"


class CarriedOut(Rule):
    """What carries an article out: `by` names things as "flow:…", "clock:…", "form:…", "report:…", "rule:…"."""

    status: CarriedOutStatus
    by: tuple[Annotated[str, Field(pattern=r"^(flow|clock|form|report|rule):[a-zA-Z0-9_-]+$")], ...] = ()
    note: Text | None = None


class Article(Rule):
    """One article of the regulations: its id, a title, one sentence, and what carries it out."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{2,4}-\d{1,2}$")]
    title: Text
    sentence: Text
    carried_out: CarriedOut


class CarryOver(Rule):
    """When the undispatched calls of yesterday are listed for priority dispatch (MS-13), in the branch's zone."""

    article: str
    at: ClockTime


class Delivery(Rule):
    """How notices leave the ledger. Minutes are clock minutes.

    More than `digest_above` waiting notices for one recipient become one digest. A claim is held for
    `lease_minutes`; unconfirmed after `unknown_after_minutes` it is unknown and is reconciled. A failed
    delivery is tried again after each of `retry_minutes`, then it has failed.
    """

    digest_above: Positive = 5
    lease_minutes: Positive = 5
    unknown_after_minutes: Positive = 5
    retry_minutes: tuple[Positive, ...] = (1, 5, 15, 60)


class History(Rule):
    """A clock whose breach lay more than `days` days back when we learned of it is recorded but not chased."""

    days: Count = 60


class Guarantee(Rule):
    """How long a repair is guaranteed (NT-5)."""

    article: str
    days: Positive


class RepeatRules(Rule):
    """When the same fault of a product counts as repaired twice (RS-3).

    `families` lists fault codes that count as one fault; a code in none of them is a family of its own.
    """

    article: str = "RS-3"
    days: Positive = 90
    families: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @cached_property
    def by_code(self) -> dict[str, str]:
        """The family of every listed code."""
        return {folded(code): name for name, codes in self.families.items() for code in codes}

    def family_of(self, code: str | None) -> str | None:
        """What a fault code counts as; None for no code."""
        return None if not code else self.by_code.get(folded(code), folded(code))


class RatingRules(Rule):
    """How technicians are judged by their opinion cards (SV-19): from how many rated cards on."""

    article: str = "SV-19"
    smallest_sample: Positive = 5


def folded(code: str) -> str:
    """A code as codes are compared: half-width, without case."""
    return unicodedata.normalize("NFKC", code).strip().casefold()


class Future(Rule):
    """How far ahead of now, in minutes, a time may lie before it is refused as being in the future."""

    minutes: Count = 10


class UnknownRuleError(KeyError):
    """Asked for a limit, ladder, article, lead or message that the rule book does not hold."""


class RuleBook(Rule):
    """The whole rule book. Immutable; what was decided under one `digest` stays decided (REG-1)."""

    version: str = Field(min_length=1)
    approved_by: str = Field(min_length=1)
    approved_on: Day
    articles: tuple[Article, ...]
    calendar: CalendarRules
    roles: RoleRules
    limits: tuple[Limit, ...]
    ladders: tuple[Ladder, ...]
    leads: tuple[Lead, ...]
    assignments: tuple[Assignment, ...]
    steps: tuple[NextStep, ...] = ()
    triage: Triage
    carry_over: CarryOver
    dispatching: DispatchRules = DispatchRules()
    control: ControlRules = ControlRules()
    daily: DailyRules = DailyRules()
    cards: CardRules = CardRules()
    care: CareRules = CareRules()
    follow_ups: tuple[FollowUpDuty, ...] = ()
    greetings: tuple[Greeting, ...] = ()
    complaints: ComplaintRules = ComplaintRules()
    chasing: ChasingRules = ChasingRules()
    report: ReportContents
    evaluation: EvaluationRules
    messages: dict[MessageKind, Message]
    delivery: Delivery
    history: History
    guarantee: Guarantee
    repeats: RepeatRules = RepeatRules()
    rating: RatingRules = RatingRules()
    future: Future
    collect_on_site_fen: Count

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        faults = crosscheck(self)
        if faults:
            first = faults[0]
            context = {"wrong": first.wrong, "allowed": first.allowed, "faults": faults}
            raise PydanticCustomError("crosscheck", "{wrong}", context)
        return self

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical content, in hex: two books with one digest decide alike."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy whose digest is its own."""
        copied = super().model_copy(update=update, deep=deep)
        vars(copied).pop("digest", None)
        return copied

    def article(self, rule_id: str) -> Article:
        """The article with this id; raises UnknownRuleError."""
        return _one(self.articles, "id", rule_id)

    def limit(self, rule_id: str) -> Limit:
        """The limit with this id; raises UnknownRuleError."""
        return _one(self.limits, "id", rule_id)

    def ladder(self, rule_id: str) -> Ladder:
        """The ladder with this id; raises UnknownRuleError."""
        return _one(self.ladders, "id", rule_id)

    def lead(self, article: str) -> Lead:
        """The lead of this article; raises UnknownRuleError."""
        return _one(self.leads, "article", article)

    def assignment(self, rule_id: str) -> Assignment:
        """The assignment with this id; raises UnknownRuleError."""
        return _one(self.assignments, "id", rule_id)

    def follow_up(self, duty: str) -> FollowUpDuty:
        """The follow-up duty with this id; raises UnknownRuleError."""
        return _one(self.follow_ups, "id", duty)

    def message(self, kind: str) -> Message:
        """The message of this kind; raises UnknownRuleError."""
        if kind not in self.messages:
            raise UnknownRuleError(f"no message of kind {kind!r}")
        return self.messages[MessageKind(kind)]

    def limits_for(self, case_kind: str) -> tuple[Limit, ...]:
        """The limits for this kind of case, in the book's order."""
        return tuple(limit for limit in self.limits if limit.case is CaseKind(case_kind))


def _one(items: Iterable[Item], field: str, wanted: str) -> Item:
    for item in items:
        if getattr(item, field) == wanted:
            return item
    raise UnknownRuleError(f"no {field} {wanted!r} in the rule book")
