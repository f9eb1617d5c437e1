"""Dispatch and visits: who was sent when, and what the visits brought (MS-13, MS-4, RS-3)."""

from collections import Counter

from rules.wording import Text
from rules.words import Area, VisitOutcome
from tasks.report.compare import count_figure, share, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both, word

LISTED = 20
JUDGED = (VisitOutcome.FIXED, VisitOutcome.CARRIED_IN, VisitOutcome.REVISIT)
"""Outcomes of a visit at which the technician could work; nobody in and repair declined say nothing about the fix."""

HOW_DISPATCH = both(
    "First dispatch against the call's local date. Calls not dispatched on their date go to the next working day's"
    " priority list. Settled without a dispatch: by phone, cancelled or brought in.",
    "首次派工时间与叫修当地日期比较；当日未派工的转次日优先清单。未派工而了结的：电话解决、取消或客户送修。",
)
HOW_FIRST = both(
    "Of the calls whose first visit ended fixed, carried in or with a revisit, those fixed at that visit."
    " Nobody in and repair declined are left out.",
    "首次上门结果为修复、带回或需再访的叫修中，首次即修复的比率；客户不在及拒修不计。",
)


def dispatched_same_day(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Calls dispatched on their own day (MS-13)."""
    return share_figure(
        "dispatched_same_day",
        both("Dispatched on the day of the call", "当日派工率"),
        *_same_day(now),
        before=_same_day(before) if before else None,
        good=1,
        how=both(
            "Of all calls of the month without those settled before anybody was sent, those first dispatched on their"
            " local date.",
            "本月叫修（不含未派工即了结的）中，叫修当地日期当天首次派工的比率。",
        ),
        article="MS-13",
        table="dispatch_by_branch",
    )


def undispatched_total(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Calls of the month without a dispatch when it closed."""
    return count_figure(
        "undispatched",
        both("Not dispatched at month's end", "月末未派工"),
        len(now.undispatched),
        before=len(before.undispatched) if before else None,
        good=-1,
        how=both(
            "Calls of the month to which nobody had been sent, and which nothing else had settled, when the month closed.",
            "本月叫修中，月末时尚未派工也未以其他方式了结的。",
        ),
        article="MS-13",
        table="undispatched",
    )


def first_visit_fixed(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Calls fixed at the first visit (RS-3)."""
    return share_figure(
        "first_visit_fixed",
        both("Fixed at the first visit", "一次修复率"),
        *_first_fixed(now),
        before=_first_fixed(before) if before else None,
        good=1,
        how=HOW_FIRST,
        article="RS-3",
        table="visits_by_branch",
    )


def undispatched(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """How soon calls were dispatched, and those left over at the month's end (MS-13)."""
    figures = (
        dispatched_same_day(now, before, scene),
        undispatched_total(now, before, scene),
        count_figure(
            "undispatched_older",
            both("Older calls still not dispatched", "以前月份至今未派工"),
            now.older_undispatched,
            before=None,
            good=-1,
            how=both("Calls of earlier months that still wait for a dispatch now.", "以前月份叫修至今仍待派工的。"),
            article="MS-13",
            table="dispatch_by_branch",
        ),
    )
    table = Table(
        "dispatch_by_branch",
        both("Dispatch by branch", "各网点派工"),
        (
            Column("branch", both("Branch", "网点")),
            Column("same_day", both("Same day", "当日派工"), Kind.COUNT),
            Column("later", both("Later", "次日以后派工"), Kind.COUNT),
            Column("waiting", both("Still waiting", "至今未派工"), Kind.COUNT),
            Column("settled", both("Settled without", "未派工而了结"), Kind.COUNT),
            Column("rate", both("Same day, share", "当日派工率"), Kind.SHARE),
            Column("at_end", both("Open at month's end", "月末未派工"), Kind.COUNT),
        ),
        tuple(
            (
                scene.branch(row.branch_no),
                row.same_day,
                row.later,
                row.waiting,
                row.settled,
                share(row.same_day, row.same_day + row.later + row.waiting),
                row.at_end,
            )
            for row in now.dispatch
        ),
        HOW_DISPATCH,
        "MS-13",
    )
    return Section("undispatched", title, figures, (), (table, _left_over(now, scene, title)))


def visits(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """What the visits to the month's calls brought, and how many were fixed at once (MS-4, RS-3)."""
    all_visits: Counter[str | None] = Counter()
    first: Counter[str | None] = Counter()
    judged: Counter[str] = Counter()
    fixed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in now.visits:
        all_visits[row.outcome] += row.visits
        total[row.branch_no] += row.visits
        if row.first:
            first[row.outcome] += row.visits
            judged[row.branch_no] += row.visits if row.outcome in JUDGED else 0
            fixed[row.branch_no] += row.visits if row.outcome == VisitOutcome.FIXED else 0
    listed: list[str | None] = [outcome.value for outcome in VisitOutcome]
    if all_visits[None]:
        listed.append(None)
    outcomes = Table(
        "visits_by_outcome",
        both("Outcome of the visits", "上门结果"),
        (
            Column("outcome", both("Outcome", "结果")),
            Column("visits", both("Visits", "上门次数"), Kind.COUNT),
            Column("first", both("First visits", "其中首次上门"), Kind.COUNT),
            Column("share", both("Share", "占比"), Kind.SHARE),
        ),
        tuple(
            (word(VisitOutcome, each), all_visits[each], first[each], share(all_visits[each], all_visits.total()))
            for each in listed
        ),
        both(
            "All visits so far to the calls of the month, by the service voucher.",
            "本月叫修至今的全部上门，按服务凭证。",
        ),
        "MS-4",
    )
    rows: list[tuple[Cell, ...]] = [
        (scene.branch(branch), total[branch], judged[branch], fixed[branch], share(fixed[branch], judged[branch]))
        for branch in sorted(total)
    ]
    branches = Table(
        "visits_by_branch",
        both("Fixed at the first visit, by branch", "各网点一次修复"),
        (
            Column("branch", both("Branch", "网点")),
            Column("visits", both("Visits", "上门次数"), Kind.COUNT),
            Column("judged", both("First visits judged", "可判定首次上门"), Kind.COUNT),
            Column("fixed", both("Fixed at once", "首次即修复"), Kind.COUNT),
            Column("rate", both("Share", "一次修复率"), Kind.SHARE),
        ),
        tuple(rows),
        HOW_FIRST,
        "RS-3",
    )
    return Section("visits", title, (first_visit_fixed(now, before, scene),), (), (outcomes, branches))


def _left_over(now: Counted, scene: Scene, title: Text) -> Table:
    listed = now.undispatched[:LISTED]
    rows: list[tuple[Cell, ...]] = []
    for row in listed:
        sent = None if row.dispatched_at is None else scene.local(row.dispatched_at, row.branch_no)
        called = scene.local(row.called_at, row.branch_no)
        rows.append((row.call_no, scene.branch(row.branch_no), word(Area, row.area), called, sent))
    return Table(
        "undispatched",
        title,
        (
            Column("call", both("Call", "叫修编号")),
            Column("branch", both("Branch", "网点")),
            Column("area", both("Area", "区域")),
            Column("called_at", both("Called", "叫修时间"), Kind.MOMENT),
            Column("dispatched_at", both("Dispatched since", "其后派工"), Kind.MOMENT),
        ),
        tuple(rows),
        both(
            "The oldest first; the time of a dispatch made after the month closed stands beside it.",
            "最早的在前；月末以后已派工的注明时间。",
        ),
        "MS-13",
        unlisted=len(now.undispatched) - len(listed),
    )


def _same_day(counted: Counted) -> tuple[int, int]:
    same = sum(row.same_day for row in counted.dispatch)
    return same, same + sum(row.later + row.waiting for row in counted.dispatch)


def _first_fixed(counted: Counted) -> tuple[int, int]:
    judged = [row for row in counted.visits if row.first and row.outcome in JUDGED]
    return sum(row.visits for row in judged if row.outcome == VisitOutcome.FIXED), sum(row.visits for row in judged)
