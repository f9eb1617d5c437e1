"""What a reason's code stands for reads as a whole, whichever rows were refused for it."""

import re

import pytest

from rules.lifecycle_complaints import COMPLAINT
from rules.lifecycle_drafts import DRAFT
from rules.lifecycle_follow_ups import FOLLOW_UP
from rules.lifecycle_goods import GOODS
from rules.lifecycle_reports import REPORT
from rules.lifecycle_tables import CALL, CONTRACT
from rules.meanings import MEANINGS, meaning
from rules.reasons import SENTENCES
from rules.wording import gaps

LIFECYCLE = {
    rule.code for table in (CALL, COMPLAINT, CONTRACT, GOODS, REPORT, FOLLOW_UP, DRAFT) for rule in table.refusals
}
CODES = sorted(SENTENCES.keys() | LIFECYCLE | {"not_allowed", "not_open_yet", "already_open"})


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_meaning_in_both_languages_and_no_gap_in_it(code):
    said = meaning(code)
    for text in (said.en, said.zh):
        assert gaps(text) == []
        assert "…" not in text
        assert re.search(r"[(（:：]\s*[)）]?$", text) is None
    assert said.en != code
    assert re.search(r"[\u4e00-\u9fff]", said.zh)


def test_no_meaning_is_kept_of_a_code_that_is_gone():
    assert MEANINGS.keys() <= set(CODES)
