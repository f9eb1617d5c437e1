"""What Slack sends when somebody presses a button or submits a form: read once, as a value."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rules.buttons import Ask
from tasks.deliver.buttons import Pressed, pressed
from tasks.readable import cleaned

FORM = "decide"
PERSON, NOTE, UNTIL, TOLD_BY, TECHNICIAN = "person", "note", "until", "told_by", "technician"
FIELD = "value"


@dataclass(frozen=True, slots=True)
class Press:
    """One press: by which Slack member, of what, under which message (`place` and `ts`).

    `key` is the same however often Slack delivers it. `trigger` opens a form within three seconds, `response_url` answers
    the member alone for half an hour. The rest is what the form brought: `person` a Slack member id, `until` an instant
    (aware, UTC), `told_by` the way the customer is told, `technician` a staff number.
    """

    user: str
    pressed: Pressed
    place: str
    ts: str
    key: str
    response_url: str = ""
    trigger: str = ""
    person: str | None = None
    note: str | None = None
    until: datetime | None = None
    told_by: str | None = None
    technician: str | None = None
    filled_in: bool = False

    @property
    def asks_first(self) -> bool:
        """Whether a form has to be filled in before it counts."""
        return bool(self.pressed.button.asks) and not self.filled_in

    @property
    def wants_person(self) -> bool:
        """Whether it names somebody who takes over."""
        return Ask.PERSON in self.pressed.button.asks

    @property
    def concerns_person(self) -> bool:
        """Whether it may name somebody whom it is about."""
        return Ask.CONCERNED in self.pressed.button.asks

    def carried(self) -> str:
        """What the form keeps of the press that opened it (Slack's private_metadata)."""
        said = {
            "value": self.pressed.written(),
            "place": self.place,
            "ts": self.ts,
            "response_url": self.response_url,
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_press(payload: Mapping[str, Any]) -> Press | None:
    """The press of a `block_actions` or `view_submission` payload; None for one that is not about a button of ours."""
    try:
        match payload.get("type"):
            case "block_actions":
                return _button(payload)
            case "view_submission" if payload["view"].get("callback_id") == FORM:
                return _form(payload)
            case _:
                return None
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError):
        return None  # another shape than Slack's: nothing that a button of ours could have brought


def _button(payload: Mapping[str, Any]) -> Press | None:
    (action, *_), container = payload["actions"], payload["container"]
    meant = pressed(action.get("value"))
    if meant is None:
        return None
    user, place, ts = str(payload["user"]["id"]), str(container["channel_id"]), str(container["message_ts"])
    return Press(
        user=user,
        pressed=meant,
        place=place,
        ts=ts,
        key=_key(user, place, ts, meant.written(), str(action.get("action_ts") or payload["trigger_id"])),
        response_url=str(payload.get("response_url") or ""),
        trigger=str(payload.get("trigger_id") or ""),
    )


def _form(payload: Mapping[str, Any]) -> Press | None:
    view, user = payload["view"], str(payload["user"]["id"])
    carried = json.loads(view["private_metadata"])
    meant = pressed(carried["value"])
    if meant is None:
        return None
    given = {name: (block or {}).get(FIELD) or {} for name, block in view["state"]["values"].items()}
    until = given.get(UNTIL, {}).get("selected_date_time")
    return Press(
        user=user,
        pressed=meant,
        place=str(carried["place"]),
        ts=str(carried["ts"]),
        key=_key(user, str(view["id"])),
        response_url=str(carried.get("response_url") or ""),
        person=given.get(PERSON, {}).get("selected_user"),
        note=cleaned(given.get(NOTE, {}).get("value") or "").strip() or None,
        until=None if until is None else datetime.fromtimestamp(int(until), UTC),
        told_by=_chosen(given.get(TOLD_BY, {})),
        technician=_chosen(given.get(TECHNICIAN, {})),
        filled_in=True,
    )


def _chosen(field: Mapping[str, Any]) -> str | None:
    return (field.get("selected_option") or {}).get("value")


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
