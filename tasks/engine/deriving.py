"""What follows from the timelines for a batch of cases, as the registers stand now (LIM-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from rules.clocks import Clock, Fact, derive
from rules.regulation.schema import RuleBook
from rules.spans import Context
from tasks.engine.calendars import Calendars
from tasks.engine.context import facts_of
from tasks.engine.timeline import facts_by_case


@dataclass(frozen=True, slots=True)
class Derived:
    """The clocks by (case id, limit, ordinal), and by case id the fields that they looked at and the timeline."""

    clocks: dict[tuple[int, str, int], Clock]
    fields: dict[int, Context]
    facts: Mapping[int, Sequence[Fact]]


def derived_clocks(session: Session, case_ids: Sequence[int], *, book: RuleBook, calendars: Calendars) -> Derived:
    """Every clock of these cases; a handful of statements however many."""
    timelines = facts_by_case(session, case_ids)
    cases = facts_of(session, case_ids)
    clocks = {
        (case_id, clock.limit_id, clock.ordinal): clock
        for case_id, case in cases.items()
        for clock in derive(
            limits=book.limits_for(case.kind),
            facts=timelines[case_id],
            context=case.fields,
            calendar=calendars.of(case.branch_no),
        )
    }
    return Derived(clocks, {case_id: case.fields for case_id, case in cases.items()}, timelines)
