"""The buttons under a message, and what a press of one says (SV-20, NT-1, MS-12)."""

import json
from dataclasses import dataclass
from typing import Any

from models.notices import Notice
from rules.buttons import BUTTONS, Button
from rules.wording import Locale
from rules.words import CaseKind, DecisionStep, Verdict

MOST = 5
VALUE = 2_000  # Slack's longest value of a button


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button stands for: a verdict at a step of a case, asked for by a notice."""

    button: Button
    case_kind: CaseKind
    case: str
    notice: int

    def written(self) -> str:
        """The value that the button carries."""
        said = {
            "button": self.button.name,
            "kind": str(self.case_kind),
            "case": self.case,
            "step": str(self.button.step),
            "verdict": str(self.button.verdict),
            "notice": self.notice,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def pressed(value: object) -> Pressed | None:
    """What a button's value says; None for a value that is none of ours, or of a button that is gone since."""
    try:
        said: Any = json.loads(value) if isinstance(value, str) else None
        button = BUTTONS[said["button"]]
        stands_for = DecisionStep(said["step"]), Verdict(said["verdict"])
        found = Pressed(button, CaseKind(said["kind"]), str(said["case"]), int(said["notice"]))
    except (ValueError, TypeError, KeyError):
        return None
    return found if stands_for == (button.step, button.verdict) else None


def buttons(notice: Notice, *, locale: Locale) -> list[dict[str, Any]]:
    """The notice's actions as Block Kit buttons; none under a notice that is about no case."""
    kind, _, number = notice.subject.partition(":")
    if kind not in set(CaseKind) or not number:
        return []
    found: list[dict[str, Any]] = []
    for name in dict.fromkeys(each for each in notice.actions or [] if isinstance(each, str)):
        button = BUTTONS.get(name)
        value = "" if button is None else Pressed(button, CaseKind(kind), number, notice.id).written()
        if button is None or len(value) > VALUE or len(found) == MOST:
            continue
        shown: dict[str, Any] = {
            "type": "button",
            "action_id": button.name,
            "text": {"type": "plain_text", "text": button.label.in_locale(locale), "emoji": False},
            "value": value,
        }
        found.append(shown | ({"style": button.style} if button.style else {}))
    return found
