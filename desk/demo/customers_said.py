"""What customers say when they are followed up on the demo's last day: most are reached, a few suggest something (PW-2, PW-5)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import select

from desk.demo.meanwhile import hand_in_meanwhile, local
from desk.demo.sheets import Value
from desk.demo.write import ZONE, DemoFile, Department
from models import Case, FollowUp
from models.database import reading
from rules.asked_words import FollowUpOutcome, FollowUpWay
from rules.events import FollowUpState
from tasks.settings import settings

MINUTES = (20, 300)  # from when the list is given out
NOT_REACHED, DECLINED, SUGGESTS = 0.15, 0.05, 0.1
LEVELS = ("1", "2", "3", "4")
CONTENT = (0.04, 0.1, 0.36, 0.5)
SAID = ("用着挺好", "师傅很准时，修得也仔细", "还有点响，不过能用", "希望下次早点到", "没什么意见")
SUGGESTED = ("周末能不能也派人上门", "来之前请先打电话", "收费标准最好写清楚")
WAITING = (
    select(FollowUp.follow_up_no, FollowUp.person_no, FollowUp.given_at)
    .join(Case, Case.id == FollowUp.case_id)
    .where(Case.state == FollowUpState.DUE, FollowUp.way != FollowUpWay.MAIL)
    .order_by(FollowUp.id)
)


def answer_follow_ups(demo: Department, *, now: datetime) -> DemoFile | None:
    """What came of the follow-ups that wait to be phoned or visited, as a file that comes in `now` (aware); None without any.

    Written while the demo lives, for it answers what the product has given out; the same company and day say the same.
    """
    return hand_in_meanwhile(demo, "follow_ups", "ALL", _answers(demo, local(now)), now=now)


def _answers(demo: Department, came_in: datetime) -> Iterator[Mapping[str, Value]]:
    rng = np.random.default_rng([demo.seed, 16, came_in.toordinal()])
    with reading(settings().database) as session:
        waiting = session.execute(WAITING).all()
    for each in waiting:
        chance, minutes = rng.random(), int(rng.integers(*MINUTES))
        level, said = str(rng.choice(LEVELS, p=CONTENT)), SAID[int(rng.integers(len(SAID)))]
        suggested = SUGGESTED[int(rng.integers(len(SUGGESTED)))] if rng.random() < SUGGESTS else None
        given_at = each.given_at.astimezone(ZONE).replace(tzinfo=None)
        outcome = FollowUpOutcome.REACHED
        if chance < NOT_REACHED + DECLINED:
            outcome = FollowUpOutcome.NOT_REACHED if chance < NOT_REACHED else FollowUpOutcome.DECLINED
        reached = outcome is FollowUpOutcome.REACHED
        yield {
            "follow_up_no": each.follow_up_no,
            "done_at": min(given_at + timedelta(minutes=minutes), came_in),
            "done_by": each.person_no,
            "outcome": outcome,
            "satisfaction": level if reached else None,
            "words": said if reached else None,
            "suggestion": suggested if reached else None,
        }
