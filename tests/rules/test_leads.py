"""When a notice of an end date is due (MS-15)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendars import build_calendar
from rules.leads import Lead, NoticeDue
from rules.regulation.load import default_book

BOOK = default_book()
LEAD = BOOK.lead("MS-15")
CALENDAR = build_calendar(
    hours=BOOK.calendar.hours,
    timezone=BOOK.calendar.timezone,
    country=BOOK.calendar.country,
    official_through=BOOK.calendar.official_through,
)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("ends_on", "due"),
    [
        ("2027-01-15", "2026-12-15"),
        ("2026-03-31", "2026-02-28"),  # February's last day, a Saturday worked for Spring Festival
        ("2027-03-31", "2027-02-26"),  # 28 February 2027 is a Sunday
        ("2028-03-31", "2028-02-29"),
        ("2026-05-31", "2026-04-30"),
        ("2026-11-05", "2026-09-30"),  # 5 October lies in the National Day week
        ("2026-03-20", "2026-02-14"),  # 20 February lies in Spring Festival; the 14th is a make-up Saturday
        ("2026-06-01", "2026-04-30"),  # 1 May and the days after it
    ],
)
def test_notice_is_due_a_month_before_or_on_the_last_working_day_until_then(ends_on, due):
    assert LEAD.notice_day(ends_on=day(ends_on), calendar=CALENDAR) == day(due)


@pytest.mark.parametrize(
    ("learned_on", "due"),
    [
        ("2026-06-01", NoticeDue(day("2026-12-15"), late=False)),
        ("2026-12-15", NoticeDue(day("2026-12-15"), late=False)),
        ("2026-12-16", NoticeDue(day("2026-12-16"), late=True)),
        ("2027-01-20", NoticeDue(day("2027-01-20"), late=True)),
    ],
)
def test_learned_of_late_the_notice_is_due_at_once_and_flagged(learned_on, due):
    assert LEAD.due(ends_on=day("2027-01-15"), learned_on=day(learned_on), calendar=CALENDAR) == due


@given(
    on=st.dates(day("2024-01-01"), day("2026-12-31")),
    ahead=st.integers(-5, 80),
    months=st.integers(1, 3),
)
def test_the_range_scan_takes_exactly_the_contracts_whose_notice_day_has_come(on, ahead, months):
    lead = Lead(article="MS-15", months=months)
    last = lead.last_end_due(on=on, calendar=CALENDAR)
    ends_on = on + timedelta(days=ahead)
    assert (lead.notice_day(ends_on=ends_on, calendar=CALENDAR) <= on) == (ends_on <= last)


@given(on=st.dates(day("2024-01-01"), day("2026-12-31")))
def test_the_scan_is_exact_at_its_end(on):
    last = LEAD.last_end_due(on=on, calendar=CALENDAR)
    assert LEAD.notice_day(ends_on=last, calendar=CALENDAR) <= on
    assert LEAD.notice_day(ends_on=last + timedelta(days=1), calendar=CALENDAR) > on


def test_a_calendar_that_never_opens_again_is_refused_instead_of_searched_for_ever():
    class Shut:
        def workday_on_or_before(self, day: date) -> date:
            return date(2020, 1, 1)

    with pytest.raises(ValueError, match="no working day in the ten years"):
        LEAD.last_end_due(on=day("2026-01-01"), calendar=Shut())


@pytest.mark.parametrize("months", [0, -1, 37, 1.5, True])
def test_a_lead_is_a_whole_number_of_months(months):
    with pytest.raises(ValueError, match="months"):
        Lead(article="MS-15", months=months)
