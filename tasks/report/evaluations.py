"""The evaluation of a quarter as a case: put before whoever signs it, written anew when sent back, passed on (PW-3, RP-4)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case
from rules.buttons import offered
from rules.events import ReportEvent, ReportState
from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.signing import EVALUATION_SIGNING
from rules.wording import Locale
from rules.words import CaseKind, Role
from tasks.duties.daily_words import called
from tasks.engine.calendars import calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.messages import worded
from tasks.engine.timeline import NewEvent, Timelines, hold_cases
from tasks.notices import NoticeDraft, queue_notices
from tasks.periods import claim_period
from tasks.report.shape import Unit
from tasks.report.write import Written, files_of
from tasks.settings import Settings
from tasks.staff import roster

DUTY = "quarterly-evaluation"
RECEIVING = "evaluation"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a run goes by: the settings, the rule book and the moment (aware)."""

    chosen: Settings
    rules: RuleBook
    now: datetime

    @property
    def today(self) -> date:
        """The company's local day."""
        return self.now.astimezone(self.rules.calendar.zone).date()

    @property
    def locale(self) -> Locale:
        """The language of the notices."""
        return self.chosen.locale

    def first(self, people: Roster, assignment: str) -> Person | None:
        """The first whom an assignment resolves to; None where nobody is there."""
        roles = [Role(role) for role in self.rules.assignment(assignment).to if role in set(Role)]
        found = (people.resolve(role, None, self.today).person for role in roles)
        return next((person for person in found if person is not None), None)


def evaluations(session: Session, state: ReportState) -> dict[str, int]:
    """The case ids of the evaluations that stand so, by quarter ("2026-Q3"), in order."""
    rows = session.execute(
        select(Case.number, Case.id)
        .where(Case.kind == CaseKind.REPORT, Case.branch_no.is_(None), Case.state == state)
        .order_by(Case.number)
    )
    return {row.number: row.id for row in rows}


def revision_of(session: Session, case_id: int) -> int:
    """Which revision of an evaluation stands."""
    return _revision(Timelines(session, [case_id]), case_id)


def put_before(session: Session, written: Written, *, revision: int, desk: Desk) -> int | None:
    """Have an evaluation that is written signed: its case, the event, the clock and the notice. How many notices.

    0 where another run has done it; None where nobody is there to sign it, and nothing is kept.
    """
    people = roster(session, book=desk.rules)
    signer = desk.first(people, EVALUATION_SIGNING)
    if signer is None:
        return None
    if revision == 1:
        detail = {"status": written.status, "html": written.html.name, "headline": written.headline}
        if not claim_period(session, DUTY, period=written.period, scope="", now=desk.now, detail=detail):
            return 0
        case = Case(
            kind=CaseKind.REPORT, number=written.period, branch_no=None, state=ReportState.UNSIGNED, opened_at=desk.now
        )
        session.add(case)
        session.flush()
        case_id = case.id
    else:
        case_id = evaluations(session, ReportState.SENT_BACK).get(written.period, 0)
        if not case_id:
            return 0
        hold_cases(session, [case_id])
    timelines = Timelines(session, [case_id])
    if revision > 1 and _revision(timelines, case_id) != revision - 1:
        return 0
    kind = ReportEvent.COMPILED if revision == 1 else ReportEvent.RECOMPILED
    _enter(session, timelines, case_id, NewEvent(kind=kind, happened_at=desk.now, detail={"revision": revision}), desk)
    values = {
        "status": written.status,
        "headline": written.headline,
        "path": written.html.absolute(),
        "revision": revision,
    }
    attached = [str(written.html.absolute()), str(written.xlsx.absolute())]
    draft = _draft(
        MessageKind.EVALUATION_TO_SIGN, written.period, case_id, signer, EVALUATION_SIGNING, values, attached, desk
    )
    return len(queue_notices(session, [draft], now=desk.now).new)


def pass_on(session: Session, quarter: str, *, desk: Desk) -> int | None:
    """Send a signed evaluation to whoever receives it, with who signed it. How many notices.

    0 where another run has done it; None where nobody is there to receive it.
    """
    people = roster(session, book=desk.rules)
    receiver = desk.first(people, RECEIVING)
    case_id = evaluations(session, ReportState.SIGNED).get(quarter)
    if case_id is None:
        return 0
    if receiver is None:
        return None
    hold_cases(session, [case_id])
    timelines = Timelines(session, [case_id])
    if timelines.state(case_id) != ReportState.SIGNED:
        return 0
    revision = _revision(timelines, case_id)
    signed = timelines.last(case_id, ReportEvent.SIGNED) or {}
    _enter(session, timelines, case_id, NewEvent(kind=ReportEvent.FORWARDED, happened_at=desk.now), desk)
    html, xlsx = files_of(desk.chosen.reports, Unit.QUARTER, quarter, revision=revision)
    values = {"revision": revision, "signed": called(signed.get("by"), people), "path": html.absolute()}
    attached = [str(path.absolute()) for path in (html, xlsx) if path.exists()]
    draft = _draft(MessageKind.EVALUATION, quarter, case_id, receiver, RECEIVING, values, attached, desk)
    return len(queue_notices(session, [draft], now=desk.now).new)


def _revision(timelines: Timelines, case_id: int) -> int:
    kinds = (ReportEvent.COMPILED, ReportEvent.RECOMPILED)
    return max(
        (detail.get("revision", 1) for _, kind, _, detail in timelines.events(case_id) if kind in kinds), default=0
    )


def _enter(session: Session, timelines: Timelines, case_id: int, event: NewEvent, desk: Desk) -> None:
    refused = timelines.try_add(case_id, [event])
    assert refused is None, "an evaluation can be compiled anew, and what is signed can be forwarded"
    known = calendars(session, book=desk.rules)
    sync_clocks(session, timelines.save(learned_at=desk.now), book=desk.rules, calendars=known, now=desk.now)


def _draft(
    kind: MessageKind,
    quarter: str,
    case_id: int,
    person: Person,
    assignment: str,
    values: dict[str, object],
    attached: list[str],
    desk: Desk,
) -> NoticeDraft:
    article = desk.rules.assignment(assignment).article
    filled = {"article": article, "quarter": quarter, "case": quarter, "recipient": person.name, **values}
    said = worded(desk.rules, kind, filled, locale=desk.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"{CaseKind.REPORT}:{quarter}",
        article=article,
        step=f"revision {values['revision']}",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        attachments=attached,
        actions=offered(kind, may_sign=True) or None,  # whom the rule book names to sign it may sign it
        case_id=case_id,
    )
