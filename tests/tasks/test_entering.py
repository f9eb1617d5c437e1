"""A company that is put back instead of being founded anew is the same company."""

from sqlalchemy import func, select

from models import Base, Branch, Staff
from models.database import reading
from tests.registers import begun_from, built_once, empty
from tests.tasks.entering import at, enter, found

NOW = at("09-01T08:00")  # no other test founds its company then
BRANCH = {"branch_no": "B9", "name": "East", "kind": "branch"}


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    with reading(url) as session:
        return {
            table.name: [tuple(row) for row in session.execute(table.select().order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


def test_a_company_put_back_is_the_one_that_was_founded_and_takes_in_papers(url):
    found(url, NOW)
    built = rows(url)
    assert len(built["staff"]) == 10
    empty(url)
    assert not any(rows(url).values())
    found(url, NOW)
    assert rows(url) == built
    assert enter(url, "branches", BRANCH, now=NOW).loaded == 1


def test_what_begins_from_other_registers_is_built_upon_them(url):
    def build() -> int:
        found(url, NOW)
        return 1

    assert begun_from(url, "begun", build) == 1
    assert begun_from(url, "begun", lambda: 2) == 2, "it began with a company"
    empty(url)
    assert begun_from(url, "begun", lambda: 3) == 1


def test_a_fixture_of_registers_runs_once_and_gives_what_it_gave(url):
    runs = []

    @built_once
    def branch(url: str) -> str:
        runs.append(url)
        enter(url, "branches", BRANCH, now=NOW)
        return BRANCH["branch_no"]

    for _ in range(2):
        assert branch(url=url) == "B9"
        with reading(url) as session:
            assert session.scalars(select(Branch.branch_no)).all() == ["B9"]
        empty(url)
    assert runs == [url]
    found(url, NOW)
    branch(url=url)
    assert runs == [url, url], "it began with a company"
    with reading(url) as session:
        assert session.scalar(select(func.count()).select_from(Staff)) == 10
