"""Living through a simulated department, through the flows' own bodies, from its first paper to its last day."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import time as clock_time

from desk.demo.driver import DAILY, ON_LAST_DAYS
from desk.demo.living import Course, Lived, each_day, live_through
from desk.demo.managers import answer_what_waits
from desk.demo.write import ZONE
from desk.simulate.drawn import FOUNDED, Drawn
from desk.simulate.request import START
from models.database import reading
from tasks.keeping.counted import Counted, counted, tables_of
from tasks.settings import settings

DUTIES: tuple[tuple[clock_time, str], ...] = tuple(
    sorted((*DAILY, *ON_LAST_DAYS, (clock_time(18, 10), "complaint-papers")))
)
"""What runs each day and when: the duties of the demo, and those that it keeps for its last days."""


class Broke(Exception):
    """The simulation ended on a bug; says with which seed and at which moment."""

    def __init__(self, drawn: Drawn, lived: Lived, why: BaseException) -> None:
        super().__init__(f"seed {drawn.seed}, {lived.at:%Y-%m-%d %H:%M}: {type(why).__name__}: {why}")


@dataclass(frozen=True, slots=True)
class Registers:
    """Every register counted and digested, and one digest over all."""

    tables: dict[str, Counted]

    @property
    def rows(self) -> int:
        """Rows in all registers."""
        return sum(each.rows for each in self.tables.values())

    @property
    def digest(self) -> str:
        """Equal for equal registers alone."""
        lines = "".join(f"{name} {each.rows} {each.digest}\n" for name, each in sorted(self.tables.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


def live(drawn: Drawn, *, on_day: Callable[[int], None] | None = None) -> Lived:
    """Live through all days of a drawn department in the registers in force. Raises Broke for a bug, with seed and moment."""

    def times(_day: date) -> Iterable[tuple[clock_time, str]]:
        return DUTIES

    last = START + timedelta(days=drawn.asked.days - 1)
    course = Course(
        files=drawn.files,
        duties=each_day(START - FOUNDED, last, times),
        until=drawn.asked.until.replace(tzinfo=ZONE),
        answer=lambda now: answer_what_waits(drawn, now=now),
        between=False,
        timed=lambda: 0.0,
    )
    lived = Lived()
    try:
        live_through(course, lived, on_day=on_day)
    except Exception as why:
        raise Broke(drawn, lived, why) from why
    return lived


def registers() -> Registers:
    """The registers in force as they stand."""
    with reading(settings().database) as session:
        connection = session.connection()
        return Registers({table: counted(connection, table) for table in tables_of(connection)})
