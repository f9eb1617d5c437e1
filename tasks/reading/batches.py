"""A file becomes batches of rows of a form: raw text under the form's own column names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from rules.forms import Form
from rules.reasons import Reason
from tasks.reading.delimited import delimited_part
from tasks.reading.headers import ENTRY_MARK
from tasks.reading.jsonlines import jsonlines_part
from tasks.reading.plan import Plan, plan_for
from tasks.reading.profile import Profile
from tasks.reading.serials import is_serial_column
from tasks.reading.shaping import as_written, shape
from tasks.reading.source import Source, open_source
from tasks.reading.table import Part, Table
from tasks.reading.workbook import workbook_parts

# So many rows of a text file show whether a column of bare numbers is one of Excel's day numbers.
_EVIDENCE_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a file.

    `frame`: every column of the form, object dtype, str or None, outer spaces and spellings of nothing
    removed; its index are line numbers (the file's first line is 1; a sheet's row numbers). `refused`:
    rows of the frame that are no records, by line. `originals(i)`: row i of the frame as the file writes
    it, its own headers -> text. `skipped`: what is no row, {"blank": n, "filtered": n}. `last_line`: how
    far the file is read, to go on from with `after_line`. `present` are the form columns that the file (or
    its profile) fills, `labels` the file's own headers.
    """

    frame: pd.DataFrame
    sheet: str | None
    originals: Callable[[int], dict[str, str]]
    refused: dict[int, Reason]
    skipped: dict[str, int]
    last_line: int
    present: frozenset[str] = frozenset()
    labels: tuple[str, ...] = ()

    def entries(self) -> dict[int, int]:
        """The quarantine entry that each line mends, where the file is a mended export."""
        if ENTRY_MARK not in (label.casefold() for label in self.labels):
            return {}
        written = {int(line): self.originals(row).get(ENTRY_MARK, "") for row, line in enumerate(self.frame.index)}
        return {line: int(float(text)) for line, text in written.items() if text.replace(".0", "").isdigit()}


def batches(
    source: Source,
    *,
    form: Form,
    profile: Profile | None = None,
    size: int = 50_000,
    after_line: int = 0,
    after_sheet: str | None = None,
    locale: str = "en",
) -> Iterator[Batch]:
    """The file's rows, at most `size` to a batch; a file with nothing under its header gives none.

    Headers are checked when this is called, before the first batch: raises Unreadable (wrong_form,
    unknown_column, duplicate_header, missing_column, merged_cells ... see refusal.REFUSALS), and `changed`
    when the file is not the one that was opened. To go on after a batch, hand in its `last_line` and
    `sheet`. The profile must be one for this form; anything else is a ValueError.
    """
    if profile is not None and profile.form != form.name:
        raise ValueError(f"profile {profile.name} is for the form {profile.form}, not {form.name}")
    source.check_unchanged()
    if profile is not None and profile.encoding is not None and source.format != "xlsx":
        source = open_source(source.path, limits=source.limits, profile=profile)
    parts = _parts(source, form, profile)
    if after_sheet is not None:
        names = [part.sheet for part in parts]
        parts = parts[names.index(after_sheet) :] if after_sheet in names else []
    return _batches(
        source, parts, form=form, profile=profile, size=size, after=(after_sheet, after_line), locale=locale
    )


def _batches(
    source: Source,
    parts: list[Part],
    *,
    form: Form,
    profile: Profile | None,
    size: int,
    after: tuple[str | None, int],
    locale: str,
) -> Iterator[Batch]:
    for part in parts:
        plan = plan_for(part.headers, form=form, profile=profile)
        serials = _serial_positions(part, plan)
        after_line = after[1] if part.sheet == after[0] else 0
        for table in part.tables(plan.positions, after_line, size):
            source.check_unchanged()
            yield _batch(table, part, plan=plan, serials=serials, locale=locale)


def _batch(table: Table, part: Part, *, plan: Plan, serials: frozenset[int], locale: str) -> Batch:
    shaped = shape(table, headers=part.headers, plan=plan, serial_positions=serials, locale=locale)

    def originals(row: int) -> dict[str, str]:
        return as_written(table, int(shaped.kept[row]), headers=part.headers)

    return Batch(
        frame=shaped.frame,
        sheet=part.sheet,
        originals=originals,
        refused=shaped.refused,
        skipped=shaped.skipped,
        last_line=table.last_line,
        present=plan.filled,
        labels=part.headers.labels,
    )


def _parts(source: Source, form: Form, profile: Profile | None) -> list[Part]:
    match source.format:
        case "xlsx":
            return workbook_parts(source.path, form=form, profile=profile, limits=source.limits.container)
        case "jsonl":
            reader = jsonlines_part
        case "csv":
            reader = delimited_part
    return [
        reader(source.path, encoding=source.text_encoding, lone_returns=source.lone_returns, form=form, profile=profile)
    ]


def _serial_positions(part: Part, plan: Plan) -> frozenset[int]:
    """The positions that hold Excel's day numbers as text; judged on the file's head so that resuming judges alike."""
    if not part.judges_serials or not plan.times:
        return frozenset()
    head = next(iter(part.tables(plan.times, 0, _EVIDENCE_ROWS)), None)
    if head is None:
        return frozenset()
    return frozenset(position for position in plan.times if is_serial_column(head.columns[position]))
