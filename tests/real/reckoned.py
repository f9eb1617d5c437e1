"""All complaints loaded at once: what the registers say of each limit, and what is reckoned independently."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from tests.real.figures import PEOPLE, Verdict, reckonable
from tests.real.independent import in_time, told_of
from tests.real.papers import Paper, Recorded, local
from tests.tasks.entering import BOOK

LIMITS = reckonable()
"""The limits that run from the receipt of a complaint to its answer or closing."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Complaints, verdicts of both kinds, and the messages that an hourly look would have brought, by step and person."""

    complaints: int
    first: datetime
    last: datetime
    verdicts: tuple[Verdict, ...]
    steps: Counter[tuple[str, str, str]]


def reckon(papers: list[Paper], recorded: list[Recorded]) -> Reckoned:
    """`recorded` are the verdicts of the registers after loading."""
    received = {paper.row["complaint_no"]: local(paper.at) for paper in papers if paper.form == "complaints"}
    settled = {paper.row["case"]: local(paper.at) for paper in papers if paper.form == "decisions"}
    verdicts: list[Verdict] = []
    steps: Counter[tuple[str, str, str]] = Counter()
    for one in recorded:
        if one.limit not in LIMITS:
            continue
        limit = BOOK.limit(one.limit)
        span = {"received": received[one.number], "settled": settled[one.number]}
        verdicts.append(Verdict(one.number, limit.id, span["received"].year, one.kept, in_time(limit, **span)))
        for told in told_of(limit, BOOK.ladder(limit.ladder), PEOPLE, **span):
            steps[limit.id, told.step, told.person] += 1
    return Reckoned(len(received), min(received.values()), max(received.values()), tuple(verdicts), steps)
