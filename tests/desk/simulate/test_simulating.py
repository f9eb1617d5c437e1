"""A few days of a simulated department, much disorder in them: nothing lost, nothing twice, and the same again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.home import prepare
from desk.simulate.chaos import Level
from desk.simulate.compared import compare
from desk.simulate.drawn import draw
from desk.simulate.place import empty_home
from desk.simulate.request import Asked
from desk.simulate.simulating import live, registers
from models import Clock, Notice, QuarantineEntry
from models.database import transaction
from tasks.settings import settings

ROOT = Path(__file__).parents[3]
SHORT = Asked(days=3, branches=2, calls_per_day=8, seed=5, level=Level.MUCH)
AS_TYPED = ("--days", "3", "--branches", "2", "--calls-per-day", "8", "--seed", "5", "--chaos", "much")


def run_elsewhere(home: Path) -> dict:
    """The command in a process of its own, where sets are in another order."""
    chosen = os.environ | {"AFTERSALES_HOME": str(home), "PYTHONHASHSEED": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "desk", "simulate", *AS_TYPED, "--json"],
        cwd=home.parent, env=chosen, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_few_days_differ_in_nothing_from_what_is_reckoned_and_are_the_same_each_time(home, tmp_path):
    with empty_home() as here:
        drawn = draw(SHORT, folder=here / "company")
        prepare(now=drawn.masters[0].arrives_at)
        lived = live(drawn)
        found, digest = compare(drawn, lived), registers().digest
        assert (lived.failures, found.differences) == ([], ())
        assert min(found.rows.values()) > 0, "papers came twice, corrected, wrong"
        assert found.rows["quarantined"] > found.waiting, "what came too early came again"
        assert {limit.partition("-")[0] for limit in found.limits} == {"MS", "NT", "SV"}
        said = tampered()
        wrong = compare(drawn, lived).differences
        assert [one for one in said if not any(one in each for each in wrong)] == [], wrong
    again = run_elsewhere(tmp_path / "elsewhere")
    assert (again["differences"], again["registers"]["digest"]) == ([], digest)


def tampered() -> tuple[str, ...]:
    """Break a few things by hand; returns what must be said about them."""
    with transaction(settings().database) as session:
        late = session.scalars(select(Clock).where(Clock.limit_id.startswith("MS-14"), Clock.verdict == "missed")).all()
        late[0].verdict = "met"
        assert late[1].breach_at is not None
        late[1].due_at = late[1].breach_at
        for notice in session.scalars(select(Notice).where(Notice.clock_id == late[2].id)):
            notice.status, notice.because = "suppressed", "by hand"
        session.delete(session.scalars(select(QuarantineEntry).where(QuarantineEntry.resolved_at.is_(None))).first())
    return "met, reckoned missed", "the registers say due", "was not told", "should lie in quarantine and does not"


def test_a_home_that_holds_anything_is_left_alone(desk, home):
    home.mkdir()
    (home / "papers.csv").write_text("theirs", encoding="utf-8")
    answer = desk("simulate", *AS_TYPED)
    assert (answer.code, [path.name for path in home.iterdir()]) == (2, ["papers.csv"])
    assert "is not empty" in answer.line
