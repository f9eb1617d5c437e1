"""The demo company on disk: its papers as files with the moment each comes in, and the truth beside them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from desk.demo.company import Company
from desk.demo.dialects import Dialect, agree_on_dialects
from desk.demo.drawing import one_of
from desk.demo.figures_jobs import JobFigures
from desk.demo.files import write_sheet
from desk.demo.handins import HandIns
from desk.demo.intended import intended_lines
from desk.demo.meant import meant_figures
from desk.demo.papers import Story, masters_in, write_down
from desk.demo.sheets import Row, Sheet
from desk.demo.spoil import spoil
from desk.demo.story import draw_story

ZONE = ZoneInfo("Asia/Shanghai")
START, END = date(2026, 9, 1), date(2026, 10, 31)
SEED = 20260901
AGAIN = 6  # files that are handed in twice


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file and when it comes in (aware, company's zone). `again` is the same file a second time.

    `rows` counts every line with text but the header, `spoiled` those that belong into quarantine.
    """

    path: Path
    form: str
    arrives_at: datetime
    rows: int
    spoiled: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Demo:
    """The written company: files in the order in which they come in, and what is true about them.

    `truth` has a line for every spoiled row: {file, line, form, key, spoiled, code}; `code` must be among the
    row's reasons. `intended` has a line for every call: when it was due and when somebody arrived. `meant`
    says how goods and money stand at the end.
    """

    folder: Path
    seed: int
    start: date
    end: date
    files: tuple[DemoFile, ...]
    truth: Path
    intended: Path
    meant: JobFigures
    company: Company


class Department(Protocol):
    """A department that is lived through: where its papers lie, its seed, who works there."""

    @property
    def folder(self) -> Path: ...  # noqa: D102
    @property
    def seed(self) -> int: ...  # noqa: D102
    @property
    def company(self) -> Company: ...  # noqa: D102


def write_company(folder: Path, *, seed: int = SEED, start: date = START, end: date = END) -> Demo:
    """Write the demo company's papers from `start` to `end` (both included) under `folder`.

    The same seed and days give the same bytes. Every file stands in papers/<day it comes in>/ under a name of its
    own, `<form>__<whose>__<day-time>.<ending>`. Raises ValueError when `end` lies before `start`.
    """
    if end < start:
        raise ValueError(f"the demo would end on {end}, before it starts on {start}")
    story, handins, _ = draw_story(seed=seed, start=start, end=end)
    sheets = write_down(story)
    dialects = agree_on_dialects(sheets)
    spoil(np.random.default_rng([seed, 6]), story=story, sheets=sheets, dialects=dialects)

    files: list[DemoFile] = []
    truth: list[dict[str, object]] = []
    for sheet in sheets:
        dialect = dialects[sheet.stem]
        path = folder / "papers" / f"{sheet.arrives_at:%Y-%m-%d}" / f"{sheet.stem}.{dialect.ending}"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = write_sheet(path, sheet, dialect)
        spoiled = [(line, row) for line, row in zip(lines, sheet.rows, strict=True) if row.spoiled is not None]
        truth += [_truth(path, sheet, dialect, line, row) for line, row in spoiled]
        at = sheet.arrives_at.replace(tzinfo=ZONE)
        files.append(DemoFile(path, sheet.form_name, at, len(sheet.rows), len(spoiled)))
    files += _hand_in_again(np.random.default_rng([seed, 7]), files, story=story, handins=handins)
    files.sort(key=lambda each: each.arrives_at)
    return Demo(
        folder=folder,
        seed=seed,
        start=start,
        end=end,
        files=tuple(files),
        truth=_write_lines(folder / "truth.jsonl", truth),
        intended=_write_lines(folder / "intended.jsonl", intended_lines(story, zone=ZONE)),
        meant=meant_figures(story, closing=handins.closing, zone=ZONE),
        company=story.company,
    )


def _truth(path: Path, sheet: Sheet, dialect: Dialect, line: int, row: Row) -> dict[str, object]:
    assert row.spoiled is not None, "only spoiled rows are noted"
    key = {name: dialect.text(row.values.get(name), sheet.form.column(name)) for name in sheet.form.key}
    return {
        "file": path.name,
        "line": line,
        "form": sheet.form_name,
        "key": key,
        "spoiled": row.spoiled.way,
        "code": row.spoiled.code,
    }


def _hand_in_again(
    rng: np.random.Generator, files: list[DemoFile], *, story: Story, handins: HandIns
) -> list[DemoFile]:
    """Somebody sends a page a second time the next day, under another name: it must change nothing."""
    first = masters_in(story.start).replace(tzinfo=ZONE)
    last = (handins.closing - timedelta(days=2)).replace(tzinfo=ZONE)
    daily = [each for each in files if first < each.arrives_at < last]
    found: list[DemoFile] = []
    for _ in range(min(AGAIN, len(daily))):
        file = daily.pop(daily.index(one_of(rng, daily)))
        at = file.arrives_at + timedelta(days=1)
        path = file.path.parents[1] / f"{at:%Y-%m-%d}" / f"{file.path.stem}-again{file.path.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.path.read_bytes())
        found.append(DemoFile(path, file.form, at, file.rows, file.spoiled, again=True))
    return found


def _write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> Path:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
