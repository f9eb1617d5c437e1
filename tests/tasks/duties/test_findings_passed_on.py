"""What a visit finds reaches the department concerned, which acknowledges it (RS-9)."""

import pytest
from sqlalchemy import select

from models import Clock
from models.database import reading
from tasks.duties.next_steps import ask_for_next_steps
from tasks.explaining.naming import find
from tasks.explaining.tell import tell
from tests.tasks.duties.test_following_up import ALL, case, monday, notices, run, with_duties  # noqa: F401
from tests.tasks.entering import BOOK, at, enter

FOUND = {"follow_up_no": "B1-R1", "done_at": at("10-15T10:00"), "done_by": "S10", "outcome": "reached",
         "finding": "the new pump hums, 13812345678", "department": "head_of_service"}  # fmt: skip


@pytest.fixture
def visited(monday, monkeypatch):  # noqa: F811
    with_duties(monkeypatch, ALL)
    run(at("10-15T08:42"))
    head = {"staff_no": "S11", "branch": "B1", "name": "Head", "role": "head_of_service"}
    enter(monday, "staff", head, now=at("10-14T08:00"), file="head")
    return monday


def passed_on(url: str) -> Clock:
    with reading(url) as session:
        return session.scalars(select(Clock).where(Clock.limit_id == "RS-9-department")).one()


def test_a_finding_is_told_to_the_head_of_the_department_and_ticked_off(visited):
    assert enter(visited, "follow_ups", FOUND, now=at("10-15T11:00")).refused == {}
    asked = [ask_for_next_steps("follow-up", now=at("10-15T11:42"), dry_run=False).notices for _ in range(2)]
    assert asked == [1, 0]
    (told,) = notices(visited, "next_step")
    assert (told.recipient, told.article, told.actions) == ("S11", "RS-9", ["acknowledge"])
    assert "Name S10 S10 writes: the new pump hums, 138****5678" in told.text
    assert (passed_on(visited).state, passed_on(visited).due_at) == ("running", at("10-20T17:30"))
    ticked = {"case": "B1-R1", "step": "acknowledgement", "verdict": "acknowledge", "decided_by": "S11",
              "decided_at": at("10-16T09:00")}  # fmt: skip
    assert enter(visited, "decisions", ticked, now=at("10-16T09:05")).refused == {}
    assert (passed_on(visited).verdict, case(visited, "B1-R1").state) == ("met", "reached")


@pytest.mark.parametrize("half", [{"finding": None}, {"department": None}])
def test_half_a_finding_is_refused(visited, half):
    refused = enter(visited, "follow_ups", FOUND | half, now=at("10-15T11:00")).refused
    assert {reason.code for reasons in refused.values() for reason in reasons} == {"finding_incomplete"}


def test_explain_tells_what_went_to_whom_masked(visited):
    assert enter(visited, "follow_ups", FOUND, now=at("10-15T11:00")).refused == {}
    with reading(visited) as session:
        story = tell(session, find(session, "B1-R1"), book=BOOK, now=at("10-15T12:00"), locale="zh")
    (passed,) = [entry for entry in story.timeline if entry.kind == "passed_on"]
    assert passed.said == "服务总监 · 检查：the new pump hums, 138****5678"
