"""Which decisions people make by a button under a message, and which kind of message offers which (SV-20, NT-1, MS-12)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from rules.events import ComplaintEvent, ReportEvent
from rules.regulation.messages import MessageKind
from rules.wording import Text
from rules.words import DecisionStep, Role, Verdict


class Ask(StrEnum):
    """What a button asks for before it counts."""

    PERSON = "person"
    NOTE = "note"
    NOTE_IF_ANY = "note_if_any"


@dataclass(frozen=True, slots=True)
class Button:
    """One decision as a button: `step` and `verdict` of the decisions form, the words on it, the words once it is done, and
    what it asks for first.

    `event` is what it brings onto the timeline: under a time limit it is offered where that ends the limit. One with
    `roles` is offered to whoever fills one of them; what counts in the end is what the decisions form is held to.
    """

    name: str
    step: DecisionStep
    verdict: Verdict
    label: Text
    done: Text
    event: str | None = None
    roles: tuple[Role, ...] = ()
    asks: tuple[Ask, ...] = ()
    style: str | None = None


ACKNOWLEDGE = "acknowledge"
_ABOVE = (Role.VICE_PRESIDENT, Role.GENERAL_MANAGER)
_FORWARDING = (Ask.PERSON, Ask.NOTE_IF_ANY)

BUTTONS: dict[str, Button] = {
    each.name: each
    for each in (
        Button("review", DecisionStep.REVIEW, Verdict.REVIEW, Text(en="Review", zh="审阅"),
               Text(en="Reviewed", zh="已审阅"),
               event=ComplaintEvent.REVIEWED, roles=_ABOVE, style="primary"),
        Button("forward", DecisionStep.REVIEW, Verdict.FORWARD, Text(en="Forward …", zh="转办……"),
               Text(en="Forwarded", zh="已转办"),
               event=ComplaintEvent.FORWARDED, roles=_ABOVE, asks=_FORWARDING),
        Button("assign", DecisionStep.ASSIGNMENT, Verdict.APPROVE, Text(en="Name a handler …", zh="指派专人……"),
               Text(en="Handler named", zh="已指派"),
               event=ComplaintEvent.ASSIGNED, asks=_FORWARDING),
        Button("sign", DecisionStep.SIGN, Verdict.APPROVE, Text(en="Sign", zh="签核"),
               Text(en="Signed", zh="已签核"),
               event=ReportEvent.SIGNED, roles=(Role.MANAGER,), style="primary"),
        Button("send_back", DecisionStep.SIGN, Verdict.REJECT, Text(en="Send back …", zh="退回……"),
               Text(en="Sent back", zh="已退回"),
               event=ReportEvent.SENT_BACK, roles=(Role.MANAGER,), asks=(Ask.NOTE,), style="danger"),
        Button(ACKNOWLEDGE, DecisionStep.ACKNOWLEDGEMENT, Verdict.ACKNOWLEDGE, Text(en="Acknowledge", zh="确认"),
               Text(en="Acknowledged", zh="已确认")),
    )
}  # fmt: skip
"""The buttons by name; a notice in the ledger names those under it."""

_OF_A_LIMIT = ("review", "forward", "sign", "send_back", ACKNOWLEDGE)
OFFERED: dict[MessageKind, tuple[str, ...]] = {
    MessageKind.CLOCK_WARNING: _OF_A_LIMIT,
    MessageKind.CLOCK_BREACH: _OF_A_LIMIT,
    MessageKind.LADDER_STEP: _OF_A_LIMIT,
    MessageKind.COMPLAINT_SERIOUS: ("review", "forward", ACKNOWLEDGE),
    MessageKind.COMPLAINT_HANDLER: ("assign", ACKNOWLEDGE),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: ("assign", ACKNOWLEDGE),
    MessageKind.DAY_TO_SIGN: ("sign", "send_back"),
}
"""Which kind of message offers which buttons, in their order; the others ask for no decision."""


def offered(
    kind: str, *, stops_on: Collection[str] | None = None, may: Callable[[Role], bool] = lambda _role: True
) -> list[str]:
    """The names of the buttons for one recipient of a message of this kind.

    Of a message about a time limit, `stops_on` are the events that end the limit: a decision that would not end it
    is left out, acknowledging always stands. `may` says whether the recipient fills a role.
    """
    found = []
    for name in OFFERED.get(MessageKind(kind), ()):
        button = BUTTONS[name]
        if stops_on is not None and button.event is not None and button.event not in stops_on:
            continue
        if not button.roles or any(may(role) for role in button.roles):
            found.append(name)
    return found


def button_of(step: str, verdict: str) -> Button | None:
    """The button that stands for this verdict at this step, if there is one."""
    return next((each for each in BUTTONS.values() if (each.step, each.verdict) == (step, verdict)), None)
