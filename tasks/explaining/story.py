"""The story of a case as values: what happened, what was counted, what was said, what was not said and why (RS-2).

Every time is aware and in the zone of the case's branch; every text is masked (PR-2). The fields' names are the
keys of the document that `aftersales explain --json` prints.
"""

from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tasks.explaining.story_papers import (
    CardStory,
    Coming,
    FindingStory,
    ProposalStory,
    Related,
    StepStory,
    VoucherStory,
    Who,
)


class Verdict(StrEnum):
    """How a clock stands: kept, moved in time (a later promise took its place), broken, running, or of no account."""

    MET = "met"
    MOVED = "moved"
    MISSED = "missed"
    RUNNING = "running"
    VOID = "void"


class Fate(StrEnum):
    """What became of a warning or a rung."""

    TOLD = "told"  # a notice of it is in the ledger, whatever its status
    JOINED = "joined"  # whoever it was for heard it with another step
    OVERTAKEN = "overtaken"  # due as well, but a later message said more
    NOBODY = "nobody"  # it came to nobody
    WITHDRAWN = "withdrawn"
    NOT_REACHED = "not_reached"  # the clock had ended by then
    UNCHASED = "unchased"  # recorded, but nobody is chased
    DUE = "due"  # its moment has passed and the next sweep will see to it
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Paper:
    """The row of a form that an event was read from."""

    form: str
    file: str
    sheet: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `said` is its detail in words; `corrects` and `corrected_by` are ids of other entries."""

    id: int
    at: datetime
    learned_at: datetime
    kind: str
    kind_zh: str
    who: Who | None
    row: Paper | None
    said: str
    detail: dict[str, Any]
    corrects: int | None = None
    corrected_by: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a clock's time: whether it counted and why; `ahead` when it has not come yet.

    `waits_for` says in words what a paused stretch waited for.
    """

    begin: datetime
    end: datetime
    counted: bool
    reason: str
    ahead: bool = False
    waits_for: str = ""

    @property
    def length(self) -> timedelta:
        """Real elapsed time; `end - begin` in one zone would compare wall clocks across daylight saving."""
        return self.end.astimezone(UTC) - self.begin.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Alert:
    """A warning or a rung of the ladder: when, to whom by the rule book, and what became of it.

    `asked` says of a warning for what the rule book wants it; `meant` says `to` in words; `people` are those it
    reached or, where it lies ahead, would reach; `notices` are the ledger's ids.
    """

    name: str
    at: datetime
    to: tuple[str, ...]
    meant: str
    happened: Fate
    people: tuple[Who, ...] = ()
    notices: tuple[int, ...] = ()
    because: str = ""
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next if nobody acts. `at` may lie in the past: then the next sweep does it."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStory:
    """One running of one limit.

    Minutes are counted as the limit counts them, in working time or by the clock; a limit in working days or
    until a date counts no minutes. `over` and `over_minutes` are how far the deadline was passed: in working time,
    by the clock where the limit runs by the clock, None where it was kept. `waits_for` is the one thing that an
    open clock still lacks, or that a paused one waits for, where it is known.
    """

    article: str
    limit: str
    title: str
    ordinal: int
    opened_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    stopped_by: str | None
    state: str
    verdict: Verdict
    allowed: str
    counted: str
    counted_minutes: int | None
    over: str | None
    over_minutes: int | None
    waits_for: str | None
    provisional_years: tuple[int, ...]
    acknowledged_at: datetime | None
    warnings: tuple[Alert, ...]
    ladder: tuple[Alert, ...]
    next: Next | None
    notes: tuple[str, ...]
    stretches: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStory:
    """One row of the ledger about the case."""

    id: int
    kind: str
    article: str
    step: str
    recipient: Who
    channel: str
    status: str
    title: str
    text: str
    created_at: datetime
    sent_at: datetime | None
    not_before: datetime | None
    deadline: datetime | None
    because: str | None
    digest: int | None
    urgent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Something that did not happen, and why.

    `code` is stable; `what` names what did not happen and `because` says why, with the values looked at in
    `facts`. `at` is when it was decided, `until` when it comes after all; `notice` is the ledger's row.
    """

    code: str
    article: str
    what: str
    because: str
    at: datetime | None = None
    until: datetime | None = None
    notice: int | None = None
    limit: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything about one case. `name` is what finds it again, `about` one line of what it is about.

    `kind_said` and `state_said` are the kind and the state in the reader's language. `notice` is the one that was asked
    for, if one was.
    """

    name: str
    kind: str
    kind_said: str
    number: str
    state: str
    state_said: str
    branch: str | None
    zone: str
    about: str
    owner: Who | None
    now: datetime
    timeline: tuple[Entry, ...]
    clocks: tuple[ClockStory, ...]
    notices: tuple[NoticeStory, ...]
    silences: tuple[Silence, ...]
    related: tuple[Related, ...] = ()
    vouchers: tuple[VoucherStory, ...] = ()
    proposals: tuple[ProposalStory, ...] = ()
    findings: tuple[FindingStory, ...] = ()
    steps: tuple[StepStory, ...] = ()
    cards: tuple[CardStory, ...] = ()
    coming: tuple[Coming, ...] = ()
    notice: NoticeStory | None = None

    def as_json(self) -> dict[str, Any]:
        """The document that `aftersales explain --json` prints; times carry the branch's offset.

        `notice` stands first, and only where a notice was asked for.
        """
        return ({} if self.notice is None else {"notice": plain(self.notice)}) | {
            "case": self.name,
            "state": self.state,
            "timeline": plain(self.timeline),
            "clocks": plain(self.clocks),
            "notices": plain(self.notices),
            "silences": plain(self.silences),
            "kind": self.kind,
            "about": self.about,
            "branch": self.branch,
            "owner": plain(self.owner),
            "now": plain(self.now),
            "related": plain(self.related),
            "vouchers": plain(self.vouchers),
            "proposals": plain(self.proposals),
            "findings": plain(self.findings),
            "steps": plain(self.steps),
            "cards": plain(self.cards),
            "next": plain(self.coming),
        }


def plain(value: Any) -> Any:
    """A value of the story as JSON knows it: fields by name, times with their offset, words as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    match value:
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case StrEnum():
            return str(value)
        case dict():
            return {str(key): plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(each) for each in value]
        case _:
            return value
