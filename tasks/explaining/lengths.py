"""What a limit allows and when it warns, in words (LIM-1)."""

from datetime import datetime

from rules.regulation.limits import Limit
from rules.regulation.span import Span, SpanUnit
from rules.spans import Context
from rules.wording import spell_minutes
from tasks.engine.messages import when
from tasks.explaining.matter import Matter
from tasks.tongue import Tongue


def allowed(limit: Limit, matter: Matter, *, terms: Context) -> str:
    """The span of a limit; `terms` are the fields of the case as they hold for the clock."""
    say, span = matter.say, limit.within
    match span.unit:
        case SpanUnit.WORKING_MINUTES:
            length = spell_minutes(span.amount, say.locale)
            return say(f"{length} of working time", f"{length}工作时间")
        case SpanUnit.WORKING_DAYS:
            return say(f"{span.amount} working days", f"{span.amount}个工作日")
        case SpanUnit.MINUTES:
            length = spell_minutes(span.amount, say.locale)
            return say(f"{length} by the clock", f"{length}（连续计时）")
        case SpanUnit.DAYS:
            return say(f"{span.amount} days by the clock", f"{span.amount}天（连续计时）")
        case SpanUnit.SAME_DAY:
            return say("until that working day closes", "当个工作日下班前")
        case SpanUnit.UNTIL:
            value = terms.get(span.until or "")
            named = when(value, matter.zone, locale=say.locale) if isinstance(value, datetime) else str(value or "–")
            before = span.working_day_before
            return (
                say(f"until the working day before {named}", f"{named}前一个工作日")
                if before
                else say(f"until {named}", f"至{named}")
            )


def warned(asked: float | Span, say: Tongue) -> str:
    """For what a warning is given: a fraction of the limit, or a length of time before the deadline."""
    if not isinstance(asked, Span):
        return say(f"at {asked:.0%} of the limit", f"时限过{asked:.0%}")
    amount, plural = asked.amount, "" if asked.amount == 1 else "s"
    match asked.unit:
        case SpanUnit.WORKING_MINUTES:
            length = spell_minutes(amount, say.locale)
            return say(f"{length} of working time before the deadline", f"期限前{length}工作时间")
        case SpanUnit.WORKING_DAYS:
            return say(f"{amount} working day{plural} before the deadline", f"期限前{amount}个工作日")
        case SpanUnit.DAYS:
            return say(f"{amount} day{plural} before the deadline", f"期限前{amount}天")
        case _:
            length = spell_minutes(amount, say.locale)
            return say(f"{length} before the deadline", f"期限前{length}")
