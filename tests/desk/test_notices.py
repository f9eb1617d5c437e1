"""notices: the ledger by person and since a day, and how many more there are."""

from datetime import timedelta

import pytest

from models import Notice
from models.database import transaction
from tasks.settings import settings
from tests.tasks.entering import at, found

FIRST = at("10-11T23:30")


@pytest.fixture
def written(either: str) -> str:
    """Fifty notices to S1 from late on 11 October on, half an hour apart, and one to S2."""
    found(either, at("10-01T08:00"))
    with transaction(either) as session:
        for number in range(51):
            session.add(
                Notice(
                    kind="next_step", subject="call:K1", article="MS-3", step=str(number), title=f"T{number}", text="x",
channel="slack", deadline_key="", recipient="S2" if number == 50 else "S1", status="held",
                    created_at=FIRST + timedelta(minutes=30 * number),
                )
            )  # fmt: skip
    return either


def test_the_ledger_is_asked_by_person_and_day(desk, written):
    mine = desk("notices", "--to", "S2", "--json").document
    assert [(one["recipient"], one["step"]) for one in mine] == [("S2", "50")]
    assert len(desk("notices", "--to", "S1", "--since", "2026-10-12", "--json").document) == 49, "by the company's day"
    assert desk("notices", "--since", "2026-10-14", "--json").document == []


@pytest.mark.parametrize(("locale", "more"), [("en", "the last 40 of 50; 10 more: --all"), ("zh", "另有10条：--all")])
def test_it_says_how_many_more_there_are(desk, written, monkeypatch, locale, more):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    assert more in desk("notices", "--to", "S1").out
    assert more not in desk("notices", "--to", "S1", "--all").out


@pytest.mark.parametrize(
    ("given", "why"),
    [(("--since", "12.10."), "write it as 2026-10-09"), (("--to", "S99"), 'nothing was ever for "S99"')],
)
def test_a_day_that_is_none_and_a_person_whom_nobody_knows_are_said(desk, written, given, why):
    answer = desk("notices", *given)
    assert (answer.code, why in answer.line) == (2, True)
