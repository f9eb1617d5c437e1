"""The key that signs customers' links: made on first need, kept in the home for its owner alone, rotated by command."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tasks.settings import Settings

NAME = "link.key"
VARIABLE = "AFTERSALES_LINK_KEY"
SHORTEST = 32
"""Characters of a key; one that can be guessed signs anybody's links."""
FOR_OTHERS = 0o077


class KeyUnusable(Exception):
    """The key is there and cannot be used; the sentence says why, and never what it is."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `since` (aware) is when it became the one that signs; None where nobody knows. It is never shown."""

    secret: str = field(repr=False)
    since: datetime | None = None


def keys(chosen: Settings, *, now: datetime, make: bool = True) -> tuple[Key, ...]:
    """The keys, the one that signs first; those after it are known so that links sent before still open.

    From AFTERSALES_LINK_KEY, where several machines share them (several are divided by blanks), else from the file in the
    home. Where there is none it is made; with `make=False`, as in a rehearsal, one that nobody keeps. Raises KeyUnusable.
    """
    given = chosen.link_key.get_secret_value().split() if chosen.link_key is not None else []
    if given:
        return tuple(_checked(Key(each), VARIABLE) for each in given)
    path = key_file(chosen)
    for _ in range(2):
        with suppress(FileNotFoundError):
            return _read(path)
        if not make:
            return (_new(now),)
        with suppress(FileExistsError):  # somebody else was quicker: theirs is the key
            _write(path, [_new(now)], replace=False)
    raise KeyUnusable(f"{path} is there and is not: look at the folder")


def key_file(chosen: Settings) -> Path:
    """Where the key is kept when it is not given by the environment."""
    return chosen.home / NAME


def rotate(chosen: Settings, *, now: datetime, links_last: timedelta, void: bool = False) -> int:
    """Sign with a new key from now on; returns how many earlier ones still open links.

    An earlier key is kept while a link that it signed may still run, which is `links_last` after the next one took its
    place; with `void` none is, and every link sent so far stops at once. Raises KeyUnusable where the keys are given by
    the environment: whoever gives them rotates them there.
    """
    if chosen.link_key is not None and chosen.link_key.get_secret_value().strip():
        raise KeyUnusable(
            f"the keys come from {VARIABLE}: put the new one there before the others, with a blank between"
        )
    new, path = _new(now), key_file(chosen)
    kept: list[Key] = []
    if not void and path.exists():
        successor = new
        for each in _read(path):
            if successor.since is None or successor.since + links_last > now:
                kept.append(each)
            successor = each
    _write(path, [new, *kept], replace=True)
    return len(kept)


def _new(now: datetime) -> Key:
    return Key(secrets.token_urlsafe(48), now)


def _read(path: Path) -> tuple[Key, ...]:
    try:
        if path.stat().st_mode & FOR_OTHERS:
            raise KeyUnusable(
                f"{path} can be read by others than its owner: run chmod 600 on it, and aftersales links rotate --void "
                "unless you know that nobody has read it"
            )
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnusable(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from error
    found = tuple(_checked(_line(line, path), str(path)) for line in lines if line.strip())
    if not found:
        raise KeyUnusable(f"{path} is empty: remove it, and a new key is made")
    return found


def _line(line: str, path: Path) -> Key:
    since, _, secret = line.strip().partition(" ")
    try:
        at = datetime.fromisoformat(since)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise KeyUnusable(f"{path} is damaged: a line does not begin with a time; remove it, and a new key is made")
    return Key(secret, at)


def _checked(key: Key, where: str) -> Key:
    if len(key.secret) < SHORTEST:
        raise KeyUnusable(f"a key in {where} is shorter than {SHORTEST} characters")
    return key


def _write(path: Path, lines: Sequence[Key], *, replace: bool) -> None:
    """Write the file whole or not at all, for its owner alone from its first moment."""
    said = "".join(f"{each.since.isoformat() if each.since else ''} {each.secret}\n" for each in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{NAME}.{secrets.token_hex(8)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(said)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(path)
        else:
            path.hardlink_to(beside)  # fails where there is one: nobody's key is ever written over
    finally:
        beside.unlink(missing_ok=True)
