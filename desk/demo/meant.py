"""What the story says of goods and money at the end, to hold the registers' figures against."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.demo.figures_jobs import JobFigures
from desk.demo.goods import Course, Goods
from desk.demo.papers import Story
from rules.words import PayMethod

ON_THE_SPOT = (PayMethod.CASH, PayMethod.MOBILE)


def meant_figures(story: Story, *, closing: datetime, zone: ZoneInfo) -> JobFigures:
    """The figures after the period's `closing` (wall-clock time of the company's zone)."""
    here = [each for each in story.goods if each.back is None or each.back.returned_at > closing]
    oldest = min(
        ((each.receipt, each.taken_at.replace(tzinfo=zone)) for each in here), key=lambda one: one[::-1], default=None
    )
    owed: Counter[str] = Counter()
    for invoice in story.invoices:
        owed[invoice.call.number] += -invoice.amount if invoice.takes_back is not None else invoice.amount
    owed.subtract(dict(_paid(story)))
    open_calls = [amount for amount in owed.values() if amount > 0]
    kept = [each.amount for each in story.payments if each.method in ON_THE_SPOT and each.handed_in_at is None]
    promises = Counter(_promise(each, closing=closing) for each in story.goods)
    return JobFigures(
        taken=len(story.goods),
        here=len(here),
        oldest=oldest,
        kept=promises["kept"],
        moved=promises["moved"],
        broken=promises["broken"],
        unpaid=sum(open_calls),
        unpaid_calls=len(open_calls),
        not_handed_in=sum(kept),
    )


def _paid(story: Story) -> Counter[str]:
    paid: Counter[str] = Counter()
    for payment in story.payments:
        paid[payment.call.number] += payment.amount
    return paid


def _promise(goods: Goods, *, closing: datetime) -> str:
    """What became of the promise: kept, moved (told a later time first), broken, or nothing yet."""
    if _broken(goods, closing=closing):
        return "broken"
    ready = goods.card is not None and goods.ready_at is not None and goods.ready_at <= closing
    if not ready or goods.course is Course.DECLINED:
        return ""
    told = goods.extension
    return "moved" if told is not None and goods.ready_at is not None and told.told_at < goods.ready_at else "kept"


def _broken(goods: Goods, *, closing: datetime) -> bool:
    if goods.course is Course.STUCK:
        last = goods.extension.promised_at if goods.extension and goods.extension.comes_in else goods.promised_at
        return last < closing
    return goods.course in (Course.BROKEN, Course.TOLD_LATE) and goods.promised_at < closing
