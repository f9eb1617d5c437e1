"""Options that several commands share."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output. 以JSON输出。")]
Now = Annotated[
    str | None,
    typer.Option(
        "--now", metavar="ISO", help="As of this time; without an offset in the company's zone. 以此时间为准。"
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, change nothing. 只演练，不改动。")]
