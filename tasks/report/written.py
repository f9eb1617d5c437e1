"""How values are written for people: the same words and numbers on the page, in the notice and in tests."""

from datetime import date, datetime

from rules.wording import Locale, Text
from tasks.report.shape import Cell, Change, Figure, Kind
from tasks.writable import writable

NOTHING = "–"


def said(text: Text | str, locale: Locale) -> str:
    """Both languages in one line, the leading one first; once where they are the same."""
    lead, other = led(text, locale)
    return f"{lead} {other}" if other else lead


def led(text: Text | str, locale: Locale) -> tuple[str, str]:
    """The words in the leading language and in the other; the other empty where it adds nothing."""
    if isinstance(text, str):
        return writable(text), ""
    lead, other = (text.zh, text.en) if locale == "zh" else (text.en, text.zh)
    return writable(lead), "" if other == lead else writable(other)


def written(value: Cell, kind: Kind) -> str:
    """One value that is not words; "–" for none."""
    match kind, value:
        case _, None:
            return NOTHING
        case Kind.COUNT, int():
            return f"{value:,}"
        case Kind.DECIMAL, int() | float():
            return f"{value:,.1f}"
        case Kind.SHARE, int() | float():
            return f"{value:.1%}"
        case Kind.MONEY, int():
            return f"{value / 100:,.2f}"
        case Kind.LENGTH, int():
            return f"{value // 60}:{value % 60:02}"
        case Kind.MOMENT, datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case Kind.DAY, date():
            return f"{value:%Y-%m-%d}"
        case _:
            raise TypeError(f"{value!r} is no {kind}")


def difference(change: Change, kind: Kind) -> str:
    """A change with its sign and arrow: ▲ +12, ▼ −3.1 pp (percentage points)."""
    amount = abs(change.difference)
    if not amount:
        return "＝"
    match kind:
        case Kind.SHARE:
            size = f"{amount * 100:.1f} pp"
        case Kind.LENGTH:
            size = written(int(amount), kind)
        case _:
            size = f"{amount:,.0f}"
    return f"▲ +{size}" if change.difference > 0 else f"▼ −{size}"


def judgement(change: Change) -> Text | None:
    """A change in words: better or worse, clearly so where it is more than chance; None where neither is good."""
    match change.better, change.marked:
        case True, True:
            return Text(en="clearly better", zh="明显改善")
        case True, False:
            return Text(en="better", zh="改善")
        case False, True:
            return Text(en="clearly worse", zh="明显变差")
        case False, False:
            return Text(en="worse", zh="变差")
        case _:
            return None


def parts(figure: Figure) -> str:
    """What a share is made of: 183 / 200."""
    return "" if figure.whole is None else f"{figure.part:,} / {figure.whole:,}"


def spread(figure: Figure) -> str:
    """The 95 % interval of a share."""
    if figure.interval is None:
        return ""
    low, high = figure.interval
    return f"{low:.0%}–{high:.0%}"
