"""A year of made-up complaints lived through by the clock (SV-20, SV-21, NT-1)."""

from datetime import datetime, timedelta
from random import Random

import pytest

from tests.real.living import live_through
from tests.real.papers import CLERK, ZONE, Paper

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]
COMPLAINTS = 48
GRAVE, MILD = "热水器漏电，老人触电", "师傅来晚了半天，也没有打电话说一声"
"""Words of danger, and words that are serious only where nobody has said that they are not."""


def year(seed: int) -> list[Paper]:
    """Complaints at any hour of 2025, a third stated as ordinary, a third of danger; answered within minutes or after weeks."""
    rng = Random(seed)
    papers: list[Paper] = []
    for number in range(1, COMPLAINTS + 1):
        received = datetime(2025, 1, 1, tzinfo=ZONE) + timedelta(seconds=rng.randrange(365 * 86_400))
        answered = received + timedelta(hours=min(rng.expovariate(1 / 90), 900), minutes=5)
        stated, grave = (True, False) if number % 3 == 0 else (False, number % 3 == 1)
        complaint = {"complaint_no": f"G{number:03}", "received_at": received, "name": f"K{number}", "phone": "12345",
                     "channel": "phone", "type": "complaint", "text": GRAVE if grave else MILD,
                     "severity": "ordinary" if stated else None}  # fmt: skip
        decided = {"case": f"G{number:03}", "case_kind": "complaint", "decided_at": answered, "decided_by": CLERK,
                   "verdict": "resolve"}  # fmt: skip
        papers.append(Paper(received, "complaints", complaint))
        papers += [Paper(answered, "decisions", decided | {"step": step}) for step in ("answer", "closing")]
    return sorted(
        (Paper(paper.at.replace(microsecond=0), paper.form, _whole(paper.row)) for paper in papers),
        key=lambda paper: (paper.at, paper.form),
    )


def _whole(row: dict[str, object]) -> dict[str, object]:
    """Registers keep whole seconds."""
    return {name: value.replace(microsecond=0) if isinstance(value, datetime) else value for name, value in row.items()}


def test_a_year_decides_every_limit_tells_everybody_once_and_wakes_nobody_but_for_danger():
    papers = year(2025)
    lived, found = live_through(papers)
    assert lived.failures == []
    assert found.broken == []
    assert found.complaints == COMPLAINTS
    assert found.told == found.expected
    assert {one.kept for one in found.verdicts} == {True, False}
    received = [paper for paper in papers if paper.form == "complaints"]
    at_night = [paper for paper in received if not 8 <= paper.at.hour < 21]
    assert found.night == {paper.row["complaint_no"]: 2 for paper in at_night if paper.row["text"] == GRAVE}
    unconfirmed = {
        paper.row["complaint_no"] for paper in at_night if paper.row["text"] == MILD and not paper.row["severity"]
    }
    assert unconfirmed, "serious only because nobody has confirmed it, and it came at night"
    serious = sum(paper.row["severity"] is None for paper in received)
    assert found.at_once == {"complaint_handler": COMPLAINTS, "complaint_serious": serious}
