"""Showing an outcome in Prefect's pages: an artifact with the table of what was done, and events (PR-2)."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from flows.outcome import Outcome
from flows.words import word, worded
from rules.masking import mask_address, mask_name, mask_phone, mask_text
from tasks.effect import inside_flow_run
from tasks.settings import settings
from tasks.tongue import Tongue

log = logging.getLogger(__name__)

SHOWN_ROWS = 500
MASKS: dict[str, Callable[[str], str]] = {
    "phone": mask_phone,
    "电话": mask_phone,
    "address": mask_address,
    "地址": mask_address,
    "name": mask_name,
    "customer_name": mask_name,
    "客户名称": mask_name,
    "email": lambda _: "****",
}
"""Columns whose whole value is customer data; every other text is searched for numbers and addresses."""


def publish(outcome: Outcome) -> None:
    """Log the outcome; inside a Prefect run also keep it as an artifact and, unless it was a dry run, emit its events.

    Everything shown is masked: run pages are read by people who do not need customers' data (PR-2).
    """
    say = Tongue(settings().locale)
    rehearsal = say(" (dry run)", "（演练）") if outcome.dry_run else ""
    log.info("%s%s: %s", outcome.flow, rehearsal, mask_text(outcome.said(say.locale)))
    for failure in outcome.failures:
        log.error("%s: %s", outcome.flow, mask_text(failure))
    if not inside_flow_run():
        return
    from prefect.artifacts import create_table_artifact

    create_table_artifact(table=table(outcome, say), key=outcome.flow, description=description(outcome, say))
    if not outcome.dry_run:
        _emit(outcome)


def table(outcome: Outcome, say: Tongue) -> list[dict[str, object]]:
    """The rows as shown: masked, times as text in UTC, at most SHOWN_ROWS; the counts where there are no rows."""

    def named(row: Mapping[str, object]) -> dict[str, object]:
        return {word(column, locale=say.locale): value for column, value in row.items()}

    if not outcome.rows:
        counts = [{"what": word(what, locale=say.locale), "count": count} for what, count in outcome.changed.items()]
        return [named(row) for row in counts or [{"what": outcome.said(say.locale), "count": 0}]]
    return [named(masked(worded(row, locale=say.locale))) for row in outcome.rows[:SHOWN_ROWS]]


def masked(row: Mapping[str, object]) -> dict[str, object]:
    """The row as people may see it who do not need customers' data."""
    return {column: _shown(column, value) for column, value in row.items()}


def description(outcome: Outcome, say: Tongue) -> str:
    """The heading over the table, in Markdown: what, for when, failures first."""
    lines = [f"**{mask_text(outcome.said(say.locale))}**"]
    if outcome.dry_run:
        lines.append(
            say(
                "Dry run: this is what would have been done; nothing was changed.",
                "演练：以下为将会做的事，未作任何改动。",
            )
        )
    lines += [f"- {say('failed: ', '失败：')}{mask_text(failure)}" for failure in outcome.failures]
    if len(outcome.rows) > SHOWN_ROWS:
        lines.append(
            say(
                f"The first {SHOWN_ROWS} of {len(outcome.rows):,} rows; the registers hold them all.",
                f"共{len(outcome.rows):,}行，此处显示前{SHOWN_ROWS}行，登记库中有全部。",
            )
        )
    if outcome.now:
        lines.append(say(f"For {_shown('now', outcome.now)}.", f"时点：{_shown('now', outcome.now)}"))
    return "\n\n".join(lines)


def _shown(column: str, value: object) -> object:
    match value:
        case None:
            return ""
        case bool() | int() | float():
            return value
        case Mapping():
            return {str(name): _shown(str(name), each) for name, each in value.items()}
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M}Z"
        case date():
            return value.isoformat()
        case _:
            return MASKS.get(column.lower(), mask_text)(str(value))


def _emit(outcome: Outcome) -> None:
    from prefect.events import emit_event

    for happening in outcome.happenings:
        emit_event(
            event=str(happening.name),
            resource={
                "prefect.resource.id": f"aftersales.{happening.subject.replace(':', '.')}",
                "prefect.resource.name": happening.subject,
                "aftersales.flow": outcome.flow,
            },
            payload=masked(happening.facts),
        )
