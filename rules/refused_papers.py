"""A refusal as it reads on the paper that was refused: since when the case stands so, and what is in the way."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.lifecycles import Refused
from rules.wording import Text


def told(refused: Refused, *, zone: ZoneInfo) -> Text:
    """The refusal's sentence with its times as the clock in `zone` read.

    Where an event on record is what would no longer be allowed, that is said first: nothing may be wrong with
    the paper itself.
    """
    sentence = refused.sentence
    if refused.state is not None and refused.since is not None:
        since = _read(refused.since, zone)
        state = str(refused.state).replace("_", " ")
        named = f'"{state}"' in sentence.en  # then it need not be said again
        sentence = Text(
            en=f"{sentence.en} (since {since})" if named else f'{sentence.en} ("{state}" since {since})',
            zh=f"{sentence.zh}（自{since}起）" if named else f"{sentence.zh}（自{since}起为“{refused.state.chinese}”）",
        )
    if refused.later is None:
        return sentence
    event, at = refused.later
    return Text(
        en=f'"{event}" of {_read(at, zone)} is on record and would not be allowed after this: {sentence.en}; '
        "or correct the paper on record",
        zh=f"已登记的{_read(at, zone)}“{event.chinese}”将与此不符：{sentence.zh}；或更正已登记的单据",
    )


def _read(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
