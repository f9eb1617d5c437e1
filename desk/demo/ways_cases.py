"""How complaints, decisions and renewals get spoiled."""

from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta

from desk.demo.complaints import Complaint
from desk.demo.drawing import one_of
from desk.demo.sheets import Row, Shape
from desk.demo.ways import Draft, Way, dated, shaped, written
from rules.words import CaseKind, DecisionStep, RenewalOutcome, Verdict


def _open_complaint(draft: Draft, *, grave: bool = False) -> Complaint | None:
    """A complaint that had come in, and was young, when this sheet came in; with `grave` one that stays serious."""
    span = timedelta(days=5)
    young = [
        each
        for each in draft.known.story.complaints
        if timedelta(hours=1) < draft.sheet.arrives_at - each.received_in < span and (each.grave or not grave)
    ]
    return one_of(draft.rng, young) if young else None


def _decision(draft: Draft, complaint: Complaint | None, **changes: object) -> Row | None:
    if complaint is None:
        return None
    at = draft.sheet.arrives_at - timedelta(minutes=int(draft.rng.integers(5, 50)))
    return draft.copy(
        **{
            "case_kind": CaseKind.COMPLAINT, "case": complaint.number, "step": DecisionStep.REVIEW, "decided_at": at,
            "decided_by": "V001", "verdict": Verdict.REVIEW, "forward_to": None, "severity": None, "cause": None,
            "note": None,
        }
        | changes
    )  # fmt: skip


def _forward_to_nobody(draft: Draft) -> Row | None:
    return _decision(draft, _open_complaint(draft), verdict=Verdict.FORWARD)


def _clerk_reviews(draft: Draft) -> Row | None:
    return _decision(draft, _open_complaint(draft, grave=True), decided_by="K201")


def _decided_before_received(draft: Draft) -> Row | None:
    complaint = _open_complaint(draft)
    if complaint is None:
        return None
    return _decision(draft, complaint, decided_at=complaint.received_at - timedelta(minutes=50))


def _renewed_until_when(draft: Draft) -> Row | None:
    return draft.copy(outcome=RenewalOutcome.RENEWED, new_ends_on=None)


def _renewed_backwards(draft: Draft) -> Row | None:
    row = draft.copy(outcome=RenewalOutcome.RENEWED)
    if row is None or not isinstance(at := row.values["visited_at"], datetime):
        return None
    row.values["new_ends_on"] = at.date() - relativedelta(years=1)
    return row


CASE_WAYS: tuple[Way, ...] = (
    written("complaints", "text left blank", "missing", "text", None),
    written("complaints", "subject that does not exist", "not_in_set", "about", "天气"),
    dated("complaints", "complaint of next year", "in_future", "received_at", "{next_year}-{month:02d}-06 15:30"),
    written("complaints", "call that does not exist", "unknown_call", "call_no", "SZ000000-000"),
    written("complaints", "customer that does not exist", "unknown_customer", "customer_no", "C97531"),
    written("complaints", "negative amount", "out_of_range", "amount", -30_000),
    written("decisions", "case that does not exist", "unknown_case", "case", "TS000000-00"),
    written("decisions", "somebody who does not exist", "unknown_staff", "decided_by", "X777"),
    written("decisions", "verdict that does not exist", "not_in_set", "verdict", "看着办"),
    Way("decisions", "forwarded to nobody", "forward_needs_name", _forward_to_nobody),
    Way("decisions", "reviewed by a clerk", "not_entitled", _clerk_reviews),
    Way("decisions", "decided before it was received", "before_received", _decided_before_received),
    shaped("decisions", Shape.HEADER, "repeated_header"),
    written("renewals", "contract that does not exist", "unknown_contract", "contract_no", "HT00-0000"),
    written("renewals", "outcome that does not exist", "not_in_set", "outcome", "再聊聊"),
    Way("renewals", "renewed until nobody knows", "renewal_needs_date", _renewed_until_when),
    Way("renewals", "renewed to a day before", "renewal_not_later", _renewed_backwards),
)
