"""The registers: tables, constraints, sessions and named queries."""

from models.base import Base, Instant
from models.cases import Case, Clock, ClockState, ClockVerdict, Event
from models.complaints import Complaint, Decision, Renewal
from models.customers import Contract, Customer, Product
from models.intake import FileState, HandIn, IntakeFile, QuarantineEntry
from models.ledgers import FlowRun, Period, RuleBookVersion
from models.notices import Notice, NoticeStatus, Via
from models.people import Branch, Staff
from models.work import Call, Dispatch, Visit

__all__ = [
    "Base",
    "Branch",
    "Call",
    "Case",
    "Clock",
    "ClockState",
    "ClockVerdict",
    "Complaint",
    "Contract",
    "Customer",
    "Decision",
    "Dispatch",
    "Event",
    "FileState",
    "FlowRun",
    "HandIn",
    "Instant",
    "IntakeFile",
    "Notice",
    "NoticeStatus",
    "Period",
    "Product",
    "QuarantineEntry",
    "Renewal",
    "RuleBookVersion",
    "Staff",
    "Via",
    "Visit",
]
