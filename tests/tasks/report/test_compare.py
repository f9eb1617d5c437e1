import pytest

from tasks.report.compare import beyond_chance, count_figure, interval, share, share_figure
from tasks.report.spoken import both

WORDS = {"title": both("t", "题"), "how": both("h", "法"), "article": "RP-3", "table": "t"}


def counted(value, before, *, good=-1):
    return count_figure("x", value=value, before=before, good=good, **WORDS).change


def shared(part, whole, before, *, good=1):
    return share_figure("x", part=part, whole=whole, before=before, good=good, **WORDS)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, None, None), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_the_interval_of_a_share_stays_within_its_bounds(part, whole, low, high):
    assert interval(part, whole) == (None if low is None else (low, high))


@pytest.mark.parametrize(
    ("value", "before", "better", "marked"),
    [(30, 10, False, True), (10, 30, True, True), (11, 10, False, False), (0, 0, None, False), (5, 0, False, True)],
)
def test_fewer_of_something_bad_is_better_and_a_jump_is_more_than_chance(value, before, better, marked):
    change = counted(value, before)
    assert (change.better, change.marked) == (better, marked)


def test_a_count_that_is_neither_good_nor_bad_is_not_judged():
    assert counted(30, 10, good=0).better is None
    assert counted(30, None) is None


@pytest.mark.parametrize(
    ("now", "before", "marked"),
    [((90, 100), (70, 100), True), ((9, 10), (7, 10), False), ((10, 10), (10, 10), False)],
)
def test_a_share_is_clearly_better_only_when_there_are_enough_cases(now, before, marked):
    figure = shared(*now, before)
    assert figure.change.marked is marked
    assert figure.change.difference == pytest.approx(now[0] / now[1] - before[0] / before[1])


def test_nothing_out_of_nothing_is_no_share_and_has_no_change():
    figure = shared(0, 0, (3, 4))
    assert (figure.value, figure.interval, figure.change, figure.before) == (None, None, None, 0.75)
    assert shared(3, 4, (0, 0)).change is None
    assert share(1, 3) == 0.3333


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [((2, 6), (6, 6), True), ((5, 6), (6, 6), False), ((0, 0), (6, 6), False), ((6, 6), (9, 9), False)],
)
def test_two_branches_differ_only_by_more_than_chance(one, other, differ):
    assert beyond_chance(one, other) is beyond_chance(other, one) is differ
