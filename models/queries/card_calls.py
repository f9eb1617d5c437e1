"""Which calls may need an opinion card, and all that is known of calls for it (SV-18)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models.among import among
from models.cards import IssuedCard
from models.cases import Case
from models.complaints import Decision
from models.custody import Receipt, Return
from models.customers import Customer
from models.queries.own_ways import leading, own_ways
from models.surveys import OpinionCard
from models.work import Call, Visit
from rules.cards import COMPLETE, Job, Opinion, Stay, Trip, answers
from rules.events import CallState
from rules.words import DecisionStep, ServiceKind, VisitOutcome, YesNo


@dataclass(frozen=True, slots=True)
class CardCall:
    """A call with its cards (oldest first) and the opinions that came in about it. `row` has the call's own fields:
    call_no, case_id, branch_no, called_at, customer_no, customer, model.
    """

    row: Row[Any]
    job: Job
    cards: tuple[IssuedCard, ...]
    opinions: tuple[Opinion, ...]

    @property
    def known(self) -> frozenset[datetime | None]:
        """The completed visits that have a card or an excuse; None for an excuse without a visit."""
        return frozenset(card.completed_at for card in self.cards)

    @property
    def answered(self) -> dict[str, Opinion]:
        """What answers each of the cards that the customer has answered, by the card's number."""
        cards = {card.completed_at: card.card_no for card in self.cards if card.completed_at is not None}
        found = answers(cards, self.opinions)
        return {number: found[at] for at, number in cards.items() if number is not None and at in found}


def calls_to_ask(session: Session, branch_no: str, *, begin: datetime, end: datetime) -> list[str]:
    """Calls of the branch taken from `begin` until before `end` (aware) that may need a card or an excuse, in order.

    Narrowed by the database; a visit that two people shared comes up each time, and needs nothing.
    """
    done = (*COMPLETE, VisitOutcome.CARRIED_IN)
    visited = exists().where(
        Visit.call_no == Call.call_no,
        Visit.outcome.in_([str(outcome) for outcome in done]),
        ~exists().where(IssuedCard.call_no == Visit.call_no, IssuedCard.completed_at == Visit.arrived_at),
    )
    handed_back = exists().where(
        Receipt.call_no == Call.call_no,
        Return.receipt_no == Receipt.receipt_no,
        ~exists().where(IssuedCard.call_no == Receipt.call_no, IssuedCard.completed_at == Return.returned_at),
    )
    over = or_(Call.kind == ServiceKind.GENERAL, Case.state.in_([CallState.CANCELLED, CallState.CLOSED]))
    return list(
        session.scalars(
            select(Call.call_no)
            .join(Case, Case.id == Call.case_id)
            .where(Call.branch_no == branch_no, Call.called_at >= begin, Call.called_at < end)
            .where(or_(visited, handed_back, and_(over, ~exists().where(IssuedCard.call_no == Call.call_no))))
            .order_by(Call.called_at, Call.call_no)
        )
    )


def calls_taken(session: Session, branch_no: str, *, begin: datetime, end: datetime) -> list[str]:
    """Every call that the branch took from `begin` until before `end` (aware), in order."""
    query = select(Call.call_no).where(Call.branch_no == branch_no, Call.called_at >= begin, Call.called_at < end)
    return list(session.scalars(query.order_by(Call.called_at, Call.call_no)))


def card_calls(session: Session, call_nos: Sequence[str]) -> list[CardCall]:
    """These calls, in the order in which they were taken; eight statements however many.

    A mail address or telephone that is one of our own people's leads to no customer: nobody answers a card about
    themselves or a colleague (SV-19).
    """
    if not call_nos:
        return []
    rows = session.execute(
        select(
            Call.call_no, Call.case_id, Call.branch_no, Call.called_at, Call.customer_no, Call.kind, Call.model, Case.state,
            func.coalesce(Call.name, Customer.name).label("customer"),
            func.coalesce(Call.address, Customer.address).label("address"),
            func.coalesce(Call.phone, Customer.phone).label("phone"),
            Customer.email, Customer.opted_out,
        )
        .join(Case, Case.id == Call.case_id)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(among(Call.call_no, call_nos))
        .order_by(Call.called_at, Call.call_no)
    ).all()  # fmt: skip
    own, ended = (
        own_ways(session),
        _cancelled(session, [row.case_id for row in rows if row.state == CallState.CANCELLED]),
    )
    trips, goods = _trips(session, call_nos), _goods(session, call_nos)
    cards: dict[str, list[IssuedCard]] = defaultdict(list)
    issued = select(IssuedCard).where(among(IssuedCard.call_no, call_nos)).order_by(IssuedCard.id)
    for card in session.scalars(issued):
        cards[card.call_no].append(card)
    opinions: dict[str, list[Opinion]] = defaultdict(list)
    came_in = select(OpinionCard.call_no, OpinionCard.card_no, OpinionCard.replied_at, OpinionCard.way)
    for row in session.execute(came_in.where(among(OpinionCard.call_no, call_nos))):
        opinions[row.call_no].append(Opinion(row.card_no, row.replied_at, row.way))
    return [
        CardCall(
            row=row,
            job=Job(
                kind=row.kind,
                state=row.state,
                trips=trips.get(row.call_no, ()),
                goods=goods.get(row.call_no, ()),
                email=leading(row.email, own),
                address=row.address,
                phone=leading(row.phone, own),
                opted_out=row.opted_out == YesNo.YES,
                cancelled_at=ended[row.case_id].decided_at if row.case_id in ended else None,
                cancelled_because=ended[row.case_id].cancelled_because if row.case_id in ended else None,
            ),
            cards=tuple(cards.get(row.call_no, ())),
            opinions=tuple(opinions.get(row.call_no, ())),
        )
        for row in rows
    ]


def _cancelled(session: Session, case_ids: Sequence[int]) -> dict[int, Row[Any]]:
    """When and why these calls were cancelled last, by case id."""
    columns = (Decision.case_id, Decision.decided_at, Decision.cancelled_because)
    query = select(*columns).where(among(Decision.case_id, case_ids), Decision.step == DecisionStep.CANCELLATION)
    return {row.case_id: row for row in session.execute(query.order_by(Decision.decided_at))} if case_ids else {}


def _trips(session: Session, call_nos: Sequence[str]) -> dict[str, list[Trip]]:
    found: dict[str, list[Trip]] = defaultdict(list)
    columns = (Visit.call_no, Visit.arrived_at, Visit.left_at, Visit.outcome, Visit.technician_no)
    for call_no, *values in session.execute(select(*columns).where(among(Visit.call_no, call_nos))):
        found[call_no].append(Trip(*values))
    return found


def _goods(session: Session, call_nos: Sequence[str]) -> dict[str, list[Stay]]:
    found: dict[str, list[Stay]] = defaultdict(list)
    rows = session.execute(
        select(Receipt.call_no, Receipt.taken_at, func.max(Return.returned_at).label("returned_at"))
        .outerjoin(Return, Return.receipt_no == Receipt.receipt_no)
        .where(among(Receipt.call_no, call_nos))
        .group_by(Receipt.id, Receipt.call_no, Receipt.taken_at)
    )
    for row in rows:
        found[row.call_no].append(Stay(row.taken_at, row.returned_at))
    return found
