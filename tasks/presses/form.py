"""The form that a button opens when it has to ask for something: whom to, and a note."""

from typing import Any

from rules.buttons import Ask
from rules.wording import Locale
from tasks.deliver.blocks import plain
from tasks.deliver.escape import fit
from tasks.presses import words
from tasks.presses.payload import FIELD, FORM, NOTE, PERSON, Press

TITLE = 24
LONGEST_NOTE = 3_000


def form_of(press: Press, *, locale: Locale) -> dict[str, Any]:
    """The modal view (Block Kit) that asks what the pressed button wants to know."""
    meant = press.pressed
    kind = meant.case_kind.chinese if locale == "zh" else meant.case_kind.value
    about = words.ABOUT.filled(kind=kind, case=meant.case).in_locale(locale)
    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain(fit(about, 150)[0])}]
    if Ask.PERSON in meant.button.asks:
        blocks.append(_input(PERSON, words.TO_WHOM.in_locale(locale), {"type": "users_select"}, optional=False))
    if {Ask.NOTE, Ask.NOTE_IF_ANY} & set(meant.button.asks):
        box = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST_NOTE}
        blocks.append(_input(NOTE, words.NOTE.in_locale(locale), box, optional=Ask.NOTE not in meant.button.asks))
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": press.carried(),
        "title": plain(fit(meant.button.label.in_locale(locale), TITLE)[0]),
        "submit": plain(words.SEND.in_locale(locale)),
        "close": plain(words.CLOSE.in_locale(locale)),
        "blocks": blocks,
    }


def _input(name: str, label: str, element: dict[str, Any], *, optional: bool) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": element | {"action_id": FIELD},
    }
