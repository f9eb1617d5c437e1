"""backup and restore as operators call them."""

import pytest

from deployments.standing import standing_now, write_standing
from desk.refusal_words import REFUSALS
from tasks.settings import settings
from tests.desk.department import whole
from tests.desk.test_language import chinese  # noqa: F401 - a fixture
from tests.desk.test_refusals import refused


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Called, it moves what follows to an empty home."""

    def move():
        monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "elsewhere"))
        settings.cache_clear()

    return move


def test_a_backup_says_what_it_holds_and_a_restore_that_it_is_the_same(desk, registers, tmp_path, elsewhere):
    whole(registers)
    told = desk("explain", "K1", "--now", "2026-10-14T16:10:00+08:00").out
    kept = desk("backup", str(tmp_path / "kept"), "--json").document
    assert kept["registers"]["calls"] >= 1
    elsewhere()
    done = desk("restore", kept["path"])
    assert done.code == 0
    rows = sum(kept["registers"].values())
    assert f"{rows:,} rows in {len(kept['registers'])} registers, each the same as when it was kept" in done.out
    assert desk("explain", "K1", "--now", "2026-10-14T16:10:00+08:00").out == told
    assert "there are registers already" in refused(desk("restore", kept["path"]))


def test_a_backup_is_told_in_a_line(desk, registers, tmp_path, chinese):  # noqa: F811
    whole(registers)
    assert "已备份：" in desk("backup", str(tmp_path / "kept")).out
    assert "会一并丢失" in refused(desk("backup", str(settings().home / "kept")))


def test_nothing_is_restored_under_a_running_up(desk, home, tmp_path):
    home.mkdir()
    write_standing(settings(), standing_now(token="token", api_url="http://127.0.0.1:4200/api"))
    assert "already running here" in refused(desk("restore", str(tmp_path / "any.zip")))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/x/a.zip is damaged: home/link.key is not what was kept", "/x/a.zip 已损坏：home/link.key 与备份时不符"),
        ("pg_dump did not finish: error: no server", "pg_dump 未完成：error: no server"),
        (
            "/x/a.zip is newer (9999) than this program; update the program",
            "/x/a.zip 的版本（9999）比本程序新，请更新程序",
        ),
        ("there is no /x/a.zip", "没有文件 /x/a.zip"),
    ],
)
def test_why_nothing_was_restored_is_said_in_chinese(line, said):
    assert REFUSALS.retold(line, locale="zh") == said
