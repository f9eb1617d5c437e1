from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from models import Branch, Case, Clock, Contract, Customer, HandIn, IntakeFile, Notice, Staff
from models.database import reading, transaction
from models.migrate import config, newest, revision, upgrade

NOON = datetime(2026, 10, 9, 4, 0, tzinfo=UTC)


def branch(number: str = "B1") -> Branch:
    return Branch(branch_no=number, name="Shanghai", kind="center")


def notice(**changes: object) -> Notice:
    values = {
        "kind": "clock_warning",
        "subject": "call:C1",
        "article": "MS-14",
        "step": "warn:0",
        "recipient": "S1",
        "channel": "slack",
        "deadline_key": "2026-10-09T08:00:00",
        "title": "t",
        "text": "x",
        "status": "queued",
        "created_at": NOON,
    }
    return Notice(**(values | changes))


def test_the_migrations_and_the_models_agree(url):
    assert revision(url) == newest()
    assert upgrade(url) == newest(), "a second migration changes nothing"
    command.check(config(url))


def test_instants_come_back_aware_in_utc_and_naive_ones_are_refused(url):
    with transaction(url) as session:
        session.add(Case(kind="call", number="C1", state="registered", opened_at=NOON.astimezone()))
    with reading(url) as session:
        assert session.scalars(select(Case.opened_at)).one() == NOON
    with pytest.raises(StatementError, match="naive time"), transaction(url) as session:
        session.add(Case(kind="call", number="C2", state="registered", opened_at=NOON.replace(tzinfo=None)))


def test_two_people_may_be_each_others_deputy_in_one_file(url):
    with transaction(url) as session:
        session.add(branch())
        session.flush()
        session.add_all(
            [
                Staff(staff_no="S1", branch_no="B1", name="a", role="clerk", deputy_no="S2"),
                Staff(staff_no="S2", branch_no="B1", name="b", role="clerk", deputy_no="S1"),
            ]
        )
    with reading(url) as session:
        assert set(session.scalars(select(Staff.deputy_no))) == {"S1", "S2"}


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("a word outside its closed set", [Branch(branch_no="B2", name="x", kind="kiosk")]),
        (
            "one's own deputy",
            [branch("B2"), Staff(staff_no="S1", branch_no="B2", name="a", role="clerk", deputy_no="S1")],
        ),
        ("a branch that is not there", [Staff(staff_no="S1", branch_no="B9", name="a", role="clerk")]),
        (
            "sums that do not add up",
            [
                IntakeFile(id=1, name="f", sha256="1", form="calls"),
                HandIn(file_id=1, name="f", state="done", started_at=NOON, rows=3, loaded=1),
            ],
        ),
        (
            "two loads of one file at a time",
            [
                IntakeFile(id=1, name="f", sha256="1", form="calls"),
                *(HandIn(file_id=1, name="f", state="loading", started_at=NOON) for _ in range(2)),
            ],
        ),
        ("the same case twice", [Case(kind="call", number="C1", state="x", opened_at=NOON) for _ in range(2)]),
        ("the same notice twice", [notice(), notice()]),
        ("sent without a moment", [notice(status="sent")]),
        ("claimed by nobody", [notice(status="claimed")]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_registers_refuse(url, what, rows):
    with pytest.raises(IntegrityError), transaction(url) as session:
        for row in rows:
            session.add(type(row)(**{k: v for k, v in vars(row).items() if not k.startswith("_")}))
            session.flush()


def test_a_contract_cannot_end_before_it_starts_and_a_due_time_not_before_its_opening(url):
    with transaction(url) as session:
        session.add_all([branch(), Case(id=1, kind="contract", number="K1", state="running", opened_at=NOON)])
        session.flush()
        session.add(Customer(customer_no="U1", name="x", phone="1", branch_no="B1"))
    with pytest.raises(IntegrityError), transaction(url) as session:
        session.add(
            Contract(
                contract_no="K1", case_id=1, customer_no="U1", starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)
            )
        )
    with pytest.raises(IntegrityError), transaction(url) as session:
        session.add(
            Clock(
                case_id=1,
                limit_id="MS-15-visit",
                article="MS-15",
                opened_at=NOON,
                due_at=NOON.replace(hour=1),
                state="running",
                book="x",
                calendar="y",
            )
        )


def test_the_deadline_is_part_of_what_makes_a_notice_the_same(url):
    with transaction(url) as session:
        session.add_all([notice(), notice(deadline_key="2027-10-09T08:00:00")])
    with reading(url) as session:
        assert len(session.scalars(select(Notice.id)).all()) == 2


def test_a_dry_run_leaves_nothing_behind(url):
    with transaction(url, dry_run=True) as session:
        session.add(branch())
    with reading(url) as session:
        assert session.scalars(select(Branch)).all() == []
