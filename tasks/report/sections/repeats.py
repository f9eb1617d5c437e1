"""Repeat repairs: whose earlier work and which models, what excuses them, and what counts (RS-3)."""

from collections.abc import Callable, Sequence

from models.queries.report_repeats import RepeatRow
from rules.wording import Text
from rules.words import RepeatCause
from tasks.report.compare import count_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import NOT_STATED, both, word

HOW = both(
    "Calls of the period about a product and fault that had been repaired within the window before. A repeat counts"
    " until the service director of the branch excuses it for a cause; the last decision holds.",
    "本期叫修中，同一商品同一故障在规定期限内修过的。服务主任注明原因免责之前均计入，以最后一次批示为准。",
)


def repeats_total(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Calls of the month that repeat an earlier repair."""
    return count_figure(
        "repeats",
        both("Repeat repairs", "重复维修"),
        len(now.repeats),
        before=len(before.repeats) if before else None,
        good=-1,
        how=HOW,
        article="RS-3",
        table="repeats_by_technician",
    )


def repeats_counted(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Those among them that nothing excuses."""
    return count_figure(
        "repeats_counted",
        both("Repeats that count, not excused", "计入的重复维修"),
        _counted(now.repeats),
        before=_counted(before.repeats) if before else None,
        good=-1,
        how=HOW,
        article="RS-3",
        table="repeats_by_technician",
    )


def repeats(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Repeats by the technician of the earlier job and by product model: excused by cause, and counted (RS-3)."""
    tables = (
        _table(
            "repeats_by_technician",
            both("Repeat repairs by technician of the earlier job", "重复维修（按前次维修技术员）"),
            Column("technician", both("Technician", "技术员")),
            now.repeats,
            by=_technician,
        ),
        _table(
            "repeats_by_model",
            both("Repeat repairs by product model", "重复维修（按商品型号）"),
            Column("model", both("Model", "型号")),
            now.repeats,
            by=lambda row: row.model or "",
        ),
    )
    figures = (repeats_total(now, before, scene), repeats_counted(now, before, scene))
    return Section("repeats", title, figures, (), tables)


def _table(id: str, title: Text, column: Column, rows: Sequence[RepeatRow], *, by: Callable[[RepeatRow], str]) -> Table:
    """Most counted first, then by name; the causes each in a column of its own."""
    groups: dict[str, list[RepeatRow]] = {}
    for row in rows:
        groups.setdefault(by(row), []).append(row)
    listed = sorted(groups, key=lambda name: (-_counted(groups[name]), -len(groups[name]), name))
    return Table(
        id,
        title,
        (
            column,
            Column("repeats", both("Repeats", "重修"), Kind.COUNT),
            *(Column(cause.value, _excused(cause), Kind.COUNT) for cause in RepeatCause),
            Column("counted", both("Counted", "计入"), Kind.COUNT),
            Column("undecided", both("Of these undecided", "其中待定"), Kind.COUNT),
        ),
        tuple((name or NOT_STATED, *_numbers(groups[name])) for name in listed),
        HOW,
        "RS-3",
    )


def _excused(cause: RepeatCause) -> Text:
    said = word(RepeatCause, cause)
    return both(f"Excused: {said.en}", f"免责：{said.zh}")


def _numbers(rows: Sequence[RepeatRow]) -> tuple[Cell, ...]:
    causes = [sum(row.excuse is cause for row in rows) for cause in RepeatCause]
    return len(rows), *causes, _counted(rows), sum(not row.judged for row in rows)


def _counted(rows: Sequence[RepeatRow]) -> int:
    return sum(row.excuse is None for row in rows)


def _technician(row: RepeatRow) -> str:
    return f"{row.technician_no} {row.technician or ''}".strip() if row.technician_no else ""
