"""The table of guards is true of the code: what each takes out stands where it says, and its test is there."""

from pathlib import Path

import pytest

from tests.mutants.guards import GUARDS, Guard

ROOT = Path(__file__).parents[1]


def test_the_page_names_every_guard():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert [guard.promise for guard in GUARDS if f"| {guard.promise} | `{guard.file}` |" not in page] == []


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.promise)
def test_a_guard_stands_once_and_its_test_is_there(guard: Guard):
    assert (ROOT / guard.file).read_text(encoding="utf-8").count(guard.stands) == 1
    file, _, name = guard.test.partition("::")
    assert not name or f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
