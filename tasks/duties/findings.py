"""What is not looked at, stuck, failing or silent, each as a sentence for operations (RS-13, CAL-2)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Clock, ClockState, FlowRun, Notice, NoticeStatus
from rules.wording import spell_minutes
from tasks.engine.messages import when
from tasks.flow_runs import RunState
from tasks.inbox import waiting_since
from tasks.tongue import Tongue

EXPECTED = {
    "intake": timedelta(minutes=10),
    "watch-clocks": timedelta(minutes=15),
    "deliver-notices": timedelta(minutes=10),
    "complaint-escalation": timedelta(minutes=15),
    "complaint-papers": timedelta(hours=3),
    "register-calls": timedelta(minutes=30),
    "record-visits": timedelta(minutes=30),
    "carry-in-goods": timedelta(minutes=30),
    "repair-goods": timedelta(minutes=30),
    "return-goods": timedelta(minutes=30),
    "settle-fees": timedelta(minutes=30),
    "archive-vouchers": timedelta(hours=3),
    "dispatch-calls": timedelta(minutes=30),
    "carry-over-calls": timedelta(hours=3),
    "evening-control": timedelta(hours=3),
    "daily-reports": timedelta(hours=2),
    "hand-in-register": timedelta(hours=3),
    "follow-up": timedelta(hours=3),
    "chasing": timedelta(hours=3),
    "contract-expiry": timedelta(hours=25),
    "monthly-report": timedelta(hours=25),
    "quarterly-evaluation": timedelta(hours=25),
    "audit-automation": timedelta(hours=2),
}
"""The longest a flow may be silent: a few of its intervals, so that one late run is no alarm."""
UNSEEN = timedelta(minutes=15)
STUCK = timedelta(minutes=30)
LYING = timedelta(hours=1)
HANGING = timedelta(minutes=30)
"""A run that has not ended for so long is taken for dead, though nobody has marked it crashed yet."""
SHOWN_ERROR = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: a stable code, what it is about, and a sentence.

    What only somebody outside can mend, such as a calendar not yet published, is worth a word a month and no alarm.
    """

    code: str
    about: str
    sentence: str
    alarm: bool = True


@dataclass(slots=True)
class Looked:
    """What was looked at, counted, and what was found."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def look_around(session: Session, *, now: datetime, say: Tongue, zone: str) -> Looked:
    """What is not as it should be at `now` (aware); reads only and tells nobody.

    Sentences are in the reader's language, their times in `zone` (an IANA name).
    """
    looking = _Looking(session, now, say, zone)
    done = Looked(checked=looking.checked)
    for look in (looking.clocks, looking.notices, looking.flows, looking.inbox):
        done.findings += look()
    return done


@dataclass(slots=True)
class _Looking:
    session: Session
    now: datetime
    say: Tongue
    zone: str
    checked: dict[str, int] = field(default_factory=dict)

    def clocks(self) -> Iterator[Finding]:
        say = self.say
        due, oldest = self.session.execute(
            select(func.count(), func.min(Clock.next_action_at)).where(Clock.next_action_at <= self.now - UNSEEN)
        ).one()
        running, guessed = self.session.execute(
            select(func.count(), func.count().filter(Clock.provisional)).where(Clock.state == ClockState.RUNNING)
        ).one()
        self.checked |= {
            say("clocks running", "计时中"): running,
            say("clocks not looked at", "到期未查看"): due,
            say("deadlines in unofficial years", "涉及未公布日历的期限"): guessed,
        }
        if due:
            since = self._when(oldest)
            en = f"{due} due clocks have not been looked at, the oldest since {since}"
            yield Finding("clock_unseen", "clocks", say(en, f"有{due}项到期计时无人查看，最早自{since}起"))
        if guessed:
            en = f"{guessed} deadlines depend on a year whose official calendar is not published (CAL-2)"
            zh = f"有{guessed}项期限所在年份的官方日历尚未公布（CAL-2）"
            yield Finding("calendar_unofficial", "calendar", say(en, zh), alarm=False)

    def notices(self) -> Iterator[Finding]:
        waiting = func.coalesce(Notice.not_before, Notice.created_at)
        kinds = {
            ("queued too long", "待发过久"): (Notice.status == NoticeStatus.QUEUED, waiting < self.now - STUCK),
            ("claimed too long", "发送过久"): (
                Notice.status == NoticeStatus.CLAIMED,
                Notice.lease_until < self.now - STUCK,
            ),
            ("unknown", "送达不明"): (Notice.status == NoticeStatus.UNKNOWN,),
            ("failed in a day", "一天内发送失败"): (
                Notice.status == NoticeStatus.FAILED,
                Notice.created_at > self.now - timedelta(days=1),
            ),
        }
        for (en, zh), where in kinds.items():
            count = self.session.scalar(select(func.count()).where(*where)) or 0
            self.checked[self.say(f"notices {en}", f"通知{zh}")] = count
            if count:
                sentence = self.say(f"{count} notices are {en}", f"有{count}条通知{zh}")
                yield Finding(f"notices_{en.split()[0]}", en, sentence)

    def flows(self) -> Iterator[Finding]:
        """Flows that went silent or never ran although others do, and flows whose newest run did not end well.

        Runs for a time that has not come (somebody tried `--now`) say nothing about today.
        """
        ours = FlowRun.started_at <= self.now
        runs = self.session.execute(
            select(FlowRun.flow, func.max(FlowRun.started_at)).where(ours).group_by(FlowRun.flow)
        ).tuples()
        last: dict[str, datetime] = dict(runs.all())
        self.checked[self.say("flows", "流程")] = len(last)
        if not last:
            return
        since = self.session.scalar(select(func.min(FlowRun.started_at))) or self.now
        for flow, silence in EXPECTED.items():
            seen = last.get(flow)
            if (seen or since) < self.now - silence:
                yield Finding("flow_silent", flow, self._silence(flow, seen, silence))
        for flow in sorted(last):
            run = self._newest(flow)
            if run is not None and run.state != RunState.COMPLETED:
                yield Finding("flow_failed", flow, self._failure(run))

    def inbox(self) -> Iterator[Finding]:
        lying = waiting_since(self.now, longer_than=LYING)
        self.checked[self.say("inbox", "收件箱")] = len(lying)
        for name in lying:
            sentence = self.say(f"{name} has been in the inbox for more than an hour", f"{name}在收件箱中已超过一小时")
            yield Finding("file_lying", name, sentence)

    def _newest(self, flow: str) -> FlowRun | None:
        """The newest run whose end can be judged: one that began a moment ago may still end well."""
        return self.session.scalars(
            select(FlowRun)
            .where(
                FlowRun.flow == flow,
                FlowRun.started_at <= self.now,
                (FlowRun.state != RunState.RUNNING) | (FlowRun.started_at < self.now - HANGING),
            )
            .order_by(FlowRun.started_at.desc(), FlowRun.id.desc())
            .limit(1)
        ).first()

    def _silence(self, flow: str, seen: datetime | None, silence: timedelta) -> str:
        most = spell_minutes(silence.total_seconds() / 60, self.say.locale)
        last = self._when(seen)
        en = f"last ran at {last}" if seen else "has never run"
        zh = f"上次运行于{last}" if seen else "从未运行"
        return self.say(
            f"{flow} {en}; it should run every {most} at the latest", f"{flow} {zh}，至少应每{most}运行一次"
        )

    def _failure(self, run: FlowRun) -> str:
        began = self._when(run.started_at)
        match run.state:
            case RunState.RUNNING:
                en, zh = f"began at {began} and has not ended", f"{began}开始，至今未结束"
            case RunState.CRASHED:
                en, zh = f"broke off at {began}", f"{began}的运行中断"
            case RunState.WITH_FAILURES:
                en, zh = f"left something undone at {began}", f"{began}的运行有事项未完成"
            case _:
                en, zh = f"failed at {began}", f"{began}运行失败"
        lines = (run.error or "").splitlines()
        if run.state in (RunState.RUNNING, RunState.CRASHED) or not lines:
            return self.say(f"{run.flow} {en}", f"{run.flow} {zh}")
        more = self.say(f" (and {len(lines) - 1} more)", f"（另有{len(lines) - 1}项）") if len(lines) > 1 else ""
        said = lines[0][:SHOWN_ERROR] + more
        return self.say(f"{run.flow} {en}: {said}", f"{run.flow} {zh}：{said}")

    def _when(self, at: datetime | None) -> str:
        return when(at, self.zone, locale=self.say.locale)
