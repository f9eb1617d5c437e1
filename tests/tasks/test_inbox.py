"""The inbox: forms by name or folder, masters first, nothing from outside, refusals left with a note."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

import tasks.inbox
from flows.lifecycle.intake import intake
from models import Branch, Customer
from models.database import reading, transaction
from tasks.inbox import look_into_inbox
from tasks.rehearsing import rehearsing
from tasks.settings import settings
from tests.tasks.entering import at

NOW = at("10-13T08:00")


@pytest.fixture
def inbox(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    settings.cache_clear()
    folder = settings().inbox
    folder.mkdir(parents=True)
    yield folder
    settings.cache_clear()


def drop(folder: Path, name: str, text: str, *, age: float = 60) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (NOW.timestamp() - age,) * 2)
    return path


def test_masters_come_before_the_papers_that_name_them(inbox):
    drop(inbox, "calls__B1.csv", "x")
    drop(inbox, "branches/anything.csv", "x")
    drop(inbox, "customers__B1.csv", "x")
    drop(inbox, "calls@boston_calls__2015.csv", "x")
    found = look_into_inbox(now=NOW)
    assert [(arrival.form, arrival.profile) for arrival in found.arrivals] == [
        ("branches", None), ("customers", None), ("calls", "boston_calls"), ("calls", None),
    ]  # fmt: skip


def test_a_file_that_is_still_being_written_waits(inbox):
    drop(inbox, "calls__B1.csv", "x", age=0)
    drop(inbox, "calls__B2.csv.part", "x")
    found = look_into_inbox(now=NOW)
    assert (found.arrivals, found.unsettled) == ([], 2)


def test_a_link_out_of_the_inbox_and_a_name_without_a_form_are_refused(inbox, tmp_path):
    secret = drop(tmp_path, "secret.csv", "x")
    (inbox / "calls__link.csv").symlink_to(secret)
    drop(inbox, "notes.csv", "x")
    found = look_into_inbox(now=NOW)
    assert found.arrivals == []
    assert {path.name: why.split(";")[0] for path, why in found.refused} == {
        "calls__link.csv": "leads out of the inbox",
        "notes.csv": "its name does not say which form it is",
    }


def test_intake_takes_in_what_it_can_and_leaves_a_note_beside_what_it_cannot(inbox):
    drop(inbox, "branches__ALL.csv", "branch_no,name,kind\nB1,Centre,center\n")
    broken = drop(inbox, "staff__ALL.csv", "what,is,this\n1,2,3\n")
    outcome = intake.body(now=NOW)
    assert outcome.changed["loaded"] == 1
    assert len(outcome.failures) == 1
    assert not (inbox / "branches__ALL.csv").exists()
    assert (settings().home / "archive" / "2026-10-13" / "branches__ALL.csv").exists()
    assert broken.exists()
    note = broken.with_name("staff__ALL.csv.refused.txt")
    assert "staff__ALL.csv" in note.read_text(encoding="utf-8")
    assert intake.body(now=NOW).failures == [], "a refused file is not read again until it is changed"


def test_a_file_that_meets_a_defect_does_not_stop_the_others_and_is_tried_again(inbox, monkeypatch):
    drop(inbox, "branches__A.csv", "branch_no,name,kind\nB1,Centre,center\n", age=90)
    drop(inbox, "branches__B.csv", "branch_no,name,kind\nB2,Branch,branch\n")
    sound = tasks.inbox.load_file

    def struck(path, **given):
        if path.name == "branches__A.csv":
            raise RuntimeError("a defect")
        return sound(path, **given)

    monkeypatch.setattr(tasks.inbox, "load_file", struck)
    outcome = intake.body(now=NOW)
    assert (outcome.changed["loaded"], outcome.failures) == (1, ["branches__A.csv: RuntimeError: a defect"])
    monkeypatch.setattr(tasks.inbox, "load_file", sound)
    assert intake.body(now=NOW).changed["loaded"] == 1


def test_the_papers_of_a_dry_run_may_need_each_other_and_none_of_them_stays(inbox):
    drop(inbox, "branches__ALL.csv", "branch_no,name,kind\nB1,Centre,center\n")
    drop(inbox, "customers__B1.csv", "customer_no,name,phone,branch\nC1,Zhang,13800138000,B1\n")
    drop(
        inbox,
        "calls__B1.csv",
        "call_no,called_at,customer_no,model,fault\nK1,2026-10-12 09:30,C1,M1,leaks\nK2,2026-10-12 09:30,C9,M1,x\n",
    )
    rehearsed = intake.body(now=NOW, dry_run=True)
    assert (rehearsed.changed["loaded"], rehearsed.changed["quarantined"]) == (3, 1)
    with reading(settings().database) as session:
        assert session.scalars(select(Customer)).all() == []
    assert len(list(inbox.iterdir())) == 3
    assert intake.body(now=NOW).changed == rehearsed.changed


def test_nothing_inside_a_rehearsal_can_be_meant(inbox):
    with (
        rehearsing(dry_run=True),
        pytest.raises(RuntimeError, match="about to write"),
        transaction(settings().database),
    ):
        pass
    with rehearsing(dry_run=False), transaction(settings().database) as session:
        session.add(Branch(branch_no="B1", name="Centre", kind="center"))
    with reading(settings().database) as session:
        assert len(session.scalars(select(Branch)).all()) == 1
