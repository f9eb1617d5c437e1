"""Everything the work-time core refuses, as error classes that share one base."""


class WorkTimeError(ValueError):
    """Base of all refusals of the work-time core; the message says what is wrong and what to do."""


class CalendarError(WorkTimeError):
    """The calendar itself is written wrongly: an interval, a weekday, a date or a time zone."""


class NeverOpenError(CalendarError):
    """The calendar has no open time at all, so no limit could ever end."""


class NoOpenTimeError(WorkTimeError):
    """A search met no open time for ten years, or ran out of the years a date can name."""


class EndBeforeStartError(WorkTimeError):
    """A span was given backwards."""


class NaiveDatetimeError(WorkTimeError):
    """A time came without an offset; inside, every time says where it is."""


class LimitError(WorkTimeError):
    """A limit of fewer than zero minutes or days, of more than there are, or one that is not a number."""
