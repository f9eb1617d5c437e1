"""Rows that a program hands in for somebody, each in a file of its own: written whole, and what became of it."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import FileState, HandIn, QuarantineEntry
from models.database import reading
from tasks.inbox import REFUSED, Arrival
from tasks.settings import settings

REMEMBERED = timedelta(days=7)  # Slack delivers again within minutes, a browser within a session


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of such a row: refused for these reasons of the quarantine, or, without any, accepted."""

    reasons: Sequence[dict[str, Any]] = ()


def became(name: str, *, now: datetime) -> Entered | None:
    """What the registers say of the hand-in of that file; None when it has not been taken in."""
    with reading(settings().database) as session:
        taken = session.scalars(
            select(HandIn)
            .where(HandIn.started_at >= now - REMEMBERED, HandIn.name == name, HandIn.state == FileState.DONE)
            .order_by(HandIn.id)
        ).first()
        if taken is None:
            return None
        entry = select(QuarantineEntry).where(QuarantineEntry.file_id == taken.file_id)
        refused = session.scalars(entry).first() if taken.quarantined else None
        return Entered(() if refused is None else refused.reasons)


def waiting(folder: str, *, now: datetime, older_than: timedelta) -> list[Arrival]:
    """Files in that folder of the inbox, "FORM__….jsonl", that were handed in and not taken in, for whatever came between."""
    place, limit = settings().inbox / folder, (now - older_than).timestamp()
    found = []
    for path in sorted(place.glob("*__*.jsonl")) if place.is_dir() else ():
        with suppress(FileNotFoundError):  # another process has just archived it
            if path.stat().st_mtime <= limit and not path.with_name(path.name + REFUSED).exists():
                found.append(Arrival(path=path, form=path.name.partition("__")[0], profile=None))
    return found


def write_once(path: Path, text: str) -> bool:
    """Write a file whole, on disk when this returns; False, and nothing written, where there is one of that name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    finally:
        beside.unlink(missing_ok=True)
    return True
