"""How every command begins and ends: one line for what was to be expected, exit codes that mean something.

0 done, 1 done with failures that were named, 2 not done.
"""

import sys
from typing import Any

from typer.core import TyperGroup

from desk.refusals import in_the_readers_language, line_of

NOT_DONE = 2


class Commands(TyperGroup):
    """The commands, with failures told as one line on standard error."""

    def main(self, *args: Any, standalone_mode: bool = True, **kwargs: Any) -> Any:
        """Run a command line. Bugs are raised, so that their traceback shows."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **kwargs)
        for stream in (sys.stdout, sys.stderr):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:
                reconfigure(errors="backslashreplace")  # a terminal that lacks a character is no reason to stop
        try:
            code = super().main(*args, standalone_mode=False, **kwargs)
        except Exception as error:  # noqa: BLE001 - raised again when nobody expected it
            sys.exit(_told(error))
        sys.exit(code if isinstance(code, int) else 0)


def _told(error: Exception) -> int:
    """Say what went wrong and give the exit code; raises the error again when nobody expected it."""
    show = getattr(error, "show", None)
    if show is not None:  # wrong usage, as the command line's own library found it
        _usage(error)
        return NOT_DONE
    if type(error).__name__ == "Abort":
        _say("stopped")
        return 130
    line = line_of(error)
    if line is None:
        raise error
    _say(line)
    return NOT_DONE


def _say(line: str) -> None:
    """One line on standard error, in the reader's language."""
    print(f"aftersales: {in_the_readers_language(line)}", file=sys.stderr)


def _usage(error: Any) -> None:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.format_message(), file=sys.stderr)
        return
    said = " ".join(error.format_message().split())
    where = f" ({context.command_path} --help)" if context is not None else ""
    _say(f"{said}{where}")
