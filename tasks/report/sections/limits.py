"""How the limits were kept: arrival by area and branch, every other limit, what is overdue now (MS-14, LIM-1)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from models.queries.report_clocks import LimitCount, Standing
from rules.regulation.limits import Limit
from rules.wording import Text
from rules.words import Area
from tasks.report.compare import count_figure, share, share_figure
from tasks.report.counting import ARRIVAL, Counted, Scene
from tasks.report.shape import Bar, BarChart, Cell, Column, Figure, Kind, Pattern, Section, Series, Table
from tasks.report.spoken import both, percent, spell_span, word

WORST = 15
SERIES = (
    Series(both("in time", "按时"), Pattern.PALE),
    Series(both("late", "逾时"), Pattern.HATCHED),
    Series(both("past the limit, still open", "已超限未完成"), Pattern.SOLID),
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How a limit was kept. `late` was done too late, `overdue` is past the limit and not done yet."""

    met: int
    late: int
    overdue: int
    running: int
    void: int
    provisional: int
    area_unknown: int

    @property
    def decided(self) -> int:
        """What the rate is of: kept or not kept, whatever is still open within its limit left out."""
        return self.met + self.late + self.overdue

    @property
    def broken(self) -> int:
        """Not kept."""
        return self.late + self.overdue

    @property
    def rate(self) -> float | None:
        """The share kept."""
        return share(self.met, self.decided)


def kept(rows: Iterable[LimitCount]) -> Kept:
    """Sum the rows."""
    listed = list(rows)
    standing: Counter[Standing] = Counter()
    for row in listed:
        standing[row.standing] += row.clocks
    return Kept(
        met=standing[Standing.MET],
        late=standing[Standing.MISSED],
        overdue=standing[Standing.OVERDUE],
        running=standing[Standing.RUNNING],
        void=standing[Standing.VOID],
        provisional=sum(row.provisional for row in listed),
        area_unknown=sum(row.area_unknown for row in listed),
    )


def arrival_limits(scene: Scene) -> list[Limit]:
    """The limits of the arrival article, in the book's order."""
    return [limit for limit in scene.book.limits if limit.article == ARRIVAL]


def arrivals(counted: Counted, scene: Scene) -> Kept:
    """The arrival limits together."""
    ids = {limit.id for limit in arrival_limits(scene)}
    return kept(row for row in counted.limits if row.limit_id in ids)


HOW_ARRIVAL = both(
    "Counted working time from the call to the first arrival on site, by the branch's hours; at most the limit is in time."
    " Late or past the limit without an arrival counts as not in time. Not yet due, and not applicable (solved by"
    " phone, cancelled or brought in first), are outside the rate.",
    "自叫修至首次到场的工作时间（按网点工作时间），不超过时限为按时；逾时到场或已超限未到场均为未按时；"
    "未到时限及不适用的（电话解决、取消、客户送修）不计入比率。",
)


def arrival_rate(now: Counted, before: Counted | None, scene: Scene) -> Figure:
    """Arrivals in time (MS-14)."""
    here = arrivals(now, scene)
    earlier = arrivals(before, scene) if before else None
    return share_figure(
        "arrival_in_time",
        both("Arrival in time", "按时到场率"),
        here.met,
        here.decided,
        before=(earlier.met, earlier.decided) if earlier else None,
        good=1,
        how=HOW_ARRIVAL,
        article=ARRIVAL,
        table="arrival_by_area",
    )


def overdue_total(now: Counted, _before: Counted | None, _scene: Scene) -> Figure:
    """What is past a limit now."""
    return count_figure(
        "overdue_now",
        both("Past a limit now", "目前超限未完成"),
        sum(row.clocks for row in now.overdue),
        before=None,
        good=-1,
        how=both(
            "Running limits whose deadline has passed at the moment of the report, of whatever month.",
            "截至报告时刻已超过时限仍未完成的事项，不限月份。",
        ),
        article="LIM-1",
        table="overdue_now",
    )


def arrival_by_area(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Arrival in time by area and branch, and the worst late arrivals (MS-14)."""
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for limit in arrival_limits(scene):
        mine = [row for row in now.limits if row.limit_id == limit.id]
        for branch in sorted({row.branch_no or "" for row in mine}):
            here = kept(row for row in mine if row.branch_no == branch)
            rows.append((limit.title, scene.branch(branch), *_numbers(here), here.area_unknown))
            name = scene.branch(branch)
            bars.append(_bar(both(f"{name} · {limit.title.en}", f"{name} · {limit.title.zh}"), here))
    table = Table(
        "arrival_by_area",
        title,
        (
            Column("limit", both("Limit", "时限")),
            Column("branch", both("Branch", "网点")),
            *_NUMBERS,
            Column("area_unknown", both("Area unknown", "区域未填"), Kind.COUNT),
        ),
        tuple(rows),
        HOW_ARRIVAL,
        ARRIVAL,
    )
    chart = BarChart("arrival_by_area_chart", title, SERIES, tuple(bars), table=table.id, share=True)
    figures = (arrival_rate(now, before, scene),)
    return Section("arrival_by_area", title, figures, (chart,) if bars else (), (table, _worst(now, scene)))


def limits_missed(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Every limit of the month's cases, and what is past its limit now (LIM-1)."""
    rows: list[tuple[Cell, ...]] = []
    bars: list[Bar] = []
    for limit in scene.book.limits:
        here = kept(row for row in now.limits if row.limit_id == limit.id)
        if here.decided + here.running + here.void == 0:
            continue
        within = spell_span(limit.within)
        rows.append((limit.title, limit.article, within, *_numbers(here)))
        bars.append(_bar(both(f"{limit.title.en} ({limit.article})", f"{limit.title.zh}（{limit.article}）"), here))
    table = Table(
        "limits_kept",
        both("How every limit was kept", "各项时限遵守情况"),
        (
            Column("limit", both("Limit", "时限")),
            Column("article", both("Article", "条款")),
            Column("within", both("Within", "期限")),
            *_NUMBERS,
        ),
        tuple(rows),
        both(
            "All limits of the calls and complaints received in the month and of the contract terms that end in it.",
            "本月叫修、投诉及本月到期合同的全部时限。",
        ),
        "LIM-1",
    )
    chart = BarChart("limits_kept_chart", table.title, SERIES, tuple(bars), table=table.id, share=True)
    figures = (overdue_total(now, before, scene),)
    return Section("overdue", title, figures, (chart,) if bars else (), (table, _overdue(now, scene, figures[0].how)))


_NUMBERS = (
    Column("met", both("In time", "按时"), Kind.COUNT),
    Column("late", both("Late", "逾时"), Kind.COUNT),
    Column("overdue", both("Past limit, open", "超限未完成"), Kind.COUNT),
    Column("rate", both("In time, share", "按时率"), Kind.SHARE),
    Column("running", both("Not yet due", "未到时限"), Kind.COUNT),
    Column("void", both("Not applicable", "不适用"), Kind.COUNT),
)


def _numbers(here: Kept) -> tuple[Cell, ...]:
    return here.met, here.late, here.overdue, here.rate, here.running, here.void


def _bar(label: Text | str, here: Kept) -> Bar:
    return Bar(label, (here.met, here.late, here.overdue), percent(here.rate))


def _worst(now: Counted, scene: Scene) -> Table:
    listed = now.late[:WORST]
    return Table(
        "latest_arrivals",
        both("The latest arrivals", "逾时最久的到场"),
        (
            Column("call", both("Call", "叫修编号")),
            Column("branch", both("Branch", "网点")),
            Column("area", both("Area", "区域")),
            Column("called_at", both("Called", "叫修时间"), Kind.MOMENT),
            Column("due_at", both("Due", "应到时间"), Kind.MOMENT),
            Column("arrived_at", both("Arrived", "到达时间"), Kind.MOMENT),
            Column("over", both("Over by (h:mm)", "超出（时:分）"), Kind.LENGTH),
        ),
        tuple(
            (
                late.call_no,
                scene.branch(late.branch_no),
                word(Area, late.area),
                late.called_at,
                late.due_at,
                late.arrived_at,
                late.over,
            )
            for late in listed
        ),
        both(
            "Working time past the limit, the longest first; without an arrival it runs to the moment of the report.",
            "超出时限的工作时间，最久的在前；尚未到达的算到报告时刻。",
        ),
        ARRIVAL,
        unlisted=len(now.late) - len(listed),
    )


def _overdue(now: Counted, scene: Scene, how: Text) -> Table:
    limits = {limit.id: limit for limit in scene.book.limits}
    return Table(
        "overdue_now",
        both("Past a limit now", "目前超限未完成"),
        (
            Column("limit", both("Limit", "时限")),
            Column("branch", both("Branch", "网点")),
            Column("clocks", both("Cases", "件数"), Kind.COUNT),
            Column("oldest_due_at", both("Oldest due", "最早到期"), Kind.MOMENT),
        ),
        tuple(
            (
                limits[row.limit_id].title if row.limit_id in limits else row.limit_id,
                scene.branch(row.branch_no),
                row.clocks,
                scene.local(row.oldest_due_at, row.branch_no),
            )
            for row in now.overdue
        ),
        how,
        "LIM-1",
    )
