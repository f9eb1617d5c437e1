"""How fast a column of a million deadlines is, measured against numpy's own business-day arithmetic.

`numpy.busday_offset` moves the same dates by one working day: whole days, one zone, no hours, no make-up days.
"""

from statistics import median
from time import perf_counter

import numpy as np

from rules.calendars import build_calendar, official_days

ROWS = 1_000_000
ROUNDS = 9
SIX_HOURS = 360
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)


def starts(rows: int = ROWS) -> np.ndarray:
    """Calls at any second of ten years, in no order, as datetime64[s] in UTC."""
    seconds = np.random.default_rng(20260909).integers(0, 10 * 365 * 86_400, rows)
    return np.datetime64("2016-06-01", "s") + seconds


def bench(rows: int = ROWS, rounds: int = ROUNDS) -> dict[str, float]:
    """Median seconds of both over interleaved rounds, and add_many as a multiple of busday_offset.

    `ratio` is against busday_offset with China's holidays, `ratio_without_holidays` against it with weekends alone.
    `first_call` is what the first column costs on a new calendar, tables and all.
    """
    calendar = build_calendar(hours=WEEK, timezone="Asia/Shanghai", country="CN", official_through=2026)
    called = starts(rows)
    days = called.astype("datetime64[D]")
    closed = np.busdaycalendar(holidays=np.array(sorted(official_days(country="CN").holidays), dtype="datetime64[D]"))
    begun = perf_counter()
    calendar.add_many(called, SIX_HOURS)
    found = {"rows": float(rows), "first_call": perf_counter() - begun}
    measured = {
        "add_many": lambda: calendar.add_many(called, SIX_HOURS),
        "busday_offset": lambda: np.busday_offset(days, 1, roll="forward", busdaycal=closed),
        "busday_offset_without_holidays": lambda: np.busday_offset(days, 1, roll="forward"),
    }
    times: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, run in measured.items():
            begun = perf_counter()
            run()
            times[name].append(perf_counter() - begun)
    found |= {name: median(taken) for name, taken in times.items()}
    found["ratio"] = found["add_many"] / found["busday_offset"]
    found["ratio_without_holidays"] = found["add_many"] / found["busday_offset_without_holidays"]
    return found


if __name__ == "__main__":
    for name, value in bench().items():
        print(f"{name:32} {value:12.4f}")
