"""Papers that are written while the demo lives, for they answer what the product has put before people."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from desk.demo.dialects import JSON_LINES
from desk.demo.files import write_sheet
from desk.demo.filing import EVERYBODY
from desk.demo.sheets import Sheet, Value
from desk.demo.write import ZONE, DemoFile, Department


def local(now: datetime) -> datetime:
    """The moment (aware) as the demo's papers are dated: the wall clock of its zone, without a zone."""
    return now.astimezone(ZONE).replace(tzinfo=None)


def hand_in_meanwhile(
    demo: Department, form: str, whose: str, rows: Iterable[Mapping[str, Value]], *, now: datetime
) -> DemoFile | None:
    """The rows as a file of that form that comes in `now` (aware), named after `whose` it is; None when there are none."""
    came_in = local(now)
    sheet = Sheet(form, EVERYBODY, f"{form}__{whose}__{came_in:%Y-%m-%d-%H%M}", came_in)
    for values in rows:
        sheet.add(**values)
    if not sheet.rows:
        return None
    path = demo.folder / "papers" / f"{came_in:%Y-%m-%d}" / f"{sheet.stem}.{JSON_LINES.ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_sheet(path, sheet, JSON_LINES)
    return DemoFile(path, sheet.form_name, now, len(sheet.rows), 0)
