"""When a run happens and what it is called."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from tasks.effect import inside_flow_run

EARLY = timedelta(seconds=60)
"""How far before its scheduled time a run may start and still count as that time; Prefect starts up to 1.04 s early."""


class NaiveNow(ValueError):
    """A time without a zone was given as `now`."""

    def __init__(self, *, flow: str, now: datetime) -> None:
        written = now.isoformat(timespec="seconds")
        super().__init__(
            f"{flow}: now={written} has no time zone; write it with an offset, for example {written}+08:00"
        )


def clock() -> datetime:
    """The system clock in UTC, whole seconds. Flows and the desk are the only ones to read it."""
    return datetime.now(UTC).replace(microsecond=0)


def started_at() -> datetime:
    """The time this run is for, in UTC and whole seconds.

    The clock, or the scheduled time where the run was started a moment early: a report due at 00:00 on the
    first must not take itself for the last of the month before. A run started by hand long before its
    scheduled time goes by the clock.
    """
    now = clock()
    if not inside_flow_run():
        return now
    from prefect.runtime import flow_run

    # Prefect hands out a pendulum time, whose arithmetic is not datetime's: work time cannot reckon with it.
    scheduled = datetime.fromtimestamp(int(flow_run.scheduled_start_time.timestamp()), UTC)
    return scheduled if now < scheduled <= now + EARLY else now


def run_name(flow: str) -> Callable[[], str]:
    """What to call a run of `flow` in Prefect's pages: the flow, the time it is for, and whether it is a dry run.

    A callable, because a template such as "{now:%Y}" crashes every run whose `now` is left out.
    """

    def name() -> str:
        from prefect.runtime import flow_run

        given = flow_run.parameters.get("now")
        now = given if isinstance(given, datetime) else flow_run.scheduled_start_time
        moment = f"{now.astimezone(UTC):%Y-%m-%d %H:%M}Z"
        return f"{flow} {moment}{' (dry run)' if flow_run.parameters.get('dry_run') else ''}"

    return name
