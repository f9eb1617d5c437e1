"""Open matters on screen and as JSON, times in the zone of each matter's branch."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.show.tables import stacked
from rules.people import Roster
from tasks.duties.open_matters import Matter
from tasks.engine.calendars import Calendars
from tasks.tongue import Tongue


def matter_json(matter: Matter, *, zone: str) -> dict[str, Any]:
    """One matter with everything that is asked about it; `due_at` is null where no moment is set."""
    return {
        "subject": matter.subject,
        "branch": matter.branch_no,
        "opened_at": _iso(matter.opened_at, zone),
        "serious": matter.serious,
        "asked": [
            {
                "article": ask.article,
                "title": ask.title,
                "since": _iso(ask.since, zone),
                "due_at": _iso(ask.due_at, zone),
                "of": sorted(ask.by),
            }
            for ask in matter.asks
        ],
    }


def show_matters(
    console: Console,
    matters: Sequence[Matter],
    *,
    known: Calendars,
    people: Roster,
    now: datetime,
    say: Tongue,
    most: int,
) -> None:
    """A line for each thing that is asked; what is past due stands out, serious matters are marked."""
    if not matters:
        console.print(say("Nothing is open.", "没有未结事项。"))
        return
    headers = (
        say("open since", "开始"),
        say("due", "期限"),
        say("branch", "网点"),
        say("case", "事项"),
        say("article", "依据"),
        say("what", "内容"),
        say("whose", "责任人"),
    )
    rows = (
        row
        for matter in matters[:most]
        for row in _rows(matter, known.zone(matter.branch_no), people, now=now, say=say)
    )
    stacked(console, headers, rows, indent=0)
    if len(matters) > most:
        left = len(matters) - most
        console.print(
            Text(
                say(f"… {left:,} more: --who, --branch or --json", f"……另有{left:,}件，可用 --who、--branch 或 --json"),
                style="dim",
            )
        )


def _rows(
    matter: Matter, zone: str, people: Roster, *, now: datetime, say: Tongue
) -> Iterator[tuple[Sequence[str | Text], Sequence[Text]]]:
    kind = say.word(matter.kind) if matter.kind else ""
    about = Text(f"{kind} {matter.number}".strip(), style="bold red" if matter.serious else "")
    if matter.serious:
        about.append(say(" (serious)", "（严重）"))
    for ask in matter.asks:
        late = ask.due_at is not None and ask.due_at < now
        due = Text(_short(ask.due_at, zone), style="red" if late else "")
        whose = say(", ", "、").join(_called(number, people) for number in sorted(ask.by)) or say("nobody", "无人")
        short = (_short(matter.opened_at, zone), due, matter.branch_no or "", about, ask.article)
        yield short, (Text(ask.title), Text(whose))


def _called(staff_no: str, people: Roster) -> str:
    person = people.person(staff_no)
    return staff_no if person is None else f"{person.name} {staff_no}"


def _short(at: datetime | None, zone: str) -> str:
    return "–" if at is None else f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _iso(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
