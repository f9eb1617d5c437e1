"""The demo's summary, for a manager: where the rows went, which promises were kept, who was told what."""

from collections.abc import Mapping
from pathlib import Path
from shutil import which

from rich.console import Console, Group
from rich.panel import Panel
from rich.table import Table

from desk.demo.figures import Figures, Late
from desk.demo.last_day import LastDay
from desk.demo.living import COUNTED, Lived
from desk.demo.summary_jobs import job_lines
from desk.demo.summary_repeats import repeat_lines
from desk.show.statuses import status_said
from rules.events import ComplaintState, DraftState
from rules.forms import FORMS
from rules.wording import Locale, spell_minutes
from rules.words import Area, Role, Severity
from tasks.engine.messages import when
from tasks.settings import settings
from tasks.tongue import Tongue

MINUTE = 60
SHOWN_RECIPIENTS = 10


def show(found: Figures, lived: Lived, last: LastDay, *, reports: list[Path], console: Console, zone: str) -> None:
    """Print the summary; `reports` are the files written."""
    locale: Locale = settings().locale
    say = Tongue(locale)
    console.print()
    console.print(_rows(lived, say))
    console.print(Panel(Group(*_promises(found, say, zone=zone, locale=locale)), title=say("Promises", "承诺履行")))
    console.print(_people(found, say, locale=locale))
    runs = sum(lived.runs.values())
    console.print(
        say(
            f"{runs:,} flow bodies in {lived.seconds:.0f} s on the simulated clock, {len(last.runs)} flows through Prefect.",
            f"模拟时钟上运行流程 {runs:,} 次，用时 {lived.seconds:.0f} 秒；另经 Prefect 运行 {len(last.runs)} 次。",
        )
    )
    if lived.failures:
        console.print(
            say(f"{len(lived.failures)} failures named along the way:", f"途中失败 {len(lived.failures)} 项：")
        )
        for failure in lived.failures[:5]:
            console.print(f"  {failure}", markup=False)
    console.print(say("Reports:", "报表："))
    for path in reports:
        console.print(f"  {path}", markup=False, soft_wrap=True)
    command = "aftersales" if which("aftersales") else Path(".venv/bin/aftersales")
    number = found.worst[0].call_no if found.worst else say("CALL", "编号")
    console.print(
        say(
            f"Look further: {command} explain {number} · {command} quarantine list · {command} notices · make up",
            f"继续查看：{command} explain {number} · {command} quarantine list · {command} notices · make up",
        )
    )


def _rows(lived: Lived, say: Tongue) -> Table:
    table = Table(title=say("Rows handed in and where they went", "交来的表单行及去向"), title_justify="left")
    for heading in (say("form", "表单"), say("files", "文件"), say("rows", "行"), say("loaded", "登记"),
                    say("updated", "更新"), say("unchanged", "未变"), say("quarantined", "隔离")):  # fmt: skip
        table.add_column(heading, justify="left" if heading in ("form", "表单") else "right")
    totals = [0] * 6
    for form, counts in sorted(lived.taken.items(), key=lambda item: -item[1]["rows"]):
        numbers = [counts[name] for name in ("files", *COUNTED)]
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
        table.add_row(say(form, f"{FORMS[form].chinese} {form}"), *(f"{number:,}" for number in numbers))
    table.add_section()
    table.add_row(say("all", "合计"), *(f"{number:,}" for number in totals))
    return table


def _promises(found: Figures, say: Tongue, *, zone: str, locale: Locale) -> list[str]:
    arrived = found.arrivals
    judged = arrived["met"] + arrived["missed"]
    share = arrived["met"] / judged if judged else 0
    lines = [
        say(
            f"[bold]Arrival on site (MS-14)[/]: {arrived['met']:,} of {judged:,} in time, {share:.0%}; {arrived['missed']} late, "
            f"{arrived['waiting']} not yet due, {arrived['void']} not applicable",
            f"[bold]到场时限（MS-14）[/]：{judged:,} 件中 {arrived['met']:,} 件及时，{share:.0%}；"
            f"逾时 {arrived['missed']} 件，未到期 {arrived['waiting']} 件，不适用 {arrived['void']} 件",
        )
    ]
    lines += [f"  · {_late(late, say, zone=zone, locale=locale)}" for late in found.worst]
    lines += job_lines(found.jobs, say, zone=zone, locale=locale)
    lines += repeat_lines(found.repeats, say)
    contracts = found.contracts
    lines.append(
        say(
            f"[bold]Contracts (MS-15)[/]: {contracts['noticed']} noticed, of these {contracts['renewed']} renewed, "
            f"{contracts['declined']} declined, {contracts['lapsed']} lapsed, {contracts['open']} still open; "
            f"{contracts['unnoticed']} had ended before; of {contracts['contracts']}",
            f"[bold]保养合同（MS-15）[/]：共 {contracts['contracts']} 份，已通知到期 {contracts['noticed']} 份，"
            f"其中续约 {contracts['renewed']}，不续 {contracts['declined']}，到期未续 {contracts['lapsed']}，"
            f"待定 {contracts['open']}；此前已到期 {contracts['unnoticed']} 份",
        )
    )
    stands: dict[str, list[str]] = {}
    for row in found.complaints:
        state = say(f"{row.number} {row.state.replace('_', ' ')}", f"{ComplaintState(row.state).chinese} {row.number}")
        stands.setdefault(row.severity, []).append(state)
    for severity, states in stands.items():
        word = say(severity, Severity(severity).chinese)
        lines.append(
            say(f"[bold]Complaints, {word} (SV-20)[/]: ", f"[bold]投诉（{word}，SV-20）[/]：")
            + say(", ", "，").join(states)
        )
    lines.append(_drafts(found.drafts, say))
    return lines


def _drafts(drafts: Mapping[str, int], say: Tongue) -> str:
    """What became of the complaints that low opinion cards drafted (SV-22)."""
    states = say(", ", "，").join(
        say(f"{drafts.get(state, 0)} {state.value}", f"{state.chinese} {drafts.get(state, 0)}") for state in DraftState
    )
    total = sum(drafts.values())
    return say(
        f"[bold]Complaints drafted by low cards (SV-22)[/]: {total}, of them {states}",
        f"[bold]低分调查卡拟投诉（SV-22）[/]：{total} 件，{states}",
    )


def _late(late: Late, say: Tongue, *, zone: str, locale: Locale) -> str:
    over = spell_minutes(late.over.total_seconds() / MINUTE, locale)
    due, sent = when(late.due_at, zone, locale=locale), when(late.sent_at, zone, locale=locale)
    area = say(late.area, Area(late.area).chinese) if late.area in list(Area) else say("unknown", "未知")
    if late.arrived_at is None:
        return say(
            f"{late.call_no} ({late.branch_no}, {area}): due {due}, nobody there yet, {over} over; dispatched {sent}",
            f"{late.call_no}（{late.branch_no}，{area}）：{due}到期，至今未到场，已超{over}；派工 {sent}",
        )
    arrived = when(late.arrived_at, zone, locale=locale)
    return say(
        f"{late.call_no} ({late.branch_no}, {area}): due {due}, arrived {arrived}, {over} over; dispatched {sent}",
        f"{late.call_no}（{late.branch_no}，{area}）：{due}到期，{arrived}到场，超{over}；派工 {sent}",
    )


def _people(found: Figures, say: Tongue, *, locale: Locale) -> Table:
    states = say(", ", "，").join(
        f"{status_said(status, say=say)} {count:,}" for status, count in sorted(found.statuses.items())
    )
    title = say(f"Messages by recipient (in the ledger: {states})", f"各收件人消息（台账：{states}）")
    table = Table(title=title, title_justify="left")
    table.add_column(say("person", "人员"))
    table.add_column(say("role", "岗位"))
    table.add_column(say("messages", "消息"), justify="right")
    table.add_column(say("of them urgent", "其中紧急"), justify="right")
    for row in found.recipients[:SHOWN_RECIPIENTS]:
        name, role = found.people.get(row.recipient, (row.recipient, ""))
        shown = (Role(role).chinese if locale == "zh" else role.replace("_", " ")) if role else ""
        table.add_row(f"{name} ({row.recipient})", shown, f"{row.number:,}", f"{row.urgent:,}")
    rest = found.recipients[SHOWN_RECIPIENTS:]
    if rest:
        table.add_row(say(f"{len(rest)} more", f"另 {len(rest)} 人"), "", f"{sum(row.number for row in rest):,}", "")
    if found.to_customers:
        table.add_row(say("customers", "客户"), "", f"{found.to_customers:,}", "")
    return table
