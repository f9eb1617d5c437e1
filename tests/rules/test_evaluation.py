"""When the evaluation of a quarter is due (PW-3)."""

from datetime import date

import pytest

from rules.evaluation import day_of_evaluation
from rules.regulation.load import default_book
from rules.worktime import WorkCalendar
from tests.rules.shanghai import DAY

CALENDAR = WorkCalendar(
    hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY),
    timezone="Asia/Shanghai",
    holidays={date(2027, 1, 1), *(date(2026, 10, day) for day in range(1, 8))},
    extra_days={},
)
RECURS = default_book().evaluation.recurs


@pytest.mark.parametrize(
    ("ended_on", "recurs", "day"),
    [
        (date(2026, 3, 31), RECURS, date(2026, 4, 1)),
        (date(2026, 9, 30), RECURS, date(2026, 10, 8)),  # 1 to 7 October are holidays
        (date(2026, 12, 31), RECURS, date(2027, 1, 4)),
        (date(2026, 9, 30), "FREQ=MONTHLY;BYMONTHDAY=15", date(2026, 10, 15)),
        (date(2026, 9, 30), "FREQ=YEARLY;INTERVAL=50;BYMONTH=1;BYMONTHDAY=1", None),
    ],
)
def test_it_is_due_on_the_first_working_day_after_the_quarter_or_as_the_rule_book_says(ended_on, recurs, day):
    assert day_of_evaluation(ended_on=ended_on, recurs=recurs, calendar=CALENDAR) == day
