"""`key` is one of many keys: one short statement however many there are, and little work to make and to compile it."""

import json
from collections.abc import Sequence
from typing import Any, Self

from sqlalchemy import BindParameter, Boolean, Dialect, SQLColumnExpression
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import UserDefinedType


def among(key: SQLColumnExpression[Any], keys: Sequence[Any]) -> ColumnElement[bool]:
    """`key` is one of `keys` (plain texts or numbers), bound as one parameter: a hundred thousand keys make one short
    statement, which is compiled once.
    """
    return _Among(key, keys)


class _Keys(UserDefinedType[Sequence[Any]]):
    """Keys as each driver takes them in one parameter: a JSON list for SQLite, a list for PostgreSQL."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:
        return _as_json if dialect.name == "sqlite" else list


def _as_json(keys: Sequence[Any]) -> str:
    return json.dumps(list(keys), ensure_ascii=False)


class _Among(ColumnElement[bool]):
    """An element of its own rather than `IN` over a selectable: a third of a paper's statements hold one, and
    SQLAlchemy's generic parts took half the time of such a statement to put together.
    """

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [
        ("column", InternalTraversal.dp_clauseelement),
        ("keys", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, key: SQLColumnExpression[Any], keys: Sequence[Any]) -> None:
        attribute: Any = key
        self.column: ColumnElement[Any] = getattr(attribute, "__clause_element__", lambda: attribute)()
        self.keys = BindParameter(None, keys, type_=_KEYS, unique=True)

    @property
    def _from_objects(self) -> list[Any]:
        return self.column._from_objects  # noqa: SLF001 - elements tell each other so what they select from

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002 - SQLAlchemy's own signature
        """As it is: SQLAlchemy would write `= 1` behind it for SQLite, which keeps that from using an index."""
        return self


_KEYS = _Keys()


@compiles(_Among)
def _any_of_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} = ANY ({compiler.process(element.keys, **kw)})"


@compiles(_Among, "sqlite")
def _in_json(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    key, keys = compiler.process(element.column, **kw), compiler.process(element.keys, **kw)
    return f"{key} IN (SELECT value FROM json_each({keys}))"  # noqa: S608 - both are compiled; the keys are a parameter
