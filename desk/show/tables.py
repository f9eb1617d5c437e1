"""Tables without boxes: they read well in a terminal, in a pipe and in a file."""

from collections.abc import Iterable, Sequence
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tasks.readable import cleaned

Cell = str | Text | int | None


def heading(console: Console, words: str) -> None:
    """A line that opens a part of the page."""
    console.print()
    console.print(Text(words, style="bold"))


def table(
    console: Console,
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    numbers: Sequence[int] = (),
    whole: Sequence[int] = (),
    indent: int = 2,
) -> None:
    """Rows under headers (none: without a header line). `numbers` are columns aligned right, `whole` are never broken.

    Text is shown as it is: nothing in it is markup, and control characters are dropped.
    """
    made = Table(
        box=None, show_header=bool(any(headers)), header_style="dim", padding=(0, 2, 0, 0), pad_edge=False, expand=False
    )
    for place, header in enumerate(headers):
        justify: Literal["left", "right"] = "right" if place in numbers else "left"
        unbroken = place in whole or place in numbers
        made.add_column(
            Text(header), justify=justify, no_wrap=unbroken, overflow="ignore" if unbroken else "fold", vertical="top"
        )
    for row in rows:
        made.add_row(*(shown(cell) for cell in row))
    console.print(Padding(made, (0, 0, 0, indent), expand=False))


def shown(cell: Cell) -> Text:
    """A value as it stands in a table."""
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, int):
        return Text(f"{cell:,}")
    return Text(cleaned(cell or ""))
