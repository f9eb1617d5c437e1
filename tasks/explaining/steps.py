"""The next steps that people were asked to take in a case, and those that nobody was asked for, and why (MS-4 to MS-8)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from models import ClockState
from rules.clocks import Fact
from rules.events import EVENTS, STATES
from rules.regulation.messages import MessageKind
from rules.regulation.steps import NextStep
from rules.spans import fits
from rules.words import CaseKind
from tasks.explaining.matter import Matter
from tasks.explaining.story import Silence
from tasks.explaining.story_papers import StepStory, Who
from tasks.explaining.undue import last_run
from tasks.explaining.unopened import misfits

Because = tuple[str, dict[str, Any]]


def step_stories(matter: Matter) -> tuple[StepStory, ...]:
    """What people were asked to do, when, and whether the case still waits for it."""
    found: list[StepStory] = []
    known = {step.id: step for step in matter.book.steps}
    for row in matter.notices:
        step = known.get(row.step.split()[0])
        if row.kind != MessageKind.NEXT_STEP or step is None:
            continue
        since = _due_since(step, matter)
        latest = [other for other in matter.notices if other.kind == row.kind and other.step.split()[0] == step.id][-1]
        found.append(
            StepStory(
                step=step.id,
                article=row.article,
                title=step.title.in_locale(matter.say.locale),
                asked=matter.who(row.recipient) or Who(no=row.recipient, name="–"),
                since=matter.local(since or row.created_at),
                asked_at=matter.local(row.created_at),
                notice=row.id,
                status=row.status,
                open=since is not None and row.id == latest.id,
            )
        )
    return tuple(found)


def unasked_steps(matter: Matter) -> Iterator[Silence]:
    """Every step of the rule book for this kind of case that nobody was asked for, with the condition not met."""
    asked = {row.step.split()[0] for row in matter.notices if row.kind == MessageKind.NEXT_STEP}
    for step in matter.book.steps:
        if step.case != matter.case.kind or step.id in asked:
            continue
        because, facts = _why(step, matter)
        yield Silence(
            code="not_asked",
            article=step.article,
            what=matter.say(
                f"nobody was asked for: {step.title.en} ({step.id})", f"未要求：{step.title.zh}（{step.id}）"
            ),
            because=because,
            facts=facts,
        )


def _due_since(step: NextStep, matter: Matter) -> Any:
    """Since when the step is due as the case stands; None where it is not."""
    if step.clocks:
        running = [c for c in matter.clocks if c.limit_id in step.clocks and c.state == ClockState.RUNNING]
        return running[0].opened_at if running else None
    came = _came(step, matter)
    if matter.case.state not in step.states or came is None or not fits(step.when, context=matter.fields):
        return None
    return came.happened_at


def _came(step: NextStep, matter: Matter) -> Fact | None:
    """The last event after which the step is due, unless one came since that makes it needless."""
    last: Fact | None = None
    for fact in matter.facts:
        if fact.kind in step.after:
            last = fact
        elif fact.kind in step.unless:
            last = None
    return last


def _why(step: NextStep, matter: Matter) -> Because:
    """The condition that was not met, with the value that was found."""
    say, words = matter.say, EVENTS[CaseKind(matter.case.kind)]
    if step.clocks:
        limits = ", ".join(step.clocks)
        ran = [clock for clock in matter.clocks if clock.limit_id in step.clocks]
        if not ran:
            return say(f"no clock of {limits} was opened", f"{limits}未曾计时"), {"clocks": list(step.clocks)}
        if all(clock.state != ClockState.RUNNING for clock in ran):
            because = say(
                f"{ran[-1].limit_id} had ended before {step.flow} looked",
                f"{step.flow}查看之前{ran[-1].limit_id}已结束",
            )
            return because, {"clocks": {clock.limit_id: clock.state for clock in ran}}
        return last_run(step.flow, matter), {"clocks": list(step.clocks)}
    happened = [fact for fact in matter.facts if fact.kind in step.after]
    if not happened:
        en = " / ".join(kind.replace("_", " ") for kind in step.after)
        zh = " / ".join(words(kind).chinese for kind in step.after)
        return say(f"{en} has not happened", f"尚未发生：{zh}"), {"after": list(step.after)}
    pieces, facts = misfits(step.when, matter.fields, matter, rule=("the step", "该步骤"))
    if pieces:
        return "; ".join(pieces), facts
    needless = [fact for fact in matter.facts if fact.kind in step.unless]
    if _came(step, matter) is None and needless:
        last, at = needless[-1], f"{matter.local(needless[-1].happened_at):%Y-%m-%d %H:%M}"
        en = f"{last.kind.replace('_', ' ')} {at}, before {step.flow} looked"
        zh = f"{step.flow}查看之前已{words(last.kind).chinese}（{at}）"
        return say(en, zh), {"unless": last.kind, "at": matter.local(last.happened_at)}
    if matter.case.state not in step.states:
        states = STATES[CaseKind(matter.case.kind)]
        is_now = say.word(states(matter.case.state))
        wanted = " / ".join(say.word(states(state)) for state in step.states)
        facts = {"state": {"is": matter.case.state, "wanted": list(step.states)}}
        return say(f"state is {is_now}, the step is for {wanted}", f"现为{is_now}，该步骤适用于{wanted}"), facts
    days = matter.book.history.days
    if happened[-1].happened_at < matter.now - timedelta(days=days):
        because = say(f"it lies more than {days} days back: history", f"已超过{days}天，只作历史记录")
        return because, {"history_days": days}
    return last_run(step.flow, matter), {}
