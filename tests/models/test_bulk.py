"""Whole columns in, on both databases."""

import numpy as np
import pytest
from sqlalchemy import select

from models import Case
from models.bulk import insert_columns, reserve_ids
from models.database import reading, transaction

TABLE = Case.__table__
OPENED = np.array(["2026-10-09T02:00:00", "2026-10-10T02:00:00"], dtype="datetime64[s]")


def test_a_single_value_stands_for_a_column_that_is_the_same_throughout(url):
    odd = "O'Hare's \"first\" 一号"
    with transaction(url) as session:
        ids = reserve_ids(session, TABLE, 2)
        count = insert_columns(
            session,
            TABLE,
            {
                "id": ids,
                "kind": "call",
                "number": ["A'1", "A2"],
                "branch_no": [None, None],
                "state": odd,
                "opened_at": OPENED,
                "owner_no": None,
            },
        )
    assert count == 2
    with reading(url) as session:
        rows = session.execute(select(Case.kind, Case.number, Case.branch_no, Case.state).order_by(Case.number)).all()
    assert [tuple(row) for row in rows] == [("call", "A'1", None, odd), ("call", "A2", None, odd)]


def test_columns_of_nothing_insert_nothing(url):
    with transaction(url) as session:
        assert insert_columns(session, TABLE, {"id": reserve_ids(session, TABLE, 0), "kind": "call"}) == 0


def test_columns_of_different_lengths_are_refused_before_anything_is_written(url):
    with transaction(url) as session, pytest.raises(ValueError, match=r"cases: columns of \[1, 2\] rows"):
        insert_columns(session, TABLE, {"id": np.array([1]), "number": ["a", "b"], "opened_at": OPENED})
