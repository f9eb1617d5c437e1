"""When papers come in: at the close of the day, in the course of it, or from the night desk next morning."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from desk.demo.days import Workdays

NIGHT_DESK = time(7, 45)  # before the clerks' list of undispatched calls at 08:00 (MS-13)
ROUND = time(10, 50)  # when a forgotten page turns up
EVENING = (time(17, 40),)  # ten minutes after the close: the day's book says what was invoiced and handed in (MS-5)
SATURDAY_NOON = time(12, 20)
LAST = time(20)
BEFORE_OPENING = time(7, 40)
Window = tuple[datetime, datetime]


class HandIns:
    """The moments at which papers come in between two days; naive wall-clock times of the company's zone.

    `field` are the technicians' rounds, `desk` those of the decisions.
    """

    def __init__(self, *, company_days: Workdays, saturday_days: Workdays, end: date) -> None:
        self._full, self._saturday = company_days, saturday_days
        self.closing = datetime.combine(end, LAST)
        self.field, self.desk = Rounds(self), Rounds(self)

    def slot(self, moment: datetime, *, times: Sequence[time] = EVENING) -> datetime | None:
        """The first hand-in at or after the moment; None when it would come after the period's closing one."""
        day = moment.date()
        while day <= self.closing.date():
            for at in self._times(day, times):
                if datetime.combine(day, at) >= moment:
                    return datetime.combine(day, at)
            day += timedelta(days=1)
        return self.closing if moment <= self.closing else None

    def slot_on(self, moment: datetime, weekdays: Collection[int]) -> datetime | None:
        """The first evening hand-in at or after the moment on one of those weekdays, or the period's closing one."""
        at = self.slot(moment)
        while at is not None and at != self.closing and at.weekday() not in weekdays:
            at = self.slot(at + timedelta(minutes=1))
        return at

    def call_in(self, called_at: datetime, *, days: Workdays) -> datetime | None:
        """When the call's register page comes in: that evening from the branch, or from the night desk."""
        hours = days.open(called_at.date())
        if hours and called_at.time() >= BEFORE_OPENING and called_at <= hours[-1][1]:
            return self.slot(called_at)
        return self.slot(called_at, times=(NIGHT_DESK,))

    def is_night_desk(self, moment: datetime) -> bool:
        """Whether that hand-in is the night desk's (its last one is the period's closing)."""
        return moment.time() == NIGHT_DESK or moment == self.closing

    def _times(self, day: date, times: Sequence[time]) -> Sequence[time]:
        if self._full.full(day):
            return times
        night_desk_only = tuple(times) == (NIGHT_DESK,)
        return (SATURDAY_NOON,) if self._saturday.open(day) and not night_desk_only else ()


class Rounds:
    """Hand-ins in the course of a day, besides the evening one."""

    def __init__(self, handins: HandIns) -> None:
        self._handins = handins
        self._times: dict[date, set[time]] = {}

    def plan(self, windows: Iterable[Window], *, least: int) -> None:
        """Hand in once during the day, where it spares the managers most false alarms, and at least so many.

        A window is (it was done, its limit passes): a paper that comes in between the two says in time that all is
        well. Windows that reach over an evening hand-in need no round.
        """
        waiting: dict[date, list[Window]] = {}
        for done, passes in windows:
            evening = self._handins.slot(done)
            if done < passes and evening is not None and passes <= evening:
                waiting.setdefault(passes.date(), []).append((done, passes))
        for day, open_windows in waiting.items():
            spared = {
                at: sum(done <= at < passes for done, passes in open_windows) for at in map(_just_before, open_windows)
            }
            at = max(spared, key=spared.__getitem__)
            if spared[at] >= least:
                self._times.setdefault(day, set()).add(at.time())

    def add(self, day: date) -> datetime:
        """A round of that day in the middle of the morning."""
        self._times.setdefault(day, set()).add(ROUND)
        return datetime.combine(day, ROUND)

    def next(self, moment: datetime) -> datetime | None:
        """The first round or evening at or after the moment; None after the period's closing."""
        evening = self._handins.slot(moment)
        day = moment.date()
        while evening is not None and day <= evening.date():
            for each in sorted(self._times.get(day, ())):
                if moment <= datetime.combine(day, each) < evening:
                    return datetime.combine(day, each)
            day += timedelta(days=1)
        return evening


def _just_before(window: Window) -> datetime:
    """A few minutes before the limit passes, on a round minute, but not before it was done."""
    done, passes = window
    return max(passes - timedelta(minutes=2 + passes.minute % 5), done)
