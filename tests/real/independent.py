"""The same limits, ladders and nights reckoned once more in plain Python: datetime, bisect and the public holidays, nothing
of ours.

Local times of Shanghai without an offset throughout (no summer time since 1991). The lengths and the words of danger are
read from the rule book; what they come to is worked out here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desk.simulate.open_time import after_open_time, close_after, full_hour, next_open, worked_until
from rules.regulation.limits import Ladder, Limit
from rules.regulation.span import Span
from rules.regulation.triage import TriageRule

MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody hears of a limit of a complaint at a moment; `step` says by which message, the first of several."""

    limit: str
    at: datetime
    person: str
    step: str = field(compare=False)


def reach(span: Span, start: datetime) -> datetime:
    """Where a length from the rule book ends; raises ValueError for one that is not used for complaints so far."""
    if span.working_minutes is not None or span.working_hours is not None:
        return after_open_time(start, ((span.working_minutes or 0) + 60 * (span.working_hours or 0)) * 60)
    if span.working_days is not None:
        return close_after(start, span.working_days)
    if span.minutes is not None or span.hours is not None:
        return start + timedelta(minutes=(span.minutes or 0) + 60 * (span.hours or 0))
    raise ValueError(f"{span} is not reckoned independently yet: teach tests/real/independent.py")


def in_time(limit: Limit, *, received: datetime, settled: datetime) -> bool:
    """Whether a limit that runs from the receipt to the answer was kept."""
    if limit.verdict == "counted":
        span = limit.within
        allowed = ((span.working_minutes or 0) + 60 * (span.working_hours or 0)) * 60
        return worked_until(settled) - worked_until(received) <= allowed
    return settled <= reach(limit.within, received)


def told_of(
    limit: Limit, ladder: Ladder, people: dict[tuple[str, bool], str], *, received: datetime, settled: datetime
) -> set[Told]:
    """Who hears of the limit and when, if somebody looks at every full hour and until the answer comes in.

    `people` says who each word of the rule book means, themselves and (True) their deputy. One person hears one message
    at one look. Raises KeyError for a word that nobody has been named for.
    """
    due = reach(limit.within, received)
    breach = (next_open(due) if limit.verdict == "counted" else due) + MOMENT
    found: set[Told] = set()
    for place, at in enumerate(_warnings(limit, received=received, due=due)):
        if (look := full_hour(at)) < min(settled, breach):
            found |= {Told(limit.id, look, people[to, False], f"warn:{place}") for to in limit.warn}
    rungs: list[tuple[datetime, int, int]] = []
    for number, step in enumerate(ladder.steps):
        at = _later(step.after, breach)
        for again in range(step.times + 1):
            at = reach(step.every, at) if again and step.every else at
            rungs.append((at, number, again))
    for at, number, again in sorted(rungs):
        step = ladder.steps[number]
        if (look := full_hour(at)) < settled:
            name = f"step:{number}" + (" again" if again else "")
            found.add(Told(limit.id, look, people[step.to, step.deputy], name))
    return found


def is_night(moment: datetime) -> bool:
    """Whether it lies in the quiet hours, 21:00 to 08:00."""
    return not 8 <= moment.hour < 21


def in_danger(text: str, rules: Sequence[TriageRule]) -> bool:
    """Whether a Chinese text holds a word of danger outside the harmless phrases of its rule; English ones are not looked for."""
    for rule in rules:
        if not rule.danger or rule.words is None:
            continue
        rest = "".join(text.split())
        for harmless in sorted(rule.words.except_, key=len, reverse=True):
            rest = rest.replace(harmless, "|")
        if any(word in rest for word in rule.words.zh):
            return True
    return False


def woken_by(text: str, rules: Sequence[TriageRule], told: set[Told], *, received: datetime) -> int:
    """How many messages about a complaint leave in the quiet hours.

    Only of danger: to the handler and the vice-president at once, and what of the limit of its review falls into a night.
    """
    if not in_danger(text, rules):
        return 0
    return 2 * is_night(received) + sum(one.limit == "SV-20-review" and is_night(one.at) for one in told)


def _later(span: Span, start: datetime) -> datetime:
    nothing = not any(span.model_dump(exclude_none=True, exclude={"working_day_before"}).values())
    return start if nothing else reach(span, start)


def _warnings(limit: Limit, *, received: datetime, due: datetime) -> list[datetime]:
    if limit.warn_before:
        raise ValueError(f"{limit.id}: warn_before is not reckoned independently yet")
    if limit.within.hours is not None or limit.within.minutes is not None:
        whole = (due - received).total_seconds()
        return [received + timedelta(seconds=int(whole * part)) for part in limit.warn_at]
    whole = worked_until(due) - worked_until(received)
    return [after_open_time(received, int(whole * part)) for part in limit.warn_at]
