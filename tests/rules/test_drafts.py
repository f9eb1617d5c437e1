"""Which answered cards give cause for a complaint, what it is about, what it says (SV-17, SV-19, SV-20)."""

from datetime import datetime

import pytest

from rules.drafts import complaint_text, grounds
from rules.regulation.load import default_book
from rules.triage import find_word
from rules.words import About, Severity
from tests.rules.shanghai import SHANGHAI

BOOK = default_book()
REPLIED = datetime(2026, 10, 13, 10, tzinfo=SHANGHAI)
CONTENT = {"attitude": 4, "skill": 3, "punctuality": 3, "promise": None}


def judged(levels, comment=None, **changed):
    cards = BOOK.cards.model_copy(update=changed)
    return grounds(levels, comment, replied_at=REPLIED, cards=cards, rules=BOOK.triage)


@pytest.mark.parametrize(
    ("levels", "comment", "low", "severity", "about"),
    [
        ({"skill": 1}, None, ("skill",), Severity.ORDINARY, About.SERVICE),
        ({"attitude": 1}, "态度生硬", ("attitude",), Severity.ORDINARY, About.ATTITUDE),
        ({"attitude": 1, "promise": 1}, None, ("attitude", "promise"), Severity.ORDINARY, About.SERVICE),
        ({"skill": 1}, "修完后漏电", ("skill",), Severity.SERIOUS, About.SERVICE),
        ({}, "插座漏电，孩子触电", (), Severity.SERIOUS, None),
    ],
)
def test_a_low_item_or_grave_words_give_cause(levels, comment, low, severity, about):
    found = judged({**CONTENT, **levels}, comment)
    assert (found.low, found.severity, found.about) == (low, severity, about)
    assert (found.because is not None) == (severity is Severity.SERIOUS)


@pytest.mark.parametrize(
    ("levels", "comment", "changed"),
    [
        ({}, "师傅很好", {}),
        ({"skill": 2}, None, {}),
        (dict.fromkeys(CONTENT), "  ", {}),
        ({"skill": 1}, None, {"draft_levels": ()}),
        ({}, "插座漏电", {"draft_words": False}),
    ],
)
def test_nothing_else_does(levels, comment, changed):
    assert judged({**CONTENT, **levels}, comment, **changed) is None


def test_which_levels_count_is_the_rule_books():
    assert judged({**CONTENT, "skill": 2}, draft_levels=(1, 2)).low == ("skill",)


def test_the_complaint_says_every_item_and_the_customers_words():
    said = complaint_text("B1-17", {**CONTENT, "skill": 1}, " 又坏了 ")
    assert said.en == (
        "Opinion card B1-17; attitude: 4 very satisfied; skill: 1 dissatisfied; punctual arrival: 3 satisfied. 又坏了"
    )
    assert said.zh == "客户意见调查卡B1-17；态度：4 很满意；技术：1 不满意；到达时间：3 满意。又坏了"


def test_what_a_card_says_by_itself_is_never_grave():
    said = complaint_text("B1-17", dict.fromkeys(CONTENT, 1), None)
    words = [rule.words for rule in BOOK.triage.rules if rule.words]
    assert [find_word(text, each) for each in words for text in (said.en, said.zh)] == [None] * 2 * len(words)
