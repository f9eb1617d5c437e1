"""The opinion cards of a month's calls, and the complaints that low cards drafted in it, counted by branch (SV-18, SV-22)."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session

from models.cards import IssuedCard
from models.cases import Case
from models.people import Branch
from models.queries.report_span import LocalSpan, calls_within, span_table
from rules.words import CaseKind


class Carded(StrEnum):
    """How a call stands with its opinion card: one was sent, or one about its cancellation; excused; nothing yet."""

    SENT = "sent"
    CANCELLED = "cancelled"
    EXCUSED = "excused"
    WAITING = "waiting"


class CardedCount(NamedTuple):
    """So many calls of a branch that stand alike with their cards; every call of the month counts once."""

    branch_no: str | None
    stands: Carded
    calls: int


class DraftCount(NamedTuple):
    """So many drafts of complaints of a branch that are in the same state."""

    branch_no: str | None
    state: str
    drafts: int


def calls_carded(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[CardedCount]:
    """The month's calls by how they stand with their cards; a card about a completed visit comes before all else."""
    calls = calls_within(month, company_zone=company_zone)
    mine = IssuedCard.call_no == calls.c.call_no
    stands = case(
        (exists().where(mine, IssuedCard.card_no.is_not(None), ~IssuedCard.cancelled), Carded.SENT.value),
        (exists().where(mine, IssuedCard.card_no.is_not(None)), Carded.CANCELLED.value),
        (exists().where(mine), Carded.EXCUSED.value),
        else_=Carded.WAITING.value,
    )
    each = select(calls.c.branch_no, stands.label("stands")).subquery()
    rows = session.execute(select(*each.c, func.count()).group_by(*each.c))
    return [CardedCount(branch_no, Carded(stood), number) for branch_no, stood, number in rows]


def drafts_counted(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[DraftCount]:
    """The drafts that came to stand in the span of their branch's zone, by what has become of them."""
    spans = span_table(month, name="draft_spans")
    rows = session.execute(
        select(Case.branch_no, Case.state, func.count())
        .outerjoin(Branch, Branch.branch_no == Case.branch_no)
        .join(
            spans,
            and_(
                spans.c.zone == func.coalesce(Branch.time_zone, company_zone),
                Case.opened_at >= spans.c.begins,
                Case.opened_at < spans.c.ends,
            ),
        )
        .where(Case.kind == CaseKind.DRAFT)
        .group_by(Case.branch_no, Case.state)
    )
    return [DraftCount(*row) for row in rows]
