"""Making the evaluations of quarters that are due, anew what was sent back, and passing on what is signed (PW-3, RP-4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.database import reading
from rules.evaluation import day_of_evaluation
from rules.events import ReportState
from rules.regulation.schema import RuleBook
from rules.signing import EVALUATION_SIGNING
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.report.due import periods_due
from tasks.report.evaluations import DUTY, RECEIVING, Desk, evaluations, pass_on, put_before, revision_of
from tasks.report.figures import build_evaluation
from tasks.report.headline import headline
from tasks.report.quarter import Quarter
from tasks.report.spoken import both
from tasks.report.write import write_evaluation
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

STATUS = {EVALUATION_SIGNING: both("to be signed", "待签核"), RECEIVING: both("signed and passed on", "已签核并呈送")}


@dataclass(slots=True)
class Evaluated(Tally):
    """Evaluations written and passed on, the notices queued about them, one row each, and what failed."""

    written: int = 0
    passed_on: int = 0
    notices: int = 0


@effect
def evaluate_quarters(*, now: datetime, dry_run: bool) -> Evaluated:
    """Write what is due or was sent back and put it before whoever signs it; pass on what is signed.

    One transaction an evaluation. One that reaches nobody is not done: the next run tries again, and says so; one that
    fails holds up no other and is named. A dry run counts and writes nothing.
    """
    chosen, rules = settings(), book()
    desk = Desk(chosen, rules, now)
    with reading(chosen.database) as session:
        todo = {str(quarter): 1 for quarter in quarters_due(session, now=now, book=rules)}
        back = evaluations(session, ReportState.SENT_BACK)
        todo |= {quarter: revision_of(session, case_id) + 1 for quarter, case_id in back.items()}
        signed = list(evaluations(session, ReportState.SIGNED))
        people = roster(session, book=rules) if dry_run else None

    def write(session: Session, quarter: str, done: Evaluated) -> None:
        if people is not None:
            report = build_evaluation(chosen.database, quarter=quarter, now=now, book=rules, locale=chosen.locale)
            said, told = headline(report), None if desk.first(people, EVALUATION_SIGNING) is None else 1
        else:
            written = write_evaluation(
                chosen.database, quarter=quarter, now=now, settings=chosen, book=rules, revision=todo[quarter]
            )
            said, told = written.headline, put_before(session, written, revision=todo[quarter], desk=desk)
        done.written += bool(told)
        _note(done, quarter, told, said, EVALUATION_SIGNING, desk)

    def pass_it_on(session: Session, quarter: str, done: Evaluated) -> None:
        if people is not None:
            told = None if desk.first(people, RECEIVING) is None else 1
        else:
            told = pass_on(session, quarter, desk=desk)
        done.passed_on += bool(told)
        _note(done, quarter, told, "", RECEIVING, desk)

    done = one_by_one(
        todo, write, tally=Evaluated, what="evaluation", dry_run=dry_run,
        lacking=f"not written ({rules.assignment(EVALUATION_SIGNING).article})",
    )  # fmt: skip
    done.take(
        one_by_one(
            signed,
            pass_it_on,
            tally=Evaluated,
            what="evaluation",
            dry_run=dry_run,
            lacking=f"not passed on ({rules.assignment(RECEIVING).article})",
        )
    )
    return done


def quarters_due(session: Session, *, now: datetime, book: RuleBook) -> list[Quarter]:
    """The quarters whose evaluation is due at `now` (aware) and not in the ledger, oldest first."""
    zone, known = book.calendar.timezone, calendars(session, book=book).of(None)
    latest = Quarter.of(now, zone=zone)
    for _ in range(book.evaluation.made_up):
        latest = latest.previous
        day = day_of_evaluation(ended_on=latest.last, recurs=book.evaluation.recurs, calendar=known)
        if day is not None and day <= known.day_of(now):
            return periods_due(session, latest=latest, duty=DUTY, reach=book.evaluation.made_up, zone=zone)
    return []


def _note(done: Evaluated, quarter: str, told: int | None, said: str, assignment: str, desk: Desk) -> None:
    """Count what one evaluation came to; a failure where nobody was there."""
    if told is None:
        asked = desk.rules.assignment(assignment)
        done.failures.append(f"evaluation {quarter}: nobody is there for it ({asked.article}: {', '.join(asked.to)})")
    elif told:
        done.notices += told
        status = STATUS[assignment].in_locale(desk.locale)
        done.rows.append({"quarter": quarter, "status": status, "headline": said})
