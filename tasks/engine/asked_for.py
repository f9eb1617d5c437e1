"""What happened on a case, as warnings ask for it: help asked on a call counts for its goods, too (MS-9)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Event, Receipt
from models.among import among
from models.queries.corrections import not_corrected
from rules.clocks import Fact
from rules.events import CallEvent

Happened = tuple[str, datetime]
"""The kind of an event, and when (aware)."""


def happened_on(
    session: Session, case_ids: Iterable[int], facts: Mapping[int, Sequence[Fact]]
) -> dict[int, list[Happened]]:
    """The events of these cases by case id; `facts` are their own, and goods have heard of help asked on their call."""
    wanted = sorted(set(case_ids))
    found = {case_id: [(fact.kind, fact.happened_at) for fact in facts.get(case_id, ())] for case_id in wanted}
    rows = session.execute(
        select(Receipt.case_id, Event.kind, Event.happened_at)
        .join(Call, Call.call_no == Receipt.call_no)
        .join(Event, Event.case_id == Call.case_id)
        .where(
            among(Receipt.case_id, wanted),
            Event.kind == CallEvent.HELP_ASKED,
            not_corrected(),
        )
    )
    for case_id, kind, at in rows:
        found[case_id].append((kind, at))
    return found
