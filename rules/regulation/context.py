"""What the rule book may ask of a case: its fields, their closed sets, and the people named by their part in it."""

from rules.asked_words import FollowUpWay
from rules.complaint_telling import Letter
from rules.complaint_words import Finding, Wanted
from rules.words import (
    About,
    Area,
    BranchKind,
    CaseKind,
    Channel,
    ComplaintType,
    CustomerKind,
    Role,
    ServiceKind,
    Severity,
)

UNKNOWN = "unknown"
"""The word that stands for a field without a value."""

OPEN: frozenset[str] = frozenset()
"""Any word is allowed in such a field."""


def _words(*members: str) -> frozenset[str]:
    return frozenset({*members, UNKNOWN})


CONTEXT: dict[CaseKind, dict[str, frozenset[str]]] = {
    CaseKind.CALL: {
        "area": _words(*Area),
        "kind": _words(*ServiceKind),
        "channel": _words(*Channel),
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
        "model": OPEN,
        "fault_code": OPEN,
        "called_at": OPEN,
        "appointed_at": OPEN,
        "extended_to": OPEN,
        "billing": _words("on_site", "invoice", "on_return"),
    },
    CaseKind.COMPLAINT: {
        "severity": _words(*Severity),
        "type": _words(*ComplaintType),
        "about": _words(*About),
        "channel": _words(*Channel),
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
        "received_at": OPEN,
        "forward_until": OPEN,
        "extended_to": OPEN,
        "wanted": _words(*Wanted),
        "finding": _words(*Finding),
        "told": _words(*Letter),
    },
    CaseKind.CONTRACT: {
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
        "starts_on": OPEN,
        "ends_on": OPEN,
        "assigned_to": OPEN,
    },
    CaseKind.GOODS: {
        "area": _words(*Area),
        "kind": _words(*ServiceKind),
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
        "model": OPEN,
        "taken_at": OPEN,
        "promised_at": OPEN,
    },
    CaseKind.REPORT: {"branch": OPEN, "branch_kind": _words(*BranchKind)},
    CaseKind.FOLLOW_UP: {
        "duty": OPEN,
        "way": _words(*FollowUpWay),
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
    },
    CaseKind.DRAFT: {
        "severity": _words(*Severity),
        "customer_kind": _words(*CustomerKind),
        "grade": OPEN,
        "branch": OPEN,
    },
}
"""Field of the case -> the words it can hold (empty: any). A limit's `when` and `present` name these."""

MOMENTS: dict[CaseKind, frozenset[str]] = {
    CaseKind.CALL: frozenset({"called_at", "appointed_at", "extended_to"}),
    CaseKind.COMPLAINT: frozenset({"received_at", "forward_until", "extended_to"}),
    CaseKind.CONTRACT: frozenset({"starts_on", "ends_on"}),
    CaseKind.GOODS: frozenset({"taken_at", "promised_at"}),
    CaseKind.REPORT: frozenset(),
    CaseKind.FOLLOW_UP: frozenset(),
    CaseKind.DRAFT: frozenset(),
}
"""The fields that hold a date or a time: what `until` and `not_before` may name."""

PARTS: dict[CaseKind, frozenset[str]] = {
    CaseKind.CALL: frozenset({"technician", "owner"}),
    CaseKind.COMPLAINT: frozenset({"handler", "forward_to", "owner"}),
    CaseKind.CONTRACT: frozenset({"assigned_to", "owner"}),
    CaseKind.GOODS: frozenset({"technician", "owner"}),
    CaseKind.REPORT: frozenset({"owner"}),
    CaseKind.FOLLOW_UP: frozenset({"asker", "department", "owner"}),
    CaseKind.DRAFT: frozenset({"owner"}),
}
"""The people whom a case names by their part in it; `owner` is who received it first (RS-11).

`department` is a role that the case names: whoever heads the department that a finding goes to (RS-9).
"""

ALL_PARTS = frozenset().union(*PARTS.values())

RECIPIENTS = frozenset(Role) | ALL_PARTS
"""Whom a warning, a ladder step or an assignment can be addressed to: a role, or a part in the case."""


def recipients_of(case: CaseKind) -> frozenset[str]:
    """Whom a rule about this kind of case can be addressed to."""
    return frozenset(Role) | PARTS[case]
