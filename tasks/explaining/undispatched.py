"""Why nobody is on the way to a call, and who is proposed for it (MS-3)."""

from collections.abc import Iterator

from rules.events import CallState
from rules.wording import Text
from rules.words import CaseKind
from tasks.explaining.matter import Matter
from tasks.explaining.story import Silence


def no_dispatch(matter: Matter) -> Iterator[Silence]:
    """The proposal that stands for a waiting call, or that there is none."""
    if matter.case.kind != CaseKind.CALL or matter.case.state not in (CallState.REGISTERED, CallState.REVISIT):
        return
    say = matter.say
    row = next((each for each in matter.proposals if each.ended_at is None), None)
    if row is None:
        last = matter.local_or_none(matter.runs.get("dispatch-calls"))
        en = f"last ran {last:%Y-%m-%d %H:%M}" if last else "has never run"
        zh = f"上次运行于 {last:%Y-%m-%d %H:%M}" if last else "从未运行"
        because = say(f"nobody is proposed yet; dispatch-calls {en}", f"尚无派工建议；dispatch-calls {zh}")
    else:
        because = Text(**row.reason).in_locale(say.locale)
        if row.arrives_at is not None:
            there = f"{matter.local(row.arrives_at):%Y-%m-%d %H:%M}"
            en, zh = f"proposed {row.technician_no}, there {there}", f"建议派{row.technician_no}，{there}到场"
            because = f"{say(en, zh)}{say('; ', '；')}{because}"
    yield Silence(
        code="not_dispatched",
        article=matter.book.dispatching.article,
        what=say("nobody is dispatched", "尚未派工"),
        because=because,
        at=None if row is None else matter.local(row.proposed_at),
        facts={}
        if row is None
        else {"technician": row.technician_no, "in_time": row.in_time, "alternative": row.alternative_technician_no},
    )
