"""A company that asks its customer C1 for an opinion by a link: registers on SQLite and PostgreSQL, pages in process."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from httpx2 import Response
from sqlalchemy import select
from starlette.testclient import TestClient

from desk.answering import Answers
from desk.serving import pages
from models import Notice, OpinionCard, QuarantineEntry
from models.database import reading
from tasks.duties.handing_in import hand_in_registers
from tasks.links.signing import CardLinks, Ticket, card_links
from tasks.settings import settings
from tests.registers import begun_from
from tests.tasks.duties.test_handing_in import call, visit
from tests.tasks.entering import at, enter, found

BASE = "https://service.example.com"
ANSWER = {
    "attitude": "4",
    "skill": "3",
    "punctuality": "2",
    "promise": "",
    "comment": "很耐心\r\n谢谢",
    "call_back": "yes",
}
VOID = frozenset({"meta", "input", "br", "link", "img", "hr"})


class WellFormed(HTMLParser):
    """Every element closed where it was opened, nothing from elsewhere, every input with a label."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.labelled = 0
        self.inputs = 0
        self.feed(page)
        self.close()
        assert self.open == []
        assert self.inputs == self.labelled, "every field has its label"

    def handle_starttag(self, tag, attrs):
        assert tag not in {"script", "iframe", "img", "link", "object", "embed"}, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name != "style"
            assert name not in {"src", "href", "action", "srcset"} or value.startswith("?lang="), (name, value)
        given = dict(attrs)
        if tag in {"input", "textarea"}:
            self.inputs += 1
            self.labelled += "label" in self.open
        if tag == "label" and "for" in given:
            self.labelled += 1
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        assert tag in VOID

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag


def checked(answer: Response) -> Response:
    """A page of ours, whatever it says: well-formed, private, from nowhere else."""
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "://" not in answer.text.replace("<!DOCTYPE html>", "")
    WellFormed(answer.text)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "noindex" in answer.headers["x-robots-tag"]
    assert "set-cookie" not in answer.headers
    return answer


def heading(answer: Response) -> str:
    """What the page says above everything."""
    (found,) = re.findall("<h1>(.*)</h1>", checked(answer).text)
    return found


@dataclass
class Asking:
    """The company, the time on the wall, and the pages as customers open them."""

    url: str
    now: datetime
    answers: Answers = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self, *, patience: float = 30) -> None:
        """Serve anew, as after a kill: whatever the one before knew is gone."""
        self.answers = Answers(clock=lambda: self.now, patience=patience)
        app = pages(answers=self.answers, clock=lambda: self.now)
        self.client = TestClient(
            app, base_url=BASE, raise_server_exceptions=False, headers={"Accept-Language": "en-GB"}
        )

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def links(self) -> CardLinks:
        known = card_links(settings(), now=self.now)
        assert known is not None
        return known

    def link(self, card_no: str = "B1-1", *, ends: datetime | None = None) -> str:
        """The path of a card's page."""
        return f"/card/{self.links.token(Ticket(card_no, ends or self.now + timedelta(days=60)))}"

    def mails(self) -> list[Notice]:
        with reading(self.url) as session:
            kinds = ("card_mail", "card_reminder")
            return list(session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id)))

    def mailed(self) -> str:
        """The path of the link in the last mail."""
        (address,) = re.findall(rf"{BASE}(/card/\S+)", self.mails()[-1].text)
        return address

    def opinions(self) -> list[OpinionCard]:
        with reading(self.url) as session:
            return list(session.scalars(select(OpinionCard).order_by(OpinionCard.card_no)))

    def refused(self) -> list[list[str]]:
        with reading(self.url) as session:
            rows = session.scalars(select(QuarantineEntry).order_by(QuarantineEntry.id))
            return [[reason["code"] for reason in row.reasons] for row in rows]

    def lying(self) -> list[Path]:
        folder = settings().inbox / ".cards"
        return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.fixture
def asking(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    """K1 of customer C1, product M1, was visited by S1 on Monday; on Tuesday its card B1-1 has gone out by mail."""
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", f"{BASE}/")
    settings.cache_clear()
    begun_from(url, (__name__, "visited"), lambda: _visited(url))
    hand_in_registers(now=at("10-13T09:12"), dry_run=False)
    made = Asking(url, now=at("10-13T20:00"))
    yield made
    made.answers.close()
    settings.cache_clear()


def _visited(url: str) -> None:
    found(url, at("10-01T08:00"))
    call(url, "K1", "10-12T09:30", model="M1 <b>")
    visit(url, "K1", "10-12T11:00")
    enter(url, "staff", {"staff_no": "S1", "branch": "B1", "name": "Wang & Söhne", "role": "technician", "deputy_no": "S2"},
          now=at("10-12T12:00"), file="renamed")  # fmt: skip
