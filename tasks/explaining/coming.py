"""What comes next in a case if nobody acts: by the clock, by the duties, or nothing before somebody acts (RS-2)."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models import ClockState, NoticeStatus
from rules.events import CallEvent, CallState, ContractState
from rules.words import CaseKind
from tasks.explaining.masked import masked
from tasks.explaining.matter import Matter
from tasks.explaining.story import ClockStory, Fate
from tasks.explaining.story_papers import Coming

OPEN = (ClockState.RUNNING, ClockState.PAUSED)


def what_comes(matter: Matter, clocks: tuple[ClockStory, ...]) -> tuple[Coming, ...]:
    """Everything that the flows will do by themselves, the earliest first; what waits for people stands last."""
    found = [coming for clock in clocks if clock.state in OPEN for coming in _of_clock(clock, matter)]
    for question in DUTIES:
        found += question(matter)
    never = datetime.max.replace(tzinfo=UTC)
    return tuple(sorted(found, key=lambda one: (one.at or never).astimezone(UTC) if one.at else never))


def _of_clock(clock: ClockStory, matter: Matter) -> Iterator[Coming]:
    """The next warning or step, the end of the limit itself, or that the clock stands still or is used up."""
    say, title, due = matter.say, clock.title, clock.due_at
    if clock.state == ClockState.PAUSED:
        what = say(f"nothing: {title} stands still", f"无：“{title}”暂停中")
        what = f"{what}{say('; ', '；')}{clock.waits_for}" if clock.waits_for else what
        yield Coming(code="paused", at=None, article=clock.article, what=what, limit=clock.limit)
        return
    if clock.next is not None:
        what = f"{title}{say(': ', '：')}{clock.next.what}"
        yield Coming(code="alert", at=clock.next.at, article=clock.article, what=what, limit=clock.limit)
    if due is not None and due > matter.now and (clock.next is None or clock.next.at < due):
        first = [rung for rung in clock.ladder if rung.happened is Fate.AHEAD][:1]
        told = say(", ", "、").join(f"{who.name} ({who.no})" for rung in first for who in rung.people)
        what = say(f"{title}: the limit is broken", f"{title}：逾时")
        what += say(f"; {told} is told", f"，通知{told}") if told else ""
        yield Coming(code="limit_ends", at=due, article=clock.article, what=what, limit=clock.limit)
    elif clock.next is None:
        what = say(f"nothing more by itself: {title}, people must act", f"系统不再处理：“{title}”须由人处理")
        yield Coming(code="nothing_more", at=None, article=clock.article, what=what, limit=clock.limit)


def _carry_over(matter: Matter) -> Iterator[Coming]:
    """The next morning's priority list, on which a call stays until somebody is sent (MS-13)."""
    if matter.case.kind != CaseKind.CALL or matter.case.state != CallState.REGISTERED:
        return
    if any(fact.kind == CallEvent.DISPATCHED for fact in matter.facts):
        return
    say, calendar, rule = matter.say, matter.calendar, matter.book.carry_over
    hour, minute = (int(part) for part in rule.at.split(":"))
    day = calendar.workday_on_or_after(calendar.day_of(matter.case.opened_at) + timedelta(days=1))
    today = calendar.workday_on_or_after(calendar.day_of(matter.now))
    at = datetime.combine(max(day, today), time(hour % 24, minute), ZoneInfo(matter.zone))
    if at <= matter.now:
        at = datetime.combine(calendar.workday_on_or_after(at.date() + timedelta(days=1)), at.timetz())
    what = say("stands on the priority list of undispatched calls to the director", "列入呈主任的未派工优先清单")
    yield Coming(code="carry_over", at=at, article=rule.article, what=what)


def _contract(matter: Matter) -> Iterator[Coming]:
    """The expiry notice of a running contract, and its lapse on the day after its last (MS-15)."""
    ends_on, say = matter.paper.get("ends_on"), matter.say
    standing = (ContractState.RUNNING, ContractState.NOTICED)
    if matter.case.kind != CaseKind.CONTRACT or matter.case.state not in standing or ends_on is None:
        return
    lead, zone = matter.book.lead("MS-15"), ZoneInfo(matter.zone)
    if matter.case.state == ContractState.RUNNING:
        day = lead.notice_day(ends_on=ends_on, calendar=matter.calendar)
        what = say(
            f"notice to the customer and a visit about the end on {ends_on}", f"向客户发{ends_on}到期通知并指派拜访"
        )
        at = datetime.combine(day, time(), zone)
        yield Coming(code="expiry_notice", at=at, article=lead.article, what=what)
    what = say("the contract lapses", "合同到期未续")
    at = datetime.combine(ends_on + timedelta(days=1), time(), zone)
    yield Coming(code="lapse", at=at, article=lead.article, what=what)


def _findings(matter: Matter) -> Iterator[Coming]:
    """Open gaps between the papers: until when they stand with their owner alone (MS-13)."""
    say, article = matter.say, matter.book.control.article
    for row in matter.findings:
        if row.settled_at is not None:
            continue
        gap, owner = masked("text", say(row.text_en, row.text_zh)), matter.who(row.owner_no)
        told = say("nobody", "无人") if owner is None else f"{owner.name} ({owner.no})"
        what = say(
            f"not settled: the overseers are told as well as {told}: {gap}", f"仍未了结则除{told}外并报主管人员：{gap}"
        )
        if row.due_at <= matter.now:
            what = say(
                f"told again every evening to {told} and the overseers: {gap}", f"每晚再报{told}及主管人员：{gap}"
            )
            yield Coming(code="finding_due", at=None, article=article, what=what)
        else:
            yield Coming(code="finding_due", at=matter.local(row.due_at), article=article, what=what)


def _queued(matter: Matter) -> Iterator[Coming]:
    """Notices that are written and leave later."""
    for row in matter.notices:
        if row.status != NoticeStatus.QUEUED or row.not_before is None or row.not_before <= matter.now:
            continue
        who = matter.who(row.recipient)
        to = row.recipient if who is None or who.name == "–" else who.name
        title = masked("title", row.title)
        what = matter.say(f"notice {row.id} leaves to {to}: {title}", f"通知{row.id}发往{to}：{title}")
        yield Coming(code="notice", at=matter.local(row.not_before), article=row.article, what=what)


DUTIES: tuple[Callable[[Matter], Iterator[Coming]], ...] = (_carry_over, _contract, _findings, _queued)
"""What comes without a clock."""
