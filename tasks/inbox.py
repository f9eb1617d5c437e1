"""The inbox: files that people drop, taken in form by form, filed away, or left with a line that says why."""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rules.forms import FORMS
from tasks.effect import effect, first_line
from tasks.loading.load import Loading, load_file
from tasks.reading.refusal import Unreadable
from tasks.reading.settled import is_settled
from tasks.rulebook import book
from tasks.settings import settings
from tasks.tongue import Tongue

logger = logging.getLogger(__name__)

REFUSED = ".refused.txt"
"""Ending of the note left beside a file that could not be read."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file in the inbox: which form it holds, through which profile."""

    path: Path
    form: str
    profile: str | None


@dataclass(slots=True)
class Inbox:
    """What lies in the inbox: arrivals in the order of their forms, files still being written, and refusals."""

    arrivals: list[Arrival] = field(default_factory=list)
    unsettled: int = 0
    refused: list[tuple[Path, str]] = field(default_factory=list)


@dataclass(slots=True)
class TakenIn:
    """Where the rows of a run's files went."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of one count over the files."""
        return sum(row[name] for row in self.rows)


@effect
def look_into_inbox(*, now: datetime) -> Inbox:
    """What there is to take in at `now` (aware), masters before the papers that name them, older files first.

    A file's form is the part of its name before "__" (calls__B01__2026-10-09.csv), or the folder it lies in;
    "calls@boston_calls__2015.csv" names a profile too. Links, and whatever else leads out of the inbox, are
    refused; a file that may still be written waits; one refused before waits until it is changed.
    """
    chosen = settings()
    inbox, say = Inbox(), Tongue(chosen.locale)
    root = chosen.inbox
    if not root.is_dir():
        return inbox
    found: list[tuple[int, float, str, Arrival]] = []
    for path in sorted(root.rglob("*")):
        if path.is_dir() or _is_ours(path) or any(part.startswith(".") for part in path.relative_to(root).parts):
            continue
        if path.is_symlink() or not path.resolve().is_relative_to(root.resolve()):
            inbox.refused.append(
                (path, say("leads out of the inbox; put the file itself here", "指向收件箱之外；请放入文件本身"))
            )
            continue
        if _refused_already(path):
            continue
        if not is_settled(path, now=now, quiet_seconds=chosen.settle_seconds):
            inbox.unsettled += 1
            continue
        arrival = _arrival(path, root)
        if arrival is None:
            inbox.refused.append((path, _nameless(say)))
            continue
        found.append((FORMS[arrival.form].rank, path.stat().st_mtime, path.name, arrival))
    inbox.arrivals = [arrival for *_, arrival in sorted(found, key=lambda item: item[:3])]
    return inbox


def _nameless(say: Tongue) -> str:
    return say(
        f'its name does not say which form it is; begin it with one of {", ".join(FORMS)} and "__"',
        f"文件名未说明是哪种表单；请以其中之一加“__”开头：{'、'.join(FORMS)}",
    )


@effect
def take_in(arrivals: Sequence[Arrival], *, now: datetime, dry_run: bool) -> TakenIn:
    """Load these files and file away those that were read. What cannot be read stays, with a note beside it."""
    chosen = settings()
    done = TakenIn()
    loading = Loading(url=chosen.database, book=book(), now=now, locale=chosen.locale, dry_run=dry_run)
    for arrival in arrivals:
        try:
            sums = load_file(arrival.path, form=arrival.form, loading=loading, profile=arrival.profile)
        except Unreadable as refusal:
            said = refusal.in_locale(chosen.locale)
            done.failures.append(said)
            if not dry_run:
                leave_note(arrival.path, said, named=True)
            continue
        except Exception as error:
            # A defect of ours, or a database away: the others are taken in, this one is tried again next time.
            logger.exception("%s could not be taken in", arrival.path.name)
            done.failures.append(f"{arrival.path.name}: {first_line(error)}")
            continue
        done.rows.append({**sums.as_json(), "file": arrival.path.name})
        if not dry_run:
            _file_away(arrival.path, now=now)
    return done


@effect
def leave_notes(refused: Sequence[tuple[Path, str]], *, dry_run: bool) -> list[str]:
    """Leave a line beside files that were refused unread; returns the lines."""
    if not dry_run:
        for path, why in refused:
            leave_note(path, why)
    return [f"{path.name}: {why}" for path, why in refused]


def leave_note(path: Path, why: str, *, named: bool = False) -> None:
    """Say beside a file why it was not taken in; the file stays where it is. `named`: the line names the file."""
    line = why if named else f"{path.name}: {why}"
    path.with_name(path.name + REFUSED).write_text(f"{line}\n", encoding="utf-8")


def _arrival(path: Path, root: Path) -> Arrival | None:
    names = [path.name.split("__")[0].split(".")[0], *reversed(path.relative_to(root).parts[:-1])]
    for name in names:
        form, _, profile = name.partition("@")
        if form in FORMS:
            return Arrival(path=path, form=form, profile=profile or None)
    return None


def _is_ours(path: Path) -> bool:
    return path.name.endswith(REFUSED)


def _refused_already(path: Path) -> bool:
    note = path.with_name(path.name + REFUSED)
    return note.exists() and note.stat().st_mtime >= path.stat().st_mtime


def _file_away(path: Path, *, now: datetime) -> None:
    """Move a file that was taken in to the archive of the company's day, keeping what has the same name there."""
    today = now.astimezone(ZoneInfo(book().calendar.timezone))
    folder = settings().home / "archive" / f"{today:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        target, number = folder / f"{path.stem}~{number}{path.suffix}", number + 1
    shutil.move(path, target)
    note = path.with_name(path.name + REFUSED)
    note.unlink(missing_ok=True)


def waiting_since(now: datetime, *, longer_than: timedelta) -> list[str]:
    """Names of inbox files that have lain there longer than `longer_than`, refused ones included."""
    root = settings().inbox
    if not root.is_dir():
        return []
    limit = (now - longer_than).timestamp()
    return sorted(
        path.name for path in root.rglob("*") if path.is_file() and not _is_ours(path) and path.stat().st_mtime < limit
    )
