"""Papers come in as files: on time, late, before the paper that they hang on, twice, corrected, with spoiled rows among them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import numpy as np

from desk.demo.dialects import HABITS, Dialect, FileKind
from desk.demo.files import write_sheet
from desk.demo.filing import EVERYBODY
from desk.demo.sheets import Row, Sheet, Spoiled, Value
from desk.demo.write import ZONE, DemoFile
from desk.simulate.chaos import Chaos
from desk.simulate.papers import Key, Paper, next_round, rounds_after
from rules.forms import FORMS

LATEST, CORRECTED_WITHIN, AGAIN_WITHIN = 6, 4, 4  # rounds
CORRECTION = "（更正）"
ORDER = ("calls", "dispatches", "visits", "complaints", "decisions")
"""Forms in the order in which their papers hang on each other."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One file and what stands in it by line. `known_as` is its name when it came first."""

    file: DemoFile
    known_as: str
    rows: tuple[tuple[int, Paper], ...]

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Where it stands among all: intake takes what came by then form by form."""
        return self.file.arrives_at, FORMS[self.file.form].rank, self.file.path.name


def hand_in(
    rng: np.random.Generator, papers: Iterable[Paper], *, chaos: Chaos, folder: Path, until: datetime
) -> list[HandedIn]:
    """Write the papers that come in before `until` (wall clock) into files under `folder`, in the order of coming in."""
    sheets: dict[tuple[str, datetime], list[Paper]] = {}
    for paper, moment in _moments(rng, papers, chaos):
        if moment < until:
            sheets.setdefault((paper.form, moment), []).append(paper)
    turns = {form: cycle(_habits(form)) for form in ORDER}
    found: list[HandedIn] = []
    for (form, moment), rows in sorted(sheets.items(), key=lambda item: (item[0][1], FORMS[item[0][0]].rank)):
        wrong = [_spoil(each) for each in rows if rng.random() < chaos.wrong]
        one = _write(form, moment, [*rows, *wrong], next(turns[form]), folder)
        found.append(one)
        again = rounds_after(moment, int(rng.integers(1, AGAIN_WITHIN + 1)))
        if rng.random() < chaos.twice and again < until:
            found.append(_again(one, again))
    return sorted(found, key=lambda each: each.place)


def _habits(form: str) -> list[Dialect]:
    """How the form is written here: as text only, with every column. Whoever writes the same without a column says less
    than with an empty one, and a simple count of what is new could not tell.
    """
    return [each for each in HABITS[form, EVERYBODY] if each.kind is FileKind.TEXT]


def _moments(rng: np.random.Generator, papers: Iterable[Paper], chaos: Chaos) -> Iterable[tuple[Paper, datetime]]:
    """Each paper with the moment at which it comes in; a refused one comes again, and a corrected one once more."""
    last: dict[tuple[str, Key], datetime] = {}
    of_case: dict[str, datetime] = {}
    by_form = sorted(papers, key=lambda each: (ORDER.index(each.form), each.at, each.key))
    for paper in by_form:
        moment = paper.at + timedelta(minutes=int(rng.integers(2, 20))) if paper.urgent else next_round(paper.at)
        late, early, corrected = rng.random(), rng.random(), rng.random()
        if late < chaos.late:
            moment = rounds_after(moment, int(rng.integers(1, LATEST + 1)))
        if paper.form == "decisions":  # whoever decides knows what was decided on the case before
            moment = of_case[paper.key[0]] = max(moment, of_case.get(paper.key[0], moment))
        if paper.needs is not None and (known := last[paper.needs]) > moment:
            if early < chaos.early:
                yield paper, moment
                moment = rounds_after(known, 1)
            else:
                moment = known
            if paper.form == "decisions":
                of_case[paper.key[0]] = moment
        last[paper.form, paper.key] = moment
        yield paper, moment
        if paper.form == "visits" and corrected < chaos.corrected:
            put_right = {**paper.row, "finding": f"{paper.row['finding']}{CORRECTION}"}
            yield replace(paper, row=put_right), rounds_after(moment, int(rng.integers(1, CORRECTED_WITHIN + 1)))


def _spoil(paper: Paper) -> Paper:
    """One more row beside a good one, under a key of its own, and wrong."""
    minute = timedelta(minutes=1)
    ways: dict[str, tuple[str, dict[str, Value]]] = {
        "calls": ("a time that is none", {"call_no": f"{paper.key[0]}-X", "called_at": "不详"}),
        "dispatches": ("nobody of that number", {"dispatched_at": paper.at + minute, "technician_no": "T9999"}),
        "visits": ("left before arriving", {"arrived_at": paper.at + minute, "left_at": paper.at - minute}),
        "complaints": ("no word of it", {"complaint_no": f"{paper.key[0]}-X", "text": None}),
        "decisions": ("decided by nobody", {"decided_at": paper.at + minute, "decided_by": "Z999"}),
    }
    how, changed = ways[paper.form]
    return replace(paper, key=(*paper.key, "spoiled"), row={**paper.row, **changed}, spoiled=how)


def _write(form: str, moment: datetime, papers: list[Paper], dialect: Dialect, folder: Path) -> HandedIn:
    sheet = Sheet(form, EVERYBODY, f"{form}__{EVERYBODY}__{moment:%Y-%m-%d-%H%M}", moment)
    sheet.rows += [Row(each.row, Spoiled(each.spoiled, "") if each.spoiled else None) for each in papers]
    path = folder / f"{moment:%Y-%m-%d}" / f"{sheet.stem}.{dialect.ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = write_sheet(path, sheet, dialect)
    spoiled = sum(each.spoiled is not None for each in papers)
    file = DemoFile(path, form, moment.replace(tzinfo=ZONE), len(papers), spoiled)
    return HandedIn(file, path.name, tuple(zip(lines, papers, strict=True)))


def _again(one: HandedIn, moment: datetime) -> HandedIn:
    """The same file under another name."""
    file = one.file
    path = file.path.parents[1] / f"{moment:%Y-%m-%d}" / f"{file.path.stem}-again{file.path.suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.path.read_bytes())
    return replace(one, file=replace(file, path=path, arrives_at=moment.replace(tzinfo=ZONE), again=True))
