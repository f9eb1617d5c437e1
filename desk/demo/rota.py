"""Where the demo's technicians are: one diary each, in which visits never overlap and travel takes time."""

from bisect import insort
from datetime import date, datetime, timedelta

from desk.demo.days import Workdays
from desk.demo.people import Person
from rules.words import Role

PAUSE = timedelta(minutes=10)  # between leaving one customer and setting off to the next
AT_THE_BENCH = timedelta(minutes=15)  # between coming in and beginning a repair
HORIZON = 30  # days that a search looks ahead


class Rota:
    """The diaries of one branch's technicians."""

    def __init__(self, *, branch: str, staff: tuple[Person, ...], days: Workdays) -> None:
        self.days = days
        self._technicians = [each for each in staff if each.branch == branch and each.role is Role.TECHNICIAN]
        self._diaries: dict[tuple[str, date], list[tuple[datetime, datetime]]] = {}

    def book(
        self, *, dispatched_at: datetime, ready: datetime, minutes: int, travel: int, first: int, but: str | None = None
    ) -> tuple[str, datetime, datetime]:
        """Book the earliest visit from `ready` on: technician, arrival, departure.

        Nobody arrives sooner than `travel` minutes after the dispatch, the day's opening or the last customer. A visit
        lies within one open stretch. `first` turns the order in which equally early technicians are asked, `but` is
        not asked. Raises LookupError when nobody is free within a month.
        """
        way, length = timedelta(minutes=travel), timedelta(minutes=minutes)
        not_before = max(ready, dispatched_at + way)
        day = not_before.date()
        for _ in range(HORIZON):
            found: tuple[datetime, str] | None = None
            for turn in range(len(self._technicians)):
                person = self._technicians[(turn + first) % len(self._technicians)]
                if person.number == but or not (person.active(day) and person.active(dispatched_at.date())):
                    continue
                arrival = self._gap(person.number, day=day, not_before=not_before, length=length, way=way)
                if arrival is not None and (found is None or arrival < found[0]):
                    found = (arrival, person.number)
            if found is not None:
                arrival, technician = found
                insort(self._diaries.setdefault((technician, day), []), (arrival, arrival + length))
                return technician, arrival, arrival + length
            day += timedelta(days=1)
        raise LookupError(f"no technician is free within {HORIZON} days of {not_before}")

    def bench(self, *, prefer: str, ready: datetime, minutes: int) -> tuple[str, datetime, datetime]:
        """Book time at the bench between the visits: technician, begin, end, within one open stretch.

        `prefer` is asked first each day. Raises LookupError when nobody is free within a month.
        """
        length = timedelta(minutes=minutes)
        asked = sorted(self._technicians, key=lambda person: person.number != prefer)
        for ahead in range(HORIZON):
            day = ready.date() + timedelta(days=ahead)
            for person in asked:
                begin = None
                if person.active(day):
                    begin = self._gap(person.number, day=day, not_before=ready, length=length, way=AT_THE_BENCH)
                if begin is not None:
                    insort(self._diaries.setdefault((person.number, day), []), (begin, begin + length))
                    return person.number, begin, begin + length
        raise LookupError(f"no technician is free for the bench within {HORIZON} days of {ready}")

    def _gap(
        self, technician: str, *, day: date, not_before: datetime, length: timedelta, way: timedelta
    ) -> datetime | None:
        diary = self._diaries.get((technician, day), [])
        for opens, closes in self.days.open(day):
            arrival = max(not_before, opens + way)
            for begin, end in diary:
                if arrival + length + PAUSE + way <= begin:
                    break
                arrival = max(arrival, end + PAUSE + way)
            if arrival + length <= closes:
                return arrival
        return None
