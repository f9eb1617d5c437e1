"""Which complaints of one customer are linked to which (SV-21)."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random
from time import process_time

import pytest

from rules.complaint_links import Said, linked
from rules.regulation.load import default_book
from rules.word_shares import WordShares

RULES = default_book().complaints
TEXT = "The technician broke the door of my washing machine and left"
OTHER = "Nobody answers the telephone of the service centre at noon"
START = datetime(2026, 10, 12, 1, tzinfo=UTC)


def alike(one: str, other: str, *, from_characters: int) -> int:
    """How many percent of their words two texts share."""
    shares = WordShares(from_characters=from_characters)
    place = shares.add(one, at=START)
    return shares.percents(other, since=START).get(place, 0)


def said(number: str, *, day: float = 0, text: str = TEXT, **more: object) -> Said:
    return Said(number, START + timedelta(days=day), str(more.pop("type", "complaint")), text, **more)  # type: ignore[arg-type]


def links(*complaints: Said) -> dict[str, str]:
    return {number: link.first for number, link in linked(complaints, rules=RULES).items()}


@pytest.mark.parametrize(("day", "found"), [(30, {"P2": "P1"}), (30.01, {})])
def test_the_same_words_within_the_window_are_linked(day, found):
    assert links(said("P1"), said("P2", day=day)) == found


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ({}, {}, False),
        ({"call_no": "K1"}, {"call_no": "K1"}, True),
        ({"call_no": "K1"}, {"call_no": "K2"}, False),
        ({"serial_no": "S1"}, {"serial_no": "S1"}, True),
        ({"serial_no": "S1", "type": "inquiry"}, {"serial_no": "S1"}, False),
        ({"serial_no": "S1"}, {"serial_no": "S1", "wanted": "return"}, False),
        ({"serial_no": "S1", "wanted": "return"}, {"serial_no": "S1"}, True),
        ({"serial_no": "S1", "wanted": "return"}, {"serial_no": "S1", "wanted": "return"}, True),
        ({"serial_no": "S1"}, {"serial_no": "S1", "apart": True}, False),
    ],
)
def test_other_words_are_linked_by_the_call_or_the_product_unless_more_is_wanted(one, other, found):
    assert bool(links(said("P1", **one), said("P2", day=1, text=OTHER, **other))) == found


@pytest.mark.parametrize(
    ("shut", "found"),
    [
        (((1, None),), {}),
        (((2, None),), {}),
        (((2.001, None),), {"P2": "P1"}),
        (((1, 2),), {"P2": "P1"}),
        (((0.5, 1), (1.5, 3)), {}),
    ],
)
def test_a_complaint_that_was_shut_when_the_next_one_came_is_not_repeated(shut, found):
    at = tuple((START + timedelta(days=a), None if b is None else START + timedelta(days=b)) for a, b in shut)
    assert links(said("P1", shut=at), said("P2", day=2)) == found


def test_all_are_linked_to_the_first_also_by_the_words_of_one_between_whatever_their_order():
    three = (
        said("P1", serial_no="S1"),
        said("P2", day=20, text=OTHER, serial_no="S1"),
        said("P3", day=45, text=OTHER),
    )
    for each in permutations(three):
        assert links(*each) == {"P2": "P1", "P3": "P1"}


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (TEXT, TEXT.upper() + "!", 100, 100),
        (TEXT, OTHER, 0, 40),
        ("师傅上门态度恶劣，还把洗衣机门弄坏了", "师傅上门态度恶劣，还把洗衣机的门弄坏了。", 80, 99),
        ("师傅上门态度恶劣，还把洗衣机门弄坏了", "热线一直占线，没有人接听电话", 0, 10),
        ("too rude", "too rude", 0, 0),
        ("！！！！！！！！！！！！", "！！！！！！！！！！！！", 0, 0),
    ],
)
def test_texts_are_alike_by_the_words_they_share(one, other, low, high):
    assert low <= alike(one, other, from_characters=12) <= high
    assert alike(one, other, from_characters=12) == alike(other, one, from_characters=12)


def test_a_link_says_why_in_both_languages():
    because = linked([said("P1", call_no="K1"), said("P2", call_no="K1")], rules=RULES)["P2"].because
    assert (because.en, because.zh) == ("about the same call K1", "同一叫修K1")


def test_a_name_with_hundreds_of_complaints_takes_no_second():
    many = [
        said(f"P{place:03}", day=place / 20, text=f"{'abcdefghij'[place % 10]} {place} {TEXT[place % 40 :]}")
        for place in range(400)
    ]
    begun = process_time()
    linked(many, rules=RULES)
    assert process_time() - begun < 5


def one_by_one(complaints: list[Said]) -> dict[str, str]:
    """The links as the rule says them: each complaint compared with every one of every matter before it."""
    matters: list[list[Said]] = []
    found: dict[str, str] = {}
    for one in sorted(complaints, key=lambda each: (each.received_at, each.number)):
        for matter in matters:
            first = matter[0]
            shut = any(begin <= one.received_at and (end is None or one.received_at < end) for begin, end in first.shut)
            if one.apart or first.type != one.type or one.wanted not in (None, first.wanted) or shut:
                continue
            if any(same_matter(each, one) for each in matter):
                matter.append(one)
                found[one.number] = first.number
                break
        else:
            matters.append([one])
    return found


def same_matter(earlier: Said, later: Said) -> bool:
    if later.received_at - earlier.received_at > timedelta(days=RULES.repeats_within_days):
        return False
    same = [(earlier.call_no, later.call_no), (earlier.serial_no, later.serial_no)]
    words = alike(earlier.text, later.text, from_characters=RULES.alike_from_characters)
    return any(one is not None and one == other for one, other in same) or words >= RULES.alike_percent


@pytest.mark.parametrize("seed", range(20))
def test_found_by_their_words_the_links_are_those_of_comparing_each_with_each(seed):
    rng = Random(seed)
    words = ["door", "noise", "pump", "late", "rude", "bill", "漏水", "电话"]
    complaints = []
    for place in range(60):
        at = START + timedelta(days=rng.randrange(90))
        shut = ((at + timedelta(days=3), rng.choice([None, at + timedelta(days=9)])),) if rng.random() < 0.2 else ()
        text = " ".join(rng.choice(words) for _ in range(rng.randrange(1, 6)))
        complaints.append(
            Said(f"P{place:02}", at, rng.choice(["complaint", "complaint", "inquiry"]), text,
                 wanted=rng.choice([None, None, "return"]), call_no=rng.choice([None, None, "K1", "K2"]),
                 serial_no=rng.choice([None, None, "S1"]), shut=shut, apart=rng.random() < 0.1)
        )  # fmt: skip
    found = links(*complaints)
    assert found == one_by_one(complaints)
    assert found


def test_a_number_that_stands_for_thousands_of_complaints_is_linked_at_once():
    rng = Random(1)
    many = [
        said(f"P{place}", day=place / 24, text=" ".join(f"w{rng.randrange(2000)}" for _ in range(12)))
        for place in range(4000)
    ]
    began = process_time()
    assert links(*many) == {}
    assert process_time() - began < 5, "each with each takes a minute"
