"""Prefect's own server for the flow tests, started once; an empty database behind every flow."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.migrate import upgrade
from tasks.settings import settings
from tests.registers import empty

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test waits for the server, whose migrations take half a minute on a busy machine."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def prefect_server() -> Iterator[str]:
    """A Prefect server of the tests' own, and its address. Its runs send no heartbeats, which cost a second each."""
    import prefect.settings as known
    from prefect.testing.utilities import prefect_test_harness

    quick = {
        known.PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
        known.PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE: 50,
        known.PREFECT_SERVER_ANALYTICS_ENABLED: False,
        known.PREFECT_API_URL: None,
        known.PREFECT_API_KEY: None,
    }
    with known.temporary_settings(quick), prefect_test_harness(server_startup_timeout=240):
        yield known.PREFECT_API_URL.value()


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    upgrade(f"sqlite:///{home / 'aftersales.db'}")
    return home


@pytest.fixture
def company(_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The database URL that flows find in the settings: migrated and empty."""
    monkeypatch.setenv("AFTERSALES_HOME", str(_home))
    monkeypatch.delenv("AFTERSALES_DATABASE_URL", raising=False)
    settings.cache_clear()
    url = settings().database
    yield url
    empty(url)
    settings.cache_clear()
