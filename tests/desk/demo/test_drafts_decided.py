"""The demo's directors decide on drafts of complaints by forms like any other, and what they open ends (SV-22)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.demo import drafts_decided
from desk.demo.managers import answer_what_waits
from desk.demo.write import Demo
from models import Case, Complaint
from models.database import reading
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.duties.escalating import assign_and_submit
from tasks.loading.load import Loading, load_file
from tests.tasks.conftest import company  # noqa: F401 - a fixture
from tests.tasks.duties.test_complaint_drafts import LOW
from tests.tasks.duties.test_handing_in import TUESDAY, monday, run  # noqa: F401 - monday is a fixture
from tests.tasks.entering import BOOK, at, enter

MORNING = at("10-14T11:20")


@pytest.fixture
def put(monday, monkeypatch):  # noqa: F811
    """The draft of B1-1 lies before the director; nobody forgets it."""
    monkeypatch.setattr(drafts_decided, "FORGOTTEN", 0)
    monkeypatch.setattr(drafts_decided, "LEFT", 0)
    run(TUESDAY)
    enter(monday, "surveys", LOW, now=at("10-13T17:40"))
    put_drafts_before_directors(now=at("10-13T17:40"), dry_run=False)
    return monday


def morning(url: str, demo: Demo, day: int) -> list[str]:
    """The steps that the managers' paper of that morning has; it is taken in without a refusal."""
    now = MORNING + timedelta(days=day)
    file = answer_what_waits(demo, now=now)
    if file is None:
        return []
    rows = [json.loads(line) for line in file.path.read_text(encoding="utf-8").splitlines()]
    sums = load_file(file.path, form="decisions", loading=Loading(url=url, book=BOOK, now=now))
    assert (sums.loaded, sums.quarantined) == (len(rows), 0)
    assign_and_submit(now=now, dry_run=False)
    return [row["step"] for row in rows]


def states(url: str) -> dict[str, str]:
    with reading(url) as session:
        return dict(session.execute(select(Case.number, Case.state).where(Case.number.like("B1-1-%"))).tuples().all())


def test_an_opened_one_is_answered_the_next_morning_and_closed_on_the_one_after(put, demo, monkeypatch):
    monkeypatch.setattr(drafts_decided, "DISMISSED", 0)
    assert morning(put, demo, 0) == ["draft"]
    assert states(put) == {"B1-1-D": "opened", "B1-1-C": "assigned"}
    with reading(put) as session:
        assert session.scalars(select(Complaint.severity)).one() == "ordinary"
    assert morning(put, demo, 1) == ["acknowledgement", "answer"]
    assert morning(put, demo, 2) == ["closing"]
    assert states(put)["B1-1-C"] == "closed"
    assert morning(put, demo, 3) == []


def test_one_is_dismissed_with_a_reason_and_one_left_to_wait(put, demo, monkeypatch):
    monkeypatch.setattr(drafts_decided, "LEFT", 1)
    assert morning(put, demo, 0) == []
    monkeypatch.setattr(drafts_decided, "LEFT", 0)
    monkeypatch.setattr(drafts_decided, "DISMISSED", 1)
    assert morning(put, demo, 1) == ["draft"]
    assert states(put) == {"B1-1-D": "dismissed"}
