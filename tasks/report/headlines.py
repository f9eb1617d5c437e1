"""The figures of the first page, each against the month before (RP-3, PW-3)."""

from tasks.report.counting import Counted, Scene
from tasks.report.quality import Quality, refused_share
from tasks.report.sections import calls, complaints, contracts, limits, promises, ratings, repair_time, repeats, work
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


def headlines_of_quarter(now: Counted, before: Counted | None, *, scene: Scene) -> tuple[Figure, ...]:
    """What a quarter's service is judged by, each against the quarter before (PW-3)."""
    makers = (
        ratings.content,
        limits.arrival_rate,
        repair_time.on_site,
        promises.promises_kept,
        repeats.repeats_total,
        repeats.repeats_counted,
        complaints.complaints_total,
        complaints.serious_total,
        complaints.answered_in_time,
    )
    return tuple(make(now, before, scene) for make in makers)
