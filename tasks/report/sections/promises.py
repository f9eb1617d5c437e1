"""Whether goods were ready as promised: as first promised, after the promise was moved in time, or not (MS-9)."""

from collections import Counter
from collections.abc import Sequence

from models.queries.report_promises import Promise, PromiseRow
from rules.wording import Text
from tasks.report.compare import count_figure, share, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both

ARTICLE = "MS-9"
HOW = both(
    "Goods carried in on the period's calls, each counted once. Moved: the customer was told a later time while the one"
    " before still held, and that was kept. A promise that was broken once stays broken, whatever was told later. Open"
    " promises, and goods that need not be ready any more (declined, taken back), are outside the share.",
    "本期叫修所收入的商品，每件计一次。改期后完成：原约定到期前已告知客户新时间，并按新时间完成。"
    "失约过一次即为失约，事后另行告知不改变。未到期的，以及不必再完成的（客户不修、取回）不计入比率。",
)


def promises_kept(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Goods ready as first promised, of all whose promise is decided."""
    return share_figure(
        "ready_as_promised",
        both("Ready as first promised", "按原约定完成率"),
        *_first_kept(now.promises),
        before=_first_kept(before.promises) if before else None,
        good=1,
        how=HOW,
        article=ARTICLE,
        table="promises",
    )


def promises_moved(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Goods whose promise was kept after it had been moved."""
    return count_figure(
        "promises_moved",
        both("Ready after the promise was moved", "改期后完成（件）"),
        _counts(now.promises)[Promise.MOVED],
        before=_counts(before.promises)[Promise.MOVED] if before else None,
        good=0,
        how=HOW,
        article=ARTICLE,
        table="promises",
    )


def promises(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """What became of the promises, by branch."""
    branches = sorted({row.branch_no for row in now.promises})
    table = Table(
        "promises",
        title,
        (
            Column("branch", both("Branch", "网点")),
            Column("goods", both("Goods carried in", "收入商品（件）"), Kind.COUNT),
            Column("kept", both("As first promised", "按原约定"), Kind.COUNT),
            Column("moved", both("After moving in time", "改期后完成"), Kind.COUNT),
            Column("broken", both("Broken", "失约"), Kind.COUNT),
            Column("share", both("As first promised, share", "按原约定比率"), Kind.SHARE),
            Column("open", both("Not yet due", "未到期"), Kind.COUNT),
            Column("void", both("Not applicable", "不适用"), Kind.COUNT),
        ),
        tuple(
            (scene.branch(branch), *_numbers([row for row in now.promises if row.branch_no == branch]))
            for branch in branches
        ),
        HOW,
        ARTICLE,
    )
    figures = (promises_kept(now, before, scene), promises_moved(now, before, scene))
    return Section("promises", title, figures, (), (table,))


def _numbers(rows: Sequence[PromiseRow]) -> tuple[Cell, ...]:
    found = _counts(rows)
    return (
        len(rows),
        found[Promise.KEPT],
        found[Promise.MOVED],
        found[Promise.BROKEN],
        share(*_first_kept(rows)),
        found[Promise.OPEN],
        found[Promise.VOID],
    )


def _first_kept(rows: Sequence[PromiseRow]) -> tuple[int, int]:
    found = _counts(rows)
    return found[Promise.KEPT], found[Promise.KEPT] + found[Promise.MOVED] + found[Promise.BROKEN]


def _counts(rows: Sequence[PromiseRow]) -> Counter[Promise]:
    return Counter(row.promise for row in rows)
