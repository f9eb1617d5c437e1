"""`aftersales demo`: a company that does not exist, two months of it, end to end."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from deployments.prefect_server import starting_server
from desk.demo.driver import live
from desk.demo.figures import figures
from desk.demo.last_day import LastDay, through_prefect
from desk.demo.link_answers import PUBLIC_URL
from desk.demo.living import Lived
from desk.demo.place import fresh_home, reach_nobody
from desk.demo.summary import show
from desk.demo.write import Demo, write_company
from desk.home import prepare
from models.database import reading
from tasks.rulebook import book
from tasks.settings import settings
from tasks.tongue import Tongue

SAID_EVERY = 10
"""Days between two lines on how far the demo has come, where there is no terminal for a bar."""


def main() -> int:
    """Write the company, live through its two months, run the last day through Prefect, and sum up.

    Returns the exit code: 0, 1 when something failed on the way (it is named). Raises NotADemo where it may not live.
    """
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends by way of every `with`: no server stays behind
    console = Console()
    say = Tongue(settings().locale)
    logging.getLogger("tasks").setLevel(logging.ERROR)
    logging.getLogger("flows").setLevel(logging.ERROR)
    os.environ.setdefault("AFTERSALES_PUBLIC_URL", PUBLIC_URL)
    settings.cache_clear()
    home = fresh_home()
    for name in reach_nobody():
        console.print(say(f"{name} is left out: the demo writes to nobody real.", f"演示不对外发送，已忽略 {name}。"))
    demo = write_company(home / "company")
    prepare(now=demo.files[0].arrives_at)
    spoiled = sum(file.spoiled for file in demo.files)
    rows = sum(file.rows for file in demo.files)
    console.print(
        say(
            f"A company made up for the demo: {len(demo.files)} files, {rows:,} rows, {spoiled} of them spoiled on purpose; "
            "its managers answer the daily reports as it lives.",
            f"演示用虚构公司：{len(demo.files)} 个文件，{rows:,} 行，其中故意弄坏 {spoiled} 行；经理在运行中签批日报。",
        )
    )
    # Prefect's server takes its time to start: it does so beside the two months, on the other core.
    with starting_server(settings()) as address:
        lived, last = _live_through(demo, address=address, console=console, say=say)
    failed = [f"{run.flow}: {failure}" for run in last.runs for failure in run.failures]
    lived.failures += failed
    for run in last.runs:
        if run.flow == "intake":
            lived.note_taken(run.rows)
    if last.answered is not None:
        lived.note_taken(last.answered.rows)
    with reading(settings().database) as session:
        found = figures(session, book=book(), now=last.until)
    reports = sorted(path for path in settings().reports.rglob("*") if path.suffix in (".html", ".xlsx"))
    show(found, lived, last, reports=reports, console=console, zone=book().calendar.timezone)
    console.print(say(f"Done in {time.monotonic() - began:.0f} s.", f"共用时 {time.monotonic() - began:.0f} 秒。"))
    return 1 if failed else 0


def _live_through(demo: Demo, *, address: Callable[[], str], console: Console, say: Tongue) -> tuple[Lived, LastDay]:
    """The two months without Prefect and the last day through it, with a bar on a terminal."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"), TimeElapsedColumn(),
        console=console, disable=not console.is_terminal,
    ) as progress:  # fmt: skip
        bar = progress.add_task(say("days lived", "已过天数"), total=(demo.end - demo.start).days + 1)

        def lived_on(days: int) -> None:
            progress.advance(bar, days)
            done = int(progress.tasks[bar].completed)
            if not console.is_terminal and done // SAID_EVERY > (done - days) // SAID_EVERY:
                console.print(
                    say(
                        f"  lived to {demo.start + timedelta(days=done)}",
                        f"  已过至 {demo.start + timedelta(days=done)}",
                    )
                )

        lived = live(demo, on_day=lived_on)
    console.print(
        say(
            f"Lived through {demo.start} to {demo.end} in {lived.seconds:.0f} s.",
            f"{demo.start} 至 {demo.end}，用时 {lived.seconds:.0f} 秒。",
        )
    )
    last = through_prefect(
        demo, address=address, say=lambda text: console.print(text, markup=False, highlight=False), tongue=say
    )
    return lived, last
