"""A home for every test of the desk, and commands called as people call them."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.cli import app
from models.database import engine_for
from models.migrate import upgrade
from tasks.settings import settings
from tests.registers import empty


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str
    raised: BaseException | None

    @property
    def document(self) -> Any:
        """Standard output as one JSON document and nothing else."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line on standard error."""
        (line,) = self.err.strip().splitlines()
        return line


Desk = Callable[..., Answer]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, in English; nothing is in it until a command makes it."""
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    for name in ("DATABASE_URL", "REGULATION", "SLACK_TOKEN", "SMTP_URL"):
        monkeypatch.delenv(f"AFTERSALES_{name}", raising=False)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    settings.cache_clear()
    yield tmp_path / "home"
    engine_for(settings().database).dispose()
    settings.cache_clear()


@pytest.fixture
def desk(home: Path) -> Desk:
    """Calls a command and gives its answer; what nobody expected is raised."""
    runner = CliRunner()

    def call(*args: object) -> Answer:
        result = runner.invoke(app, [str(arg) for arg in args], prog_name="aftersales")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(code=result.exit_code, out=result.stdout, err=result.stderr, raised=result.exception)

    return call


@pytest.fixture(scope="session")
def empty_registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("registers") / "aftersales.db"
    upgrade(f"sqlite:///{path}")
    engine_for(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def registers(home: Path, empty_registers: Path) -> str:
    """The address of fresh registers in the home."""
    home.mkdir()
    shutil.copy(empty_registers, home / "aftersales.db")
    return settings().database


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Fresh registers on SQLite in the home, and on PostgreSQL through AFTERSALES_DATABASE_URL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("registers")
        return
    url: str = request.getfixturevalue("postgresql_url")
    home.mkdir()
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    settings.cache_clear()
    yield url
    empty(url)
