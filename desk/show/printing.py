"""Where answers go: standard output holds the answer and nothing else, standard error the talk around it."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST, WIDEST = 80, 120
"""Columns that a page is laid out for."""
UNWATCHED = 100
"""Columns where nobody's terminal says how wide it is."""


def document(value: Any) -> None:
    """Print one JSON document on standard output, in UTF-8 where that can be written, else escaped."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=2)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file name that is no text
        text = json.dumps(value, indent=2)
    sys.stdout.write(f"{text}\n")


@contextmanager
def only_answers(*, wanted: bool) -> Iterator[None]:
    """While something works on a JSON answer, whatever libraries print goes to standard error."""
    if not wanted:
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


def page() -> "Console":
    """The console for answers. Colours on a terminal only."""
    return _console(sys.stdout)


def aside() -> "Console":
    """The console for everything that is not the answer."""
    return _console(sys.stderr)


def remark(line: str) -> None:
    """One line on standard error."""
    print(line, file=sys.stderr, flush=True)


def watched(stream: TextIO) -> bool:
    """Whether somebody looks at that stream."""
    return stream.isatty()


def _console(stream: TextIO) -> "Console":
    from rich.console import Console

    if stream.isatty():
        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        console.width = min(max(console.width, NARROWEST), WIDEST)
        return console
    told = os.environ.get("COLUMNS", "")
    width = int(told) if told.isdecimal() and int(told) else UNWATCHED
    # Without a terminal there is nobody for colours, whatever FORCE_COLOR says to others.
    return Console(
        file=stream, highlight=False, markup=False, emoji=False, no_color=True, width=width, force_terminal=False
    )
