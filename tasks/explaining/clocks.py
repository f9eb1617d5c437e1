"""The clocks of a case: what was allowed, what counted, how it ended, what was said about it (LIM-1, CAL-2)."""

from datetime import datetime, timedelta

from models import Clock, ClockState, ClockVerdict
from rules import clocks as derived
from rules.clock_pauses import named, waits_of
from rules.clocks import derive
from rules.events import EVENTS, CallEvent, CallState
from rules.regulation.limits import Limit
from rules.regulation.schema import UnknownRuleError
from rules.regulation.span import SpanUnit
from rules.spans import Context
from rules.wording import spell_minutes
from rules.words import CaseKind
from tasks.explaining.alerts import Running
from tasks.explaining.lengths import allowed
from tasks.explaining.matter import Matter
from tasks.explaining.pausing import paused_for, with_waits
from tasks.explaining.story import Alert, ClockStory, Fate, Part, Verdict
from tasks.explaining.time_parts import APPOINTED, Pause, counts_minutes, time_parts

LONG = 72 * 60
"""Minutes from which on a length by the clock is told in days."""
UNSIGNED = frozenset({CallState.FIXED, CallState.DECLINED})
"""Where a call stands whose visit was the last, before the customer has signed."""


def clock_stories(matter: Matter) -> tuple[ClockStory, ...]:
    """Every clock of the case, the earliest deadline first; void ones stay, with the reason."""
    follows = {
        (clock.limit_id, clock.ordinal): clock
        for clock in derive(
            limits=matter.book.limits_for(matter.case.kind),
            facts=matter.facts,
            context=matter.fields,
            calendar=matter.calendar,
        )
    }
    return tuple(_story(clock, follows.get((clock.limit_id, clock.ordinal)), matter) for clock in matter.clocks)


def _story(clock: Clock, follows: derived.Clock | None, matter: Matter) -> ClockStory:
    try:
        limit = matter.book.limit(clock.limit_id)
    except UnknownRuleError:
        limit = None
    ended_by = _ended_by(clock, matter)
    verdict = _verdict(clock, limit, ended_by, matter.now)
    parts = () if limit is None else with_waits(_parts(clock, limit, follows, matter), matter)
    running = None if limit is None else Running(clock=clock, limit=limit, derived=follows, matter=matter)
    over = _over(clock, limit, matter) if verdict is Verdict.MISSED else None
    ladder = () if running is None else running.ladder()
    minutes = _minutes(parts) if limit is not None and counts_minutes(limit, context=_terms(follows, matter)) else None
    return ClockStory(
        article=clock.article,
        limit=clock.limit_id,
        title=clock.limit_id if limit is None else limit.title.in_locale(matter.say.locale),
        ordinal=clock.ordinal,
        opened_at=matter.local(clock.opened_at),
        due_at=matter.local_or_none(clock.due_at),
        stopped_at=matter.local_or_none(clock.stopped_at),
        stopped_by=ended_by,
        state=clock.state,
        verdict=verdict,
        allowed="–" if limit is None else allowed(limit, matter, terms=_terms(follows, matter)),
        counted=_counted(limit, parts, minutes, matter),
        counted_minutes=minutes,
        over=None if over is None else _over_said(over, clock, limit, matter),
        over_minutes=over,
        waits_for=paused_for(clock, parts, matter) or _signature_missing(clock, limit, matter),
        provisional_years=tuple(sorted(follows.years)) if follows is not None else (),
        acknowledged_at=matter.local_or_none(clock.acknowledged_at),
        warnings=() if running is None else running.warnings(),
        ladder=ladder,
        next=None if running is None else running.next(),
        notes=_notes(clock, limit, follows, matter, cried=verdict in (Verdict.MET, Verdict.MOVED) and _told(ladder)),
        stretches=parts,
    )


def _verdict(clock: Clock, limit: Limit | None, ended_by: str | None, now: datetime) -> Verdict:
    if clock.state == ClockState.VOID:
        return Verdict.VOID
    told_early = clock.stopped_at is None and clock.due_at is not None and now < clock.due_at
    if clock.verdict is not None and not told_early:  # a story of an earlier moment knows of no breach to come
        if clock.verdict != ClockVerdict.MET:
            return Verdict.MISSED
        return Verdict.MOVED if limit is not None and ended_by in limit.moved_on else Verdict.MET
    late = clock.breach_at is not None and clock.breach_at <= now
    return Verdict.MISSED if late else Verdict.RUNNING


def _parts(clock: Clock, limit: Limit, follows: derived.Clock | None, matter: Matter) -> tuple[Part, ...]:
    """Up to the end of the clock; while it runs up to now, or to the deadline where that lies ahead."""
    end = clock.stopped_at
    if end is None and clock.state == ClockState.VOID:
        return ()
    if end is None:
        end = clock.due_at if clock.unchased and clock.due_at else max(matter.now, clock.due_at or matter.now)
    return time_parts(
        limit,
        begin=clock.opened_at,
        end=end,
        due=clock.due_at,
        pauses=_pauses(limit, follows, matter),
        calendar=matter.calendar,
        context=_terms(follows, matter),
        now=matter.now,
    )


def _terms(follows: derived.Clock | None, matter: Matter) -> Context:
    """The fields of the case, those that moved this clock's deadline as they held for it."""
    return matter.fields if follows is None else {**matter.fields, **follows.terms}


def _pauses(limit: Limit, follows: derived.Clock | None, matter: Matter) -> list[Pause]:
    if follows is None:
        return []
    waits = waits_of(limit.pauses, ((fact.kind, fact.happened_at) for fact in matter.facts))
    return named(waits, follows.pauses)


def _minutes(parts: tuple[Part, ...]) -> int:
    length = sum((part.length for part in parts if part.counted and not part.ahead), timedelta())
    return int(length / timedelta(minutes=1))


def _counted(limit: Limit | None, parts: tuple[Part, ...], minutes: int | None, matter: Matter) -> str:
    if limit is not None and limit.within.unit is SpanUnit.WORKING_DAYS:
        days = len({part.reason for part in parts if part.counted and not part.ahead})
        return matter.say(f"{days} working day{'' if days == 1 else 's'}", f"{days}个工作日")
    return "–" if minutes is None else spell_minutes(minutes, matter.say.locale)


def _over(clock: Clock, limit: Limit | None, matter: Matter) -> int | None:
    """Minutes past the deadline: working time, or by the clock where the limit runs by the clock."""
    end = clock.stopped_at or matter.now
    if clock.due_at is None or end <= clock.due_at:
        return None
    if _by_the_clock(limit):
        return int((end - clock.due_at) / timedelta(minutes=1))
    return int(matter.calendar.between(clock.due_at, end) / timedelta(minutes=1))


def _by_the_clock(limit: Limit | None) -> bool:
    return limit is not None and limit.within.unit in (SpanUnit.MINUTES, SpanUnit.DAYS)


def _over_said(minutes: int, clock: Clock, limit: Limit | None, matter: Matter) -> str:
    length = spell_minutes(minutes, matter.say.locale)
    if _by_the_clock(limit) and minutes >= LONG:
        days, hours = divmod(minutes // 60, 24)
        return matter.say(f"{days} days {hours} h", f"{days}天{hours}小时")
    if minutes == 0 and not _by_the_clock(limit) and clock.due_at is not None:  # after hours, nothing has counted yet
        elapsed = (clock.stopped_at or matter.now) - clock.due_at
        length = spell_minutes(elapsed / timedelta(minutes=1), matter.say.locale)
        return matter.say(f"{length} outside working time", f"{length}（均在工作时间外）")
    return length if _by_the_clock(limit) else matter.say(f"{length} of working time", f"{length}工作时间")


def _signature_missing(clock: Clock, limit: Limit | None, matter: Matter) -> str | None:
    """That a call's work is over and only the customer's signature holds it open (MS-4)."""
    unsigned = matter.case.kind == CaseKind.CALL and matter.case.state in UNSIGNED
    if not unsigned or limit is None or clock.state != ClockState.RUNNING or CallEvent.CLOSED not in limit.stops_on:
        return None
    done = next((fact for fact in reversed(matter.facts) if fact.kind == matter.case.state), None)
    word = CallEvent(matter.case.state)
    en, zh = word.value, word.chinese
    if done is not None:
        on = f"{matter.local(done.happened_at):%Y-%m-%d %H:%M}"
        en, zh = f"{en} {on}", f"{on} {zh}"
    return matter.say(
        f"the visit came ({en}), the customer's signature is missing (MS-4)", f"已上门（{zh}），缺客户签字（MS-4）"
    )


def _ended_by(clock: Clock, matter: Matter) -> str | None:
    if clock.stopped_at is None:
        return None
    words = EVENTS[CaseKind(matter.case.kind)]
    try:
        limit = matter.book.limit(clock.limit_id)
    except UnknownRuleError:
        return None
    ending = (*limit.stops_on, *limit.voids_on)
    found = next((f.kind for f in matter.facts if f.happened_at == clock.stopped_at and f.kind in ending), None)
    return None if found is None else str(words(found))


def _moves_before(clock: Clock, limit: Limit, matter: Matter) -> int:
    """How often the promise had been moved in time before this running of it (MS-9)."""
    earlier = (each for each in matter.clocks if each.limit_id == clock.limit_id and each.ordinal < clock.ordinal)
    verdicts = [_verdict(each, limit, _ended_by(each, matter), matter.now) for each in earlier]
    return verdicts.count(Verdict.MOVED)


def _moved_said(times: int) -> str:
    often = "once" if times == 1 else f"{times} times"
    return f"moved {often} before, each time while the promise still held"


def _told(ladder: tuple[Alert, ...]) -> bool:
    return any(alert.happened is Fate.TOLD for alert in ladder)


def _notes(
    clock: Clock, limit: Limit | None, follows: derived.Clock | None, matter: Matter, *, cried: bool
) -> tuple[str, ...]:
    """What else is to be known about a clock; `cried` when a breach was told that was none."""
    say = matter.say
    notes: list[str] = []
    if cried:
        notes.append(
            say(
                "a breach was told before the paper came in that shows the limit was kept",
                "证明按时完成的单据送达之前，已发出逾时通知",
            )
        )
    if limit is None:
        notes.append(say("the rule book in force does not have this limit any more", "现行规章已没有这项时限"))
    elif follows is None:
        notes.append(
            say("it no longer follows from the corrected timeline", "更正后的经过已不再产生这项时限")
            if clock.state == ClockState.VOID
            else say("the rule book in force would not open it any more", "按现行规章不会再产生这项时限")
        )
    moves = 0 if limit is None else _moves_before(clock, limit, matter)
    if moves:
        notes.append(say(_moved_said(moves), f"此前改期{moves}次，均在原约定到期前"))
    waits = None if limit is None else _terms(follows, matter).get(limit.not_before or "")
    if limit is not None and isinstance(waits, datetime) and waits == clock.due_at:
        notes.append(
            say(
                "the customer named a later time, so the limit waits until then", "客户约定了更晚的时间，时限顺延至该时"
            )
            if limit.not_before == APPOINTED
            else say("the limit was extended in time, and holds until then", "时限届满前已延期，顺延至该时")
        )
    if clock.provisional or (follows is not None and follows.years):
        years = ", ".join(str(year) for year in sorted(follows.years)) if follows is not None else ""
        notes.append(
            say(
                f"the deadline depends on {years}, whose official calendar is not published yet (CAL-2)",
                f"期限涉及{years}年，官方日历尚未公布（CAL-2）",
            )
        )
    open_still = clock.state in (ClockState.RUNNING, ClockState.PAUSED)
    if open_still and clock.calendar != matter.calendar.fingerprint[:12]:
        notes.append(
            say(
                "the calendar has changed since; the hourly watch recomputes the deadline",
                "日历已变更，巡检将重新计算期限",
            )
        )
    if clock.book != matter.book.digest[:12]:
        notes.append(say(f"written under rule book {clock.book}", f"按规章版本{clock.book}登记"))
    return tuple(notes)
