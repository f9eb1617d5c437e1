"""Why nobody follows a job up: not drawn, not due yet, excused, finished before it began (PW-2)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.care import drawn
from rules.events import CallEvent, CallState
from rules.regulation.care import FollowUpDuty, FollowUpOf
from rules.words import CaseKind, ServiceKind
from tasks.duties.card_words import why
from tasks.explaining.matter import Matter
from tasks.explaining.story import Silence
from tasks.explaining.undue import last_run

ENDS = (CallEvent.CLOSED, CallEvent.FIXED_BY_PHONE)


def not_followed_up(matter: Matter) -> Iterator[Silence]:
    """Every follow-up duty about jobs that brings nothing for this call, with the reason."""
    if matter.case.kind != CaseKind.CALL or matter.paper.get("kind") == ServiceKind.GENERAL:
        return
    given = {row.duty: row for row in matter.follow_ups}
    for duty in matter.book.follow_ups:
        if duty.of is not FollowUpOf.JOBS:
            continue
        known = given.get(duty.id)
        if known is None:
            yield _not_given(duty, matter)
        elif known.excuse is not None:
            because = why(known.excuse, locale=matter.say.locale)
            yield _silence("excused", duty, matter, because, at=matter.local(known.given_at))


def _not_given(duty: FollowUpDuty, matter: Matter) -> Silence:
    say = matter.say
    if matter.case.state == CallState.CANCELLED:
        return _silence("not_due", duty, matter, say("the call was cancelled", "叫修已取消"))
    if matter.case.state != CallState.CLOSED:
        return _silence("not_due", duty, matter, say("the job is not finished", "尚未办结"))
    share = f"{duty.share * 100:g} %"
    about, seed = f"call:{matter.case.number}", matter.book.care.seed
    if not drawn(seed=seed, duty=duty.id, about=about, period="", share=duty.share):
        because = say(f"not among the {share} of the jobs that are drawn", f"未抽中（抽取比例{share}）")
        return _silence("not_drawn", duty, matter, because)
    ended = max(fact.happened_at for fact in matter.facts if fact.kind in ENDS)
    day = matter.calendar.workday_on_or_after(matter.calendar.day_of(ended) + timedelta(days=duty.after_days))
    hour, minute = (int(part) for part in matter.book.care.given_at.split(":"))
    due = datetime.combine(day, time(hour % 24, minute), ZoneInfo(matter.zone))
    if matter.now < due:
        because = say("it is given out on that morning", "届时派出")
        return _silence("not_due", duty, matter, because, until=due)
    began = matter.first_morning
    if began is not None and due < began:
        because = say("it fell due before customers were followed up here", "应回访时本网点尚未开始回访")
        return _silence("before_beginning", duty, matter, because)
    if due < matter.now - timedelta(days=matter.book.care.made_up_days):
        days = matter.book.care.made_up_days
        because = say(f"it was not given out within {days} days", f"超过{days}天未派出")
        return _silence("too_late", duty, matter, because)
    return _silence("not_run", duty, matter, last_run("follow-up", matter))


def _silence(
    code: str, duty: FollowUpDuty, matter: Matter, because: str, *, at: datetime | None = None, until: datetime | None = None
) -> Silence:  # fmt: skip
    what = matter.say(f"nobody asks the customer: {duty.title.en}", f"未安排{duty.title.zh}")
    facts = {"duty": duty.id, "share": duty.share}
    return Silence(code=code, article=duty.article, what=what, because=because, at=at, until=until, facts=facts)
