"""Tables without boxes: they read well in a terminal, in a pipe and in a file."""

from collections.abc import Iterable, Sequence
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tasks.readable import cleaned

Cell = str | Text | int | None
ROOMY = 100
"""Columns from which on long cells stand beside the short ones, not under them."""
UNDER = 4
"""How far what stands under a row is moved in."""


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


def hanging(console: Console, lead: str | Text, words: str | Text) -> None:
    """One paragraph after a lead; its further lines begin where the first did."""
    made = Table.grid(padding=0)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    made.add_row(shown(lead), shown(words))
    console.print(made)


def stacked(
    console: Console,
    headers: Sequence[str],
    rows: Iterable[tuple[Sequence[Cell], Sequence[Cell]]],
    *,
    numbers: Sequence[int] = (),
    indent: int = 2,
) -> None:
    """Rows of short cells, never broken, each with its long ones.

    Where the page is wide a long cell is a column like any other, the headers naming both; where it is narrow
    each has a line of its own under the short ones, or stands beside them where there is one and it fits.
    """
    listed = [([shown(cell) for cell in short], [shown(cell) for cell in long]) for short, long in rows]
    if not listed:
        return
    count = len(listed[0][0])
    if console.width >= ROOMY:
        named_all = headers or [""] * sum(map(len, listed[0]))
        table(
            console,
            named_all,
            ((*short, *long) for short, long in listed),
            numbers=numbers,
            whole=range(count),
            indent=indent,
        )
        return
    named = [Text(header, style="dim") for header in headers[:count]] or [Text()] * count
    widths = [max(cells[place].cell_len for cells in (named, *(s for s, _ in listed))) for place in range(count)]
    if any(headers):
        _line(console, named, widths, numbers, indent)
    room = console.width - indent - sum(widths) - 2 * count
    for short, long in listed:
        if len(long) == 1 and "\n" not in long[0].plain and long[0].cell_len <= room:
            _line(console, (*short, long[0]), (*widths, 0), numbers, indent)
            continue
        _line(console, short, widths, numbers, indent)
        for cell in long:
            if cell.plain:
                console.print(Padding(cell, (0, 0, 0, indent + UNDER), expand=False))


def _line(console: Console, cells: Sequence[Text], widths: Sequence[int], numbers: Sequence[int], indent: int) -> None:
    line = Text(" " * indent)
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        gap = " " * (width - cell.cell_len)
        line = Text.assemble(line, gap, cell, "  ") if place in numbers else Text.assemble(line, cell, gap, "  ")
    line.rstrip()
    console.print(line)


def shown(cell: Cell) -> Text:
    """A value as it stands in a table."""
    if isinstance(cell, Text):
        return cell
    if isinstance(cell, int):
        return Text(f"{cell:,}")
    return Text(cleaned(cell or ""))
