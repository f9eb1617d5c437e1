"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.database import engine_for

HERE = Path(__file__).parent / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for that database URL; there is no ini file to keep true."""
    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.attributes["url"] = url
    return made


def upgrade(url: str) -> str:
    """Create or migrate the schema and return its revision. Safe to repeat and to interrupt."""
    command.upgrade(config(url), "head")
    return revision(url) or ""


def revision(url: str) -> str | None:
    """The revision the database is at, None for an empty one."""
    with engine_for(url).execution_options(reading=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this code expects."""
    return ScriptDirectory.from_config(config("")).get_current_head() or ""


def knows(standing: str) -> bool:
    """Whether that revision is one of this code's own, so that `upgrade` can bring it to the newest."""
    return standing in {script.revision for script in ScriptDirectory.from_config(config("")).walk_revisions()}
