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
    CARD_CANCELLED = "card_cancelled"
    CARD_REMINDER = "card_reminder"
    CARD_SHEETS = "card_sheets"
    FOLLOW_UP_LIST = "follow_up_list"
    FOLLOW_UP_MAIL = "follow_up_mail"
    FOLLOW_UP_REMINDER = "follow_up_reminder"
    FOLLOW_UP_RETURN = "follow_up_return"
    GREETING = "greeting"
    CARD_CALL_BACK = "card_call_back"
    COMPLAINT_DRAFT = "complaint_draft"
    COMPLAINT_HANDLER = "complaint_handler"
    COMPLAINT_SERIOUS = "complaint_serious"
    COMPLAINT_ASSIGNED_REPEAT = "complaint_assigned_repeat"
    COMPLAINT_LETTER_DRAFT = "complaint_letter_draft"
    COMPLAINT_LETTER = "complaint_letter"
    COMPLAINT_LETTER_PRINT = "complaint_letter_print"
    CHASING = "chasing"
    CHASING_LIST = "chasing_list"
    COMPLAINT_WAY = "complaint_way"
    COMPLAINT_NEXT_LEVEL = "complaint_next_level"
    COMPLAINT_EXTENSION = "complaint_extension"
    COMPLAINT_GOODS = "complaint_goods"
    COMPLAINT_TOLD_PRINT = "complaint_told_print"
    COMPLAINT_TELL = "complaint_tell"
    MONTHLY_REPORT = "monthly_report"
    EVALUATION_TO_SIGN = "evaluation_to_sign"
    EVALUATION = "evaluation"
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
    MessageKind.CARD_CANCELLED: frozenset({"customer", "card", "day", "how"}),
    MessageKind.CARD_REMINDER: frozenset({"customer", "card", "day", "how"}),
    MessageKind.CARD_SHEETS: frozenset({"day", "count", "phones", "path", "list"}),
    MessageKind.FOLLOW_UP_LIST: frozenset({"day", "count", "path", "list"}),
    MessageKind.FOLLOW_UP_MAIL: frozenset({"customer", "number", "title", "asks", "how"}),
    MessageKind.FOLLOW_UP_REMINDER: frozenset({"customer", "number", "title", "asks", "how"}),
    MessageKind.FOLLOW_UP_RETURN: frozenset({"title", "period", "asked", "answered", "goal", "count", "path", "list"}),
    MessageKind.GREETING: frozenset({"customer", "occasion", "wish"}),
    MessageKind.CARD_CALL_BACK: frozenset({"customer", "phone", "card", "day", "words"}),
    MessageKind.COMPLAINT_DRAFT: frozenset({"card", "call", "customer", "text", "rule", "open"}),
    MessageKind.COMPLAINT_HANDLER: frozenset({"complaint", "severity", "customer", "text"}),
    MessageKind.COMPLAINT_SERIOUS: frozenset({"complaint", "rule", "customer", "text"}),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: frozenset({"count"}),
    MessageKind.COMPLAINT_LETTER_DRAFT: frozenset({"what", "path"}),
    MessageKind.COMPLAINT_LETTER: frozenset({"customer"}),
    MessageKind.COMPLAINT_LETTER_PRINT: frozenset({"what", "path"}),
    MessageKind.CHASING: frozenset({"day", "count", "late", "list"}),
    MessageKind.CHASING_LIST: frozenset({"day", "count", "late", "branches", "list"}),
    MessageKind.COMPLAINT_WAY: frozenset({"customer", "received", "day", "handler", "role", "contact", "list"}),
    MessageKind.COMPLAINT_NEXT_LEVEL: frozenset({"customer", "received", "day", "handler", "role", "contact", "list"}),
    MessageKind.COMPLAINT_EXTENSION: frozenset({"customer", "day", "handler", "role", "contact", "until", "reason"}),
    MessageKind.COMPLAINT_GOODS: frozenset(
        {"customer", "day", "handler", "role", "contact", "wanted", "product", "address", "back"}
    ),
    MessageKind.COMPLAINT_TOLD_PRINT: frozenset({"title", "what", "path"}),
    MessageKind.COMPLAINT_TELL: frozenset({"what", "words"}),
    MessageKind.MONTHLY_REPORT: frozenset({"month", "status", "headline", "path"}),
    MessageKind.EVALUATION_TO_SIGN: frozenset({"quarter", "revision", "status", "headline", "path"}),
    MessageKind.EVALUATION: frozenset({"quarter", "revision", "signed", "path"}),
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
