"""What the tests of the rules share."""

from pathlib import Path

import pytest

import rules.regulation


@pytest.fixture
def book_files() -> list[Path]:
    """The YAML files of the department's own rule book."""
    return sorted(Path(rules.regulation.__file__).parent.glob("*.yaml"))
