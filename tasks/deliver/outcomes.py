"""What can become of a message that was handed over: six answers, and each means something else to the ledger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """The receiving side has it: where it stands there, and what it is called there."""

    place: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A clear no to this message or this recipient; sending it again would meet the same no."""

    error: str


@dataclass(frozen=True, slots=True)
class Busy:
    """Not taken: this one channel is to be left alone for `seconds`. The others go on."""

    seconds: float
    error: str


@dataclass(frozen=True, slots=True)
class Later:
    """Not taken, for a passing reason of this one message."""

    error: str


@dataclass(frozen=True, slots=True)
class Down:
    """Not taken, and nothing else would be: no connection, no permission. The whole way rests this run."""

    error: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have been taken: the answer never came, or came garbled. Never sent again before somebody has looked."""

    error: str


Outcome = Taken | Refused | Busy | Later | Down | Unclear
