"""What can go wrong around a backup is one line that says what and where; what is in the home comes back, whatever its name."""

import fcntl
import os
import resource
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZipFile

import pytest

from desk.refusals import line_of
from tasks.keeping.backing_up import back_up
from tasks.keeping.manifest import NotKept
from tasks.keeping.restoring import restore
from tests.tasks.keeping.test_backup_and_restore import NOW, holds, kept, said_otherwise

pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """A disk that takes no file of more bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(
    "name", ["10:30 calls.csv", "a\\b.csv", "长" * 85, "..csv", os.fsdecode(b"\xcd\xb6\xcb\xdf.csv")], ids=ascii
)
def test_a_file_comes_back_whatever_it_is_called(installed, elsewhere, tmp_path, name):
    (installed.home / "inbox" / name).write_text("mine")
    restore(kept(installed, tmp_path), elsewhere)
    assert [path.read_text() for path in (elsewhere.home / "inbox").iterdir() if path.is_file()].count("mine") == 1


def test_a_link_to_a_file_is_kept_as_the_file(installed, elsewhere, tmp_path):
    (tmp_path / "shared.csv").write_text("mine")
    (installed.home / "inbox" / "shared.csv").symlink_to(tmp_path / "shared.csv")
    restore(kept(installed, tmp_path), elsewhere)
    assert (elsewhere.home / "inbox" / "shared.csv").read_text() == "mine"


@pytest.mark.parametrize("name", ["aftersales.db", "db/aftersales.db"])
def test_registers_in_a_home_that_is_a_link_are_kept_once(installed, elsewhere, tmp_path, name):
    real, link = tmp_path / "real", tmp_path / "link"
    link.symlink_to(real)
    restore(
        kept(installed, tmp_path),
        installed.model_copy(update={"home": real, "database_url": f"sqlite:///{real}/{name}"}),
    )
    linked = installed.model_copy(update={"home": link, "database_url": f"sqlite:///{real}/{name}"})
    done = back_up(linked, to=tmp_path / "again", now=NOW)
    assert [each for each in done.manifest.files if ".db" in each] == ["registers.db"]
    restore(done.path, elsewhere)
    assert holds(elsewhere.database) == holds(installed.database)


def test_two_backups_in_the_same_second_do_not_write_into_each_other(installed, elsewhere, tmp_path):
    others: list[str] = []

    def another(step: str) -> None:
        if step == "complaints":
            with pytest.raises(NotKept) as refused:
                kept(installed, tmp_path)
            others.append(str(refused.value))

    done = back_up(installed, to=tmp_path / "kept", now=NOW, on_step=another)
    assert others == [f"{done.path} is being written by another backup; start this one again"]
    restore(done.path, elsewhere)


def test_two_restores_into_one_home_wait_for_each_other(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)
    elsewhere.home.mkdir()
    held = os.open(elsewhere.home, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(NotKept, match="another restore is at work in"):
        restore(archive, elsewhere)
    os.close(held)
    restore(archive, elsewhere)


def test_registers_that_others_made_meanwhile_are_not_written_over(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)

    def meanwhile(step: str) -> None:
        if step == "complaints":
            (elsewhere.home / "aftersales.db").write_bytes(b"theirs")

    with pytest.raises(NotKept, match="there are registers already"):
        restore(archive, elsewhere, on_step=meanwhile)
    assert (elsewhere.home / "aftersales.db").read_bytes() == b"theirs"


@pytest.mark.parametrize("size", [20_000, 400_000])
def test_no_space_for_a_backup_is_one_line_that_says_where(installed, tmp_path, size):
    with full_at(size), pytest.raises((NotKept, OSError)) as refused:
        kept(installed, tmp_path)
    said = line_of(refused.value)
    assert said is not None
    assert "aftersales-backup-" in said
    assert list((tmp_path / "kept").iterdir()) == []


def test_no_space_for_a_restore_is_one_line_and_it_is_begun_again(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)
    with full_at(10), pytest.raises(OSError, match="too large") as refused:
        restore(archive, elsewhere)
    assert ".restoring: File too large" in (line_of(refused.value) or "")
    restore(archive, elsewhere)
    assert holds(elsewhere.database) == holds(installed.database)


def _each(archive: Path, offset: int, value: int) -> Path:
    """The archive with a number changed in what it says of each of its members."""
    held = bytearray(archive.read_bytes())
    at = held.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<H", held, at + offset, value)
        at = held.find(b"PK\x01\x02", at + 4)
    archive.write_bytes(held)
    return archive


def _flipped(archive: Path) -> Path:
    """The archive with the first byte of its packed registers changed."""
    with ZipFile(archive) as zipped:
        at = zipped.getinfo("registers.db").header_offset
    held = bytearray(archive.read_bytes())
    held[at + 30 + len("registers.db") + 20] ^= 0xFF
    archive.write_bytes(held)
    return archive


HARM: dict[str, tuple[Callable[[Path], Path], str]] = {
    "packed wrongly": (_flipped, r"damaged or no backup: (it cannot be unpacked|Bad CRC-32)"),  # as the bytes fall
    "locked": (lambda archive: _each(archive, 8, 1), "it cannot be unpacked .*encrypted"),
    "packed by others": (lambda archive: _each(archive, 10, 97), "it cannot be unpacked .*compression"),
    "of a later zip": (lambda archive: _each(archive, 6, 99), "it cannot be unpacked .*version"),
    "no name": (
        lambda archive: said_otherwise(archive, files={"registers.db": "", "home/a\0b": ""}),
        "does not belong",
    ),
    "no tables": (lambda archive: said_otherwise(archive, registers={}), "is not what was kept"),
}


@pytest.mark.parametrize("what", HARM)
def test_an_archive_that_was_tampered_with_is_refused(installed, elsewhere, tmp_path, what):
    harm, said = HARM[what]
    with pytest.raises(NotKept, match=said):
        restore(harm(kept(installed, tmp_path)), elsewhere)
    assert not (elsewhere.home / "aftersales.db").exists()


def test_a_folder_is_no_archive_and_no_file(installed, elsewhere, tmp_path):
    with pytest.raises(IsADirectoryError) as refused:
        restore(tmp_path, elsewhere)
    assert str(tmp_path) in (line_of(refused.value) or "")
    (elsewhere.home / "inbox" / "calls.csv").mkdir(parents=True)
    with pytest.raises(NotKept, match="says something else"):
        restore(kept(installed, tmp_path), elsewhere)
