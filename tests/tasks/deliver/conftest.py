"""A small company with a Slack on loopback, for everything that delivers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models import Branch, Case, Customer, Notice, Staff
from models.database import reading, transaction
from tasks.deliver import Delivered, Doors, Terms, deliver
from tasks.deliver.slack import Slack
from tasks.notices import NoticeDraft, queue_notices
from tests.fakes.mail import FakePost
from tests.fakes.slack import FakeSlack

MORNING = datetime(2026, 10, 9, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai, a working day
TERMS = Terms()
DRAFT = NoticeDraft(
    kind="clock_warning",
    subject="call:C1",
    article="MS-14",
    step="warn:0",
    recipient="S1",
    title="Arrival due soon",
    text="Call C1 is due at 16:00.",
)


@dataclass
class Company:
    """The registers, the clock on the wall and the doors; `deliver` runs what the flow runs."""

    url: str
    slack: FakeSlack
    now: datetime = MORNING
    terms: Terms = TERMS
    doors: Doors | None = None
    timeout: float = 5.0

    def queue(self, *drafts: NoticeDraft, **changes: Any) -> list[int]:
        with transaction(self.url) as session:
            wanted = drafts or (replace(DRAFT, **changes),)
            return queue_notices(session, wanted, now=self.now).new

    def queue_many(self, count: int, **changes: Any) -> list[int]:
        return self.queue(*(replace(DRAFT, **{"subject": f"call:C{n:03}"} | changes) for n in range(1, count + 1)))

    def open_case(self, number: str) -> int:
        with transaction(self.url) as session:
            case = Case(kind="call", number=number, state="registered", opened_at=self.now)
            session.add(case)
            session.flush()
            return case.id

    def deliver(self, **changes: Any) -> Delivered:
        doors = self.doors or Doors(slack=Slack(token=self.slack.token, url=self.slack.url, timeout=self.timeout))
        self.slack.now = self.now.timestamp()
        return deliver(self.url, **({"now": lambda: self.now, "terms": self.terms, "doors": doors} | changes))

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def rows(self) -> dict[int, Notice]:
        with reading(self.url) as session:
            return {row.id: row for row in session.scalars(select(Notice).order_by(Notice.id))}

    def row(self, notice: int) -> Notice:
        return self.rows()[notice]

    def status(self, *notices: int) -> list[str]:
        rows = self.rows()
        return [rows[notice].status for notice in notices]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def post(tmp_path: Path) -> Iterator[FakePost]:
    with FakePost(folder=tmp_path) as server:
        yield server


@pytest.fixture
def company(url: str, slack: FakeSlack) -> Company:
    with transaction(url) as session:
        session.add_all(
            [
                Branch(branch_no="B1", name="上海", kind="center"),
                Branch(branch_no="B2", name="Berlin", kind="branch", time_zone="Europe/Berlin"),
            ]
        )
        session.flush()
        for number in range(1, 5):
            session.add(
                Staff(staff_no=f"S{number}", branch_no="B1", name="王芳", role="director", slack_id=f"U{number}")
            )
        session.add_all(
            [
                Staff(staff_no="S7", branch_no="B1", name="李雷", role="technician", email="lilei@example.com"),
                Staff(staff_no="S8", branch_no="B1", name="韩梅", role="technician"),
                Staff(staff_no="S9", branch_no="B2", name="Anna", role="director", slack_id="U9"),
                Customer(customer_no="K1", name="赵六", phone="13812348000", branch_no="B1", email="zhao@example.com"),
                Customer(customer_no="K2", name="钱七", phone="13812348001", branch_no="B1"),
            ]
        )
    return Company(url=url, slack=slack)
