"""A director's daily report on screen and as JSON, times in the branch's zone (MS-10 to MS-12)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.show.tables import table
from models.queries.day_report_page import Standing
from rules.events import ReportEvent, ReportState
from rules.people import Roster
from rules.wording import spell_minutes
from tasks.duties.daily_words import NO_TIME, called, kept, spell_kinds
from tasks.tongue import Tongue


def day_report_json(found: Standing, *, zone: str) -> dict[str, Any]:
    """The report as it stands: number, state, revision, minutes by kind and person, and its course."""
    return {
        "report": found.number,
        "branch": found.report.branch_no,
        "day": found.report.day.isoformat(),
        "state": found.state,
        "revision": found.report.revision,
        "minutes": found.report.content["minutes"],
        "people": [
            {**one, "gaps": _spans(one["gaps"], zone), "overlaps": _spans(one["overlaps"], zone)}
            for one in found.report.content["people"]
        ],
        "course": [
            {"event": kind, "at": _local(at, zone).isoformat(timespec="seconds"), "by": by}
            for kind, at, by in found.events
        ],
    }


def show_day_report(console: Console, found: Standing, *, zone: str, people: Roster, say: Tongue) -> None:
    """Where it stands, a line a technician, and all together."""
    report = found.report
    state = say.word(ReportState(found.state))
    console.print(
        Text(
            say(f"{found.number} · {state} · revision {report.revision}", f"{found.number} · {state} · 第{report.revision}版"),
            style="bold",
        )
    )  # fmt: skip
    headers = (
        say("technician", "技术员"),
        say("time by kind", "各类耗时"),
        say("unexplained", "去向不明"),
        say("gaps, overlaps", "空档与重叠"),
    )
    table(console, headers, ([*_line(one, zone, people, say)] for one in report.content["people"]), whole=(0, 2))
    total = spell_kinds(report.content["minutes"], locale=say.locale) or say(*NO_TIME)
    console.print(say(f"All together: {total}.", f"合计：{total}。"))
    if any(one.get("shares") for one in report.content["people"]):
        console.print(
            say(
                "A share of a repair card that spans several days has no place in the day: gaps may be its time.",
                "跨日修护卡的分摊工时没有具体时段，空档可能即为该工时。",
            )
        )
    for kind, at, by in found.events:
        who = f" · {called(by, people)}" if by else ""
        console.print(Text(f"  {_local(at, zone):%Y-%m-%d %H:%M}  {say.word(ReportEvent(kind))}{who}", style="dim"))


def _line(one: dict[str, Any], zone: str, people: Roster, say: Tongue) -> tuple[str, str, str, str]:
    left = spell_minutes(one["unexplained"], say.locale) if one["unexplained"] else "–"
    spans = [f"{_clock(begin, zone)}–{_clock(end, zone)}" for begin, end, *_ in one["gaps"]]
    for begin, end, first, second in one["overlaps"]:
        spans.append(f"{first} + {second} {_clock(begin, zone)}–{_clock(end, zone)}")
    return called(one["technician"], people), kept(one, locale=say.locale), left, ", ".join(spans) or "–"


def _spans(spans: list[list[str]], zone: str) -> list[list[str]]:
    return [
        [*(_local(datetime.fromisoformat(at), zone).isoformat(timespec="seconds") for at in span[:2]), *span[2:]]
        for span in spans
    ]


def _clock(at: str, zone: str) -> str:
    return f"{_local(datetime.fromisoformat(at), zone):%H:%M}"


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))
