import json
from pathlib import Path

import pytest

from desk.demo.write import Demo, write_company


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo company with its usual seed and months, written once."""
    return write_company(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def truth(demo: Demo) -> list[dict]:
    return lines_of(demo.truth)


@pytest.fixture(scope="session")
def intended(demo: Demo) -> list[dict]:
    return lines_of(demo.intended)


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
