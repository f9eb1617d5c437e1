"""The form that a button opens when it has to ask for something: whom to, until when, why."""

from collections.abc import Sequence
from typing import Any

from rules.buttons import Ask, Button
from rules.wording import Locale
from rules.words import Channel
from tasks.deliver.blocks import plain
from tasks.deliver.escape import fit
from tasks.presses import words
from tasks.presses.payload import FIELD, FORM, NOTE, PERSON, TECHNICIAN, TOLD_BY, UNTIL, Press
from tasks.tongue import Tongue

TITLE = 24
LONGEST_NOTE = 3_000
LONGEST_REASON = {"dispatches": 500, "extensions": 2_000}
OPTION = 75
OPTIONS = 100  # of one list or group; of groups as many
WAYS = (Channel.PHONE, Channel.LETTER, Channel.MAIL, Channel.CHAT, Channel.VISIT)
"""How a customer may be told of an extension; about a call or goods a letter is written by itself."""
Choice = tuple[str, str]


def form_of(press: Press, *, locale: Locale, technicians: Sequence[Choice] = ()) -> dict[str, Any]:
    """The modal view (Block Kit) that asks what the pressed button wants to know.

    `technicians` are (staff number, how they are called) of those who can be sent, where it asks for one.
    """
    meant = press.pressed
    kind = meant.case_kind.chinese if locale == "zh" else meant.case_kind.value
    about = words.ABOUT.filled(kind=kind, case=meant.case).in_locale(locale)
    blocks: list[dict[str, Any]] = [{"type": "section", "text": plain(fit(about, 150)[0])}]
    blocks += [_asked(ask, meant.button, locale=locale, technicians=technicians) for ask in meant.button.asks]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": press.carried(),
        "title": plain(fit(meant.button.label.in_locale(locale), TITLE)[0]),
        "submit": plain(words.SEND.in_locale(locale)),
        "close": plain(words.CLOSE.in_locale(locale)),
        "blocks": blocks,
    }


def _asked(ask: Ask, button: Button, *, locale: Locale, technicians: Sequence[Choice]) -> dict[str, Any]:
    match ask:
        case Ask.PERSON:
            return _input(PERSON, words.TO_WHOM.in_locale(locale), {"type": "users_select"})
        case Ask.CONCERNED:
            return _input(PERSON, words.CONCERNED.in_locale(locale), {"type": "users_select"}, optional=True)
        case Ask.UNTIL:
            return _input(UNTIL, words.UNTIL.in_locale(locale), {"type": "datetimepicker"})
        case Ask.TOLD_BY:
            ways = [(way.value, Tongue(locale).word(way)) for way in WAYS]
            label = words.TOLD_BY if button.form == "decisions" else words.TOLD_BY_LETTER
            return _input(TOLD_BY, label.in_locale(locale), _select(ways))
        case Ask.TECHNICIAN:
            return _input(TECHNICIAN, words.TECHNICIAN.in_locale(locale), _select(technicians))
        case Ask.NOTE | Ask.NOTE_IF_ANY:
            plain_note = button.form == "decisions" and Ask.UNTIL not in button.asks
            label = words.NOTE if plain_note else words.REASON
            longest = LONGEST_REASON.get(button.form, LONGEST_NOTE)
            box = {"type": "plain_text_input", "multiline": True, "max_length": longest}
            return _input(NOTE, label.in_locale(locale), box, optional=ask is Ask.NOTE_IF_ANY)


def _select(choices: Sequence[Choice]) -> dict[str, Any]:
    """A menu; where there are more choices than Slack takes in one list, in groups named by their first and last."""
    options = [{"text": plain(fit(said, OPTION)[0]), "value": value} for value, said in choices]
    if len(options) <= OPTIONS:
        return {"type": "static_select", "options": options}
    parts = [options[start : start + OPTIONS] for start in range(0, len(options), OPTIONS)]
    groups = [
        {"label": plain(fit(f"{part[0]['value']} – {part[-1]['value']}", OPTION)[0]), "options": part} for part in parts
    ]
    return {"type": "static_select", "option_groups": groups}


def _input(name: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": element | {"action_id": FIELD},
    }
