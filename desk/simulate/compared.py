"""A simulated department's registers beside what was reckoned: every difference is one line that names the case."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.demo.living import COUNTED, Lived
from desk.demo.write import ZONE
from desk.simulate.drawn import Drawn
from desk.simulate.held import unheld
from desk.simulate.reckoned import Expected, Taken, limits, taken
from models import Case, Clock, ClockState, IntakeFile, Notice, NoticeStatus, QuarantineEntry
from models.database import reading
from tasks.engine.timeline import Timelines
from tasks.notices import WITHDRAWN
from tasks.settings import settings


@dataclass(frozen=True, slots=True)
class Compared:
    """What was held against what, and every difference."""

    rows: Counter[str]
    limits: Counter[str]
    broken: Counter[str]
    told: int
    waiting: int
    differences: tuple[str, ...]


def compare(drawn: Drawn, lived: Lived) -> Compared:
    """Hold the registers in force against the papers of the department that was lived through."""
    papers = taken(drawn.handed_in)
    until = drawn.asked.until
    expected = list(
        limits(papers, areas={each.number: each.area.value for each in drawn.company.customers}, until=until)
    )
    with reading(settings().database) as session:
        found = _clocks(session)
        said = _said(session)
        differences = [
            *_sums(papers, lived, answers={file.path.name for file in lived.answered}),
            *_quarantine(session, papers),
            *_verdicts(expected, found, said),
            *_twice(session),
            *unheld(session, Timelines(session, session.scalars(select(Case.id)).all())),
        ]
    return Compared(
        rows=sum((Counter({name: each[name] for name in COUNTED}) for each in lived.sums), Counter()),
        limits=Counter(each.limit for each in expected),
        broken=Counter(each.limit for each in expected if each.kept == "missed"),
        told=sum(each.told for each in expected),
        waiting=len(papers.waiting),
        differences=tuple(differences),
    )


def _sums(papers: Taken, lived: Lived, *, answers: Iterable[str]) -> Iterator[str]:
    """Rows in = loaded + updated + unchanged + quarantined, each as reckoned; nothing of the answers is refused."""
    came = {row["file"]: row for row in lived.sums}
    for name, row in came.items():
        if row["rows"] != sum(row[one] for one in COUNTED[1:]):
            yield f"{name}: {row['rows']} rows, but {dict(row)}"
    for name, wanted in papers.sums.items():
        if name not in came:
            yield f"{name}: never taken in"
        elif got := {one: came[name][one] for one in COUNTED if came[name][one] != wanted[one]}:
            yield f"{name}: {got}, reckoned {dict(wanted)} ({came[name]['reasons']})"
    for name in answers:
        if name not in came or came[name]["quarantined"]:
            yield f"{name}: an answer to what was asked was refused ({came.get(name, {}).get('reasons')})"


def _quarantine(session: Session, papers: Taken) -> Iterator[str]:
    """Exactly what was spoiled, or came before what it hangs on and never again, waits there."""
    waiting = {
        (name, line)
        for name, line in session.execute(
            select(IntakeFile.name, QuarantineEntry.line)
            .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
            .where(QuarantineEntry.resolved_at.is_(None))
        )
    }
    for name, line in sorted(waiting - papers.waiting):
        yield f"{name} line {line}: lies in quarantine and should not"
    for name, line in sorted(papers.waiting - waiting):
        yield f"{name} line {line}: should lie in quarantine and does not"


def _clocks(session: Session) -> dict[tuple[str, str], list[Clock]]:
    found: dict[tuple[str, str], list[Clock]] = {}
    for number, clock in session.execute(select(Case.number, Clock).join(Case, Case.id == Clock.case_id)):
        found.setdefault((number, clock.limit_id), []).append(clock)
    return found


def _said(session: Session) -> set[tuple[int, datetime]]:
    """For which clocks and deadlines anybody was told that they were broken."""
    rows = session.execute(
        select(Notice.clock_id, Notice.deadline, Notice.step).where(
            Notice.clock_id.is_not(None),
            (Notice.status != NoticeStatus.SUPPRESSED) | Notice.because.startswith(WITHDRAWN),
        )
    )
    return {(clock, _local(deadline)) for clock, deadline, step in rows if deadline and " step:" in step and clock}


def _verdicts(
    expected: Sequence[Expected], found: dict[tuple[str, str], list[Clock]], said: set[tuple[int, datetime]]
) -> Iterator[str]:
    """Every limit was opened once, ends when reckoned, was kept or broken as reckoned, and told where it was broken."""
    for each in expected:
        where = f"{each.case} {each.limit}, due {each.due:%Y-%m-%d %H:%M}"
        clocks = found.pop((each.case, each.limit), [])
        if len(clocks) != 1:
            yield f"{where}: {len(clocks)} clocks"
            continue
        clock = clocks[0]
        kept = "void" if clock.state == ClockState.VOID else clock.verdict
        if clock.due_at is None or _local(clock.due_at) != each.due:
            yield f"{where}: the registers say due {clock.due_at and _local(clock.due_at)}"
        if kept != each.kept:
            yield f"{where}: {kept}, reckoned {each.kept}"
        if ((clock.id, each.due) in said) != each.told:
            yield f"{where}: {'was not told' if each.told else 'was told and should not'}"
    reckoned = {each.limit for each in expected}
    for case, limit in sorted(found):
        if limit in reckoned:
            yield f"{case} {limit}: a clock for nothing that came in"


def _twice(session: Session) -> Iterator[str]:
    """No step of a deadline is told twice, to whomever."""
    told = Counter(
        (clock, step, deadline)
        for clock, step, deadline in session.execute(
            select(Notice.clock_id, Notice.step, Notice.deadline).where(
                Notice.clock_id.is_not(None), Notice.step.contains(" step:"), Notice.status != NoticeStatus.SUPPRESSED
            )
        )
    )
    for (clock, step, deadline), times in told.items():
        if times > 1:
            yield f"clock {clock}, {step}, deadline {deadline}: told {times} times"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None)
