"""Times and lengths as people read them in a terminal."""

from datetime import date, datetime, timedelta

from tasks.tongue import Tongue

_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def moment(at: datetime | None, *, say: Tongue, near: datetime) -> str:
    """A local time, with its year only where that is not the year of `near`: "10-13 周二 16:00"."""
    return "–" if at is None else f"{day(at.date(), say=say, near=near)} {at:%H:%M}"


def day(on: date, *, say: Tongue, near: datetime) -> str:
    """A date with its weekday."""
    names = _DAYS_ZH if say.locale == "zh" else _DAYS_EN
    pattern = "%m-%d" if on.year == near.year else "%Y-%m-%d"
    return f"{on:{pattern}} {names[on.weekday()]}"


def length(span: timedelta, *, say: Tongue) -> str:
    """How long, in hours and minutes, or in days where it is long: "2 h 30 min"."""
    minutes = int(span / timedelta(minutes=1))
    if minutes >= 72 * 60:
        return say(f"{minutes / 1440:.1f} days", f"{minutes / 1440:.1f}天")
    hours, rest = divmod(minutes, 60)
    said = [say(f"{hours} h", f"{hours}小时")] if hours else []
    if rest or not hours:
        said.append(say(f"{rest} min", f"{rest}分钟"))
    return say(" ", "").join(said)
