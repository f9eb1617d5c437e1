"""One database for tests of a line or a page: what ends up in the registers is tried on both where it is entered.

`from tests.one_database import url  # noqa: F401 - a fixture` in a module takes the place of the fixture of that name.
"""

from collections.abc import Iterator

import pytest

from tests.registers import empty


@pytest.fixture
def url(sqlite_url: str) -> Iterator[str]:
    """The migrated, empty SQLite file of this process."""
    try:
        yield sqlite_url
    finally:
        empty(sqlite_url)
