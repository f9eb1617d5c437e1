"""What the replay came to: limits, messages, people and hours, each with the independent count beside it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from models import Case, Clock, Notice, NoticeStatus
from models.database import reading
from rules.events import ComplaintEvent
from rules.regulation.messages import MessageKind
from rules.words import CaseKind, ComplaintType
from tasks.notices import WITHDRAWN
from tests.fakes.slack import Message
from tests.real.independent import Told, in_time, is_night, told_of, woken_by
from tests.real.papers import CLERK, ZONE, Paper, local
from tests.tasks.entering import BOOK

PEOPLE = {
    ("handler", False): CLERK,
    ("handler", True): "DF-SUPERVISOR",
    ("director", False): CLERK,
    ("service_department", False): CLERK,
    ("vice_president", False): "DF-VP",
    ("vice_president", True): "DF-VP-DEPUTY",
    ("general_manager", False): "DF-GM",
}
"""Who is meant where a complaint names no branch: the department handles it itself, and stands in for the director."""


PLAIN = {"type": ComplaintType.COMPLAINT}
"""What the papers say of every complaint."""


def reckonable() -> tuple[str, ...]:
    """The limits of complaints that run from the receipt to the answer or the closing, which come together here.

    These papers say neither what a complaint is about nor that anything is wanted back; how grave it is differs.
    """
    return tuple(
        sorted(
            limit.id
            for limit in BOOK.limits
            if limit.case is CaseKind.COMPLAINT
            and ComplaintEvent.RECEIVED in limit.opens_on
            and {ComplaintEvent.ANSWERED, ComplaintEvent.CLOSED} & set(limit.stops_on)
            and all(PLAIN.get(name, "unknown") in words for name, words in limit.when.items() if name != "severity")
        )
    )


@dataclass(frozen=True, slots=True)
class Verdict:
    """One limit of one complaint, as the registers have it and as reckoned independently."""

    number: str
    limit: str
    year: int
    kept: bool | None
    expected: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What there is to say and to hold against the independent count.

    `told` are (complaint, who was to hear of which limit when) by the ledger, with those `taken_back` because the answer
    came before they had left at the end of the quiet hours; `expected` the same by the independent count; `steps`
    count what was said by limit, step and person; of limits that do not end with the answer only these. `undecided` are
    clocks without a verdict.
    `night` are the messages that left in quiet hours by complaint ("none" for one that is about none), `woken` as many as
    were to leave then by the independent count.
    """

    complaints: int
    first: datetime
    last: datetime
    verdicts: tuple[Verdict, ...]
    told: frozenset[tuple[str, Told]]
    expected: frozenset[tuple[str, Told]]
    steps: Counter[tuple[str, str, str]]
    undecided: tuple[str, ...]
    twice: tuple[str, ...]
    taken_back: int
    posts: int
    folded: int
    night: Counter[str]
    woken: Counter[str]
    unsent: tuple[str, ...]
    at_once: Counter[str] = field(default_factory=Counter)

    @property
    def awake(self) -> list[str]:
        """The complaints of which more or fewer messages left at night than danger gives reason for."""
        return sorted(one for one in self.night | self.woken if self.night[one] != self.woken[one])

    @property
    def broken(self) -> list[str]:
        """Everything that is held and does not hold, one line each."""
        return [
            *(f"undecided: {one}" for one in self.undecided),
            *(f"another verdict: {one}" for one in self.verdicts if one.kept is not one.expected),
            *(f"told, not expected: {one}" for one in sorted(self.told - self.expected, key=str)),
            *(f"expected, not told: {one}" for one in sorted(self.expected - self.told, key=str)),
            *(f"twice: {one}" for one in self.twice),
            *(f"at night, {self.night[one]} messages, {self.woken[one]} expected: {one}" for one in self.awake),
            *(f"not sent: {one}" for one in self.unsent),
        ]


def figures(url: str, papers: list[Paper], messages: list[Message]) -> Figures:
    """Gather them from the registers, the papers and what came in at Slack."""
    received = {paper.row["complaint_no"]: local(paper.at) for paper in papers if paper.form == "complaints"}
    texts = {paper.row["complaint_no"]: str(paper.row["text"]) for paper in papers if paper.form == "complaints"}
    settled = {paper.row["case"]: local(paper.at) for paper in papers if paper.form == "decisions"}
    with reading(url) as session:
        clocks = session.execute(select(Case.number, Clock).join(Case, Case.id == Clock.case_id)).all()
        rows = session.execute(select(Notice, Case.number).outerjoin(Case, Case.id == Notice.case_id)).all()
    limits, verdicts, undecided, expected = reckonable(), [], [], set[tuple[str, Told]]()
    for number, clock in clocks:
        kept = None if clock.verdict is None else clock.verdict == "met"
        if kept is None:
            undecided.append(f"{number} {clock.limit_id}: {clock.state}")
        if clock.limit_id not in limits:
            continue
        limit = BOOK.limit(clock.limit_id)
        span = {"received": received[number], "settled": settled[number]}
        verdicts.append(Verdict(number, limit.id, received[number].year, kept, in_time(limit, **span)))
        expected |= {(number, told) for told in told_of(limit, BOOK.ladder(limit.ladder), PEOPLE, **span)}
    said = [(row, number) for row, number in rows if row.status != NoticeStatus.SUPPRESSED]
    taken_back = [
        (row, number)
        for row, number in rows
        if row.status == NoticeStatus.SUPPRESSED and (row.because or "").startswith(WITHDRAWN)
    ]
    of_clocks = [(row, number) for row, number in said + taken_back if row.clock_id is not None]
    told = [(number, _told(row)) for row, number in of_clocks]
    posted = Counter(message.notice for message in messages)
    about = {row.id: number or "none" for row, number in rows}
    heard: dict[str, set[Told]] = {}
    for number, one in expected:
        heard.setdefault(number, set()).add(one)
    woken = {
        number: woken_by(text, BOOK.triage.rules, heard.get(number, set()), received=received[number])
        for number, text in texts.items()
    }
    return Figures(
        complaints=len(received),
        first=min(received.values()),
        last=max(received.values()),
        verdicts=tuple(verdicts),
        told=frozenset(one for one in told if one[1].limit in limits),
        expected=frozenset(expected),
        steps=Counter((one.limit, one.step, one.person) for _, one in told),
        undecided=tuple(undecided),
        twice=(
            *(f"{one[0]}: {one[1]}" for one, times in Counter(told).items() if times > 1),
            *(f"notice {notice} posted {times} times" for notice, times in posted.items() if times > 1),
        ),
        taken_back=len(taken_back),
        posts=len(messages),
        folded=sum(row.digest_id is not None for row, _ in said),
        night=Counter(about[message.notice] for message in messages if is_night(_local(message.ts))),
        woken=+Counter(woken),
        unsent=tuple(
            f"notice {row.id}: {row.status}"
            for row, _ in said
            if row.status != NoticeStatus.SENT or (row.digest_id is None and row.id not in posted)
        ),
        at_once=Counter(
            row.kind for row, _ in said if row.kind in (MessageKind.COMPLAINT_HANDLER, MessageKind.COMPLAINT_SERIOUS)
        ),
    )


def _told(row: Notice) -> Told:
    limit, name = row.step.split()
    return Told(limit, local(row.created_at), row.recipient, step_of(name))


def step_of(name: str) -> str:
    """A step without the number of its repeat: "step:0+3" is the first step, told again."""
    step, again = name.partition("+")[::2]
    return f"{step} again" if again else step


def _local(stamp: str) -> datetime:
    return datetime.fromtimestamp(float(stamp), ZONE).replace(tzinfo=None)
