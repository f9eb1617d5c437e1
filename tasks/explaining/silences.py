"""Everything about a case that did not happen, and why: each question here is one way for the system to be silent.

A new way is one more function in SILENCES.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from models import ClockState
from models.queries.explain_cases import RefusedRow
from rules.forms import FORMS
from rules.spans import reach
from tasks.explaining.follow_ups import not_followed_up
from tasks.explaining.ledger import unread
from tasks.explaining.masked import masked
from tasks.explaining.matter import Matter
from tasks.explaining.steps import unasked_steps
from tasks.explaining.story import Silence
from tasks.explaining.undispatched import no_dispatch
from tasks.explaining.undue import carry_over, expiry_notice, no_handler
from tasks.explaining.unopened import unopened_limits
from tasks.refused_words import reason_said

LATE_SWEEP = timedelta(minutes=15)


def silences(matter: Matter) -> tuple[Silence, ...]:
    """Every silence about the case, question by question."""
    return tuple(found for question in SILENCES for found in question(matter))


def unread_notices(matter: Matter) -> Iterator[Silence]:
    """Rows of the ledger that nobody has read: suppressed, withdrawn, held, waiting, failed, unclear."""
    yield from unread(matter.notices, matter)


def unchased_clocks(matter: Matter) -> Iterator[Silence]:
    """Limits that are recorded as broken although nobody is chased for them."""
    say = matter.say
    for clock in matter.clocks:
        if not clock.unchased:
            continue
        days = matter.book.history.days
        history = clock.unchased == "history"
        because = (
            say(
                f"it was broken more than {days} days before we learned of the case: recorded as history",
                f"得知时已逾期超过{days}天，只作历史记录",
            )
            if history
            else clock.unchased
        )
        yield Silence(
            code="history" if history else "unchased",
            article=clock.article,
            what=say(f"nobody is chased for {clock.limit_id}", f"{clock.limit_id}不再催办"),
            because=because,
            limit=clock.limit_id,
            facts={"history_days": days, "due_at": matter.local_or_none(clock.due_at)},
        )


def acknowledged_ladders(matter: Matter) -> Iterator[Silence]:
    """Ladders that rest because somebody acknowledged."""
    for clock in matter.clocks:
        resting = clock.state == ClockState.RUNNING and clock.acknowledged_at is not None and clock.next_action_at
        if not resting or clock.acknowledged_at is None or clock.next_action_at is None:
            continue
        limit = next((each for each in matter.book.limits if each.id == clock.limit_id), None)
        if limit is None:
            continue
        resumes = reach(matter.book.ladder(limit.ladder).idle, start=clock.acknowledged_at, calendar=matter.calendar)
        if resumes <= matter.now:
            continue
        yield Silence(
            code="acknowledged",
            article=clock.article,
            what=matter.say(f"no further step for {clock.limit_id} yet", f"{clock.limit_id}暂不升级"),
            because=matter.say("somebody has acknowledged it; idle time runs first", "已有人确认，先等待其处理"),
            at=matter.local(clock.acknowledged_at),
            until=matter.local(resumes),
            limit=clock.limit_id,
        )


def used_up_ladders(matter: Matter) -> Iterator[Silence]:
    """Broken limits for which every step has been taken: nothing more comes by itself."""
    for clock in matter.clocks:
        open_still = clock.state == ClockState.RUNNING and clock.ladder is not None
        if open_still and clock.next_action_at is None and clock.unchased is None:
            steps = len(clock.ladder or ())
            yield Silence(
                code="ladder_used_up",
                article=clock.article,
                what=matter.say(f"no further step for {clock.limit_id}", f"{clock.limit_id}不再升级"),
                because=matter.say(
                    f"all {steps} steps of its ladder were taken; people must act", f"{steps}级提醒均已执行，须由人处理"
                ),
                limit=clock.limit_id,
                facts={"steps": steps},
            )


def late_sweep(matter: Matter) -> Iterator[Silence]:
    """Clocks that are due to be looked at and were not: the automation itself is silent."""
    for clock in matter.clocks:
        if clock.next_action_at is None or clock.next_action_at > matter.now - LATE_SWEEP:
            continue
        last = matter.local_or_none(matter.runs.get("watch-clocks"))
        yield Silence(
            code="sweep_late",
            article=clock.article,
            what=matter.say(f"{clock.limit_id} has not been looked at", f"{clock.limit_id}尚未被巡查"),
            because=matter.say(
                f"watch-clocks last ran {last:%Y-%m-%d %H:%M}" if last else "watch-clocks has never run",
                f"watch-clocks 上次运行于{last:%Y-%m-%d %H:%M}" if last else "watch-clocks 从未运行",
            ),
            at=matter.local(clock.next_action_at),
            limit=clock.limit_id,
            facts={"last_run": last},
        )


def refused_papers(matter: Matter) -> Iterator[Silence]:
    """Rows about this case that were handed in and refused and that no later row settled, dismissed ones with the reason."""
    for row in matter.refused:
        if row.resolved_at is None or row.dismissed_by is not None:
            yield _refused(row, matter)


def _refused(row: RefusedRow, matter: Matter) -> Silence:
    reasons = "; ".join(
        masked("text", reason_said(reason, form=row.form, locale=matter.say.locale)) for reason in row.reasons
    )
    facts: dict[str, Any] = {"entry": row.id, "reasons": [reason["code"] for reason in row.reasons]}
    if row.dismissed_by is not None and row.resolved_at is not None:
        day, why = f"{matter.local(row.resolved_at):%Y-%m-%d}", masked("text", row.dismissed_because or "")
        reasons += matter.say(
            f"; dismissed {day} by {row.dismissed_by}: {why}", f"；{day}由{row.dismissed_by}作废：{why}"
        )
        facts |= {"dismissed_by": row.dismissed_by, "dismissed_because": why}
    form = FORMS[row.form].chinese if row.form in FORMS else row.form
    where = f"{row.file} · {row.sheet} · {row.line}" if row.sheet else f"{row.file} · {row.line}"
    return Silence(
        code="refused_row",
        article="RP-5",
        what=matter.say(f"a row of {row.form} was not entered ({where})", f"{form}一行未入库（{where}）"),
        because=reasons,
        at=matter.local(row.created_at),
        facts=facts,
    )


SILENCES: tuple[Callable[[Matter], Iterator[Silence]], ...] = (
    unread_notices,
    unopened_limits,
    unchased_clocks,
    acknowledged_ladders,
    used_up_ladders,
    late_sweep,
    no_dispatch,
    carry_over,
    expiry_notice,
    no_handler,
    not_followed_up,
    unasked_steps,
    refused_papers,
)
"""The questions, in the order in which people ask them."""
