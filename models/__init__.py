"""The registers: tables, constraints, sessions and named queries."""

from models.base import Base, Instant
from models.cards import IssuedCard
from models.cases import Case, Clock, ClockState, ClockVerdict, Event
from models.complaints import CasePaper, Complaint, Decision, Renewal
from models.custody import Extension, Receipt, Repair, Return, Wait
from models.customers import Contract, Customer, Engagement, Product
from models.day_reports import DayReport
from models.drafts import ComplaintDraft
from models.findings import PaperFinding
from models.follow_ups import FollowUp, FollowUpTry
from models.intake import FileState, HandIn, IntakeFile, QuarantineEntry
from models.ledgers import FlowRun, Period, RuleBookVersion
from models.logs import WorkLog
from models.money import Invoice, Payment, Quote
from models.notices import Notice, NoticeStatus, Via
from models.people import Branch, Staff
from models.proposals import Proposal
from models.questions import Answered, Question
from models.stated import StatedCard
from models.surveys import OpinionCard
from models.vouchers import Series, Voucher
from models.work import Call, Dispatch, Visit

__all__ = [
    "Answered",
    "Base",
    "Branch",
    "Call",
    "Case",
    "CasePaper",
    "Clock",
    "ClockState",
    "ClockVerdict",
    "Complaint",
    "ComplaintDraft",
    "Contract",
    "Customer",
    "DayReport",
    "Decision",
    "Dispatch",
    "Engagement",
    "Event",
    "Extension",
    "FileState",
    "FlowRun",
    "FollowUp",
    "FollowUpTry",
    "HandIn",
    "Instant",
    "IntakeFile",
    "Invoice",
    "IssuedCard",
    "Notice",
    "NoticeStatus",
    "OpinionCard",
    "PaperFinding",
    "Payment",
    "Period",
    "Product",
    "Proposal",
    "QuarantineEntry",
    "Question",
    "Quote",
    "Receipt",
    "Renewal",
    "Repair",
    "Return",
    "RuleBookVersion",
    "Series",
    "Staff",
    "StatedCard",
    "Via",
    "Visit",
    "Voucher",
    "Wait",
    "WorkLog",
]
