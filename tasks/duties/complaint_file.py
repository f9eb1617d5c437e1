"""Everything that the papers of a complaint tell, from its registers and its timeline (CR-4, SV-20)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch, Call, Case, Clock, Complaint, Customer, Decision, Event, Product
from models.among import among
from rules.complaint_words import Finding, Payer, Refund, Wanted
from rules.events import ComplaintEvent, ComplaintState
from rules.lifecycles import order_of
from rules.people import Roster
from rules.regulation.schema import RuleBook
from rules.words import About, Channel, ComplaintType, DecisionStep, Severity, Verdict, Word
from tasks.engine.calendars import Calendars
from tasks.tongue import Tongue

SAID_AT = {
    "found": DecisionStep.INVESTIGATION,
    "answer": DecisionStep.ANSWER,
    "satisfaction": DecisionStep.SATISFACTION,
    "reward": DecisionStep.REWARD,
    "reprimand": DecisionStep.REPRIMAND,
    "returned": DecisionStep.RETURN_APPROVAL,
    "extension": DecisionStep.EXTENSION,
    "exchanged": DecisionStep.EXCHANGE,
}
"""Which decision's note stands under which name in the papers."""


def complaint_files(
    session: Session, case_ids: Iterable[int], *, rules: RuleBook, known: Calendars, people: Roster, say: Tongue
) -> dict[int, dict[str, Any]]:
    """What can be written about each complaint, by case id; texts are unmasked, times in the branch's zone.

    A handful of statements however many cases. What is not known is "" or an empty list, never missing.
    """
    wanted = sorted(set(case_ids))
    events, decisions, clocks = _events(session, wanted), _decisions(session, wanted), _clocks(session, wanted)
    found: dict[int, dict[str, Any]] = {}
    for row in _rows(session, wanted):
        writer = _Writer(say, ZoneInfo(known.zone(row.branch_no)), people, rules)
        said = decisions[row.case_id]
        steps = [writer.step(event, said) for event in events[row.case_id]]
        found[row.case_id] = {
            **writer.register(row),
            **writer.decided(said),
            **writer.goods(events[row.case_id], said),
            "steps": steps,
            "limits": [writer.limit(clock) for clock in clocks[row.case_id]],
            "handler": writer.handler(events[row.case_id]),
        }
    return found


def _rows(session: Session, case_ids: list[int]) -> Iterable[Any]:
    return session.execute(
        select(
            Complaint,
            Complaint.case_id,
            Case.branch_no,
            Case.state,
            Branch.name.label("branch"),
            Branch.address.label("branch_address"),
            Branch.phone.label("branch_phone"),
            Customer.name.label("customer"),
            Customer.phone.label("customer_phone"),
            Customer.address.label("customer_address"),
            Customer.email,
            Call.address.label("call_address"),
            Call.model.label("call_model"),
            Product.model.label("product_model"),
        )
        .join(Case, Case.id == Complaint.case_id)
        .outerjoin(Branch, Branch.branch_no == Case.branch_no)
        .outerjoin(Customer, Customer.customer_no == Complaint.customer_no)
        .outerjoin(Call, Call.call_no == Complaint.call_no)
        .outerjoin(Product, Product.serial_no == Complaint.serial_no)
        .where(among(Complaint.case_id, case_ids))
        .order_by(Complaint.received_at, Complaint.complaint_no)
    )


def _events(session: Session, case_ids: list[int]) -> dict[int, list[Event]]:
    rows = list(session.scalars(select(Event).where(among(Event.case_id, case_ids))))
    corrected = {row.corrects for row in rows}
    found: dict[int, list[Event]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.happened_at, order_of(row.kind), row.id)):
        if row.id not in corrected and row.kind != ComplaintEvent.CORRECTED:
            found[row.case_id].append(row)
    return found


def _decisions(session: Session, case_ids: list[int]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = defaultdict(list)
    rows = session.scalars(select(Decision).where(among(Decision.case_id, case_ids)).order_by(Decision.decided_at))
    for row in rows:
        found[row.case_id].append(row)
    return found


def _clocks(session: Session, case_ids: list[int]) -> dict[int, list[Clock]]:
    found: dict[int, list[Clock]] = defaultdict(list)
    rows = session.scalars(select(Clock).where(among(Clock.case_id, case_ids)).order_by(Clock.opened_at, Clock.due_at))
    for row in rows:
        found[row.case_id].append(row)
    return found


class _Writer:
    """Puts what is known of one complaint into the words of its papers."""

    def __init__(self, say: Tongue, zone: ZoneInfo, people: Roster, rules: RuleBook) -> None:
        self._say, self._zone, self._people, self._rules = say, zone, people, rules

    def when(self, at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(self._zone):%Y-%m-%d %H:%M}"

    def name(self, staff_no: str | None) -> str:
        person = self._people.person(staff_no)
        return (staff_no or "") if person is None else f"{person.name} ({person.staff_no})"

    def word(self, words: type[Word], value: str | None) -> str:
        return self._say.word(words(value)) if value else ""

    def money(self, fen: int | None) -> str:
        return "" if fen is None else f"¥{fen / 100:,.2f}"

    def register(self, row: Any) -> dict[str, Any]:
        told: Complaint = row.Complaint
        return {
            "number": told.complaint_no,
            "received_on": told.received_at.astimezone(self._zone).date(),
            "received_at": self.when(told.received_at),
            "channel": self.word(Channel, told.channel),
            "type": self.word(ComplaintType, told.type),
            "about": self.word(About, told.about),
            "severity": self.word(Severity, told.severity),
            "wanted": self.word(Wanted, told.wanted),
            "amount": self.money(told.amount_fen),
            "customer": told.name or row.customer or "",
            "customer_no": told.customer_no or "",
            "phone": told.phone or row.customer_phone or "",
            "address": row.call_address or row.customer_address or "",
            "email": row.email or "",
            "call": told.call_no or "",
            "model": row.product_model or row.call_model or "",
            "serial_no": told.serial_no or "",
            "text": told.text,
            "state": self.word(ComplaintState, row.state),
            "finding": self.word(Finding, told.finding),
            "repeats": told.repeats_no or "",
            "branch": row.branch or row.branch_no or "",
            "branch_address": row.branch_address or "",
            "branch_phone": row.branch_phone or "",
        }

    def decided(self, decisions: list[Decision]) -> dict[str, Any]:
        """The last decision at each step: its note, by whom, when; how the answer was given, what the customer gets."""
        told: dict[str, Any] = {}
        for name, step in SAID_AT.items():
            last = next((one for one in reversed(decisions) if one.step == step), None)
            told[name] = "" if last is None else last.note or ""
            told[f"{name}_by"] = "" if last is None else self.name(last.decided_by)
            told[f"{name}_at"] = "" if last is None else self.when(last.decided_at)
            told[f"{name}_verdict"] = "" if last is None else str(last.verdict)
            told[f"{name}_channel"] = "" if last is None else self.word(Channel, last.channel)
            told[f"{name}_amount"] = "" if last is None else self.money(last.amount_fen)
        return told

    def goods(self, events: list[Event], decisions: list[Decision]) -> dict[str, str]:
        """What became of a return or exchange: granted or not, how the money comes back, who bears the cost."""
        granted = [event for event in events if event.kind == ComplaintEvent.RETURN_APPROVED]
        last = {one.step: one for one in decisions}
        approval, exchange = last.get(DecisionStep.RETURN_APPROVAL), last.get(DecisionStep.EXCHANGE)
        return {
            "approval": self.word(Verdict, approval.verdict) if approval else "",
            "refund": self.word(Refund, (granted[-1].detail or {}).get("refund")) if granted else "",
            "borne_by": self.word(Payer, exchange.borne_by) if exchange else "",
        }

    def step(self, event: Event, decisions: list[Decision]) -> dict[str, str]:
        detail = event.detail or {}
        paper = next(
            (one for one in decisions if one.step == detail.get("step") and one.decided_at == event.happened_at), None
        )
        by = event.actor or detail.get("by") or detail.get("handler")
        return {
            "at": self.when(event.happened_at),
            "what": self.word(ComplaintEvent, event.kind).replace("_", " "),
            "who": self.name(by),
            "note": "" if paper is None else paper.note or "",
        }

    def limit(self, clock: Clock) -> dict[str, str]:
        titles = {limit.id: limit.title for limit in self._rules.limits}
        title = titles.get(clock.limit_id)
        standing = clock.verdict or clock.state
        return {
            "limit": clock.limit_id if title is None else title.in_locale(self._say.locale),
            "article": clock.article,
            "due": self.when(clock.due_at),
            "done": self.when(clock.stopped_at),
            "standing": self._say(standing, STANDINGS[standing]),
        }

    def handler(self, events: list[Event]) -> str:
        held = [(event.detail or {}).get("handler") for event in events if event.kind == ComplaintEvent.ASSIGNED]
        return self.name(held[-1]) if held else ""


STANDINGS = {
    "met": "按时",
    "missed": "逾时",
    "running": "计时中",
    "paused": "暂停",
    "void": "不再适用",
    "stopped": "已完成",
}
"""How a limit stands, in Chinese."""
