"""One event with what it says, for rules that read whole timelines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One event with what it says: kind, when it happened (aware), detail."""

    kind: str
    at: datetime
    detail: Mapping[str, Any]
