"""The buttons under a message, and what a press of one says (SV-20, NT-1, MS-3, MS-9, MS-12)."""

import json
from dataclasses import dataclass
from typing import Any

from models.notices import Notice
from rules.buttons import BUTTONS, SEND, SEND_OTHER, Button
from rules.wording import Locale
from rules.words import CaseKind, DecisionStep, Verdict
from tasks.deliver.escape import fit

MOST = 5
VALUE = 2_000  # Slack's longest value of a button
LABEL = 75
LARGEST = 10**9


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a button stands for: a row about a case (a verdict at a step, say), asked for by a notice.

    `proposal` is the dispatch proposal that it answers, if any.
    """

    button: Button
    case_kind: CaseKind
    case: str
    notice: int
    proposal: int | None = None

    def written(self) -> str:
        """The value that the button carries."""
        said = {
            "button": self.button.name,
            "kind": str(self.case_kind),
            "case": self.case,
            **({} if self.button.step is None else {"step": self.button.step, "verdict": self.button.verdict}),
            "notice": self.notice,
            **({} if self.proposal is None else {"proposal": self.proposal}),
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def pressed(value: object) -> Pressed | None:
    """What a button's value says; None for a value that is none of ours, or of a button that is gone since."""
    try:
        said: Any = json.loads(value) if isinstance(value, str) else None
        button = BUTTONS[said["button"]]
        decides = button.step is not None
        stands_for = (DecisionStep(said["step"]), Verdict(said["verdict"])) if decides else (None, None)
        proposal = _number(said["proposal"]) if button.form == "dispatches" else None
        found = Pressed(button, CaseKind(said["kind"]), str(said["case"]), _number(said["notice"]), proposal)
    except (ValueError, TypeError, KeyError):
        return None
    return found if stands_for == (button.step, button.verdict) else None


def _number(said: object) -> int:
    """A number of the registers. Raises ValueError for what can be none."""
    if isinstance(said, int) and 0 < said < LARGEST:
        return said
    raise ValueError(f"{said!r} is no number of ours")


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
        found.append(_shown(button, button.label.in_locale(locale), value))
    return found


def proposal_rows(notice: Notice, *, locale: Locale) -> list[tuple[int, dict[str, Any]]]:
    """The proposals on a list, each with a row of buttons: send who is proposed, or somebody else (MS-3).

    A list's `actions` hold a mapping for each: `proposal` its number, `call` and `who` ("S1 Li", or nothing).
    """
    rows: list[tuple[int, dict[str, Any]]] = []
    for each in notice.actions or []:
        if not isinstance(each, dict) or "proposal" not in each:
            continue
        number, call, who = int(each["proposal"]), str(each["call"]), each.get("who")
        elements: list[dict[str, Any]] = []
        for name in (SEND, SEND_OTHER) if who else (SEND_OTHER,):
            button = BUTTONS[name]
            said = f"{call} · {button.label.in_locale(locale)}"
            said = said.replace("{who}", str(who))
            value = Pressed(button, CaseKind.CALL, call, notice.id, number).written()
            elements.append(_shown(button, fit(said, LABEL)[0], value))
        rows.append((number, {"type": "actions", "elements": elements}))
    return rows


def _shown(button: Button, label: str, value: str) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "type": "button",
        "action_id": button.name,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }
    return shown | ({"style": button.style} if button.style else {})
