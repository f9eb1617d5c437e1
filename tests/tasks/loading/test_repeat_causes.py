"""The director says why a repair had to be repeated; the last word holds (RS-3)."""

import pytest
from sqlalchemy import select

from models import Event
from models.database import reading
from tests.registers import built_once
from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_repeats import AGAIN, FIRST, SENT, VISIT

CAUSE = {
    "case": "K2",
    "step": "repeat",
    "decided_at": at("10-13T10:00"),
    "decided_by": "S4",
    "verdict": "approve",
    "cause": "misuse",
}
NOW = at("10-14T09:00")


@pytest.fixture
@built_once
def company(url):
    found(url, at("08-01T08:00"))
    enter(url, "calls", FIRST, now=at("08-03T09:05"))
    enter(url, "dispatches", SENT, now=at("08-03T10:05"))
    enter(url, "visits", VISIT, now=at("08-03T12:05"))
    enter(url, "calls", AGAIN, now=at("10-12T09:35"))
    return url


def judged(url: str) -> list[dict[str, object]]:
    with reading(url) as session:
        rows = session.execute(
            select(Event.id, Event.detail).where(Event.kind == "repeat_judged").order_by(Event.happened_at)
        ).all()
        corrected = set(session.scalars(select(Event.corrects).where(Event.corrects.is_not(None))))
    return [{name: row.detail.get(name) for name in ("verdict", "cause")} for row in rows if row.id not in corrected]


def refused(url: str, **changes: object) -> list[str]:
    applied = enter(url, "decisions", CAUSE | changes, now=NOW)
    return [reason.code for reasons in applied.refused.values() for reason in reasons]


def test_the_directors_cause_stands_on_the_timeline_and_a_later_decision_replaces_it(company):
    assert refused(company) == []
    assert judged(company) == [{"verdict": "approve", "cause": "misuse"}]
    assert refused(company, decided_at=at("10-13T15:00"), verdict="reject", cause=None) == []
    assert judged(company)[-1] == {"verdict": "reject", "cause": None}


def test_the_same_decision_with_another_cause_corrects_it(company):
    enter(company, "decisions", CAUSE, now=NOW)
    assert enter(company, "decisions", CAUSE | {"cause": "declined_part"}, now=NOW).updated == 1
    assert judged(company) == [{"verdict": "approve", "cause": "declined_part"}]
    without = {name: value for name, value in CAUSE.items() if name != "cause"} | {"note": "as before"}
    assert enter(company, "decisions", without, now=NOW).updated == 1
    assert judged(company) == [{"verdict": "approve", "cause": "declined_part"}]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case": "K1"}, "not_a_repeat"),
        ({"case": "K9"}, "unknown_case"),
        ({"decided_by": "S1"}, "not_its_director"),
        ({"decided_by": "S5"}, "not_its_director"),
        ({"verdict": "resolve"}, "verdict_not_for_step"),
        ({"cause": None}, "cause_needed"),
    ],
)
def test_what_is_no_repeat_no_directors_or_no_cause_is_refused(company, changes, code):
    assert refused(company, **changes) == [code]
    assert judged(company) == []


def test_the_directors_deputy_may_decide_and_another_branchs_director_may_not(company):
    enter(company, "branches", {"branch_no": "B2", "name": "Other", "kind": "branch"}, now=NOW)
    enter(company, "staff", {"staff_no": "S20", "branch": "B2", "name": "Far", "role": "director"}, now=NOW)
    assert refused(company, decided_by="S20") == ["not_its_director"]
    assert refused(company, decided_by="S3") == []


def test_a_repeat_can_be_judged_after_the_call_was_closed(company):
    enter(company, "dispatches", {**SENT, "call_no": "K2", "dispatched_at": at("10-12T10:00")}, now=NOW)
    seen = {**VISIT, "call_no": "K2", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T12:00")}
    enter(company, "visits", seen, now=NOW)
    assert refused(company) == []
