"""What the system said in the month, and how far ladders were climbed (LIM-1, SV-21)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Clock
from models.notices import Notice


class NoticeCount(NamedTuple):
    """Notices written in a span that share kind, article, way and status."""

    kind: str
    article: str
    channel: str
    status: str
    notices: int


class StepCount(NamedTuple):
    """How many limits' ladders told somebody by this step in a span, and how many of those were acknowledged."""

    limit_id: str
    step: str
    clocks: int
    acknowledged: int


def notices_counted(session: Session, *, begins: datetime, ends: datetime) -> list[NoticeCount]:
    """Notices created in `[begins, ends)`, by kind, article, way and status."""
    by = (Notice.kind, Notice.article, Notice.channel, Notice.status)
    listed = (
        select(*by, func.count())
        .where(Notice.created_at >= begins, Notice.created_at < ends)
        .group_by(*by)
        .order_by(*by)
    )
    return [NoticeCount(*row) for row in session.execute(listed)]


def steps_counted(session: Session, *, begins: datetime, ends: datetime, kinds: tuple[str, ...]) -> list[StepCount]:
    """Ladder steps told in `[begins, ends)` by notices of `kinds`, by limit and step; repeats count once."""
    listed = (
        select(
            Clock.limit_id,
            Notice.step,
            func.count(Clock.id.distinct()),
            func.count(Clock.id.distinct()).filter(Clock.acknowledged_at.is_not(None)),
        )
        .join(Clock, Clock.id == Notice.clock_id)
        .where(Notice.created_at >= begins, Notice.created_at < ends, Notice.kind.in_(kinds))
        .group_by(Clock.limit_id, Notice.step)
        .order_by(Clock.limit_id, Notice.step)
    )
    return [StepCount(*row) for row in session.execute(listed)]
