"""A backup says what it holds, comes back whole into an empty place, and never writes over anything."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from alembic import command
from sqlalchemy import text

from models.database import engine_for, transaction
from models.migrate import config, newest
from models.people import Staff
from tasks.keeping.backing_up import back_up
from tasks.keeping.counted import order_of
from tasks.keeping.dumps import counted_in
from tasks.keeping.manifest import NAME, NotKept
from tasks.keeping.restoring import restore
from tasks.settings import Settings

NOW = datetime(2026, 10, 12, 2, tzinfo=UTC)


def holds(url: str) -> dict:
    return counted_in(url, on_table=lambda _: None)


def kept(installed: Settings, tmp_path: Path) -> Path:
    return back_up(installed, to=tmp_path / "kept", now=NOW).path


def changed(archive: Path, name: str, said: bytes | None) -> Path:
    """The archive with one member replaced, or left out."""
    to = archive.with_name("changed.zip")
    with ZipFile(archive) as old, ZipFile(to, "w") as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        if said is not None:
            new.writestr(name, said)
    return to


def said_otherwise(archive: Path, **parts) -> Path:
    """The archive with another manifest."""
    with ZipFile(archive) as zipped:
        manifest = json.loads(zipped.read(NAME))
    return changed(archive, NAME, json.dumps(manifest | parts).encode())


def test_what_was_kept_comes_back_row_for_row_and_file_for_file(installed, elsewhere, tmp_path):
    done = back_up(installed, to=tmp_path / "kept", now=NOW)
    assert done.path.name == "aftersales-20261012T020000Z.zip"
    assert stat.S_IMODE(done.path.stat().st_mode) == 0o600, "it holds personal data"
    before = holds(installed.database)
    assert before["complaints"].rows == 1
    restored = restore(done.path, elsewhere)
    assert holds(elsewhere.database) == before
    assert (restored.manifest, restored.revision, restored.files) == (done.manifest, newest(), 4)
    files = {path.relative_to(elsewhere.home).as_posix() for path in elsewhere.home.rglob("*") if path.is_file()}
    assert {name for name in files if not name.startswith("aftersales.db")} == {
        *("inbox/calls.csv", "inbox/done/calls.csv", "letters/sent/P1.docx", "link.key"),
    }
    assert (elsewhere.home / "letters/sent/P1.docx").read_text() == "尊敬的客户"
    assert stat.S_IMODE((elsewhere.home / "link.key").stat().st_mode) == 0o600


def test_what_was_restored_goes_on_from_there(installed, elsewhere, tmp_path):
    """New rows get new keys: sequences come back, too."""
    restore(kept(installed, tmp_path), elsewhere)
    from tests.tasks.entering import COMPLAINT, at, enter

    enter(elsewhere.database, "complaints", COMPLAINT | {"complaint_no": "P2"}, now=at("10-12T10:00"))
    assert holds(elsewhere.database)["complaints"].rows == 2


def test_it_is_of_one_instant_while_others_go_on_writing(installed, elsewhere, tmp_path):
    with transaction(installed.database) as session:
        session.add(Staff(staff_no="S99", name="written meanwhile", role="clerk", branch_no="B1"))
        session.flush()
        archive = kept(installed, tmp_path)
    assert "S99" in _people(installed.database)
    restore(archive, elsewhere)
    assert "S99" not in _people(elsewhere.database)


def test_a_form_that_is_taken_in_while_the_registers_are_kept_is_kept_with_them(installed, tmp_path):
    def take_in(step: str) -> None:
        if step == "complaints":
            (installed.home / "inbox/done/late.csv").write_text("call_no\nK2\n")

    files = back_up(installed, to=tmp_path / "kept", now=NOW, on_step=take_in).manifest.files
    assert {"home/inbox/done/late.csv", "home/inbox/calls.csv"} <= files.keys()


def _people(url: str) -> set[str]:
    with engine_for(url).connect() as connection:
        return set(connection.execute(text("SELECT staff_no FROM staff")).scalars())


def test_a_companys_own_rule_book_is_kept_with_it(installed, elsewhere, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("limits: []\n")
    archive = kept(installed.model_copy(update={"regulation": own}), tmp_path)
    assert restore(archive, elsewhere).regulation == elsewhere.home / "regulation" / "own.yaml"
    assert (elsewhere.home / "regulation" / "own.yaml").read_text() == "limits: []\n"


def test_a_restore_that_is_interrupted_is_begun_again(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)

    def cut(step: str) -> None:
        if step == ("home/letters/sent/P1.docx"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(archive, elsewhere, on_step=cut)
    assert (elsewhere.home / "inbox" / "calls.csv").exists()
    assert not (elsewhere.home / "aftersales.db").exists(), "registers come last"
    restore(archive, elsewhere)
    assert holds(elsewhere.database) == holds(installed.database)


def test_a_backup_that_is_interrupted_leaves_nothing_that_looks_like_one(installed, tmp_path):
    def cut(step: str) -> None:
        if step == "complaints":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(installed, to=tmp_path / "kept", now=NOW, on_step=cut)
    assert list((tmp_path / "kept").iterdir()) == []


def test_nothing_is_ever_written_over(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)
    with pytest.raises(NotKept, match="is there already"):
        kept(installed, tmp_path)
    with pytest.raises(NotKept, match="lies in"):
        back_up(installed, to=installed.home / "backups", now=NOW)
    with pytest.raises(NotKept, match="there are registers already"):
        restore(archive, installed)
    (elsewhere.home / "letters/sent").mkdir(parents=True)
    (elsewhere.home / "letters/sent/P1.docx").write_text("another letter")
    with pytest.raises(NotKept, match="says something else"):
        restore(archive, elsewhere)
    assert not (elsewhere.home / "link.key").exists(), "refused before anything is written"


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_is_left_beside_registers_that_were_moved_away_is_not_read_into_those_restored(
    installed, elsewhere, tmp_path
):
    """SQLite reads a journal that lies there into whatever registers stand there, after they were compared."""
    archive, journal = kept(installed, tmp_path), elsewhere.home / "aftersales.db-wal"
    elsewhere.home.mkdir()
    journal.write_bytes(b"of others")
    with pytest.raises(NotKept, match=r"aftersales\.db-wal is left of other registers"):
        restore(archive, elsewhere)
    journal.write_bytes(b"")
    restore(archive, elsewhere)
    assert holds(elsewhere.database) == holds(installed.database)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_registers_in_a_folder_of_the_home_are_kept_once_and_without_their_journal(installed, elsewhere, tmp_path):
    archive = kept(installed, tmp_path)
    place = elsewhere.home / "data" / "registers.db"
    within = elsewhere.model_copy(update={"database_url": f"sqlite:///{place}"})
    restore(archive, within)
    with engine_for(within.database).connect() as connection:
        connection.execute(text("DELETE FROM complaints"))
        assert place.with_name("registers.db-wal").exists()
        connection.commit()
        again = back_up(within, to=tmp_path / "again", now=NOW)
    engine_for(within.database).dispose()
    assert [name for name in again.manifest.files if "data/" in name] == []


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_rows_are_compared_in_one_order_whatever_language_the_database_sorts_in(installed):
    """A server on another machine may sort B2 before b1 or after it."""
    with engine_for(installed.database).connect() as connection:
        assert order_of(connection, "staff") == 'staff_no COLLATE "C"'
        assert order_of(connection, "case_papers") == 'case_id, kind COLLATE "C"'


DAMAGED = {
    "not an archive": (lambda archive: _cut(archive, 0), "damaged or no backup"),
    "cut off": (lambda archive: _cut(archive, 900), "damaged or no backup"),
    "another archive": (lambda archive: changed(archive, NAME, None), f"holds no {NAME}"),
    "no manifest of ours": (lambda archive: changed(archive, NAME, b"[]"), "no backup that this program can read"),
    "a file was changed": (lambda archive: changed(archive, "home/link.key", b"mine"), "link.key is not what was kept"),
    "a file is missing": (lambda archive: changed(archive, "home/link.key", None), "link.key is missing"),
    "a later program's": (lambda archive: said_otherwise(archive, revision="9999"), r"newer \(9999\)"),
    "no registers": (lambda archive: said_otherwise(archive, files={}), "holds no registers"),
    "a way out": (lambda archive: _with_file(archive, "home/../../x"), r"does not belong .*\.\./x"),
    "another way out": (lambda archive: _with_file(archive, "/etc/x"), "does not belong .*/etc/x"),
    "other rows": (lambda archive: _fewer(archive), "staff has .* rows, and had 0"),
}


def _cut(archive: Path, at: int) -> Path:
    archive.write_bytes(archive.read_bytes()[:at])
    return archive


def _with_file(archive: Path, name: str) -> Path:
    with ZipFile(archive) as zipped:
        files = json.loads(zipped.read(NAME))["files"]
    return said_otherwise(archive, files=files | {name: "00"})


def _fewer(archive: Path) -> Path:
    with ZipFile(archive) as zipped:
        registers = json.loads(zipped.read(NAME))["registers"]
    return said_otherwise(archive, registers=registers | {"staff": {"rows": 0, "digest": "00"}})


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_no_whole_backup_is_refused_with_what_is_wrong(installed, elsewhere, tmp_path, what):
    damage, said = DAMAGED[what]
    with pytest.raises(NotKept, match=said):
        restore(damage(kept(installed, tmp_path)), elsewhere)


def test_one_of_the_other_kind_of_database_is_refused(installed, elsewhere, tmp_path):
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[installed.database.split(":")[0].split("+")[0]]
    with pytest.raises(NotKept, match=f"was made of {other}"):
        restore(said_otherwise(kept(installed, tmp_path), database=other), elsewhere)


def test_no_archive_is_one_line(elsewhere, tmp_path):
    with pytest.raises(NotKept, match=r"there is no .*nowhere\.zip"):
        restore(tmp_path / "nowhere.zip", elsewhere)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_without_the_databases_own_program_it_says_what_to_install(installed, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotKept, match="pg_dump is not on PATH"):
        kept(installed, tmp_path)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_what_the_databases_own_program_says_is_passed_on(installed, elsewhere, tmp_path, monkeypatch):
    archive = kept(installed, tmp_path)
    gone = elsewhere.model_copy(update={"database_url": elsewhere.database_url.replace("elsewhere?", "nowhere?")})
    monkeypatch.setattr("tasks.keeping.dumps.holds_registers", lambda _: False)
    with pytest.raises(NotKept, match=r'pg_restore did not finish: .*"nowhere" does not exist'):
        restore(archive, gone)


def test_a_backup_of_an_earlier_version_is_brought_to_the_newest(elsewhere, tmp_path, tools):
    early = Settings(home=tmp_path / "early")
    early.home.mkdir()
    command.upgrade(config(early.database), "0007")
    if not elsewhere.database.startswith("sqlite"):
        command.upgrade(config(elsewhere.database), "0007")
        archive = back_up(elsewhere, to=tmp_path / "kept", now=NOW).path
        with engine_for(elsewhere.database).begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    else:
        archive = back_up(early, to=tmp_path / "kept", now=NOW).path
        engine_for(early.database).dispose()
    done = restore(archive, elsewhere)
    assert (done.manifest.revision, done.revision) == ("0007", newest())
