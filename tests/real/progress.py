"""How far the replay is, on standard error: a bar on a terminal, a line whenever a month is over elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


@contextmanager
def bar(papers: int, *, console: Console | None = None) -> Iterator[Callable[[int, datetime], None]]:
    """A function that is told how many papers were lived through and what time it then was, of `papers` in all."""
    console = console or Console(stderr=True)
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    began, month, done = time.monotonic(), "", 0

    with Progress(*columns, console=console, disable=not console.is_terminal) as shown:
        task = shown.add_task("papers", total=papers)

        def on_paper(more: int, now: datetime) -> None:
            nonlocal month, done
            if f"{now:%Y-%m}" != month and not console.is_terminal:
                passed = time.monotonic() - began
                console.print(f"lived to {now:%Y-%m}: {done:,} of {papers:,} papers, {passed:,.0f} s", highlight=False)
            month, done = f"{now:%Y-%m}", done + more
            shown.update(task, completed=done, description=f"papers to {month}")

        yield on_paper
