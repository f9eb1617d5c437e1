"""What a chunk's rows are judged by, held before anything of it is read."""

from collections.abc import Collection

from sqlalchemy import SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from models.bulk import is_sqlite, rows_among
from tasks.engine.timeline import hold_cases
from tasks.loading.chunk import Chunk

_LINKS = 0x6C696E6B
"""The number of the lock on which complaints repeat which: "link" in ASCII."""


def hold_named(chunk: Chunk, column: str, number: SQLColumnExpression[str], case_id: SQLColumnExpression[int]) -> None:
    """Hold the cases whose `number` stands in a column of the chunk, until the transaction ends.

    What the registers say of such a case is then read as the last one left it, and nobody writes it meanwhile: a
    paper is never judged by what another one is just changing. SQLite has one writer anyway.
    """
    if not is_sqlite(chunk.session):
        found = rows_among(chunk.session, number, chunk.frame[column].dropna().unique().tolist(), case_id)
        hold_cases(chunk.session, [row[1] for row in found])


def hold_links(session: Session) -> None:
    """Be the only one to enter or correct complaints until the transaction ends (SV-21).

    Of two complaints of one customer that are entered at the same moment neither would see the other, and neither would
    be linked. Taken before any case is held, so that nobody who has one waits for whoever waits for it. One lock
    for all, because what tells a customer may be a number, a phone or a name. SQLite has one writer anyway.
    """
    if not is_sqlite(session):
        session.execute(select(func.pg_advisory_xact_lock(_LINKS)))


def hold_links_for(chunk: Chunk, column: str, values: Collection[str] | None = None) -> None:
    """`hold_links`, where the column of the chunk says anything (any of `values`) that may enter or link complaints."""
    if column in chunk.frame:
        said = chunk.frame[column].dropna()
        if len(said) if values is None else said.isin(sorted(values)).any():
            hold_links(chunk.session)
