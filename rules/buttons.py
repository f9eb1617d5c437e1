"""What people do by a button under a message, and which kind of message offers which (SV-20, NT-1, MS-3, MS-9, MS-12)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from rules.events import ComplaintEvent, DraftEvent, ReportEvent
from rules.regulation.messages import MessageKind
from rules.wording import Text
from rules.words import DecisionStep, Role, Verdict


class Ask(StrEnum):
    """What a button asks for before it counts."""

    PERSON = "person"
    CONCERNED = "concerned"  # whom it is about, where the papers do not say
    NOTE = "note"
    NOTE_IF_ANY = "note_if_any"
    UNTIL = "until"  # a day and time to come
    TOLD_BY = "told_by"  # how the customer is told
    TECHNICIAN = "technician"  # somebody of the branch who goes to customers


@dataclass(frozen=True, slots=True)
class Button:
    """One row of a `form` as a button: of the decisions form its `step` and `verdict`; the words on it, the words once it
    is done, and what it asks for first.

    `event` is what it brings onto the timeline: under a time limit or a next step it is offered where that ends it. One with
    `roles` is offered to whoever fills one of them, one that `signs` to whoever may sign that very report (rules.signing);
    what counts in the end is what the form is held to.
    """

    name: str
    step: DecisionStep | None
    verdict: Verdict | None
    label: Text
    done: Text
    event: str | None = None
    roles: tuple[Role, ...] = ()
    signs: bool = False
    asks: tuple[Ask, ...] = ()
    style: str | None = None
    form: str = "decisions"


ACKNOWLEDGE, MORE_TIME, EXTEND, SEND, SEND_OTHER = "acknowledge", "more_time", "extend", "send", "send_other"
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
               event=ReportEvent.SIGNED, signs=True, style="primary"),
        Button("send_back", DecisionStep.SIGN, Verdict.REJECT, Text(en="Send back …", zh="退回……"),
               Text(en="Sent back", zh="已退回"),
               event=ReportEvent.SENT_BACK, signs=True, asks=(Ask.NOTE,), style="danger"),
        Button("approve_return", DecisionStep.RETURN_APPROVAL, Verdict.APPROVE, Text(en="Approve the return", zh="批准退货"),
               Text(en="Return approved", zh="已批准退货"),
               event=ComplaintEvent.RETURN_APPROVED, roles=(Role.GENERAL_MANAGER,), style="primary"),
        Button("refuse_return", DecisionStep.RETURN_APPROVAL, Verdict.REJECT, Text(en="Refuse the return …", zh="不批准退货……"),
               Text(en="Return refused", zh="未批准退货"),
               event=ComplaintEvent.RETURN_REFUSED, roles=(Role.GENERAL_MANAGER,), asks=(Ask.NOTE,), style="danger"),
        Button("content", DecisionStep.SATISFACTION, Verdict.APPROVE, Text(en="Content", zh="客户满意"),
               Text(en="Customer content", zh="客户满意"),
               event=ComplaintEvent.SATISFIED, style="primary"),
        Button("not_content", DecisionStep.SATISFACTION, Verdict.REJECT, Text(en="Not content …", zh="客户不满意……"),
               Text(en="Customer not content", zh="客户不满意"),
               event=ComplaintEvent.DISSATISFIED, asks=(Ask.NOTE_IF_ANY,)),
        Button("reward", DecisionStep.REWARD, Verdict.APPROVE, Text(en="Reward …", zh="奖励……"),
               Text(en="Rewarded", zh="已奖励"),
               event=ComplaintEvent.REWARDED, asks=(Ask.NOTE,), style="primary"),
        Button("no_reward", DecisionStep.REWARD, Verdict.REJECT, Text(en="No reward …", zh="不予奖励……"),
               Text(en="No reward", zh="不予奖励"),
               event=ComplaintEvent.REWARD_DECLINED, asks=(Ask.NOTE,)),
        Button("reprimand", DecisionStep.REPRIMAND, Verdict.APPROVE, Text(en="Confirm …", zh="确认处分……"),
               Text(en="Reprimand confirmed", zh="已确认处分"),
               event=ComplaintEvent.REPRIMANDED, asks=(Ask.CONCERNED, Ask.NOTE)),
        Button("no_reprimand", DecisionStep.REPRIMAND, Verdict.REJECT, Text(en="Reject …", zh="不予处分……"),
               Text(en="No reprimand", zh="不予处分"),
               event=ComplaintEvent.REPRIMAND_DECLINED, asks=(Ask.NOTE,)),
        Button("approve_letter", DecisionStep.LETTER, Verdict.APPROVE, Text(en="Approve", zh="核准"),
               Text(en="Letter approved", zh="复函已核准"),
               event=ComplaintEvent.LETTER_APPROVED, style="primary"),
        Button("return_letter", DecisionStep.LETTER, Verdict.REJECT, Text(en="Send back …", zh="退改……"),
               Text(en="Letter sent back", zh="复函已退改"),
               event=ComplaintEvent.LETTER_SENT_BACK, asks=(Ask.NOTE,)),
        Button("open_complaint", DecisionStep.DRAFT, Verdict.APPROVE, Text(en="Open a complaint", zh="立案"),
               Text(en="Complaint opened", zh="已立案"),
               event=DraftEvent.OPENED, style="primary"),
        Button("dismiss_draft", DecisionStep.DRAFT, Verdict.REJECT, Text(en="Dismiss …", zh="不立案……"),
               Text(en="Dismissed", zh="不立案"),
               event=DraftEvent.DISMISSED, asks=(Ask.NOTE,)),
        Button(MORE_TIME, None, None, Text(en="More time …", zh="申请延期……"),
               Text(en="Extended", zh="已延期"),
               asks=(Ask.UNTIL, Ask.TOLD_BY, Ask.NOTE), form="extensions"),
        Button(EXTEND, DecisionStep.EXTENSION, Verdict.APPROVE, Text(en="More time …", zh="申请延期……"),
               Text(en="Extended", zh="已延期"),
               asks=(Ask.UNTIL, Ask.TOLD_BY, Ask.NOTE)),
        Button(SEND, None, None, Text(en="Send {who}", zh="派{who}"),
               Text(en="Sent", zh="已派"),
               style="primary", form="dispatches"),
        Button(SEND_OTHER, None, None, Text(en="Send somebody else …", zh="另派他人……"),
               Text(en="Sent", zh="已派"),
               asks=(Ask.TECHNICIAN, Ask.NOTE), form="dispatches"),
        Button(ACKNOWLEDGE, DecisionStep.ACKNOWLEDGEMENT, Verdict.ACKNOWLEDGE, Text(en="Acknowledge", zh="确认"),
               Text(en="Acknowledged", zh="已确认")),
    )
}  # fmt: skip
"""The buttons by name; a notice in the ledger names those under it."""

EXTENDING = (MORE_TIME, EXTEND)
"""More time for a call or goods, and for a complaint: the one is the form `extensions`, the other a decision."""
_OF_A_LIMIT = (
    "review",
    "forward",
    "approve_return",
    "refuse_return",
    "sign",
    "send_back",
    "open_complaint",
    "dismiss_draft",
    MORE_TIME,
    EXTEND,
    ACKNOWLEDGE,
)
_OF_A_STEP = (
    "approve_return", "refuse_return", "content", "not_content", "reward", "no_reward", "reprimand", "no_reprimand",
    ACKNOWLEDGE,
)  # fmt: skip
OFFERED: dict[MessageKind, tuple[str, ...]] = {
    MessageKind.CLOCK_WARNING: _OF_A_LIMIT,
    MessageKind.CLOCK_BREACH: _OF_A_LIMIT,
    MessageKind.LADDER_STEP: _OF_A_LIMIT,
    MessageKind.COMPLAINT_SERIOUS: ("review", "forward", ACKNOWLEDGE),
    MessageKind.COMPLAINT_DRAFT: ("open_complaint", "dismiss_draft", ACKNOWLEDGE),
    MessageKind.COMPLAINT_HANDLER: ("assign", ACKNOWLEDGE),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: ("assign", ACKNOWLEDGE),
    MessageKind.DAY_TO_SIGN: ("sign", "send_back"),
    MessageKind.EVALUATION_TO_SIGN: ("sign", "send_back"),
    MessageKind.COMPLAINT_LETTER_DRAFT: ("approve_letter", "return_letter"),
    MessageKind.NEXT_STEP: _OF_A_STEP,
}
"""Which kind of message offers which buttons, in their order; the others ask for no decision.

A list of proposals has those of each proposal on it (see tasks.deliver.buttons).
"""


def offered(
    kind: str,
    *,
    stops_on: Collection[str] | None = None,
    may: Callable[[Role], bool] = lambda _role: True,
    may_sign: bool = False,
    more_time: str | None = None,
) -> list[str]:
    """The names of the buttons for one recipient of a message of this kind.

    Of a message about a time limit or a next step, `stops_on` are the events that end it: a decision that would not end
    it is left out. Acknowledging a limit always stands, a next step only where that ends it. `may` says whether the
    recipient fills a role, `may_sign` whether they sign the report that it is about (see rules.signing), `more_time` which
    of the two buttons extends the limit now, if any (see rules.extending).
    """
    found = []
    for name in OFFERED.get(MessageKind(kind), ()):
        button = BUTTONS[name]
        if name in EXTENDING and name != more_time:
            continue
        if stops_on is not None and button.event is not None and button.event not in stops_on:
            continue
        if name == ACKNOWLEDGE and kind == MessageKind.NEXT_STEP and "acknowledged" not in (stops_on or ()):
            continue
        if button.signs and not may_sign:
            continue
        if not button.roles or any(may(role) for role in button.roles):
            found.append(name)
    return found


def button_of(step: str, verdict: str) -> Button | None:
    """The button that stands for this verdict at this step, if there is one."""
    return next((each for each in BUTTONS.values() if (each.step, each.verdict) == (step, verdict)), None)
