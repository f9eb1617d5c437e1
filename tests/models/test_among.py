"""Many keys in one short statement, on both databases: found by the index, compiled once, usable among other conditions."""

import pytest
from sqlalchemy import or_, select, text

from models import Case
from models.among import among
from models.bulk import insert_columns, reserve_ids
from models.database import engine_for, reading, transaction
from tests.models.test_bulk import OPENED

NUMBERS = ["A'1", "甲2"]


@pytest.fixture
def cases(url):
    with transaction(url) as session:
        ids = reserve_ids(session, Case.__table__, 2)
        columns = {"id": ids, "kind": "call", "number": NUMBERS, "branch_no": None, "state": ["x", "y"]}
        insert_columns(session, Case.__table__, {**columns, "opened_at": OPENED})
    return url, [int(each) for each in ids]


@pytest.mark.parametrize("wanted", [[], ["甲2"], ["A'1", "甲2", 'no "such'], [str(n) for n in range(40_000)] + ["A'1"]])
def test_rows_whose_key_is_among_the_keys(cases, wanted):
    url, _ = cases
    with reading(url) as session:
        found = set(session.scalars(select(Case.number).where(among(Case.number, wanted))))
    assert found == set(wanted) & set(NUMBERS)


def test_it_joins_with_other_conditions_and_can_be_turned_round(cases):
    url, (first, second) = cases
    with reading(url) as session:
        either = select(Case.id).where(or_(among(Case.id, [first]), Case.state == "y")).order_by(Case.id)
        neither = select(Case.id).where(~among(Case.id, [first]), Case.branch_no.is_(None))
        assert (session.scalars(either).all(), session.scalars(neither).all()) == ([first, second], [second])


def test_the_index_on_the_key_serves_it(cases):
    url, ids = cases
    engine = engine_for(url)
    asked = select(Case.id).where(among(Case.id, ids))
    # On PostgreSQL two rows are read faster without any index, so that way is closed for the question.
    on_sqlite = engine.dialect.name == "sqlite"
    prefix = "EXPLAIN QUERY PLAN " if on_sqlite else "EXPLAIN "
    with engine.connect() as connection:
        if not on_sqlite:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            connection.execute(text("SET LOCAL enable_bitmapscan = off"))
        written = asked.compile(engine)
        keys = written.construct_params()
        processed = {name: written.binds[name].type.bind_processor(engine.dialect)(keys[name]) for name in keys}
        values = tuple(processed[name] for name in written.positiontup) if written.positiontup else processed
        plan = " ".join(str(row) for row in connection.exec_driver_sql(prefix + str(written), values))
    assert ("USING INTEGER PRIMARY KEY" if on_sqlite else "Index Only Scan using pk_cases") in plan


def test_another_number_of_keys_is_no_other_statement():
    keys = [select(Case.id).where(among(Case.number, keys))._generate_cache_key() for keys in (["a"], ["b", "c"])]
    assert keys[0] == keys[1] != select(Case.id).where(among(Case.state, ["a"]))._generate_cache_key()
