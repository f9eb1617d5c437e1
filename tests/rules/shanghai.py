"""One limit in a Shanghai October: a calendar with a lunch break, and clocks from short facts."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.clocks import Clock, Fact, derive
from rules.regulation.limits import Limit
from rules.worktime import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = [("08:30", "12:00"), ("13:30", "17:30")]
CALENDAR = WorkCalendar(
    hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY),
    timezone="Asia/Shanghai",
    holidays=set(),
    extra_days={},
)


def at(text: str) -> datetime:
    """A time in Shanghai; October 2026 begins on a Thursday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def limit(**changes: object) -> Limit:
    values: dict[str, object] = {
        "id": "arrive",
        "article": "MS-14",
        "title": {"en": "arrival", "zh": "到达"},
        "case": "call",
        "opens_on": ["called"],
        "stops_on": ["arrived"],
        "voids_on": ["cancelled"],
        "within": {"working_hours": 6},
        "not_before": "appointed_at",
        "warn_at": [0.5, 0.8],
        "warn": ["supervisor"],
        "ladder": "arrival",
        "verdict": "counted",
    }
    return Limit.model_validate(values | changes)


def clocks(facts: list[tuple], context: Mapping | None = None, **changes: object) -> list[Clock]:
    """Facts are (kind, when) or (kind, when, what it sets)."""
    made = [Fact(kind, at(time), *sets) for kind, time, *sets in facts]
    return derive(limits=[limit(**changes)], facts=made, context=context or {}, calendar=CALENDAR)
