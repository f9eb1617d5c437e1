"""Which jobs and customers are followed up, when, and by which way (PW-2, PW-3, PW-5, RS-9, FP-4)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256

from dateutil.rrule import rrulestr

from rules.asked_words import FollowUpWay
from rules.regulation.care import FollowUpDuty, FollowUpOf, GoalRung
from rules.words import Excuse

BEGINNING = datetime(2000, 1, 1)  # noqa: DTZ001 - a recurrence is of days in the branch's zone
_WHOLE = 1 << 64
_NOTHING = frozenset(
    {
        "",
        "没有",
        "没有建议",
        "没有意见",
        "无",
        "无建议",
        "无意见",
        "没什么",
        "没什么建议",
        "暂无建议",
        "暂时没有",
        "暂时没有建议",
    }
    | {"no", "none", "nothing", "no suggestion", "no suggestions", "nothing to suggest", "n a"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A customer as far as asking them goes: "" or None where there is no such way."""

    email: str | None = None
    phone: str | None = None
    address: str | None = None
    opted_out: bool = False


def drawn(*, seed: str, duty: str, about: str, period: str, share: float) -> bool:
    """Whether a job or customer is among the `share` that is followed up: the same answer whenever and wherever.

    Each is drawn by its own number, so that what comes in later moves nobody else's draw.
    """
    digest = sha256("\x1f".join((seed, duty, about, period)).encode()).digest()
    return int.from_bytes(digest[:8]) < share * _WHOLE


def occurrences(recurs: str, *, first: date, last: date) -> list[date]:
    """The days of a recurrence (RFC 5545) from `first` to `last`, both included, in order."""
    if last < first:
        return []
    rule = rrulestr(recurs, dtstart=BEGINNING)
    found = rule.between(datetime.combine(first, time()), datetime.combine(last, time()), inc=True)
    return [each.date() for each in found]


def way_to(asked: Asked, *, duty: FollowUpDuty) -> FollowUpWay | Excuse:
    """The first way of the duty that leads to the customer, or why nobody asks them."""
    if asked.opted_out:
        return Excuse.OPTED_OUT
    places: Mapping[FollowUpWay, str | None] = {
        FollowUpWay.MAIL: asked.email,
        FollowUpWay.PHONE: asked.phone,
        FollowUpWay.VISIT: asked.address,
    }
    return next((way for way in duty.ways if (places[way] or "").strip()), Excuse.OUT_OF_REACH)


def next_way(asked: Asked, *, duty: FollowUpDuty, tried: FollowUpWay) -> FollowUpWay | None:
    """The way that leads to the customer and comes after the one `tried` in vain; None where there is none (FP-4)."""
    later = duty.ways[duty.ways.index(tried) + 1 :] if tried in duty.ways else ()
    if not later:
        return None
    found = way_to(asked, duty=duty.model_copy(update={"ways": later}))
    return found if isinstance(found, FollowUpWay) else None


def given_up(*, opened_on: date, today: date, duty: FollowUpDuty) -> bool:
    """Whether a follow-up that nobody answered is given up today: local days of the branch."""
    return today >= opened_on + timedelta(days=duty.closes_after_days)


@dataclass(frozen=True, slots=True)
class Return:
    """How many of one period of a duty were asked and have answered; `last_given` is the local day of the last of them."""

    period: str
    asked: int
    answered: int
    last_given: date


def paper_of(about: str) -> str | None:
    """The number of the job, contract or engagement that a follow-up is about ("contract:M1"); None of a customer."""
    kind, _, number = about.partition(":")
    return None if kind == "customer" else number


def period_of(*, duty: FollowUpDuty, period: str, given_on: date) -> str:
    """The period that an answer counts for: the day of the recurrence, else the month in which it was given out (FP-4)."""
    return period if duty.of is FollowUpOf.CUSTOMERS else f"{given_on:%Y-%m}"


def _after_month(period: str) -> date:
    """The first day after a month that is written as in 2026-10."""
    year, month = map(int, period.split("-"))
    return date(year + month // 12, month % 12 + 1, 1)


def goal_rungs(found: Return, *, duty: FollowUpDuty, today: date) -> list[GoalRung]:
    """Who is told today that too few have answered: as the end nears, once the period is whole, each once (the ledger).

    `today` is the branch's local day. Nobody, where the goal is reached or there is none.
    """
    whole = duty.of is FollowUpOf.CUSTOMERS or found.period < f"{today:%Y-%m}"
    if duty.goal is None or not whole or found.answered >= duty.goal * found.asked:
        return []
    ends = found.last_given + timedelta(days=duty.closes_after_days)
    until = ends
    if duty.of is not FollowUpOf.CUSTOMERS:  # the last one may be given up before its month is whole
        until = max(until, _after_month(found.period) + timedelta(days=duty.closes_after_days))
    return [rung for rung in duty.goal_missed if ends - timedelta(days=rung.days_before) <= today < until]


def suggests(words: str | None) -> bool:
    """Whether a customer's words suggest anything: "no suggestions" opens no matter (PW-5)."""
    return re.sub(r"[\W_]+", " ", words or "").strip().casefold() not in _NOTHING
