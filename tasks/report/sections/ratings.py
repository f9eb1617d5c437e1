"""What customers think of the technicians, by their opinion cards: four items, and how many are content (SV-17, SV-19)."""

from collections.abc import Sequence

from models.queries.report_ratings import CardRow
from rules.rating import ITEMS, Rating, rate
from rules.wording import Text
from tasks.report.compare import interval, share, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.sections.cards import sent
from tasks.report.sections.restated import restated_ratings
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import NOT_STATED, both

ARTICLE, TABLE = "SV-19", "ratings_by_technician"
TITLES = {
    "attitude": both("Attitude", "态度"),
    "skill": both("Skill", "技术"),
    "punctuality": both("Punctuality", "到达时间"),
    "promise": both("Promises", "答应事情办理"),
}
TOO_FEW = both("too few cards", "样本不足")
HOW = both(
    "Opinion cards about calls of the period, whenever they came in, with the technician who had been there. Levels are"
    " means from 1 to 4, 4 best. A customer is content whose card is 3 or better on average; the share is given with its"
    " 95 % interval. Too few cards judge nobody. Jobs: calls of the period with a finished visit.",
    "关于本期叫修的调查卡（不论何时收到），评价对象为当时上门的技术员。分值为1至4的平均值，4为最好。"
    "平均3分及以上为满意，满意率附95%置信区间；样本不足不作评判。工作件数为本期有上门结果的叫修。",
)


def answered(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Jobs of the month about which a customer sent a card back."""
    return share_figure(
        "cards_answered", both("Jobs with an opinion card", "有调查卡的工作"), *_answered(now),
        before=_answered(before) if before else None, good=1, how=HOW, article="SV-18", table=TABLE,
    )  # fmt: skip


def content(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Customers who are content, of those who rated anything."""
    return share_figure(
        "content", both("Content customers", "满意客户"), *_content(now),
        before=_content(before) if before else None, good=1, how=HOW, article=ARTICLE, table=TABLE,
    )  # fmt: skip


def ratings(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Ratings of the month by technician; who has too few cards is listed and not judged (SV-19).

    Ratings that an earlier report put differently stand beside them, before and after.
    """
    smallest = scene.book.rating.smallest_sample
    jobs = {row.technician_no: row.jobs for row in now.jobs}
    names = {row.technician_no: row.technician for row in (*now.jobs, *now.cards)}
    rows = [
        _row(number, names[number], jobs.get(number, 0), _rating(now.cards, number, smallest=smallest))
        for number in sorted(names, key=lambda number: (number is None, number or ""))
    ]
    table = Table(
        TABLE,
        both("Ratings by technician", "技术员评分"),
        (
            Column("technician", both("Technician", "技术员")),
            Column("jobs", both("Jobs", "工作件数"), Kind.COUNT),
            Column("cards", both("Cards", "调查卡"), Kind.COUNT),
            *(Column(item, TITLES[item], Kind.DECIMAL) for item in ITEMS),
            Column("overall", both("Overall", "综合"), Kind.DECIMAL),
            Column("content", both("Content", "满意率"), Kind.SHARE),
            Column("content_from", both("At least", "下限"), Kind.SHARE),
            Column("content_to", both("At most", "上限"), Kind.SHARE),
            Column("judged", both("Judgement", "评判")),
        ),
        tuple(rows),
        HOW,
        ARTICLE,
    )
    return Section(
        "ratings",
        title,
        (answered(now, before, scene), content(now, before, scene)),
        (),
        (table, *(() if now.restated is None else (restated_ratings(now.restated),)), sent(now, scene)),
    )


def _row(number: str | None, name: str | None, jobs: int, rating: Rating) -> tuple[Cell, ...]:
    low, high = interval(rating.content, rating.rated) or (None, None)
    items = [rating.items[item] for item in ITEMS]
    return (
        f"{number} {name or ''}".strip() if number else NOT_STATED,
        jobs,
        rating.cards,
        *(None if level is None else round(level, 2) for level in (*items, rating.overall)),
        share(rating.content, rating.rated),
        low,
        high,
        both("judged", "可评判") if rating.judged else TOO_FEW,
    )


def _rating(cards: Sequence[CardRow], number: str | None, *, smallest: int) -> Rating:
    mine = [card._asdict() for card in cards if card.technician_no == number]
    return rate(mine, smallest_sample=smallest)


def _answered(month: Counted) -> tuple[int, int]:
    return month.answered.with_card, month.answered.jobs


def _content(month: Counted) -> tuple[int, int]:
    said = rate([card._asdict() for card in month.cards], smallest_sample=1)
    return said.content, said.rated
