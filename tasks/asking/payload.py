"""What Slack sends for a slash command: read once, as a value."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasks.readable import one_line

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """One slash command: by which Slack member, with which words behind it, in which conversation.

    `key` is the same however often Slack delivers it; `response_url` answers the member alone for half an hour.
    """

    user: str
    words: str
    place: str
    key: str
    response_url: str = ""


def read_asked(payload: Mapping[str, Any]) -> Asked | None:
    """The question of a slash command's payload; None for another shape than Slack's."""
    user, trigger, place = payload.get("user_id"), payload.get("trigger_id"), payload.get("channel_id")
    if not (isinstance(user, str) and isinstance(trigger, str) and isinstance(place, str) and payload.get("command")):
        return None
    words = one_line(unicodedata.normalize("NFKC", str(payload.get("text") or "")))
    return Asked(
        user=user,
        words=words[:LONGEST],
        place=place,
        key=hashlib.sha256(f"{user}\n{trigger}".encode()).hexdigest()[:24],
        response_url=str(payload.get("response_url") or ""),
    )
