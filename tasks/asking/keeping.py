"""Questions into their register: who asked what, and how it was answered (PR-1, PR-2)."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Answered, Question
from models.bulk import dialect_insert
from models.database import transaction
from rules.masking import mask_text
from tasks.asking.payload import Asked
from tasks.effect import effect
from tasks.settings import settings


@effect
def take_up(asked: Asked, *, now: datetime) -> bool:
    """Write down that something was asked; False where it was before: Slack delivers again what it holds for lost."""
    with transaction(settings().database) as session:
        row = {"key": asked.key, "asked_at": now, "slack_id": asked.user, "asked": mask_text(asked.words)}
        written = session.execute(
            dialect_insert(session, Question).values(**row).on_conflict_do_nothing().returning(Question.id)
        )
        return written.first() is not None


@effect
def write_answer(key: str, answer: Answered, *, staff_no: str | None = None, case_id: int | None = None) -> None:
    """Write down how a question was answered, by whom it was asked, and about which case it was."""
    with transaction(settings().database) as session:
        session.execute(
            update(Question).where(Question.key == key).values(answer=answer.value, staff_no=staff_no, case_id=case_id)
        )


def questions_of(session: Session, *, since: datetime | None = None) -> list[Question]:
    """The questions since then (aware), the latest first."""
    query = select(Question).order_by(Question.asked_at.desc(), Question.id.desc())
    return list(session.scalars(query if since is None else query.where(Question.asked_at >= since)))
