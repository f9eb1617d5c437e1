"""Complaints: how many, how grave, about what, and how soon they were answered (SV-20, NT-1)."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import median

from models.queries.report_clocks import Standing
from models.queries.report_complaints import ComplaintRow, LimitStanding
from rules.complaints import ANSWERS
from rules.events import ComplaintState
from rules.masking import mask_name
from rules.regulation.schema import RuleBook
from rules.wording import Text
from rules.words import About, ComplaintType, Severity
from tasks.report.compare import count_figure, share, share_figure
from tasks.report.counting import ACKNOWLEDGE, REVIEW, Counted, Scene
from tasks.report.sections.cards import drafts
from tasks.report.shape import Bar, BarChart, Cell, Column, Figure, Kind, Pattern, Section, Series, Table
from tasks.report.spoken import both, spell_span, word

LISTED = 30
ANSWERED = (ComplaintState.ANSWERED, ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.LINKED)
DAY = 86_400
HOW = both(
    "Complaints and suggestions received in the period by the clock of their branch; the severity in force, which counts"
    " as serious until the department has confirmed otherwise.",
    "按网点当地时间本期受理的投诉与建议；严重程度以生效的为准，未确认前按严重处理。",
)


def complaints_total(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Complaints and suggestions of the month, which one article governs alike (SV-20)."""
    return count_figure(
        "complaints",
        both("Complaints and suggestions", "投诉与建议"),
        len(now.complaints),
        before=len(before.complaints) if before else None,
        good=-1,
        how=HOW,
        article="SV-17",
        table="complaints_by_severity",
    )


def serious_total(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Those among them that are serious or count as such."""
    return count_figure(
        "serious",
        both("Serious among them", "其中严重"),
        _serious(now),
        before=_serious(before) if before else None,
        good=-1,
        how=HOW,
        article="SV-20",
        table="complaints_by_severity",
    )


def answered_in_time(now: Counted, before: Counted | None, scene: Scene) -> Figure:
    """Complaints answered within the limit (NT-1)."""
    title = both("Complaints answered in time", "投诉按时答复率")
    return _rate("answered_in_time", title, ANSWERS, lambda row: row.answer, now, before, scene.book)


def acknowledged_in_time(now: Counted, before: Counted | None, scene: Scene) -> Figure:
    """Complaints acknowledged within the limit (NT-1)."""
    title = both("Complaints acknowledged in time", "投诉按时确认率")
    return _rate("acknowledged_in_time", title, (ACKNOWLEDGE,), lambda row: row.acknowledge, now, before, scene.book)


def reviewed_in_time(now: Counted, before: Counted | None, scene: Scene) -> Figure:
    """Serious complaints reviewed or forwarded by the vice-president within the limit (SV-20)."""
    title = both("Serious complaints reviewed in time", "严重投诉按时批示率")
    return _rate("reviewed_in_time", title, (REVIEW,), lambda row: row.review, now, before, scene.book)


def by_severity(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Complaints by severity and by what they are about (SV-17, SV-20)."""
    rows: list[tuple[Cell, ...]] = []
    for severity in Severity:
        mine = [row for row in now.complaints if row.severity == severity]
        types = Counter(row.type for row in mine)
        earlier = None if before is None else sum(row.severity == severity for row in before.complaints)
        rows.append((
            word(Severity, severity), len(mine), earlier, types[ComplaintType.COMPLAINT], types[ComplaintType.SUGGESTION],
            sum(row.severity_confirmed for row in mine), sum(_open(row) for row in mine),
        ))  # fmt: skip
    table = Table(
        "complaints_by_severity",
        title,
        (
            Column("severity", both("Severity", "严重程度")),
            Column("received", both("Received", "受理"), Kind.COUNT),
            Column("before", both("Period before", "上期"), Kind.COUNT),
            Column("complaints", both("Complaints", "投诉"), Kind.COUNT),
            Column("suggestions", both("Suggestions", "建议"), Kind.COUNT),
            Column("confirmed", both("Severity confirmed", "已确认定级"), Kind.COUNT),
            Column("open", both("Not answered yet", "尚未答复"), Kind.COUNT),
        ),
        tuple(rows),
        HOW,
        "SV-20",
    )
    chart, drawn = _about(now)
    drafted, by_branch = drafts(now, before, scene)
    figures = (complaints_total(now, before, scene), serious_total(now, before, scene), drafted)
    charts = (chart,) if now.complaints else ()
    return Section("complaints_by_severity", title, figures, charts, (table, drawn, by_branch))


def time_to_answer(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """How soon complaints were acknowledged, reviewed and answered, and those still open (NT-1, SV-20)."""
    figures = (
        answered_in_time(now, before, scene),
        acknowledged_in_time(now, before, scene),
        reviewed_in_time(now, before, scene),
    )
    groups: list[tuple[str, Text | str, list[ComplaintRow]]] = [
        ("severity", word(Severity, each), [row for row in now.complaints if row.severity == each]) for each in Severity
    ]
    for branch in sorted({row.branch_no or "" for row in now.complaints}):
        mine = [row for row in now.complaints if (row.branch_no or "") == branch]
        groups.append(("branch", scene.branch(branch), mine))
    by = {"severity": both("severity", "程度"), "branch": both("branch", "网点")}
    table = Table(
        "answers",
        both("Time to answer, by severity and by branch", "答复用时（按程度、按网点）"),
        (
            Column("by", both("By", "分组")),
            Column("group", both("Group", "组别")),
            Column("in_time", both("In time", "按时"), Kind.COUNT),
            Column("late", both("Late", "逾时"), Kind.COUNT),
            Column("overdue", both("Past limit, open", "超限未答复"), Kind.COUNT),
            Column("running", both("Not yet due", "未到时限"), Kind.COUNT),
            Column("rate", both("In time, share", "按时率"), Kind.SHARE),
            Column("median", both("Median days", "中位天数"), Kind.DECIMAL),
            Column("longest", both("Longest days", "最长天数"), Kind.DECIMAL),
        ),
        tuple((by[kind], label, *_answers(mine)) for kind, label, mine in groups),
        both(
            f"From receipt to the first answer, {_within(scene.book, ANSWERS).en} allowed; days are calendar days and"
            " parts of them. Withdrawn complaints are left out.",
            f"自受理到首次答复，时限{_within(scene.book, ANSWERS).zh}；天数为日历天（含小数）。已撤诉的不计。",
        ),
        "NT-1",
    )
    return Section("time_to_answer", title, figures, (), (table, _unanswered(now, scene)))


def _rate(
    id: str,
    title: Text,
    limit_ids: Sequence[str],
    of: Callable[[ComplaintRow], LimitStanding],
    now: Counted,
    before: Counted | None,
    book: RuleBook,
) -> Figure:
    within = _within(book, limit_ids)
    return share_figure(
        id,
        title,
        *_kept(now, of),
        before=_kept(before, of) if before else None,
        good=1,
        how=both(
            f"Kept within {within.en}, of the complaints of the period that the limit is for and that are decided; past"
            " the limit and still open counts as not kept.",
            f"本期适用该时限且已有结论的投诉中，在{within.zh}内完成的比率；超限未完成的算未按时。",
        ),
        article=book.limit(limit_ids[0]).article,
        table="answers",
    )


def _kept(counted: Counted, of: Callable[[ComplaintRow], LimitStanding]) -> tuple[int, int]:
    standing = Counter(of(row).standing for row in counted.complaints)
    met = standing[Standing.MET]
    return met, met + standing[Standing.MISSED] + standing[Standing.OVERDUE]


def _within(book: RuleBook, limit_ids: Sequence[str]) -> Text:
    """The times allowed; of several limits, each but the first with what it is about."""
    first, *others = [book.limit(each) for each in limit_ids]
    said = [spell_span(first.within)]
    said += [
        Text(
            en=f"{each.title.en.lower()}: {spell_span(each.within).en}",
            zh=f"{each.title.zh}{spell_span(each.within).zh}",
        )
        for each in others
    ]
    return Text(en="; ".join(each.en for each in said), zh="；".join(each.zh for each in said))


def _answers(rows: Sequence[ComplaintRow]) -> tuple[Cell, ...]:
    standing = Counter(row.answer.standing for row in rows)
    days = [
        (row.answer.stopped_at - row.received_at).total_seconds() / DAY
        for row in rows
        if row.answer.stopped_at is not None and row.answer.standing in (Standing.MET, Standing.MISSED)
    ]
    decided = standing[Standing.MET] + standing[Standing.MISSED] + standing[Standing.OVERDUE]
    return (
        standing[Standing.MET],
        standing[Standing.MISSED],
        standing[Standing.OVERDUE],
        standing[Standing.RUNNING],
        share(standing[Standing.MET], decided),
        round(median(days), 1) if days else None,
        round(max(days), 1) if days else None,
    )


def _about(now: Counted) -> tuple[BarChart, Table]:
    pairs = Counter((row.about, row.severity) for row in now.complaints)
    listed: list[str | None] = [about.value for about in About]
    if any(about is None for about, _ in pairs):
        listed.append(None)
    title = both("What they are about", "投诉内容")
    table = Table(
        "complaints_by_subject",
        title,
        (
            Column("about", both("About", "关于")),
            *(Column(each.value, word(Severity, each), Kind.COUNT) for each in Severity),
        ),
        tuple((word(About, about), *(pairs[about, each.value] for each in Severity)) for about in listed),
        HOW,
        "SV-17",
        drawn=True,
    )
    chart = BarChart(
        "complaints_by_subject_chart",
        title,
        (
            Series(word(Severity, Severity.SERIOUS), Pattern.SOLID),
            Series(word(Severity, Severity.ORDINARY), Pattern.HATCHED),
        ),
        tuple(Bar(word(About, about), tuple(pairs[about, each.value] for each in Severity)) for about in listed),
        table=table.id,
    )
    return chart, table


def _unanswered(now: Counted, scene: Scene) -> Table:
    waiting = sorted((row for row in now.complaints if _open(row)), key=_urgency)
    listed = waiting[:LISTED]
    rows: list[tuple[Cell, ...]] = [
        (
            row.complaint_no,
            scene.branch(row.branch_no),
            mask_name(row.customer) or None,
            word(Severity, row.severity),
            word(About, row.about),
            word(ComplaintState, row.state),
            scene.local(row.received_at, row.branch_no),
            None if row.answer.due_at is None else scene.local(row.answer.due_at, row.branch_no),
            both("yes", "是") if row.answer.standing is Standing.OVERDUE else both("no", "否"),
        )
        for row in listed
    ]
    return Table(
        "complaints_open",
        both("Complaints not answered yet", "尚未答复的投诉"),
        (
            Column("complaint", both("Complaint", "投诉编号")),
            Column("branch", both("Branch", "网点")),
            Column("customer", both("Customer", "客户")),
            Column("severity", both("Severity", "程度")),
            Column("about", both("About", "关于")),
            Column("state", both("State", "状态")),
            Column("received_at", both("Received", "受理时间"), Kind.MOMENT),
            Column("due_at", both("Answer due", "应答复时间"), Kind.MOMENT),
            Column("past", both("Past the limit", "已超限")),
        ),
        tuple(rows),
        both(
            "Complaints of the period without an answer at the moment of the report, the earliest due first."
            " Customers' names are hidden in part.",
            "截至报告时刻尚未答复的本期投诉，最早到期的在前。客户名称部分隐去。",
        ),
        "RS-2",
        unlisted=len(waiting) - len(listed),
    )


def _urgency(row: ComplaintRow) -> tuple[datetime, str]:
    return row.answer.due_at or row.received_at, row.complaint_no


def _open(row: ComplaintRow) -> bool:
    return row.state not in ANSWERED


def _serious(counted: Counted) -> int:
    return sum(row.severity == Severity.SERIOUS for row in counted.complaints)
