"""What customers said when they were followed up, each article apart from the others and from the cards (RP-3, PW-2, FP-4)."""

from collections.abc import Iterable, Sequence

from models import ClockVerdict
from models.queries.report_follow_ups import OPEN_FINDING, FollowUpCount
from rules.events import ComplaintState, FollowUpState
from rules.regulation.care import FollowUpDuty
from rules.wording import Text
from tasks.report.compare import share, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both

ARTICLE, TABLE = "PW-2", "follow_ups_by_duty"
CONTENT = 3
"""From which level on a customer is content."""
SETTLED = (ComplaintState.ANSWERED, ComplaintState.CLOSED, ComplaintState.WITHDRAWN)
HOW = both(
    "Follow-ups given out in the period, as they stand now; excused customers were not asked. Answered are those who were"
    " reached or wrote back, of all who were asked. In time: within the limit, of those whose limit has ended. Content are"
    " levels 3 and 4. A suggestion is open until it is answered, a finding until the department concerned has"
    " acknowledged it (RS-9).",
    "本期派出的回访，按目前状况统计；免回访的未询问。回收率为已答复占已询问；按时率为时限已结束者中按时完成的；"
    "3分及以上为满意；建议在答复前为未了，所转情况在有关部门确认前为未确认。",
)


def follow_ups(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """One line a duty of the rule book, and the quarter so far month by month (PW-3)."""
    duties = scene.book.follow_ups
    table = Table(
        TABLE,
        both("Follow-ups by duty", "各类回访"),
        (
            Column("duty", both("Duty", "回访类别")),
            Column("article", both("Article", "条款")),
            Column("asked", both("Asked", "已询问"), Kind.COUNT),
            Column("excused", both("Excused", "免回访"), Kind.COUNT),
            Column("answered", both("Answered", "已答复"), Kind.COUNT),
            Column("written", both("In writing", "其中书面"), Kind.COUNT),
            Column("share", both("Answered, share", "回收率"), Kind.SHARE),
            Column("goal", both("Goal", "目标"), Kind.SHARE),
            Column("in_time", both("In time", "按时率"), Kind.SHARE),
            Column("satisfaction", both("Satisfaction", "满意程度"), Kind.DECIMAL),
            Column("content", both("Content", "满意率"), Kind.SHARE),
            Column("declined", both("Declined", "谢绝"), Kind.COUNT),
            Column("given_up", both("Given up", "逾期未回"), Kind.COUNT),
            Column("open", both("Still open", "待回访"), Kind.COUNT),
            Column("suggestions", both("Suggestions", "建议"), Kind.COUNT),
            Column("suggestions_open", both("Suggestions open", "未了建议"), Kind.COUNT),
            Column("findings", both("Findings passed on", "转有关部门"), Kind.COUNT),
            Column("findings_open", both("Not acknowledged", "部门未确认"), Kind.COUNT),
        ),
        tuple(_row(duty, _of(duty, now.follow_ups)) for duty in duties),
        HOW,
        ARTICLE,
    )
    quarter = Table(
        "follow_ups_by_quarter",
        both("The quarter by month", "本季度各月"),
        (
            Column("month", both("Month", "月份")),
            Column("duty", both("Duty", "回访类别")),
            Column("asked", both("Asked", "已询问"), Kind.COUNT),
            Column("answered", both("Answered", "已答复"), Kind.COUNT),
            Column("satisfaction", both("Satisfaction", "满意程度"), Kind.DECIMAL),
            Column("content", both("Content", "满意率"), Kind.SHARE),
        ),
        tuple(
            (str(month), duty.title, _asked(mine), _answered(mine), _mean(mine), share(*_content(mine)))
            for month, counted in now.quarter
            for duty in duties
            if _asked(mine := _of(duty, counted))
        ),
        HOW,
        "PW-3",
    )
    figures = tuple(_figure(duty, now, before) for duty in duties if _asked(_of(duty, now.follow_ups)))
    return Section("follow_ups", title, figures, (), (table, quarter))


def _figure(duty: FollowUpDuty, now: Counted, before: Counted | None) -> Figure:
    """The share of those asked under one duty who answered; FP-4 says how many are wanted."""
    goal = "" if duty.goal is None else f" ({duty.goal * 100:g} %)"
    title = both(f"Answered: {duty.title.en}{goal}", f"回收率：{duty.title.zh}{goal}")
    mine = _of(duty, now.follow_ups)
    earlier = None if before is None else _of(duty, before.follow_ups)
    return share_figure(
        f"answered_{duty.id}", title, _answered(mine), _asked(mine),
        before=None if earlier is None else (_answered(earlier), _asked(earlier)),
        good=1, how=HOW, article=duty.article, table=TABLE,
    )  # fmt: skip


def _row(duty: FollowUpDuty, mine: Sequence[FollowUpCount]) -> tuple[Cell, ...]:
    met = _sum(row for row in mine if row.verdict == ClockVerdict.MET)
    missed = _sum(row for row in mine if row.verdict == ClockVerdict.MISSED)
    suggested = [row for row in mine if row.suggestion is not None]
    return (
        duty.title,
        duty.article,
        _asked(mine),
        _sum(row for row in mine if row.excuse is not None or row.state == FollowUpState.EXCUSED),
        _answered(mine),
        _sum(row for row in mine if row.asked_by_staff is False),
        share(_answered(mine), _asked(mine)),
        duty.goal,
        share(met, met + missed),
        _mean(mine),
        share(*_content(mine)),
        _sum(row for row in mine if row.state == FollowUpState.DECLINED),
        _sum(row for row in mine if row.state == FollowUpState.EXPIRED),
        _sum(row for row in mine if row.state in (FollowUpState.DUE, FollowUpState.TRIED)),
        _sum(suggested),
        _sum(row for row in suggested if row.suggestion not in SETTLED),
        _sum(row for row in mine if row.finding is not None),
        _sum(row for row in mine if row.finding == OPEN_FINDING),
    )


def _of(duty: FollowUpDuty, counted: Sequence[FollowUpCount]) -> list[FollowUpCount]:
    return [row for row in counted if row.duty == duty.id]


def _asked(mine: Sequence[FollowUpCount]) -> int:
    return _sum(row for row in mine if row.excuse is None and row.state != FollowUpState.EXCUSED)


def _answered(mine: Sequence[FollowUpCount]) -> int:
    return _sum(row for row in mine if row.state == FollowUpState.REACHED)


def _content(mine: Sequence[FollowUpCount]) -> tuple[int, int]:
    """Who is content, of those who said how content they are."""
    rated = [row for row in mine if row.satisfaction is not None]
    return _sum(row for row in rated if (row.satisfaction or 0) >= CONTENT), _sum(rated)


def _mean(mine: Sequence[FollowUpCount]) -> float | None:
    rated = [row for row in mine if row.satisfaction is not None]
    levels = sum((row.satisfaction or 0) * row.follow_ups for row in rated)
    return round(levels / _sum(rated), 2) if rated else None


def _sum(rows: Iterable[FollowUpCount]) -> int:
    return sum(row.follow_ups for row in rows)
