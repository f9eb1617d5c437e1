"""What came of the follow-ups that were given out in a month, counted by duty (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from models.cases import Case, Clock, ClockState
from models.complaints import Complaint
from models.follow_ups import FollowUp, FollowUpTry
from models.people import Branch
from models.queries.report_span import LocalSpan, span_table
from rules.asked_words import FollowUpOutcome

OPEN_FINDING = "open"


class FollowUpCount(NamedTuple):
    """So many follow-ups of one duty that are alike: excused for what, or how the case and its limit stand.

    `asked_by_staff` says that somebody of the staff wrote the answer down; None where nobody has answered. `suggestion` is
    where the customer's suggestion stands, None without one. `finding` is the verdict on a finding for a department (RS-9):
    "open" while nobody there has acknowledged it, None without one.
    """

    duty: str
    excuse: str | None
    state: str | None
    verdict: str | None
    satisfaction: int | None
    asked_by_staff: bool | None
    suggestion: str | None
    finding: str | None
    follow_ups: int


def follow_ups_counted(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, finding_limit: str
) -> list[FollowUpCount]:
    """The follow-ups given out or excused in the span of their branch's zone, grouped by how they stand now.

    `finding_limit` is the limit within which a department acknowledges a finding.
    """
    spans, answer, suggested = span_table(month, name="follow_up_spans"), aliased(FollowUpTry), aliased(Case)
    own = (Clock.case_id == FollowUp.case_id, Clock.limit_id != finding_limit)
    worst = select(func.max(Clock.verdict)).where(*own).scalar_subquery()
    passed_on = (
        select(func.min(Clock.state))  # "running" sorts before "stopped": one that runs is open
        .where(Clock.case_id == FollowUp.case_id, Clock.limit_id == finding_limit)
        .scalar_subquery()
    )
    each = (
        select(
            FollowUp.duty,
            FollowUp.excuse,
            Case.state.label("state"),
            worst.label("verdict"),  # "missed" sorts after "met"
            answer.satisfaction,
            case((answer.id.is_(None), None), (answer.done_by.is_not(None), 1), else_=0).label("by_staff"),
            suggested.state.label("suggestion"),
            case(
                (answer.finding.is_(None), None), (passed_on == ClockState.STOPPED, passed_on), else_=OPEN_FINDING
            ).label("finding"),
        )
        .join(Branch, Branch.branch_no == FollowUp.branch_no)
        .join(
            spans,
            and_(
                spans.c.zone == func.coalesce(Branch.time_zone, company_zone),
                FollowUp.given_at >= spans.c.begins,
                FollowUp.given_at < spans.c.ends,
            ),
        )
        .outerjoin(Case, Case.id == FollowUp.case_id)
        .outerjoin(
            answer, and_(answer.follow_up_no == FollowUp.follow_up_no, answer.outcome == FollowUpOutcome.REACHED)
        )
        .outerjoin(Complaint, Complaint.complaint_no == answer.complaint_no)
        .outerjoin(suggested, suggested.id == Complaint.case_id)
        .where(FollowUp.given_at >= min(span.begins for span in month))
        .where(FollowUp.given_at < max(span.ends for span in month))
        .subquery()
    )
    rows = session.execute(select(*each.c, func.count().label("follow_ups")).group_by(*each.c))
    return [
        FollowUpCount(*row)._replace(asked_by_staff=None if row.by_staff is None else bool(row.by_staff))
        for row in rows
    ]
