"""The demo clears only what a demo made and writes to nobody real."""

import os
from pathlib import Path

import pytest

from deployments.standing import standing_now, write_standing
from desk.demo.place import NotADemo, fresh_home, reach_nobody
from tasks.settings import settings

BRANCHES = "branch_no,name,kind\nB1,Shanghai,center\n"


@pytest.fixture
def papers(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "branches.csv"
    path.write_text(BRANCHES, encoding="utf-8")
    return path


def test_a_home_that_a_demo_made_is_cleared_with_all_it_holds(desk, home):
    company = fresh_home() / "company"
    company.mkdir()
    (company / "branches.csv").write_text(BRANCHES, encoding="utf-8")
    assert desk("load", company / "branches.csv", "--form", "branches").code == 0
    (home / "inbox").mkdir(exist_ok=True)
    (home / "inbox" / "branches.csv").write_text(BRANCHES, encoding="utf-8")
    fresh_home()
    assert [path.name for path in home.iterdir()] == ["demo.json"]


def test_registers_that_the_demo_did_not_make_are_never_cleared(desk, home, papers):
    assert desk("load", papers, "--form", "branches").code == 0
    with pytest.raises(NotADemo, match="did not make"):
        fresh_home()
    assert (home / "aftersales.db").exists()


def test_papers_taken_in_after_the_demo_keep_its_home_from_being_cleared(desk, home, papers):
    fresh_home()
    answer = desk("load", papers, "--form", "branches")
    assert "made-up company" not in answer.err, "there were no registers yet"
    assert "holds the made-up company of the demo" in desk("load", papers, "--form", "branches").err
    with pytest.raises(NotADemo, match=r"holds other papers since \(branches\.csv\)"):
        fresh_home()
    assert (home / "aftersales.db").exists()


@pytest.mark.parametrize("left", ["refused.xlsx", "company.yaml"])
def test_a_file_that_somebody_laid_into_it_keeps_it_from_being_cleared(home, left):
    fresh_home()
    (home / left).write_text("half mended", encoding="utf-8")
    with pytest.raises(NotADemo, match=left):
        fresh_home()
    assert (home / left).exists()


@pytest.mark.parametrize("mark", ["{}", "", "not a mark"])
def test_a_folder_with_a_mark_of_somebody_elses_is_not_a_demo(home, mark):
    home.mkdir()
    (home / "demo.json").write_text(mark, encoding="utf-8")
    (home / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADemo, match="did not make"):
        fresh_home()
    assert (home / "thesis.txt").exists()


def test_papers_waiting_in_the_inbox_keep_it_from_being_cleared(home, papers):
    inbox = fresh_home() / "inbox"
    inbox.mkdir()
    papers.rename(inbox / "branches.csv")
    with pytest.raises(NotADemo, match="holds other papers since"):
        fresh_home()
    assert (inbox / "branches.csv").exists()


@pytest.mark.parametrize("spelled", ["sqlite:///{}", "sqlite+pysqlite:///{}", "sqlite:///{}?timeout=5"])
def test_registers_elsewhere_with_records_in_them_are_refused(desk, home, papers, tmp_path, monkeypatch, spelled):
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", spelled.format(tmp_path / "real.db"))
    settings.cache_clear()
    fresh_home()
    assert desk("load", papers, "--form", "branches").code == 0
    with pytest.raises(NotADemo, match="AFTERSALES_DATABASE_URL"):
        fresh_home()


@pytest.mark.parametrize(
    ("slack", "mail", "left_out"),
    [
        ("https://slack.com/api/", "smtp://mail.example.com:587", ["AFTERSALES_SLACK_TOKEN", "AFTERSALES_SMTP_URL"]),
        ("http://127.0.0.1:9999/api/", "smtp://localhost:2525", []),
        ("http://10.0.0.7/api/", "smtp://[::1]:2525", ["AFTERSALES_SLACK_TOKEN"]),
    ],
)
def test_nobody_beyond_this_machine_is_written_to(home, monkeypatch, slack, mail, left_out):
    monkeypatch.setenv("AFTERSALES_SLACK_TOKEN", "token")
    monkeypatch.setenv("AFTERSALES_SLACK_API_URL", slack)
    monkeypatch.setenv("AFTERSALES_SMTP_URL", mail)
    settings.cache_clear()
    assert reach_nobody() == left_out
    assert [name for name in ("AFTERSALES_SLACK_TOKEN", "AFTERSALES_SMTP_URL") if name not in os.environ] == left_out
    assert (settings().slack_token is None) == ("AFTERSALES_SLACK_TOKEN" in left_out)


def test_no_spelling_of_a_token_and_no_prefect_server_is_overlooked(home, monkeypatch):
    for name in ("aftersales_slack_token", "Aftersales_Slack_Token"):
        monkeypatch.setenv(name, "token")
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example.com/api")
    settings.cache_clear()
    assert reach_nobody() == ["PREFECT_API_URL", "AFTERSALES_SLACK_TOKEN"]
    assert settings().slack_token is None
    assert "PREFECT_API_URL" not in os.environ


def test_another_database_named_beside_it_does_not_open_the_home_to_clearing(desk, home, papers, tmp_path, monkeypatch):
    fresh_home()
    assert desk("load", papers, "--form", "branches").code == 0
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    settings.cache_clear()
    with pytest.raises(NotADemo, match="holds other papers"):
        fresh_home()


def test_a_home_at_work_is_left_alone(home, monkeypatch):
    fresh_home()
    write_standing(settings(), standing_now(token="t", api_url="http://127.0.0.1:1/api"))
    with pytest.raises(NotADemo, match="at work"):
        fresh_home()
