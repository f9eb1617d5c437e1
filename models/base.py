"""The declarative base, the instant type and the columns that remember where a row came from."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Dialect, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, whole seconds.

    PostgreSQL keeps it as timestamptz, SQLite as ISO text that sorts in time order. Naive values raise
    ValueError: a time without a zone is read at the edge or not at all.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Text on SQLite, timestamptz elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(19))
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """An aware datetime as UTC in whole seconds; raises ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: registers keep instants, give it a zone")
        utc = value.astimezone(UTC).replace(microsecond=0)
        return utc.strftime("%Y-%m-%dT%H:%M:%S") if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the signature is SQLAlchemy's
        """The stored instant as an aware datetime in UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every register of the department."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant(), dict[str, Any]: JSON(), list[Any]: JSON()}


class Provenance:
    """Which row of which file a register row was read from, and what that row said.

    `row_hash` digests the row as it was handed in: the same row handed in again changes nothing, even
    where the register has moved on since (a renewed contract keeps its new end).
    """

    source_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"), index=False)
    source_sheet: Mapped[str | None]
    source_line: Mapped[int | None]
    row_hash: Mapped[int | None] = mapped_column(BigInteger)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """A check that `column` holds one of a closed set's words (or nothing, where it may be null).

    Spelled out: for `IN` with more than two words SQLite builds a table of them anew for every row that is
    inserted, which made up a third of a load's time.
    """
    either = " OR ".join(f"{column} = '{word}'" for word in words)
    return CheckConstraint(either, name=f"{column}_word")
