"""Who is drawn, when a recurrence falls, by which way a customer is asked (PW-2, PW-3)."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from rules.asked_words import FollowUpWay
from rules.care import Asked, Return, drawn, given_up, goal_rungs, occurrences, paper_of, suggests, way_to
from rules.regulation.care import FollowUpDuty
from rules.words import Excuse

DUTY = {
    "id": "asked", "article": "PW-2", "title": {"en": "Asked", "zh": "回访"}, "asks": {"en": "Well?", "zh": "如何？"},
    "of": "jobs", "ways": ["mail", "phone"], "by": ["clerk"], "closes_after_days": 21,
}  # fmt: skip


def duty(**changes: object) -> FollowUpDuty:
    return FollowUpDuty.model_validate({**DUTY, **changes})


@pytest.mark.parametrize("share", [0.1, 0.3, 1.0])
def test_the_draw_takes_the_share_and_is_the_same_every_time(share):
    def draw(seed: str) -> list[bool]:
        return [drawn(seed=seed, duty="d", about=f"call:K{n}", period="", share=share) for n in range(5000)]

    assert draw("2026") == draw("2026")
    assert abs(sum(draw("2026")) / 5000 - share) < 0.02
    assert (draw("2026") == draw("2027")) == (share == 1.0)


def test_who_is_drawn_for_a_larger_share_was_drawn_for_a_smaller_one():
    small, large = (
        {n for n in range(1000) if drawn(seed="s", duty="d", about=f"call:K{n}", period="", share=share)}
        for share in (0.2, 0.5)
    )
    assert small < large


def test_the_draw_is_what_it_was_so_that_a_rerun_elsewhere_asks_the_same_customers():
    chosen = [
        n for n in range(1, 13) if drawn(seed="2026", duty="return_visit", about=f"call:K{n}", period="", share=0.3)
    ]
    assert chosen == [3, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("recurs", "first", "last", "days"),
    [
        ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=10", "2026-05-10", "2027-05-09", ["2026-05-10", "2026-11-10"]),
        ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=10", "2026-05-11", "2026-11-09", []),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", "2026-03-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-10-01", "2026-11-30", ["2026-10-05", "2026-11-02"]),
        ("FREQ=MONTHLY;BYDAY=1MO", "2026-10-02", "2026-10-01", []),
    ],
)
def test_a_recurrence_falls_on_its_days_both_ends_included(recurs, first, last, days):
    found = occurrences(recurs, first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert [str(day) for day in found] == days


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        (Asked(email="c@example.com", phone="1380013"), FollowUpWay.MAIL),
        (Asked(email=" ", phone="1380013"), FollowUpWay.PHONE),
        (Asked(address="1 Nanjing Road"), Excuse.OUT_OF_REACH),
        (Asked(email="c@example.com", opted_out=True), Excuse.OPTED_OUT),
    ],
)
def test_the_first_way_that_leads_to_the_customer_is_taken(asked, way):
    assert way_to(asked, duty=duty()) == way


@pytest.mark.parametrize(("today", "over"), [("2026-11-01", False), ("2026-11-02", True), ("2026-12-02", True)])
def test_it_is_given_up_once_its_days_have_passed(today, over):
    assert given_up(opened_on=date(2026, 10, 12), today=date.fromisoformat(today), duty=duty()) is over


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"of": "customers"}, "with or without recurs"),
        ({"recurs": "FREQ=MONTHLY"}, "with or without recurs"),
        ({"grades": ["A"]}, "grades beside jobs"),
        ({"of": "customers", "recurs": "FREQ=MONTHLY", "after_days": 1}, "after_days beside customers"),
        ({"of": "customers", "recurs": "FREQ=HOURLY"}, "no FREQ of days or longer"),
        ({"of": "customers", "recurs": "every month"}, "no FREQ of days or longer"),
        ({"of": "customers", "recurs": "FREQ=MONTHLY;BYDAY=XX"}, 'recurs "FREQ=MONTHLY;BYDAY=XX"'),
        ({"of": "customers", "recurs": "FREQ=MONTHLY;COUNT=3"}, "ends, or names a time of day"),
        ({"ways": ["mail", "mail"]}, "ways names one twice"),
        ({"share": 0}, "greater than 0"),
        ({"share": 1.5}, "less than or equal to 1"),
    ],
)
def test_a_duty_that_contradicts_itself_is_refused(changes, wrong):
    with pytest.raises(ValidationError, match=wrong):
        duty(**changes)


@pytest.mark.parametrize("last_given", ["2026-12-01", "2026-12-04", "2026-12-20", "2026-12-31"])
def test_a_missed_goal_is_told_of_on_some_day_whenever_the_last_one_was_given_out(last_given):
    asked = duty(
        of="contracts", goal=0.8, closes_after_days=30,
        goal_missed=[{"to": "director", "days_before": 25}, {"to": "service_department", "days_before": 7}],
    )  # fmt: skip
    found = Return(period="2026-12", asked=10, answered=1, last_given=date.fromisoformat(last_given))
    days = [date(2026, 12, 1) + timedelta(days=after) for after in range(90)]
    for place in range(2):
        told = [day for day in days if asked.goal_missed[place] in goal_rungs(found, duty=asked, today=day)]
        assert len(told) > 6, "more days than a holiday has"
        assert told[0] >= date(2027, 1, 1)


@pytest.mark.parametrize(
    ("words", "any_"),
    [
        ("没有", False),
        (" 没有建议。", False),
        ("No suggestions!", False),
        (None, False),
        ("没有空调的房间太热", True),
        ("No. 3 leaks", True),
    ],
)
def test_no_suggestion_suggests_nothing(words, any_):
    assert suggests(words) is any_


@pytest.mark.parametrize(
    ("about", "paper"), [("call:K1", "K1"), ("contract:M1", "M1"), ("engagement:E:1", "E:1"), ("customer:C1", None)]
)
def test_a_follow_up_is_spoken_of_by_the_number_of_what_it_is_about(about, paper):
    assert paper_of(about) == paper
