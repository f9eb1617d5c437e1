"""Warnings and rungs of a clock: which were given, which not and why, and what comes next (LIM-1, SV-21)."""

from dataclasses import dataclass, replace
from datetime import datetime

from models import Clock, ClockState, Notice, NoticeStatus
from rules import clocks as derived
from rules.ladders import Rung, frozen
from rules.regulation.limits import Limit
from rules.watch import Looked, Saying, Tone, climbed, look, needless
from tasks.engine.parts import whom
from tasks.explaining.lengths import warned
from tasks.explaining.matter import Matter
from tasks.explaining.story import Alert, Fate, Next, Who
from tasks.notices import WITHDRAWN

WARNING = "warn:"
NOBODY = "nobody to tell"
"""How the sweep begins the reason of a step that came to nobody."""


@dataclass(frozen=True, slots=True)
class Running:
    """One stored clock with the limit that it runs under and what follows from the timeline for it."""

    clock: Clock
    limit: Limit
    derived: derived.Clock | None
    matter: Matter

    def warnings(self) -> tuple[Alert, ...]:
        """The warnings, at the rule book's fractions of the limit and lengths of time before its end."""
        say = self.matter.say
        if self.derived is None:
            return ()
        return tuple(
            replace(
                self._alert(f"{WARNING}{place}", alarm.at, to=self.limit.warn, deputy=False),
                asked=say(", ", "、").join(warned(asked, say) for asked in alarm.asked),
            )
            for place, alarm in enumerate(self.derived.alarms)
        )

    def ladder(self) -> tuple[Alert, ...]:
        """The rungs: as frozen when it began to climb, or as they would be climbed if the limit is broken."""
        return tuple(self._alert(rung.name, rung.at, to=(rung.to,), deputy=rung.deputy) for rung in self._rungs())

    def next(self) -> Next | None:
        """What the sweep will say next if nobody acts; None when nothing more will be said."""
        at = self.clock.next_action_at
        seen = self._next_look()
        if at is None or seen is None:
            return None
        said = [self._saying(saying, at) for saying in seen.say]
        return Next(at=self.matter.local(at), what="; ".join(said)) if said else None

    def _next_look(self) -> Looked | None:
        """What the sweep will find when it next looks, at once where that was due already; None when it will not."""
        at, matter = self.clock.next_action_at, self.matter
        if at is None or self.clock.breach_at is None or self.clock.state != ClockState.RUNNING:
            return None
        return look(
            limit=self.limit,
            ladder=matter.book.ladder(self.limit.ladder),
            warn_at=() if self.derived is None else self.derived.warn_at,
            breach_at=self.clock.breach_at,
            stage=self.clock.stage,
            rungs=self._stored_rungs(),
            calendar=matter.calendar,
            now=max(at, matter.now),
        )

    def _rungs(self) -> tuple[Rung, ...]:
        stored = self._stored_rungs()
        if stored is not None:
            return stored
        if self.clock.state != ClockState.RUNNING or self.clock.breach_at is None or self.clock.unchased:
            return ()
        matter = self.matter
        return frozen(matter.book.ladder(self.limit.ladder), breach_at=self.clock.breach_at, calendar=matter.calendar)

    def _stored_rungs(self) -> tuple[Rung, ...] | None:
        return None if self.clock.ladder is None else tuple(Rung.from_json(stored) for stored in self.clock.ladder)

    def _alert(self, name: str, at: datetime, *, to: tuple[str, ...], deputy: bool) -> Alert:
        step = f"{self.clock.limit_id} {name}"
        rows = [
            row
            for row in self.matter.notices
            if row.clock_id == self.clock.id and row.step == step and row.deadline == self.clock.due_at
        ]
        told = [row for row in rows if row.status != NoticeStatus.SUPPRESSED]
        local, meant = self.matter.local(at), self._titles(to, deputy=deputy)
        if told:
            people = tuple(who for row in told if (who := self.matter.who(row.recipient)) is not None)
            return Alert(name, local, to, meant, Fate.TOLD, people=people, notices=tuple(row.id for row in told))
        if rows:
            because = rows[0].because or ""
            return Alert(
                name, local, to, meant, _silenced(rows[0]), notices=tuple(row.id for row in rows), because=because
            )
        fate, because = self._not_said(name, at)
        people = self._meant(to, at, deputy=deputy) if fate in (Fate.AHEAD, Fate.DUE, Fate.JOINED) else ()
        return Alert(name, local, to, meant, fate, people=people, because=because)

    def _not_said(self, name: str, at: datetime) -> tuple[Fate, str]:
        """Why nothing in the ledger speaks of a moment of this clock."""
        clock, matter = self.clock, self.matter
        if clock.unchased:
            return Fate.UNCHASED, clock.unchased
        if clock.state == ClockState.RUNNING:
            return self._while_running(name, at)
        if clock.state == ClockState.PAUSED:
            return Fate.NOT_REACHED, matter.say("the clock is paused", "计时已暂停")
        if clock.stopped_at is not None and at < clock.stopped_at:
            return Fate.NOT_REACHED, matter.say(
                "when we learned of it the clock had already ended", "得知时该时限已经结束"
            )
        return Fate.NOT_REACHED, matter.say("the clock had ended before", "此前时限已经结束")

    def _while_running(self, name: str, at: datetime) -> tuple[Fate, str]:
        """The same for a running clock: dealt with, to be passed over, or to come."""
        matter, say = self.matter, self.matter.say
        if self._dealt_with(name):
            return Fate.JOINED, say("whoever it is for heard it with another step", "对象已由其他级别告知")
        seen = self._next_look()
        if seen is not None and name in {saying.name for saying in seen.passed_over}:
            because = (
                say("the limit itself is over, which is said instead", "时限已过，改发逾时通知")
                if name.startswith(WARNING)
                else say("a later step to the same person is due, too, and says more", "同一人的更高级别提醒也已到期")
            )
            return Fate.OVERTAKEN, because
        if at > matter.now:
            return Fate.AHEAD, ""
        if seen is None:
            return Fate.NOT_REACHED, say("nothing more is said about this limit", "该时限不再发送提醒")
        return Fate.DUE, ""

    def _dealt_with(self, name: str) -> bool:
        """Whether the sweep has passed this warning or rung already."""
        warnings = 0 if self.derived is None else len(self.derived.warn_at)
        if name.startswith(WARNING):
            return int(name.removeprefix(WARNING)) < self.clock.stage
        rungs = self._stored_rungs() or ()
        return name in {rung.name for rung in rungs[: climbed(self.clock.stage, warnings=warnings)]}

    def _meant(self, to: tuple[str, ...], at: datetime, *, deputy: bool) -> tuple[Who, ...]:
        matter = self.matter
        on = matter.calendar.day_of(max(at, matter.now))
        found = [whom(word, matter.brief, matter.people, on=on, deputy=deputy).person for word in to]
        numbers = dict.fromkeys(person.staff_no for person in found if person is not None)
        return tuple(who for no in numbers if (who := matter.who(no)) is not None)

    def _titles(self, to: tuple[str, ...], *, deputy: bool) -> str:
        titles = " / ".join(self.matter.title(word) for word in to)
        return self.matter.say(f"deputy of {titles}", f"{titles}的代理人") if deputy else titles

    def _saying(self, saying: Saying, at: datetime) -> str:
        say = self.matter.say
        people = self._meant(saying.to, at, deputy=saying.deputy)
        titles = self._titles(saying.to, deputy=saying.deputy)
        named = ", ".join(f"{who.name} ({who.no})" for who in people) or say("nobody there", "暂无人选")
        match saying.tone:
            case Tone.WARNING if needless(self.limit, self.matter.happened, since=self.clock.opened_at):
                return say("no warning: what it asks for was done", "无需预警：所提醒的事已办")
            case Tone.WARNING:
                return say(f"warning to {titles}: {named}", f"预警{titles}：{named}")
            case Tone.BREACH:
                return say(f"the limit is broken; told to {titles}: {named}", f"逾时，通知{titles}：{named}")
            case Tone.STEP:
                step = saying.step
                return say(f"step {step} of the ladder, {titles}: {named}", f"第{step}级提醒{titles}：{named}")


def _silenced(row: Notice) -> Fate:
    because = row.because or ""
    if because.startswith(WITHDRAWN):
        return Fate.WITHDRAWN
    return Fate.NOBODY if because.startswith(NOBODY) else Fate.OVERTAKEN
