"""What became of proposals: compared with the dispatch that was made while each stood."""

from datetime import UTC, datetime

import pytest

from rules.skills import needed, skill_words
from rules.taking_up import Sent, Stood, TakenUp, answers


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-10-12T{clock}").replace(tzinfo=UTC)


def stood(number: int, since: str, until: str | None, *named: str) -> Stood:
    return Stood(number, at(since), at(until) if until else None, frozenset(named))


FIRST = stood(1, "09:00", "09:30", "S1")
SECOND = stood(2, "09:30", None, "S2")


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ([Sent(at("09:10"), "S1")], {1: "followed"}),
        ([Sent(at("09:10"), "S2")], {1: "overridden"}),
        ([Sent(at("09:30"), "S2")], {2: "followed"}),  # what takes over at that instant stands
        ([Sent(at("11:00"), "S3", "knows her")], {2: "overridden"}),
        ([Sent(at("08:59"), "S1")], {}),  # nothing was proposed yet
        ([Sent(at("09:40"), "S1"), Sent(at("09:35"), "S2")], {2: "followed"}),  # the first one counts
        ([Sent(at("09:10"), "S1"), Sent(at("09:40"), "S1")], {1: "followed", 2: "overridden"}),
    ],
)
def test_a_dispatch_answers_the_proposal_that_stood_when_it_was_made(sent, answered):
    found = answers(proposals=[SECOND, FIRST], dispatches=sent)
    assert {number: str(answer.taken_up) for number, answer in found.items()} == answered


def test_taking_the_help_that_was_offered_follows_and_where_nobody_was_named_nothing_is_overridden():
    offered = answers(proposals=[stood(1, "09:00", None, "S1", "N1")], dispatches=[Sent(at("09:10"), "N1")])
    assert offered[1].taken_up is TakenUp.FOLLOWED
    assert answers(proposals=[stood(1, "09:00", None)], dispatches=[Sent(at("09:10"), "S9")]) == {}


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("KF-35GW,kf-26gw； 空调、冰箱，洗衣机", {"kf-35gw", "kf-26gw", "空调", "冰箱", "洗衣机"}),
        ("ＫＦ－35  GW", {"kf-35 gw"}),
        (" ; ", set()),
        (None, set()),
    ],
)
def test_skills_are_read_from_one_line_whatever_stands_between_them(written, words):
    assert skill_words(written) == words


def test_a_model_is_a_skill_only_where_somebody_has_it_as_one():
    claimed = skill_words("M1, M2")
    assert [needed(model, claimed=claimed) for model in ("ｍ1", "M9", None)] == ["m1", None, None]
