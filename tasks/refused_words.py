"""Why a row was refused, in the reader's language, whichever it is stored in (ADR 11)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rules.forms import FORMS
from rules.reasons import SENTENCES
from rules.retelling import Retelling
from rules.wording import Locale, Text

_VALUE = re.compile(r'"[^"]*" ')


def reason_said(reason: Mapping[str, Any], *, form: str, locale: Locale) -> str:
    """A stored reason as people read it: its column by the header that they know, its sentence in `locale`.

    `reason` has the keys code, column, sentence. Words that no table knows, and values, stay as they were written.
    """
    column, sentence = reason["column"], str(reason["sentence"])
    head = ""
    if column and sentence.startswith(f"{column} "):
        head, sentence = f"{_header(form, column, locale)} ", sentence.removeprefix(f"{column} ")
    value = _VALUE.match(sentence)
    if value is not None:
        head, sentence = head + value.group(), sentence[value.end() :]
    return head + _known(reason["code"]).retold(sentence, locale=locale)


def _header(form: str, column: str, locale: Locale) -> str:
    """The column's header in `locale`; for one that the form does not have, its name."""
    names = {one.name: one.chinese for one in FORMS[form].columns} if form in FORMS else {}
    return names.get(column, column) if locale == "zh" else column


@lru_cache(maxsize=len(SENTENCES))
def _known(code: str) -> Retelling:
    """The code's own sentence alone: another one with a gap could fit its words by chance."""
    return Retelling([Text(en=SENTENCES[code][0], zh=SENTENCES[code][1])] if code in SENTENCES else [])
