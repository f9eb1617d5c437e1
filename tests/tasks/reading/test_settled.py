"""A file still being written is left for later."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from tasks.reading import is_settled

NOW = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(("age", "settled"), [(0, False), (29, False), (30, True), (3600, True), (-5, False)])
def test_settled_after_a_quiet_while(tmp_path, age, settled):
    path = tmp_path / "calls.csv"
    path.touch()
    written = (NOW - timedelta(seconds=age)).timestamp()
    os.utime(path, (written, written))
    assert is_settled(path, now=NOW, quiet_seconds=30) is settled


@pytest.mark.parametrize(
    "name", ["calls.csv.part", "~$calls.xlsx", ".calls.csv.swp", "calls.xlsx.crdownload", "calls.TMP"]
)
def test_names_of_unfinished_transfers_are_never_settled(tmp_path, name):
    path = tmp_path / name
    path.touch()
    os.utime(path, (0, 0))
    assert not is_settled(path, now=NOW, quiet_seconds=30)
