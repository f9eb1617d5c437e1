"""Whether the parts of a rule book fit each other: ids, articles, events, recipients, fields, gaps in messages."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rules.events import EVENTS, STATES
from rules.lifecycles import lifecycle_of
from rules.regulation.context import CONTEXT, MOMENTS, RECIPIENTS, recipients_of
from rules.regulation.messages import MessageKind, allowed_gaps
from rules.regulation.span import SpanUnit
from rules.wording import gaps
from rules.words import CaseKind

if TYPE_CHECKING:
    from rules.regulation.limits import Limit
    from rules.regulation.schema import RuleBook

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the book that does not fit: where, what is wrong, what is allowed."""

    where: Where
    wrong: str
    allowed: str


def crosscheck(book: "RuleBook") -> list[Fault]:
    """Every place where one part of the book names something that another part does not hold."""
    return [*_ids(book), *_articles(book), *_limits(book), *_recipients(book), *_steps(book), *_messages(book)]


def _ids(book: "RuleBook") -> Iterator[Fault]:
    for section, name in (
        ("articles", "id"), ("limits", "id"), ("ladders", "id"), ("assignments", "id"), ("leads", "article"), ("steps", "id"),
        ("follow_ups", "id"), ("greetings", "id"),
    ):  # fmt: skip
        items: tuple[object, ...] = getattr(book, section)
        seen: Counter[str] = Counter()
        for index, item in enumerate(items):
            key = getattr(item, name)
            seen[key] += 1
            if seen[key] == 2:
                yield Fault((section, index, name), f'"{key}" stands twice', "every id once")
    for name, contents in (("report", book.report), ("evaluation", book.evaluation)):
        sections = Counter(section.id for section in contents.sections)
        for index, section in enumerate(contents.sections):
            if sections[section.id] > 1:
                yield Fault((name, "sections", index, "id"), f'"{section.id}" stands twice', "every id once")


def _articles(book: "RuleBook") -> Iterator[Fault]:
    known = {article.id for article in book.articles}
    cited: list[tuple[Where, str]] = [
        (("triage", "article"), book.triage.article),
        (("carry_over", "article"), book.carry_over.article),
        (("dispatching", "article"), book.dispatching.article),
        (("control", "article"), book.control.article),
        (("daily", "article"), book.daily.article),
        (("cards", "article"), book.cards.article),
        (("cards", "reminders_article"), book.cards.reminders_article),
        (("cards", "draft_article"), book.cards.draft_article),
        (("care", "article"), book.care.article),
        (("complaints", "article"), book.complaints.article),
        (("complaints", "repeats_article"), book.complaints.repeats_article),
        (("chasing", "article"), book.chasing.article),
        (("report", "article"), book.report.article),
        (("evaluation", "article"), book.evaluation.article),
        (("guarantee", "article"), book.guarantee.article),
        (("repeats", "article"), book.repeats.article),
    ]
    for section in ("limits", "leads", "assignments", "steps", "follow_ups", "greetings"):
        cited += [((section, index, "article"), item.article) for index, item in enumerate(getattr(book, section))]
    cited += [(("ladders", index, "article"), item.article) for index, item in enumerate(book.ladders) if item.article]
    cited += [(("triage", "rules", index, "article"), rule.article) for index, rule in enumerate(book.triage.rules)]
    cited += [(("messages", kind.value, "article"), message.article) for kind, message in book.messages.items()]
    for where, article in cited:
        if article not in known:
            yield Fault(where, f'article "{article}" is not in the book', _one_of(known))


def _limits(book: "RuleBook") -> Iterator[Fault]:
    ladders = {ladder.id: ladder for ladder in book.ladders}
    known = {limit.id for limit in book.limits if limit.case is CaseKind.COMPLAINT}
    for place, name in enumerate(book.complaints.told_limits):
        yield from _member(("complaints", "told_limits", place), name, known, "a limit for complaints")
    for index, limit in enumerate(book.limits):
        at: Where = ("limits", index)
        yield from _limit_events(limit, at)
        yield from _limit_context(limit, at)
        if limit.case is CaseKind.FOLLOW_UP:
            duties = {duty.id for duty in book.follow_ups}
            for place, duty in enumerate(limit.when.get("duty", ())):
                yield from _member((*at, "when", "duty", place), duty, duties, "a follow-up duty of the book")
        people = recipients_of(limit.case)
        for place, name in enumerate(limit.warn):
            yield from _member((*at, "warn", place), name, people, f"a recipient for a {limit.case}")
        if limit.ladder not in ladders:
            yield Fault((*at, "ladder"), f'ladder "{limit.ladder}" is not in the book', _one_of(ladders))
            continue
        for step in ladders[limit.ladder].steps:
            if step.to in RECIPIENTS:  # an unknown word is reported at the ladder itself
                what = f'a recipient for a {limit.case}, and ladder "{limit.ladder}" names it'
                yield from _member((*at, "ladder"), step.to, people, what)


def _limit_events(limit: "Limit", at: Where) -> Iterator[Fault]:
    known = set(EVENTS[limit.case])
    what = f"an event of a {limit.case}"
    for side in ("opens_on", "stops_on", "voids_on", "warn_unless"):
        for place, event in enumerate(getattr(limit, side)):
            yield from _member((*at, side, place), event, known, what)
    for event, ends in limit.pauses.items():
        yield from _member((*at, "pauses", event), event, known, what)
        for place, end in enumerate(ends):
            yield from _member((*at, "pauses", event, place), end, known, what)
    opening = lifecycle_of(limit.case).table.opening
    for event, proviso in limit.counts_if.items():
        yield from _member((*at, "counts_if", event), event, known, what)
        if event == opening:
            yield Fault(
                (*at, "counts_if", event), f"{event} begins a {limit.case} and always counts", "when: of the limit"
            )
        for side in ("after", "unless"):
            for place, other in enumerate(getattr(proviso, side)):
                yield from _member((*at, "counts_if", event, side, place), other, known, what)


def _limit_context(limit: "Limit", at: Where) -> Iterator[Fault]:
    fields = CONTEXT[limit.case]
    yield from _words(limit.when, limit.case, (*at, "when"))
    for event, proviso in limit.counts_if.items():
        yield from _words(proviso.when, limit.case, (*at, "counts_if", event, "when"))
    for place, name in enumerate(limit.present):
        yield from _member((*at, "present", place), name, fields, f"a field of a {limit.case}")
    moments = MOMENTS[limit.case]
    if limit.not_before is not None:
        yield from _member((*at, "not_before"), limit.not_before, moments, f"a date or time of a {limit.case}")
    if limit.within.unit is SpanUnit.UNTIL:
        until = limit.within.until or ""
        yield from _member((*at, "within", "until"), until, moments, f"a date or time of a {limit.case}")
        if until not in limit.present:
            yield Fault((*at, "within", "until"), f"{until} can be empty", f"present: [{until}] beside it")


def _words(when: Mapping[str, Collection[str]], case: CaseKind, at: Where) -> Iterator[Fault]:
    """Whether the fields are those of a case, and the words those that they can hold."""
    fields = CONTEXT[case]
    for name, allowed in when.items():
        yield from _member((*at, name), name, fields, f"a field of a {case}")
        for place, word in enumerate(allowed):
            if fields.get(name):
                yield from _member((*at, name, place), word, fields[name], f"a value of {name}")


def _recipients(book: "RuleBook") -> Iterator[Fault]:
    for index, ladder in enumerate(book.ladders):
        for place, step in enumerate(ladder.steps):
            yield from _member(("ladders", index, "steps", place, "to"), step.to, RECIPIENTS, "a recipient")
    for index, assignment in enumerate(book.assignments):
        for place, name in enumerate(assignment.to):
            yield from _member(("assignments", index, "to", place), name, RECIPIENTS, "a recipient")
    people = recipients_of(CaseKind.COMPLAINT)
    for place, name in enumerate(book.complaints.extended_by):
        yield from _member(("complaints", "extended_by", place), name, people, "a recipient for a complaint")


def _steps(book: "RuleBook") -> Iterator[Fault]:
    limits = {limit.id: limit for limit in book.limits}
    for index, step in enumerate(book.steps):
        at: Where = ("steps", index)
        events, states, people = set(EVENTS[step.case]), set(STATES[step.case]), recipients_of(step.case)
        yield from _words(step.when, step.case, (*at, "when"))
        for side, known, what in (
            ("states", states, f"a state of a {step.case}"),
            ("after", events, f"an event of a {step.case}"),
            ("unless", events, f"an event of a {step.case}"),
            ("clocks", limits, "a limit of the book"),
            ("to", people, f"a recipient for a {step.case}"),
        ):
            for place, word in enumerate(getattr(step, side)):
                yield from _member((*at, side, place), word, known, what)


def _messages(book: "RuleBook") -> Iterator[Fault]:
    for kind in MessageKind:
        if kind not in book.messages:
            yield Fault(("messages",), f'message "{kind}" is missing', "a message of every kind")
    for kind, message in book.messages.items():
        allowed = allowed_gaps(kind)
        for part in ("title", "body"):
            for locale in ("en", "zh"):
                where: Where = ("messages", kind.value, part, locale)
                try:
                    found = gaps(getattr(message, part).in_locale(locale))
                except ValueError as error:
                    yield Fault(where, str(error), "plain names in braces; {{ and }} for braces themselves")
                    continue
                if part == "body" and "article" not in found:
                    yield Fault(where, "it cites no article", "{article} somewhere in the body")
                for gap in found:
                    if gap not in allowed:
                        yield Fault(where, f"{{{gap}}} is not a gap of {kind}", _one_of(allowed))


def _member(where: Where, word: str, known: Collection[str], what: str) -> Iterator[Fault]:
    if word not in known:
        yield Fault(where, f'"{word}" is not {what}', _one_of(known))


def _one_of(words: Collection[str]) -> str:
    return "one of " + ", ".join(sorted(str(word) for word in words))
