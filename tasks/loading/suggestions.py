"""What customers suggest when they are followed up, as rows of the register of complaints (PW-5, SV-17)."""

from collections.abc import Mapping, Sequence
from typing import Any

from rules.asked_words import FollowUpReply
from rules.care import suggests
from rules.words import Channel, ComplaintType
from tasks.loading.chunk import Chunk
from tasks.loading.made_complaints import enter_made
from tasks.loading.steps import Step

SUFFIX = "-S"
"""What the number of a suggestion adds to the number of the follow-up at which it was made."""


def enter_suggestions(chunk: Chunk, steps: Sequence[Step], given: Mapping[str, Any]) -> None:
    """Register the suggestions of these steps as the clerk would have: customer, call and way follow from the follow-up.
    Words that say that there is none stay with the follow-up alone.

    The number of the suggestion is written into each step's row, where the row names none. A suggestion that is corrected
    corrects its row. `given` are the follow-ups by number: customer_no, call_no, way.
    """
    rows: list[dict[str, Any]] = []
    for step in steps:
        if not suggests(step.row.get("suggestion")) or step.row.get("complaint_no"):
            continue
        about = given[step.row["follow_up_no"]]
        number = f"{step.row['follow_up_no']}{SUFFIX}"
        step.row["complaint_no"] = number
        rows.append(
            {
                "line": step.line,
                "complaint_no": number,
                "received_at": step.row["done_at"],
                "type": str(ComplaintType.SUGGESTION),
                "channel": _channel(step.row.get("way") or about.way),
                "customer_no": about.customer_no,
                "call_no": about.call_no,
                "text": step.row["suggestion"],
            }
        )
    enter_made(chunk, rows)


def _channel(way: str) -> str:
    """How a suggestion reached us by that way of following up."""
    return str(Channel.WEB) if way == FollowUpReply.LINK else way
