"""An answer as one row of its form in a file of its own, below the inbox before anything else happens."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from tasks.answers.answer import Answer, Sheet
from tasks.handed_in import write_once
from tasks.inbox import Arrival
from tasks.settings import settings

FOLDER = ".cards"
"""Where answers wait inside the inbox: out of sight of the flow `intake`, in sight of the watch over what lies about."""


def hand_in(answer: Answer, *, sheet: Sheet, keys: Mapping[str, str], now: datetime) -> Arrival | None:
    """Write the answer down, whole and on disk; None where an answer to this sheet lies there already.

    `keys` are the columns that name what was asked about, the sheet's number among them.
    """
    path = answer_file(sheet, keys[sheet.number])
    row = sheet.row(answer, keys=keys, now=now)
    if not write_once(path, json.dumps(row, ensure_ascii=False) + "\n"):
        return None
    return Arrival(path=path, form=sheet.form, profile=None)


def lying_there(sheet: Sheet, number: str) -> Answer | None:
    """The answer to the sheet of that number that was handed in and is not entered yet."""
    try:
        return sheet.answer_in(json.loads(answer_file(sheet, number).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def answer_file(sheet: Sheet, number: str) -> Path:
    """The file of a sheet's answer: one name a sheet, so that on one machine the first answer is the only one."""
    key = hashlib.sha256(number.encode()).hexdigest()[:24]
    return settings().inbox / FOLDER / f"{sheet.form}__link-{key}.jsonl"
