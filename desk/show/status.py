"""How the department stands, on one screen."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from desk.show.statuses import status_said
from desk.show.tables import ROOMY, hanging, heading, table
from desk.show.times import moment
from rules.forms import FORMS
from tasks.duties.findings import Finding
from tasks.explaining.story import plain
from tasks.status import Status
from tasks.stored_words import retold
from tasks.tongue import Tongue


def status_json(found: Status) -> dict[str, Any]:
    """The document of `status --json`."""
    return plain(found)


def show_status(console: Console, found: Status, *, say: Tongue) -> None:
    """What needs somebody first, then the counts."""
    console.print(Text(f"{found.now:%Y-%m-%d %H:%M %z}", style="dim"))
    _findings(console, say("Silent: part of the automation does not run", "无响应：部分自动任务未运行"), found.silent)
    _findings(console, say("Stuck", "滞留"), found.stuck)
    if found.overdue:
        heading(console, say("Overdue and still open", "已逾时未完成"))
        _overdue(console, found, say)
    elif not found.silent and not found.stuck:
        console.print(Text(say("Nothing is overdue, stuck or silent.", "没有逾时、滞留或无响应。"), style="green"))
    heading(console, say("Counts", "数量"))
    table(console, ("", ""), _counts(found, say), whole=(0,))
    if found.flows:
        heading(console, say("Flows, last run", "流程最近运行"))
        rows_of_flows = (
            (
                one.flow,
                moment(one.last_run, say=say, near=found.now),
                retold(one.state.replace("_", " "), locale=say.locale),
            )
            for one in found.flows
        )
        table(console, ("", "", ""), rows_of_flows, whole=(0, 1))


def _findings(console: Console, title: str, findings: Sequence[Finding]) -> None:
    if findings:
        heading(console, title)
        for finding in findings:
            hanging(console, Text("  ! ", style="red"), Text(finding.sentence, style="red"))


def _overdue(console: Console, found: Status, say: Tongue) -> None:
    """A line a limit and branch; where the page is narrow its id makes room for its title."""
    roomy = console.width >= ROOMY
    headers = (say("branch", "网点"), say("open", "件数"), say("oldest due", "最早期限"), say("limit", "时限"))
    rows = (
        (
            one.branch or "–",
            one.count,
            moment(one.oldest_due, say=say, near=found.now),
            f"{one.title} ({one.limit})" if roomy else one.title,
        )
        for one in found.overdue
    )
    table(console, headers, rows, numbers=(1,), whole=(0, 2))
    worst = ", ".join(dict.fromkeys(one.case for one in found.worst))
    hanging(console, Text(say("  longest: ", "  最久："), style="dim"), Text(worst, style="dim"))


def _counts(found: Status, say: Tongue) -> list[tuple[str, str]]:
    history = (
        say(f", {found.clocks_history:,} of them history", f"，其中历史{found.clocks_history:,}")
        if found.clocks_history
        else ""
    )
    notices = ", ".join(f"{status_said(status, say=say)} {count:,}" for status, count in found.notices.items())
    quarantine = ", ".join(
        f"{say(form, FORMS[form].chinese if form in FORMS else form)} {count:,}"
        for form, count in found.quarantine.items()
    )
    refused = say(f", {found.inbox_refused} refused", f"，拒收{found.inbox_refused}") if found.inbox_refused else ""
    gaps_late = (
        say(f", {found.paper_findings_past_due:,} past due", f"，其中逾期{found.paper_findings_past_due:,}")
        if found.paper_findings_past_due
        else ""
    )
    book = found.rule_book
    record = (
        say("not on record: aftersales init", "未备案，请运行 aftersales init")
        if book.on_record is None
        else say(f"on record since {book.on_record:%Y-%m-%d}", f"{book.on_record:%Y-%m-%d}起备案")
    )
    return [
        (say("clocks running", "计时中"), f"{found.clocks_running:,}{history}"),
        (say("deadlines in unofficial years", "涉及未公布日历的期限"), f"{found.provisional_deadlines:,}"),
        (say("notices", "通知"), notices or "0"),
        (say("quarantine", "隔离区"), quarantine or "0"),
        (say("gaps in the papers", "单据问题"), f"{found.paper_findings:,}{gaps_late}"),
        (say("inbox", "收件箱"), f"{found.inbox_waiting}{refused}"),
        (say("rule book", "规章"), f"{book.version} ({book.digest}), {record}"),
    ]
