"""Which complaints say that people may come to harm, so that they are told at night too (SV-20)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clock, Complaint, Event
from models.among import among
from models.queries.corrections import not_corrected
from rules.events import ComplaintEvent
from rules.regulation.schema import RuleBook
from rules.triage import endangers


def cases_of_danger(session: Session, case_ids: Collection[int], *, book: RuleBook) -> frozenset[int]:
    """Those complaints whose text, or the text of a later one linked to them, holds words of danger.

    Texts as they stand now, so that a correction counts from then on, and nothing that a person decides of the severity
    takes it away. Two statements however many; cases that are no complaints are none of danger.
    """
    asked = sorted(set(case_ids))
    if not asked:
        return frozenset()
    own = select(Complaint.case_id, Complaint.text).where(among(Complaint.case_id, asked))
    linked = (
        select(Event.case_id, Complaint.text)
        .join(Complaint, Complaint.complaint_no == Event.detail["repeated_in"].as_string())
        .where(Event.kind == ComplaintEvent.REPEATED, among(Event.case_id, asked), Complaint.repeats_no.is_not(None))
        .where(not_corrected())
    )
    rows = [*session.execute(own), *session.execute(linked)]
    return frozenset(row.case_id for row in rows if endangers(row.text, rules=book.triage))


def clocks_of_danger(session: Session, clocks: Sequence[Clock], *, book: RuleBook) -> frozenset[int]:
    """The ids of those clocks whose limit is one of danger, or asks whether the complaint is and it is."""
    danger = {limit.id: limit.danger for limit in book.limits}
    always = {clock.id for clock in clocks if danger.get(clock.limit_id) is True}
    asking = {clock.id: clock.case_id for clock in clocks if danger.get(clock.limit_id) == "of_the_case"}
    cases = cases_of_danger(session, asking.values(), book=book)
    return frozenset(always | {clock_id for clock_id, case_id in asking.items() if case_id in cases})
