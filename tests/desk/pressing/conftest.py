"""A company whose manager is asked in Slack: registers on SQLite and PostgreSQL, a Slack on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desk.asking import Questions
from desk.inbound import Inbound
from desk.pressing import Presses
from models import Case, Decision, Event, Notice, QuarantineEntry
from models.database import reading, transaction
from tasks.deliver import Doors, Terms, deliver
from tasks.deliver.slack import Slack
from tasks.duties.daily_reporting import report_days
from tasks.duties.escalating import assign_and_submit
from tasks.presses.chat import Chat
from tasks.settings import settings
from tests.fakes.slack import FakeSlack, Message
from tests.registers import begun_from
from tests.tasks.entering import COMPLAINT, at, enter, found

NUMBER = "B1-2026-10-12"
START = at("10-12T08:00")


@dataclass
class Department:
    """The registers, what is in Slack, and the time on the wall."""

    url: str
    slack: FakeSlack
    now: datetime

    def __post_init__(self) -> None:
        self.presses = self.listener()
        chat = Chat(token=self.slack.token, url=self.slack.url, timeout=5)
        self.questions = Questions(chat=chat, clock=lambda: self.now)
        self.inbound = Inbound(self.presses, self.questions)

    def listener(self) -> Presses:
        chat = Chat(token=self.slack.token, url=self.slack.url, timeout=5)
        return Presses(chat=chat, clock=lambda: self.now, patience=1)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def deliver(self) -> None:
        doors = Doors(slack=Slack(token=self.slack.token, url=self.slack.url, timeout=5))
        self.slack.now = self.now.timestamp()
        deliver(self.url, now=self.now, terms=Terms(locale="en", quiet=None), doors=doors)

    def message(self, kind: str, to: str) -> Message:
        with reading(self.url) as session:
            notice = session.scalars(
                select(Notice).where(Notice.kind == kind, Notice.recipient == to).order_by(Notice.id.desc())
            ).first()
        assert notice is not None
        (message,) = [each for each in self.slack.messages if each.ts == notice.external_id]
        return message

    def press(self, *payloads: dict[str, Any], by: Presses | None = None) -> None:
        """Everything that the listener does with these payloads, one after the other."""
        for payload in payloads:
            taken = (by or self.presses).receive(payload)
            if taken is not None:
                (by or self.presses).enter(taken)

    def ask(self, user: str, words: str) -> str:
        """What a member alone reads after `/aftersales` and these words."""
        taken = self.questions.receive(self.slack.command(user, words))
        assert taken is not None
        self.questions.answer(taken)
        member, said = self.slack.whispers[-1]
        assert member == user
        return said

    def rows(self, table: Any) -> list[Any]:
        with reading(self.url) as session:
            return list(session.scalars(select(table).order_by(table.id)))

    def decisions(self) -> list[tuple[str, str, str]]:
        return [(row.decided_by, row.step, row.verdict) for row in self.rows(Decision)]

    def refused(self) -> list[tuple[str, list[str]]]:
        rows = self.rows(QuarantineEntry)
        return [(row.row["decided_by"], [reason["code"] for reason in row.reasons]) for row in rows]

    def state(self, number: str) -> str:
        with reading(self.url) as session:
            return session.scalars(select(Case.state).where(Case.number == number)).one()

    def events(self, number: str) -> list[tuple[str, Any]]:
        with reading(self.url) as session:
            rows = session.execute(
                select(Event.kind, Event.detail)
                .join(Case, Case.id == Event.case_id)
                .where(Case.number == number)
                .order_by(Event.id)
            )
            return [tuple(row) for row in rows]


def shown(message: Message) -> str:
    """Every word of a message."""
    return " ".join(
        text["text"]
        for block in message.blocks
        for text in (block.get("text"), *(each.get("text") for each in block.get("elements", ())))
        if isinstance(text, dict)
    )


def buttons(message: Message) -> list[str]:
    return [each["action_id"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as fake:
        yield fake


@pytest.fixture
def department(url: str, slack: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Department]:
    """Somebody in each role; S3 is deputy of the manager S5; people's Slack ids are U and their number."""
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    settings.cache_clear()
    begun_from(url, (__name__, "department"), lambda: _founded(url))
    yield Department(url=url, slack=slack, now=START)
    settings.cache_clear()


def _founded(url: str) -> None:
    found(url, START)
    enter(url, "branches", {"branch_no": "B1", "name": "East", "kind": "branch"}, now=START)
    manager = {
        "staff_no": "S5",
        "branch": "B1",
        "name": "Wang Fang",
        "role": "manager",
        "deputy_no": "S3",
        "slack_id": "US5",
    }
    enter(url, "staff", manager, now=START)


@pytest.fixture
def signing(department: Department) -> Department:
    """Monday's report is before its manager, on Tuesday at 08:40."""
    department.now = at("10-13T08:35")

    def reported() -> None:
        report_days(now=at("10-12T08:35"), dry_run=False)  # the company's first run: Monday counts from then on
        report_days(now=department.now, dry_run=False)

    begun_from(department.url, (__name__, "signing"), reported)
    department.deliver()
    department.later(minutes=5)
    return department


@pytest.fixture
def complaining(department: Department) -> Department:
    """A serious complaint is before the vice-president S7, and its handler S4 knows of it."""
    department.now = at("10-12T09:05")

    def complained() -> None:
        enter(department.url, "complaints", COMPLAINT | {"severity": "serious"}, now=department.now)
        assign_and_submit(now=department.now, dry_run=False)

    begun_from(department.url, (__name__, "complaining"), complained)
    department.deliver()
    department.later(minutes=5)
    return department


def remove_from_service(url: str, staff_no: str, *, after: datetime) -> None:
    from models import Staff

    with transaction(url) as session:
        session.get_one(Staff, staff_no).active_until = after.date()
