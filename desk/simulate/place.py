"""Where a department may be simulated: an empty home, empty registers, and nobody real to be reached."""

import os
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import inspect

from desk.demo.place import reach_nobody
from desk.refusals import NotDone
from models.database import engine_for
from tasks.settings import settings


@contextmanager
def empty_home() -> Iterator[Path]:
    """Work in AFTERSALES_HOME, with the shipped rule book, reaching nobody; all settings are put back after.

    Raises NotDone where the home or the registers hold anything. The registers tell where files lie as from the home
    itself: they are the same wherever it is.
    """
    chosen = settings()
    home = chosen.home.absolute()
    if home.exists() and any(home.iterdir()):
        raise NotDone(f"{home} is not empty: set AFTERSALES_HOME to an empty folder to simulate in")
    if chosen.database_url and inspect(engine_for(chosen.database)).get_table_names():
        raise NotDone(
            "AFTERSALES_DATABASE_URL points at a database that is not empty: name an empty one to simulate in"
        )
    home.mkdir(parents=True, exist_ok=True)
    with patch.dict(os.environ), chdir(home):
        os.environ["AFTERSALES_HOME"] = "."
        for name in ("AFTERSALES_REGULATION", "AFTERSALES_PUBLIC_URL"):
            os.environ.pop(name, None)
        settings.cache_clear()
        reach_nobody()
        try:
            yield home
        finally:
            engine_for(settings().database).dispose()
            settings.cache_clear()
    settings.cache_clear()
