"""The cases that a chunk's rows name, held before anything is read that the rows are judged by."""

from sqlalchemy import SQLColumnExpression

from models.bulk import is_sqlite, rows_among
from tasks.engine.timeline import hold_cases
from tasks.loading.chunk import Chunk


def hold_named(chunk: Chunk, column: str, number: SQLColumnExpression[str], case_id: SQLColumnExpression[int]) -> None:
    """Hold the cases whose `number` stands in a column of the chunk, until the transaction ends.

    What the registers say of such a case is then read as the last one left it, and nobody writes it meanwhile: a
    paper is never judged by what another one is just changing. SQLite has one writer anyway.
    """
    if not is_sqlite(chunk.session):
        found = rows_among(chunk.session, number, chunk.frame[column].dropna().unique().tolist(), case_id)
        hold_cases(chunk.session, [row[1] for row in found])
