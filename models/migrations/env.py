"""Alembic's environment: batch mode on SQLite, with foreign keys off while tables are rebuilt."""

from alembic import context
from sqlalchemy import Connection

from models import Base
from models.database import engine_for


def run(connection: Connection) -> None:
    """Migrate over this connection, in one transaction, and check foreign keys after it on SQLite."""
    sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=sqlite,
        compare_type=False,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")


engine = engine_for(context.config.attributes["url"])
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # Rebuilding a parent table with foreign keys on would empty its children. The switch works only
        # outside a transaction, so it goes straight to the driver.
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                run(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
    else:
        with connection.begin():
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7151515)")  # one migration at a time
            run(connection)
