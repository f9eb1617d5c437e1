"""Files handed in on the command line: found, taken in one after the other, with progress for whoever watches."""

import glob
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desk.refusals import NotDone, line_of
from desk.show.printing import aside, remark, watched
from rules.forms import form_named
from tasks.loading.files import Sums
from tasks.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Files:
    """The files that names and patterns stand for, each once, and a line for each pattern that fits nothing."""

    paths: list[Path]
    missing: list[str]


@dataclass(slots=True)
class Taken:
    """The sums of the files that were read, a line for each that could not be, and what broke off the rest."""

    sums: list[Sums] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    stopped: BaseException | None = None


def check_choice(form: str, profile: str | None) -> str:
    """The form's name, once form and profile are known to fit. Raises NotDone, or Unreadable for a bad profile."""
    try:
        name = form_named(form.strip()).name
    except KeyError as error:
        raise NotDone(str(error.args[0])) from None
    if profile is not None:
        from tasks.reading.profile import load_profile

        meant = load_profile(profile).form
        if meant != name:
            raise NotDone(f"profile {profile} is for the form {meant}, not for {name}")
    return name


def paths_of(names: Sequence[str]) -> Files:
    """What was named on the command line. A file whose own name looks like a pattern is taken as itself."""
    found: dict[Path, None] = {}
    missing: list[str] = []
    for name in names:
        if any(mark in name for mark in "*?[") and not Path(name).exists():
            fitting = sorted(Path(each) for each in glob.glob(name, recursive=True))  # noqa: PTH207 - takes absolute patterns
            found |= dict.fromkeys(path for path in fitting if path.is_file())
            if not any(path.is_file() for path in fitting):
                missing.append(f"{name}: no file fits this pattern")
        else:
            found[Path(name)] = None
    return Files(list(found), missing)


def take_in(paths: Sequence[Path], *, form: str, profile: str | None, now: datetime, dry_run: bool) -> Taken:
    """Load the files in order. One that cannot be read is named and the others go on; anything else breaks it off."""
    from tasks.loading.load import Loading, load_file
    from tasks.reading.refusal import Unreadable
    from tasks.rehearsing import rehearsing
    from tasks.rulebook import book
    from tasks.settings import settings

    taken, chosen = Taken(), settings()
    with rehearsing(dry_run=dry_run), _progress(len(paths)) as report:
        for place, path in enumerate(paths, start=1):
            loading = Loading(
                url=chosen.database,
                book=book(),
                now=now,
                locale=chosen.locale,
                dry_run=dry_run,
                progress=report(place, path.name),
            )
            try:
                sums = load_file(path, form=form, loading=loading, profile=profile)
            except Unreadable as refusal:
                taken.unreadable.append(refusal.in_locale(chosen.locale))
            except Exception as error:  # noqa: BLE001 - raised again once the sums are printed
                taken.stopped = error
                left = len(paths) - place
                if line_of(error) is not None and left:
                    remark(f"{path.name}: stopped here; {left} more files were not looked at")
                break
            else:
                taken.sums.append(sums)
                if not watched(sys.stderr):
                    remark(_plain(sums, say=Tongue(chosen.locale)))
    return taken


Report = Callable[[int, str], Callable[[int], None]]


@contextmanager
def _progress(files: int) -> Iterator[Report]:
    """A bar on standard error where somebody watches, nothing where nobody does."""
    if not watched(sys.stderr):
        yield lambda _place, _name: lambda _rows: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[file]}", markup=False),
        BarColumn(bar_width=20),
        TextColumn("{task.fields[rows]:,} rows", markup=False),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=aside(), transient=True) as bar:
        task = bar.add_task("", total=files, file="", rows=0)
        seen = 0

        def report(place: int, name: str) -> Callable[[int], None]:
            bar.update(task, completed=place - 1, file=name)

            def advance(rows: int) -> None:
                nonlocal seen
                seen += rows
                bar.update(task, rows=seen)

            return advance

        yield report


def _plain(sums: Sums, *, say: Tongue) -> str:
    return say(
        f"{sums.file}: {sums.rows:,} rows = {sums.loaded:,} loaded + {sums.updated:,} updated + "
        f"{sums.unchanged:,} unchanged + {sums.quarantined:,} quarantined",
        f"{sums.file}：{sums.rows:,}行 = 新增{sums.loaded:,} + 更新{sums.updated:,} + "
        f"未变{sums.unchanged:,} + 隔离{sums.quarantined:,}",
    )
