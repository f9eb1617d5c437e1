"""A small company with the settings pointing at its registers."""

from pathlib import Path

import pytest

from tasks.settings import settings
from tests.tasks.entering import at, found


@pytest.fixture
def company(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    settings.cache_clear()
    found(url, at("10-01T08:00"))
    yield url
    settings.cache_clear()
