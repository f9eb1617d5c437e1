"""`aftersales simulate`: drawn, lived through, held against what was reckoned, and summed up."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import func, select

from desk.home import prepare
from desk.show.printing import aside, document, only_answers, page
from desk.simulate.compared import Compared, compare
from desk.simulate.drawn import draw
from desk.simulate.place import empty_home
from desk.simulate.request import START, Asked
from desk.simulate.simulating import live, registers
from desk.simulate.summary import Simulated, said, show
from models import Notice
from models.database import reading
from tasks.settings import settings
from tasks.tongue import Tongue

SAID_EVERY = 10
"""Days between two lines on how far it has come, where there is no terminal for a bar."""


def main(asked: Asked, *, as_json: bool) -> int:
    """Simulate and print what came of it; returns the exit code: 1 where anything differs or failed.

    Raises NotDone where it may not live, Broke for a bug on the way.
    """
    with only_answers(wanted=as_json):
        found = simulate(asked, say=Tongue(settings().locale))
    if as_json:
        document(said(found))
    else:
        show(found, console=page(), say=Tongue(settings().locale))
    return 1 if found.compared.differences or found.failures else 0


def simulate(asked: Asked, *, say: Tongue) -> Simulated:
    """Everything but the printing, in the home in force."""
    for room in ("tasks", "flows"):
        logging.getLogger(room).setLevel(logging.ERROR)
    began = time.monotonic()
    with empty_home() as home:
        drawn = draw(asked, folder=home / "company")
        prepare(now=drawn.masters[0].arrives_at)
        with _progress(asked, say) as on_day:
            lived = live(drawn, on_day=on_day)
        compared: Compared = compare(drawn, lived)
        with reading(settings().database) as session:
            notices = dict(session.execute(select(Notice.status, func.count()).group_by(Notice.status)).tuples().all())
        return Simulated(
            asked=asked,
            compared=compared,
            registers=registers(),
            notices=notices,
            runs=sum(lived.runs.values()),
            files=len(lived.sums),
            failures=tuple(lived.failures),
            living=lived.seconds,
            seconds=time.monotonic() - began,
        )


@contextmanager
def _progress(asked: Asked, say: Tongue) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, else a line every few days."""
    console = aside()
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
        console=console, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        bar = progress.add_task(say("days simulated", "已模拟天数"), total=asked.days)

        def on_day(days: int) -> None:
            progress.advance(bar, days)
            done = int(progress.tasks[bar].completed)
            if not console.is_terminal and done // SAID_EVERY > (done - days) // SAID_EVERY:
                day = START + timedelta(days=done)
                console.print(
                    say(
                        f"  simulated to {day}, {done} of {asked.days} days",
                        f"  已模拟至 {day}（{done}/{asked.days} 天）",
                    )
                )

        yield on_day
