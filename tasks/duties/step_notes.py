"""What was written by whoever brought a case to its next step: why help is asked for, what a visit found (MS-9, NT-7, RS-9)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Decision, FollowUp, FollowUpTry
from models.among import among
from rules.masking import mask_text
from rules.people import Roster
from rules.wording import Locale, Text, fill
from rules.words import DecisionStep
from tasks.duties.daily_words import called

BRINGS = (DecisionStep.HELP, DecisionStep.SIGN, DecisionStep.INVESTIGATION)
"""Steps of the decisions form that somebody else has to act upon."""
WRITES = Text(en="{who} writes: {note}", zh="{who}说明：{note}")
WITHOUT = Text(en="Told by {who}.", zh="由{who}提出。")
BY_CUSTOMER = Text(en="the customer", zh="客户")


def notes_of(
    session: Session, rows: Iterable[Row[Any]], people: Roster, *, locale: Locale
) -> dict[tuple[int, datetime], str]:
    """One masked line for each of these (case_id, happened_at) that a decision brought there: who, and the note (PR-2)."""
    wanted = {(row.case_id, row.happened_at) for row in rows}
    if not wanted:
        return {}
    found = session.execute(
        select(Decision.case_id, Decision.decided_at, Decision.decided_by, Decision.note).where(
            among(Decision.case_id, sorted({case_id for case_id, _ in wanted})), Decision.step.in_(BRINGS)
        )
    )
    return {
        (row.case_id, row.decided_at): (WRITES if row.note else WITHOUT)
        .filled(who=called(row.decided_by, people), note=" ".join(mask_text(row.note).split()))
        .in_locale(locale)
        for row in found
        if (row.case_id, row.decided_at) in wanted
    }


def findings_of(
    session: Session, rows: Iterable[Row[Any]], people: Roster, *, locale: Locale
) -> dict[tuple[int, datetime], str]:
    """One masked line for each of these (case_id, happened_at) at which a customer's visit found something (RS-9, PR-2)."""
    wanted = {(row.case_id, row.happened_at) for row in rows}
    found = session.execute(
        select(FollowUp.case_id, FollowUpTry.done_at, FollowUpTry.done_by, FollowUpTry.finding)
        .join(FollowUpTry, FollowUpTry.follow_up_no == FollowUp.follow_up_no)
        .where(among(FollowUp.case_id, sorted({case_id for case_id, _ in wanted})), FollowUpTry.finding.is_not(None))
    )
    return {
        (row.case_id, row.done_at): fill(
            WRITES.in_locale(locale),
            {
                "who": called(row.done_by, people) if row.done_by else BY_CUSTOMER.in_locale(locale),
                "note": " ".join(mask_text(row.finding).split()),
            },
        )
        for row in found
        if (row.case_id, row.done_at) in wanted
    }
