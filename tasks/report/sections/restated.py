"""Ratings that are not what an earlier report said: before, after, and because of which cards (SV-19)."""

from collections.abc import Mapping, Sequence

from rules.rating import Rating
from rules.restating import RestatedMonth, Why
from rules.wording import Text
from tasks.report.compare import share
from tasks.report.shape import Cell, Column, Kind, Table
from tasks.report.spoken import NOT_STATED, both

NAMED = 5
"""So many cards are named one by one; of more, how many there are."""
REASONS = {
    Why.LATE: both("came in late", "逾期收到"),
    Why.CORRECTED: both("corrected", "更正"),
    Why.GAINED: both("rated somebody else before", "改评此人"),
    Why.LOST: both("rates somebody else, or counts in another month", "改评他人或改计他月"),
}
HOW = both(
    "Months whose ratings have changed since they were last reported: what was said, what holds now, and the cards that"
    " made the difference.",
    "评分自上次报告后有变动的月份：原报数、现数及引起变动的调查卡。",
)


def restated_ratings(months: Sequence[RestatedMonth]) -> Table:
    """One row a technician and month, oldest month first; no row where everything holds as it was said."""
    rows = tuple(
        (
            each.month,
            f"{one.technician_no} {each.names[one.technician_no] or ''}".strip() if one.technician_no else NOT_STATED,
            one.before.cards,
            one.after.cards,
            _overall(one.before),
            _overall(one.after),
            share(one.before.content, one.before.rated),
            share(one.after.content, one.after.rated),
            because(one.because),
        )
        for each in months
        for one in each.people
    )
    columns = (
        Column("month", both("Month", "月份")),
        Column("technician", both("Technician", "技术员")),
        Column("cards_before", both("Cards before", "原卡数"), Kind.COUNT),
        Column("cards_after", both("Cards now", "现卡数"), Kind.COUNT),
        Column("overall_before", both("Overall before", "原综合"), Kind.DECIMAL),
        Column("overall_after", both("Overall now", "现综合"), Kind.DECIMAL),
        Column("content_before", both("Content before", "原满意率"), Kind.SHARE),
        Column("content_after", both("Content now", "现满意率"), Kind.SHARE),
        Column("because", both("Because of", "原因")),
    )
    return Table("restated_ratings", both("Ratings restated", "评分更正"), columns, rows, HOW, "SV-19")


def because(cards: Mapping[Why, Sequence[str]]) -> Text:
    """The cards by reason: 2 came in late (B1-17, B1-18)."""
    parts = [_part(REASONS[why], numbers) for why, numbers in cards.items()]
    return both("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _part(reason: Text, numbers: Sequence[str]) -> Text:
    more = len(numbers) - NAMED
    named, chinese = ", ".join(numbers[:NAMED]), "、".join(numbers[:NAMED])
    if more > 0:
        named, chinese = f"{named} and {more} more", f"{chinese}等"
    return both(f"{len(numbers)} {reason.en} ({named})", f"{len(numbers)}张{reason.zh}（{chinese}）")


def _overall(rating: Rating) -> Cell:
    return None if rating.overall is None else round(rating.overall, 2)
