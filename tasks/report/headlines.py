"""The figures of the first page, each against the month before (RP-3)."""

from tasks.report.counting import Counted, Scene
from tasks.report.quality import Quality, refused_share
from tasks.report.sections import calls, complaints, contracts, limits, work
from tasks.report.shape import Figure


def headlines_of(
    now: Counted, before: Counted | None, quality: Quality, quality_before: Quality | None, *, scene: Scene
) -> tuple[Figure, ...]:
    """The figures of the first page."""
    makers = (
        calls.calls_total,
        limits.arrival_rate,
        work.dispatched_same_day,
        work.undispatched_total,
        work.first_visit_fixed,
        limits.overdue_total,
        contracts.renewal_rate,
        contracts.noticed_in_time,
        complaints.complaints_total,
        complaints.serious_total,
        complaints.answered_in_time,
        complaints.reviewed_in_time,
    )
    return (*(make(now, before, scene) for make in makers), refused_share(quality, quality_before))
