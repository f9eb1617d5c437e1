"""On which days customers are greeted (CR-6)."""

from datetime import date

import pytest
from pydantic import ValidationError

from rules.greetings import festival_day, greeted_on, keeps_birthday, month_and_day
from rules.regulation.care import Greeting
from rules.regulation.load import default_book


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("春节", 2025, "2025-01-29"),
        ("春节", 2026, "2026-02-17"),
        ("中秋节", 2026, "2026-09-25"),
        ("元旦", 2027, "2027-01-01"),
        ("植树节", 2026, None),
    ],
)
def test_a_festival_is_the_first_day_that_bears_its_name(name, year, day):
    assert festival_day(name, country="CN", year=year) == (None if day is None else date.fromisoformat(day))


@pytest.mark.parametrize(
    "text", ["03-05", "3-5", "1980-03-05", "1980/3/5", "3月5日", "1980年3月5日", " 1980-03-05 00:00:00"]
)
def test_birthdays_are_read_as_people_write_them(text):
    assert month_and_day(text) == (3, 5)


@pytest.mark.parametrize("text", ["", "13-05", "3-32", "1780-03-05", "March", "0-5"])
def test_what_is_no_birthday_is_none(text):
    assert month_and_day(text) is None


@pytest.mark.parametrize(
    ("birthday", "on", "kept"),
    [
        ("2000-02-29", "2024-02-29", True),
        ("2000-02-29", "2024-02-28", False),
        ("2000-02-29", "2026-02-28", True),
        ("02-28", "2026-02-28", True),
        ("02-28", "2024-02-29", False),
        ("03-15", "2026-03-15", True),
        ("03-15", "2026-03-16", False),
    ],
)
def test_a_birthday_of_the_29th_of_february_is_kept_on_the_28th_in_other_years(birthday, on, kept):
    assert keeps_birthday(birthday, on=date.fromisoformat(on)) is kept


def test_the_rule_books_festivals_fall_on_one_day_a_year_and_a_date_of_its_own_is_one_too():
    days = {
        greeting.id: list(greeted_on(greeting, country="CN", first=date(2026, 1, 1), last=date(2026, 12, 31)))
        for greeting in default_book().greetings
    }
    assert {name: len(found) for name, found in days.items()} == {
        "birthday": 365, "new_year": 1, "spring_festival": 1, "mid_autumn": 1,
    }  # fmt: skip
    own = Greeting.model_validate(
        {"id": "own", "title": {"en": "x", "zh": "x"}, "wish": {"en": "x", "zh": "x"}, "day": "12-25"}
    )
    assert list(greeted_on(own, country=None, first=date(2026, 12, 24), last=date(2026, 12, 26))) == [
        date(2026, 12, 25)
    ]


@pytest.mark.parametrize("days", [{}, {"birthday": True, "festival": "春节"}, {"day": "13-01"}])
def test_a_greeting_has_exactly_one_day(days):
    with pytest.raises(ValidationError):
        Greeting.model_validate({"id": "own", "title": {"en": "x", "zh": "x"}, "wish": {"en": "x", "zh": "x"}, **days})
