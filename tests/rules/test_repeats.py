"""The same fault of the same product coming back (RS-3)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.regulation.schema import RepeatRules
from rules.repeats import Job, repeats

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def job(number: str, *, day: int, done: int | None = None, family: str | None = "e4") -> Job:
    """A job that came `day` days after the first and was done `done` days after it."""
    called = MORNING + timedelta(days=day)
    end = None if done is None else MORNING + timedelta(days=done, hours=5)
    return Job(number, family, called, called.date(), end, None if end is None else end.date(), "S1")


def linked(*jobs: Job, window: int = 90) -> dict[str, tuple[str, int]]:
    return {no: (link.earlier.call_no, link.days) for no, link in repeats(jobs, window_days=window).items()}


@pytest.mark.parametrize(("day", "found"), [(90, {"K2": ("K1", 90)}), (91, {}), (1, {"K2": ("K1", 1)})])
def test_the_window_counts_local_days_from_the_end_of_the_repair(day, found):
    assert linked(job("K1", day=0, done=0), job("K2", day=day)) == found


def test_another_fault_an_unfinished_job_and_an_unknown_fault_are_no_repeats():
    assert linked(job("K1", day=0, done=0, family="e5"), job("K2", day=3)) == {}
    assert linked(job("K1", day=0), job("K2", day=3)) == {}
    assert linked(job("K1", day=0, done=0, family=None), job("K2", day=3, family=None)) == {}


def test_a_job_repeats_the_one_that_was_done_last_before_it_and_never_itself():
    jobs = [job("K1", day=0, done=1), job("K2", day=5, done=6), job("K3", day=20, done=21)]
    assert linked(*jobs) == {"K2": ("K1", 4), "K3": ("K2", 14)}
    assert linked(*reversed(jobs)) == linked(*jobs)


def test_a_job_that_was_still_open_when_the_call_came_is_not_repeated():
    assert linked(job("K1", day=0, done=4), job("K2", day=3)) == {}


@given(
    times=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6) | st.none(), st.sampled_from("ab")), max_size=9),
    window=st.integers(0, 6),
)
def test_repeats_are_what_comparing_every_pair_finds(times, window):
    jobs = [
        job(f"K{number}", day=day, done=None if took is None else day + took, family=family)
        for number, (day, took, family) in enumerate(times)
    ]
    expected = {}
    for one in jobs:
        before = [
            (other.done_at, other.call_no, (one.called_on - other.done_on).days)
            for other in jobs
            if other is not one and other.family == one.family and other.done_at and other.done_at < one.called_at
        ]
        if before and max(before)[2] <= window:
            expected[one.call_no] = max(before)[1:]
    assert linked(*jobs, window=window) == expected


def test_codes_of_a_family_count_as_one_fault_however_they_are_written():
    rules = RepeatRules(families={"cooling": ("E4", "E5")})
    assert rules.family_of("Ｅ4") == rules.family_of("e5 ") == "cooling"
    assert rules.family_of("E6") == "e6"
    assert rules.family_of(None) is rules.family_of("") is None
