"""Customers of the demo open the links in their mails and answer: the pages themselves, in this process, without a server."""

import asyncio
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import numpy as np
from sqlalchemy import select

from desk.answering import Answers
from desk.demo import texts
from desk.demo.drawing import one_of, one_of_weighted
from desk.demo.opinions import IN_WORDS, LEVELS
from desk.demo.write import Demo
from desk.serving import pages
from models import HandIn, Notice
from models.database import reading
from rules.rating import ITEMS
from rules.regulation.messages import MessageKind
from tasks.links.signing import PATH
from tasks.settings import settings

MOST = 5
"""Who answers the same day. Each takes a tenth of a second."""
PUBLIC_URL = "http://127.0.0.1:8310"
"""Where the demo's customers would open their cards; nobody listens there."""
_LINK = re.compile(rf"https?://\S+?({PATH}\S+)")
WISHES = 0.4


@dataclass(frozen=True, slots=True)
class LinkAnswers:
    """What came of it: statuses of the pages by what was done, and the hand-ins as an intake counts them."""

    opened: Sequence[int]
    sent: Sequence[int]
    sent_again: Sequence[int]
    rows: Sequence[Mapping[str, Any]]


def answer_by_link(demo: Demo, *, now: datetime) -> LinkAnswers:
    """Open the links of the cards mailed so far, answer them, and try to answer the first one anew, at `now` (aware)."""
    with reading(settings().database) as session:
        query = select(Notice.text).where(Notice.kind == MessageKind.CARD_MAIL).order_by(Notice.id)
        mails = list(session.scalars(query))
    paths = [found[1] for text in mails if (found := _LINK.search(text))][:MOST]
    rng = np.random.default_rng([demo.seed, 19, now.toordinal()])
    answers = Answers(clock=lambda: now)
    try:
        done = asyncio.run(_at_their_telephones(paths, rng, answers=answers, now=now))
    finally:
        answers.close()
    return LinkAnswers(*done, rows=_handed_in(demo, now=now))


async def _at_their_telephones(
    paths: Sequence[str], rng: np.random.Generator, *, answers: Answers, now: datetime
) -> tuple[list[int], list[int], list[int]]:
    transport = httpx.ASGITransport(app=pages(answers=answers, clock=lambda: now))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as phone:
        opened = [(await phone.get(path)).status_code for path in paths]
        sent = [(await phone.post(path, data=_answer(rng))).status_code for path in paths]
        again = [(await phone.post(path, data={"comment": "想改一下刚才的评分"})).status_code for path in paths[:1]]
    return opened, sent, again


def _answer(rng: np.random.Generator) -> dict[str, str]:
    said = {item: str(one_of_weighted(rng, LEVELS)) for item in ITEMS}
    if rng.random() < IN_WORDS:
        said["comment"] = one_of(rng, texts.CARD_COMMENTS)
    if rng.random() < WISHES:
        said["call_back"] = "yes"
    return said


def _handed_in(demo: Demo, *, now: datetime) -> list[dict[str, Any]]:
    """The answers as hand-ins; their papers join the company's, so that the next demo knows them for its own."""
    papers = demo.folder / "papers" / "link"
    papers.mkdir(parents=True, exist_ok=True)
    for path in (settings().home / "archive").rglob("surveys__link-*.jsonl"):
        shutil.copyfile(path, papers / path.name)
    with reading(settings().database) as session:
        entries = session.scalars(
            select(HandIn).where(HandIn.started_at >= now, HandIn.name.like("surveys\\_\\_link-%", escape="\\"))
        )
        return [
            {
                "form": "surveys",
                "rows": each.rows,
                "loaded": each.loaded,
                "updated": each.updated,
                "unchanged": each.unchanged,
                "quarantined": each.quarantined,
            }
            for each in entries
        ]
