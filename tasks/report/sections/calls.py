"""Where the calls came from: branch, kind, model, channel, day (RP-3)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from models.queries.report_calls import CallCount
from rules.masking import mask_text
from rules.wording import Text
from rules.words import Channel, ServiceKind
from tasks.report.compare import count_figure, share
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Bar, BarChart, Cell, Column, DayChart, Figure, Kind, Pattern, Section, Series, Table
from tasks.report.spoken import NOT_STATED, OTHERS, both, word

TOP_MODELS, LISTED = 12, 30
COUNTS = (
    Column("calls", both("Calls", "叫修"), Kind.COUNT),
    Column("before", both("Month before", "上月"), Kind.COUNT),
    Column("share", both("Share", "占比"), Kind.SHARE),
)
HOW = both(
    "Calls on the call register whose time of call lies in the month by their branch's clock, cancelled ones included.",
    "叫修时间按网点当地时间在本月内的全部叫修，含已取消的。",
)

Sums = Counter[str | None]
Group = tuple[Cell, Callable[[Sums], int]]


def calls_total(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """All calls of the month."""
    return count_figure(
        "calls",
        both("Calls", "叫修总数"),
        now.call_total,
        before=before.call_total if before else None,
        good=0,
        how=HOW,
        article="MS-3",
        table="calls_by_branch",
    )


def by_branch(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Calls by branch, and how they spread over the days of the month."""
    branches = sorted({*scene.branches, *(row.branch_no for row in now.calls)})
    groups = [_single(scene.branch(branch), branch) for branch in branches]
    column = Column("branch", both("Branch", "网点"))
    table = _counts("calls_by_branch", title, column, groups, now, before, by=lambda row: row.branch_no, how=HOW)
    chart, days = _days(now, scene)
    return Section("calls_by_branch", title, (calls_total(now, before, scene),), (chart,), (table, days))


def by_kind(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Calls by kind of service, in all and in every branch (MS-1)."""
    how = both(
        "The kind in force: what the facts on the day of the call say, or the clerk's override with its reason.",
        "生效类别：按叫修当日事实判定，或业务员注明原因的更改。",
    )
    groups = [_single(word(ServiceKind, kind), kind.value) for kind in ServiceKind]
    column = Column("kind", both("Kind of service", "服务类别"))
    table = _counts(
        "calls_by_kind", title, column, groups, now, before, by=lambda row: row.kind, how=how, article="MS-1"
    )
    pairs: Counter[tuple[str, str]] = Counter()
    for row in now.calls:
        pairs[row.branch_no, row.kind] += row.calls
    branches = sorted({row.branch_no for row in now.calls})
    drawn = Table(
        "calls_by_branch_and_kind",
        both("Calls by branch and kind of service", "各网点各类服务叫修"),
        (Column("branch", both("Branch", "网点")), Column("kind", both("Kind of service", "服务类别")), COUNTS[0]),
        tuple(
            (scene.branch(branch), word(ServiceKind, kind), pairs[branch, kind.value])
            for branch in branches
            for kind in ServiceKind
        ),
        how,
        "MS-1",
        drawn=True,
    )
    patterns = (Pattern.SOLID, Pattern.HATCHED, Pattern.DOTTED, Pattern.EMPTY)
    chart = BarChart(
        "calls_by_branch_and_kind_chart",
        drawn.title,
        tuple(Series(word(ServiceKind, kind), look) for kind, look in zip(ServiceKind, patterns, strict=True)),
        tuple(Bar(scene.branch(each), tuple(pairs[each, kind.value] for kind in ServiceKind)) for each in branches),
        table=drawn.id,
    )
    return Section("calls_by_kind", title, (), (chart,), (table, drawn, _overridden(now, scene)))


def by_model(now: Counted, before: Counted | None, _scene: Scene, title: Text) -> Section:
    """Calls by product model: the most frequent by name, the rest together."""
    models = _sums(now.calls, by=lambda row: row.model)
    named = sorted((model for model in models if model), key=lambda model: (-models[model], model))
    top = named[:TOP_MODELS]
    groups: list[Group] = [_single(model, model) for model in top]
    if len(named) > TOP_MODELS:
        groups.append((OTHERS, lambda sums: sum(count for model, count in sums.items() if model and model not in top)))
    if models[None]:
        groups.append(_single(NOT_STATED, None))
    how = both(
        f"By the product model written on the call register: the {TOP_MODELS} most frequent, the rest together.",
        f"按登记簿所填商品型号；列出最多的{TOP_MODELS}种，其余合并。",
    )
    column = Column("model", both("Model", "型号"))
    table = _counts("calls_by_model", title, column, groups, now, before, by=lambda row: row.model, how=how)
    return Section("calls_by_model", title, (), (), (table,))


def by_channel(now: Counted, before: Counted | None, _scene: Scene, title: Text) -> Section:
    """Calls by the channel they came in through (RS-7)."""
    channels = _sums(now.calls, by=lambda row: row.channel)
    groups = [_single(word(Channel, channel), channel.value) for channel in Channel]
    if channels[None]:
        groups.append(_single(NOT_STATED, None))
    how = both("By the channel written on the call register.", "按登记簿所填渠道。")
    column = Column("channel", both("Channel", "渠道"))
    table = _counts(
        "calls_by_channel", title, column, groups, now, before, by=lambda row: row.channel, how=how, article="RS-7"
    )
    return Section("calls_by_channel", title, (), (), (table,))


def _days(now: Counted, scene: Scene) -> tuple[DayChart, Table]:
    calendar = scene.calendars.of(None)
    calls = {date.fromisoformat(row.day): row.calls for row in now.by_day}
    days = tuple((day, calls.get(day, 0), not calendar.is_workday(day)) for day in now.period.days())
    table = Table(
        "calls_by_day",
        both("Calls by day", "每日叫修"),
        (
            Column("day", both("Day", "日期"), Kind.DAY),
            Column("calls", both("Calls", "叫修"), Kind.COUNT),
            Column("works", both("Working day", "工作日")),
        ),
        tuple((day, count, both("no", "否") if rest else both("yes", "是")) for day, count, rest in days),
        both(
            "By the local date of the call; days of rest by the company's calendar.",
            "按当地叫修日期；休息日按公司日历。",
        ),
        "CAL-1",
        drawn=True,
    )
    title = both("Calls by day (pale: days of rest)", "每日叫修（浅色为休息日）")
    return DayChart("calls_by_day_chart", title, days, table=table.id), table


def _overridden(now: Counted, scene: Scene) -> Table:
    """Calls whose kind a clerk set against the facts, for whoever answers for what is charged (MS-1)."""
    listed = now.overridden[:LISTED]
    return Table(
        "kinds_overridden",
        both("Kinds of service set against the facts", "与事实不同的服务类别"),
        (
            Column("call", both("Call", "叫修编号")),
            Column("branch", both("Branch", "网点")),
            Column("called_at", both("Called", "叫修时间"), Kind.MOMENT),
            Column("facts", both("By the facts", "按事实")),
            Column("kind", both("Given", "改定")),
            Column("reason", both("Reason", "原因")),
        ),
        tuple(
            (
                row.call_no,
                scene.branch(row.branch_no),
                scene.local(row.called_at, row.branch_no),
                word(ServiceKind, row.facts),
                word(ServiceKind, row.kind),
                mask_text(row.reason) or NOT_STATED,
            )
            for row in listed
        ),
        both(
            "Calls of the month whose kind a clerk set otherwise than the facts of the day say, with the reason given."
            " Telephone and house numbers in it are hidden.",
            "业务员改定的类别与叫修当日事实不同的本月叫修，附所填原因；其中电话与门牌号隐去。",
        ),
        "MS-1",
        unlisted=len(now.overridden) - len(listed),
    )


def _single(label: Cell, stored: str | None) -> Group:
    return label, lambda sums: sums[stored]


def _counts(
    id: str,
    title: Text,
    column: Column,
    groups: Iterable[Group],
    now: Counted,
    before: Counted | None,
    *,
    by: Callable[[CallCount], str | None],
    how: Text,
    article: str = "RP-3",
) -> Table:
    """Calls by one dimension, with the month before and the share of all."""
    sums, earlier = _sums(now.calls, by=by), _sums(before.calls if before else (), by=by)
    rows = tuple(
        (label, taken(sums), taken(earlier) if before else None, share(taken(sums), now.call_total))
        for label, taken in groups
    )
    return Table(id, title, (column, *COUNTS), rows, how, article)


def _sums(rows: Iterable[CallCount], *, by: Callable[[CallCount], str | None]) -> Sums:
    found: Sums = Counter()
    for row in rows:
        found[by(row)] += row.calls
    return found
