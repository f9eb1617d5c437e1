"""What the system says to people: the kinds of message and the gaps that each may have."""

from enum import StrEnum

from rules.regulation.span import Rule
from rules.wording import Text


class MessageKind(StrEnum):
    """Every kind of notice. The word is stored in the ledger."""

    CLOCK_WARNING = "clock_warning"
    CLOCK_BREACH = "clock_breach"
    LADDER_STEP = "ladder_step"
    CARRY_OVER = "carry_over"
    PAPER_FINDINGS = "paper_findings"
    PAPER_OVERDUE = "paper_overdue"
    DISPATCH_PROPOSALS = "dispatch_proposals"
    DAY_UNTOLD = "day_untold"
    DAY_REVIEW = "day_review"
    DAY_TO_SIGN = "day_to_sign"
    DAY_REPORT = "day_report"
    CONTRACT_EXPIRY_CUSTOMER = "contract_expiry_customer"
    CONTRACT_VISIT = "contract_visit"
    CONTRACT_DIGEST = "contract_digest"
    EXTENSION_LETTER = "extension_letter"
    CALL_REGISTER = "call_register"
    REGISTER_INCOMPLETE = "register_incomplete"
    CARD_MAIL = "card_mail"
    CARD_REMINDER = "card_reminder"
    CARD_SHEETS = "card_sheets"
    COMPLAINT_HANDLER = "complaint_handler"
    COMPLAINT_SERIOUS = "complaint_serious"
    COMPLAINT_ASSIGNED_REPEAT = "complaint_assigned_repeat"
    MONTHLY_REPORT = "monthly_report"
    AUDIT_OK = "audit_ok"
    AUDIT_ALERT = "audit_alert"
    NEXT_STEP = "next_step"
    CORRECTION = "correction"
    DIGEST = "digest"


ALWAYS = frozenset({"article", "case", "subject", "due", "now", "recipient", "branch", "link"})
"""Gaps that every message may have."""

OWN_GAPS: dict[MessageKind, frozenset[str]] = {
    MessageKind.CLOCK_WARNING: frozenset({"limit", "left", "who", "what"}),
    MessageKind.CLOCK_BREACH: frozenset({"limit", "over", "who", "what"}),
    MessageKind.LADDER_STEP: frozenset({"limit", "over", "step", "who", "what"}),
    MessageKind.CARRY_OVER: frozenset({"day", "count", "list"}),
    MessageKind.PAPER_FINDINGS: frozenset({"day", "count", "new", "list"}),
    MessageKind.PAPER_OVERDUE: frozenset({"day", "count", "list"}),
    MessageKind.DISPATCH_PROPOSALS: frozenset({"count", "late", "list"}),
    MessageKind.DAY_UNTOLD: frozenset({"day"}),
    MessageKind.DAY_REVIEW: frozenset({"day", "count", "missing", "list"}),
    MessageKind.DAY_TO_SIGN: frozenset({"day", "revision", "total", "list"}),
    MessageKind.DAY_REPORT: frozenset({"day", "revision", "signed", "total", "list"}),
    MessageKind.CONTRACT_EXPIRY_CUSTOMER: frozenset({"customer", "ends_on", "days_left", "contact"}),
    MessageKind.CONTRACT_VISIT: frozenset({"customer", "ends_on", "phone", "address"}),
    MessageKind.CONTRACT_DIGEST: frozenset({"count", "list"}),
    MessageKind.EXTENSION_LETTER: frozenset({"what", "promised", "path"}),
    MessageKind.CALL_REGISTER: frozenset({"day", "count", "cards", "waiting", "excused", "state", "list"}),
    MessageKind.REGISTER_INCOMPLETE: frozenset({"day", "count", "list"}),
    MessageKind.CARD_MAIL: frozenset({"customer", "card", "day", "how"}),
    MessageKind.CARD_REMINDER: frozenset({"customer", "card", "day", "how"}),
    MessageKind.CARD_SHEETS: frozenset({"day", "count", "phones", "path", "list"}),
    MessageKind.COMPLAINT_HANDLER: frozenset({"complaint", "severity", "customer", "text"}),
    MessageKind.COMPLAINT_SERIOUS: frozenset({"complaint", "rule", "customer", "text"}),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: frozenset({"count"}),
    MessageKind.MONTHLY_REPORT: frozenset({"month", "status", "headline", "path"}),
    MessageKind.AUDIT_OK: frozenset({"checked"}),
    MessageKind.AUDIT_ALERT: frozenset({"findings"}),
    MessageKind.NEXT_STEP: frozenset({"step", "do", "what", "note", "since"}),
    MessageKind.CORRECTION: frozenset({"before", "after", "reason"}),
    MessageKind.DIGEST: frozenset({"count", "list"}),
}
"""Gaps that one kind of message may have besides."""


def allowed_gaps(kind: MessageKind) -> frozenset[str]:
    """The gaps that a message of this kind may have."""
    return ALWAYS | OWN_GAPS[kind]


class Message(Rule):
    """Title and body of one kind of message. `article` is cited unless the message acts by a more exact one."""

    article: str
    title: Text
    body: Text
