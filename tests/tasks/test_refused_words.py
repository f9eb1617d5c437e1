"""A refused row's reason is told in the reader's language, with the headers that the reader knows (ADR 11)."""

import pytest

from rules.reasons import SENTENCES, reason
from tasks.refused_words import reason_said


def stored(code: str, column: str | None, locale: str, value: str = "", **words: str) -> dict[str, str | None]:
    one = reason(code, column, locale=locale, value=value, **words)
    return {"code": one.code, "column": one.column, "sentence": one.sentence}


@pytest.mark.parametrize("written", ["en", "zh"])
@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", 'technician_no "T 9" names a person who is not in the staff register'), ("zh", '技术员 "T 9" 人员不存在')],
)
def test_column_and_sentence_follow_the_reader(written, locale, said):
    told = reason_said(stored("unknown_staff", "technician_no", written, "T 9"), form="dispatches", locale=locale)
    assert told.split('"')[:2] == said.split('"')[:2]
    assert told == reason_said(
        stored("unknown_staff", "technician_no", locale, "T 9"), form="dispatches", locale=locale
    )


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_is_told_in_both_languages(code):
    words = {"allowed": "1–4", "what": "x", "other": "y"}
    english, chinese = stored(code, None, "en", **words), stored(code, None, "zh", **words)
    assert reason_said(chinese, form="calls", locale="en") == english["sentence"]
    assert reason_said(english, form="calls", locale="zh") == chinese["sentence"]


def test_what_no_table_knows_stays_as_it_stands():
    odd = {"code": "odd", "column": "nothing", "sentence": "nothing of ours"}
    assert reason_said(odd, form="no_form", locale="zh") == "nothing of ours"
