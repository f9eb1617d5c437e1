"""A company whose settings point at the test's registers, for whatever asks them and not for an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.settings import settings
from tests.tasks.entering import at, found


@pytest.fixture
def company(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    settings.cache_clear()
    found(url, at("10-01T08:00"))
    yield url
    settings.cache_clear()
