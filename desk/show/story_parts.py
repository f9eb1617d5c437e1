"""The stretches of a clock in a terminal: nights and long waits folded, what came after the deadline in one line."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from rich.text import Text

from desk.show.times import length, moment
from tasks.explaining.story import ClockStory, Part
from tasks.explaining.time_parts import APPOINTED, BY_THE_CLOCK, FIRST_DAY, PAUSED, WAITING
from tasks.tongue import Tongue

FIRST_ROWS, LAST_ROWS = 9, 2
"""How much of a long clock is shown; --json has all of it."""
NIGHT = frozenset({"after closing", "before opening"})
DAY, LATE = "working day ", ", too late"
"""How the reason of a working day begins, and of one past the limit ends."""

REASONS_ZH = {
    "worked": "计时",
    "lunch": "午休",
    "before opening": "上班前",
    "after closing": "下班后",
    "weekend": "周末",
    BY_THE_CLOCK: "连续计时",
    FIRST_DAY: "当天不计",
}
Row = tuple[Text, Text, Text]


def part_rows(clock: ClockStory, *, say: Tongue, near: datetime) -> list[Row]:
    """A row a stretch: from when to when, how long where it counted, and why it counted or did not."""
    due = None if clock.counted_minutes is None else clock.due_at
    parts = _folded(_cut_at(clock.stretches, due))
    rows = [_row(part, clock, say, near) for part in parts]
    late = [part for part in parts if due is not None and part.begin >= due]
    if len(late) > LAST_ROWS and len(rows) > FIRST_ROWS + LAST_ROWS:
        rows = [*rows[: len(parts) - len(late)], _after(late, say, near)]
    if len(rows) <= FIRST_ROWS + LAST_ROWS:
        return rows
    left = len(rows) - FIRST_ROWS - LAST_ROWS
    more = Text(say(f"… {left} more (--json has all)", f"……另有{left}段（--json 可看全部）"), style="dim")
    return [*rows[:FIRST_ROWS], (more, Text(), Text()), *rows[-LAST_ROWS:]]


def _after(late: list[Part], say: Tongue, near: datetime) -> Row:
    """Everything past the deadline in one row; --json has its stretches."""
    counted = [part for part in late if part.counted]
    whole = sum((part.length for part in counted), timedelta())
    reason = say(
        f"past the deadline, in {len(counted)} stretches (--json)", f"已过期限，共{len(counted)}段（--json 可看全部）"
    )
    span = f"{moment(late[0].begin, say=say, near=near)} → {moment(late[-1].end, say=say, near=near)}"
    hours, minutes = divmod(int(whole / timedelta(minutes=1)), 60)  # working time is told in hours, however long
    said = say(f"{hours} h {minutes} min", f"{hours}小时{minutes}分钟") if hours else length(whole, say=say)
    return Text(span, style="red"), Text(said, style="red"), Text(reason, style="red")


def _row(part: Part, clock: ClockStory, say: Tongue, near: datetime) -> Row:
    late = clock.due_at is not None and part.begin >= clock.due_at
    whole_days = clock.counted_minutes is None
    style = "dim" if part.ahead or not part.counted else "red" if late else ""
    end = f"{part.end:%H:%M}" if part.end.date() == part.begin.date() else moment(part.end, say=say, near=near)
    span = f"{moment(part.begin, say=say, near=near)} → {end}"
    counted = length(part.length, say=say) if part.counted and not whole_days else ""
    reason = _reason(part, say)
    if late and part.counted and not whole_days:
        reason = say(f"{reason}, past the deadline", f"{reason}（已过期限）")
    if part.ahead:
        reason = say(f"{reason} (ahead)", f"{reason}（未到）")
    return Text(span, style=style), Text(counted, style=style), Text(reason, style=style)


def _cut_at(parts: Iterable[Part], due: datetime | None) -> Iterator[Part]:
    """Counted stretches cut where the deadline lies, so that what came after it shows."""
    for part in parts:
        if due is not None and part.counted and part.begin < due < part.end:
            yield replace(part, end=due)
            yield replace(part, begin=due)
        else:
            yield part


def _folded(parts: Iterable[Part]) -> list[Part]:
    """What follows each other for one reason as one stretch.

    Nights, weekends and holidays are named by what matters in them; a wait of many days is one wait, and so are the
    working days past the limit with the rest between them.
    """
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        if last is None or last.ahead != part.ahead:
            found.append(part)
        elif _rest(last) and _rest(part):
            names = dict.fromkeys((*last.reason.split(", "), part.reason))
            kept = [name for name in names if name not in NIGHT] or list(names)
            found[-1] = replace(last, end=part.end, reason=", ".join(kept))
        elif (part.reason, part.waits_for) == (last.reason, last.waits_for) and not part.counted:
            found[-1] = replace(last, end=part.end)
        elif _late_day(last) and (_late_day(part) or _rest(part)):
            first = last.reason.removeprefix(DAY).split(LATE)[0].split("–")[0]
            number = part.reason.removeprefix(DAY).removesuffix(LATE) if _late_day(part) else None
            reason = last.reason if number is None else f"{DAY}{first}–{number}{LATE}"
            found[-1] = replace(last, end=part.end, reason=reason)
        else:
            found.append(part)
    return found


def _late_day(part: Part) -> bool:
    return part.reason.startswith(DAY) and part.reason.endswith(LATE)


def _rest(part: Part) -> bool:
    return not part.counted and not part.reason.startswith((PAUSED, WAITING, "lunch", FIRST_DAY))


def _reason(part: Part, say: Tongue) -> str:
    reason = part.reason
    if reason.startswith(PAUSED):
        return say(f"paused, waits for {part.waits_for}", f"暂停，等候{part.waits_for}")
    if say.locale != "zh":
        if reason.startswith(WAITING):
            return "waits for the time that the customer named" if reason.endswith(APPOINTED) else "extended"
        return reason
    said: list[str] = []
    for each in reason.replace(LATE, " of 0").split(", "):
        name, colon, rest = each.partition(": ")
        words = {"holiday": "假日", "make-up day": "调休上班"}
        if colon and name in words:
            said.append(f"{words[name]}：{rest}")
        elif each.startswith(WAITING):
            said.append("等候客户约定的时间" if each.endswith(APPOINTED) else "已延期")
        elif each.startswith(DAY):
            number, _, total = each.removeprefix(DAY).partition(" of ")
            said.append(f"第{number}个工作日（{'已逾期' if total == '0' else f'限{total}'}）")
        else:
            said.append(REASONS_ZH.get(each, each))
    return "、".join(said)
