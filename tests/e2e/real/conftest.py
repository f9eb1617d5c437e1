"""Databases that hold real records for as long as the tests of one file look at them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from models.database import engine_for
from models.migrate import upgrade


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def registers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Migrated, empty registers of their own: nobody deletes what the next test of the file looks at."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('real') / 'real.db'}"
    else:
        url = another_database(request.getfixturevalue("postgresql_url"), name=f"real_{Path(request.path).stem}")
    upgrade(url)
    yield url
    engine_for(url).dispose()


def another_database(url: str, *, name: str) -> str:
    """An empty database beside the one that the other tests use, on the same server."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
