"""Duties that have not come to a case: not due yet, not needed, or not run (MS-13, MS-15, SV-22)."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.events import CallEvent, CallState, ComplaintEvent, ComplaintState, ContractState
from rules.words import CaseKind
from tasks.explaining.matter import Matter
from tasks.explaining.story import Silence


def carry_over(matter: Matter) -> Iterator[Silence]:
    """Why a call was not put on the priority list of undispatched calls, or when it will be (MS-13)."""
    if matter.case.kind != CaseKind.CALL or any(fact.kind == CallEvent.CARRIED_OVER for fact in matter.facts):
        return
    say, calendar, article = matter.say, matter.calendar, matter.book.carry_over.article
    listed_on = calendar.workday_on_or_after(calendar.day_of(matter.case.opened_at) + timedelta(days=1))
    hour, minute = (int(part) for part in matter.book.carry_over.at.split(":"))
    listed_at = datetime.combine(listed_on, time(hour % 24, minute), ZoneInfo(matter.zone))
    what = say("not on the priority list of undispatched calls", "未列入未派工优先清单")
    if matter.case.state == CallState.REGISTERED and matter.now < listed_at:
        because = say("nobody has been dispatched yet; it is listed next morning", "尚未派工，次一工作日早晨列入")
        yield Silence(code="not_due", article=article, what=what, because=because, until=listed_at)
    elif matter.case.state == CallState.REGISTERED:
        because = f"{say('its morning has come', '应列入的早晨已到')}; {last_run('carry-over-calls', matter)}"
        yield Silence(code="not_run", article=article, what=what, because=because, at=listed_at)
    else:
        first = next((fact for fact in matter.facts if fact.kind == CallEvent.DISPATCHED), None)
        if first is not None and first.happened_at <= listed_at:
            because = say("it was dispatched before the list was made", "制作清单前已派工")
            at = matter.local(first.happened_at)
            yield Silence(code="not_needed", article=article, what=what, because=because, at=at)


def expiry_notice(matter: Matter) -> Iterator[Silence]:
    """Why no expiry notice has gone out for a contract's present end (MS-15)."""
    ends_on = matter.paper.get("ends_on")
    if matter.case.kind != CaseKind.CONTRACT or matter.case.state != ContractState.RUNNING or ends_on is None:
        return
    lead, say = matter.book.lead("MS-15"), matter.say
    day = lead.notice_day(ends_on=ends_on, calendar=matter.calendar)
    today = matter.calendar.day_of(matter.now)
    what = say(f"no notice about the end on {ends_on}", f"未发{ends_on}到期通知")
    facts = {"ends_on": ends_on, "notice_day": day, "months": lead.months}
    if today < day:
        months = say("a month" if lead.months == 1 else f"{lead.months} months", f"{lead.months}个月")
        because = say(f"notice is given {months} before, on {day}", f"提前{months}通知，通知日为{day}")
        until = datetime.combine(day, time(), ZoneInfo(matter.zone))
        yield Silence(code="not_due", article=lead.article, what=what, because=because, until=until, facts=facts)
    elif ends_on >= today:
        because = f"{say(f'its day {day} has come', f'通知日{day}已到')}; {last_run('contract-expiry', matter)}"
        yield Silence(code="not_run", article=lead.article, what=what, because=because, facts=facts)
    else:
        because = f"{say('its last day has passed', '合同已过期')}; {last_run('contract-expiry', matter)}"
        yield Silence(code="not_run", article=lead.article, what=what, because=because, facts=facts)


def no_handler(matter: Matter) -> Iterator[Silence]:
    """Why nobody handles a complaint yet (SV-22)."""
    if matter.case.kind != CaseKind.COMPLAINT or any(fact.kind == ComplaintEvent.ASSIGNED for fact in matter.facts):
        return
    if matter.case.state == ComplaintState.LINKED:
        return
    say, days = matter.say, matter.book.history.days
    old = matter.case.opened_at < matter.now - timedelta(days=days)
    history = say(f"it is older than {days} days: recorded as history", f"超过{days}天，只作历史记录")
    yield Silence(
        code="history" if old else "not_run",
        article="SV-22",
        what=say("no handler is assigned", "尚未指派经办人"),
        because=history if old else last_run("complaint-escalation", matter),
        facts={"history_days": days},
    )


def last_run(flow: str, matter: Matter) -> str:
    """When a flow began last, in words."""
    last = matter.local_or_none(matter.runs.get(flow))
    if last is None:
        return matter.say(f"{flow} has never run", f"{flow} 从未运行")
    return matter.say(f"{flow} last ran {last:%Y-%m-%d %H:%M}", f"{flow} 上次运行于 {last:%Y-%m-%d %H:%M}")
