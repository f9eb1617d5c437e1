"""How content customers are, each source apart: the card by item, every kind of follow-up by itself (PW-3, SV-19, FP-4)."""

from collections.abc import Sequence

from models.queries.report_follow_ups import FollowUpCount
from rules.rating import CONTENT_FROM, ITEMS
from rules.regulation.care import FollowUpDuty
from rules.wording import Text
from tasks.report.compare import share, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.sections.ratings import TITLES
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both

ARTICLE, TABLE = "PW-3", "satisfaction_by_source"
CARD = both("Opinion card", "意见调查卡")
WHOLE = both("satisfaction", "总体满意程度")
HOW = both(
    "Each source by itself, nothing added up: opinion cards about calls of the period, item by item; follow-ups given out in"
    " the period, by kind. Levels are means from 1 to 4, 4 best; content are levels 3 and 4 of those given.",
    "各来源分别统计，不合并：关于本期叫修的调查卡，逐项；本期派出的回访与问卷，按类别。分值为1至4的平均值，4为最好；"
    "3分及以上为满意，按已评分者计。",
)
Levels = dict[int, int]
"""How many customers gave each level."""


def satisfaction(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """One line a source and item, against the period before; a figure a source that anybody answered."""
    rows = [
        _row(CARD, "SV-19", TITLES[item], _of_item(now, item), None if before is None else _of_item(before, item))
        for item in ITEMS
    ]
    figures: list[Figure] = []
    for duty in scene.book.follow_ups:
        mine, earlier = _of_duty(now.follow_ups, duty), None if before is None else _of_duty(before.follow_ups, duty)
        rows.append(_row(duty.title, duty.article, WHOLE, mine, earlier))
        if mine:
            figures.append(
                share_figure(
                    f"content_{duty.id}", both(f"Content: {duty.title.en}", f"满意率：{duty.title.zh}"), *_content(mine),
                    before=None if earlier is None else _content(earlier),
                    good=1, how=HOW, article=duty.article, table=TABLE,
                )
            )  # fmt: skip
    table = Table(
        TABLE,
        title,
        (
            Column("source", both("Source", "来源")),
            Column("article", both("Article", "条款")),
            Column("item", both("Item", "项目")),
            Column("rated", both("Rated", "评分数"), Kind.COUNT),
            Column("level", both("Level", "平均分"), Kind.DECIMAL),
            Column("content", both("Content", "满意率"), Kind.SHARE),
            Column("rated_before", both("Rated before", "上期评分数"), Kind.COUNT),
            Column("level_before", both("Level before", "上期平均分"), Kind.DECIMAL),
            Column("content_before", both("Content before", "上期满意率"), Kind.SHARE),
        ),
        tuple(rows),
        HOW,
        ARTICLE,
    )
    return Section("satisfaction", title, tuple(figures), (), (table,))


def _row(source: Text, article: str, item: Text, now: Levels, before: Levels | None) -> tuple[Cell, ...]:
    return source, article, item, *_numbers(now), *((None, None, None) if before is None else _numbers(before))


def _numbers(levels: Levels) -> tuple[Cell, ...]:
    rated = sum(levels.values())
    total = sum(level * count for level, count in levels.items())
    return rated, round(total / rated, 2) if rated else None, share(*_content(levels))


def _content(levels: Levels) -> tuple[int, int]:
    return sum(count for level, count in levels.items() if level >= CONTENT_FROM), sum(levels.values())


def _of_item(counted: Counted, item: str) -> Levels:
    found: Levels = {}
    for card in counted.cards:
        level = getattr(card, item)
        if level is not None:
            found[level] = found.get(level, 0) + 1
    return found


def _of_duty(rows: Sequence[FollowUpCount], duty: FollowUpDuty) -> Levels:
    found: Levels = {}
    for row in rows:
        if row.duty == duty.id and row.satisfaction is not None:
            found[row.satisfaction] = found.get(row.satisfaction, 0) + row.follow_ups
    return found
