"""docs/first-week.md says what is so: every command runs in a new home, every role that is asked for is named."""

import re
import shlex
from pathlib import Path

import pytest

from rules.forms import FORMS
from rules.regulation.load import default_book

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "first-week.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```\n(.*?)```", PAGE, flags=re.DOTALL) for line in block.splitlines()]


def test_every_paper_is_in_the_order_in_which_they_come():
    papers = [
        word for row in PAGE.splitlines() if row.startswith("| ") for word in re.findall(r"`(\w+)`", row.split("|")[2])
    ]
    assert set(papers) >= set(FORMS)
    ranks = [FORMS[paper].rank for paper in papers if paper in ("branches", "staff", "customers", "contracts", "calls")]
    assert ranks == sorted(ranks)


def test_every_role_that_work_is_given_to_is_named_with_who_stands_in():
    book = default_book()
    rows = {row.split("`")[1]: row for row in PAGE.splitlines() if row.startswith("| `")}
    given = {assignment.to[0] for assignment in book.assignments} & set(book.roles.titles)
    assert given <= set(rows)
    for role, row in rows.items():
        if role in book.roles.titles:
            assert re.findall(r"`(\w+)`", row.split("|")[3]) == list(book.roles.stand_ins.get(role, [])), role


@pytest.mark.parametrize("command", [each for each in COMMANDS if "load staff.xlsx" not in each])
def test_every_command_runs_in_a_new_home(desk, registers, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    answer = desk(*shlex.split(command)[1:])
    assert answer.code == 0, answer.line


def test_the_form_that_it_writes_can_be_loaded(desk, registers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in (each for each in COMMANDS if "staff.xlsx" in each):
        assert desk(*shlex.split(command)[1:]).code == 0, command
