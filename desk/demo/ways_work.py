"""How the papers of the day's work get spoiled: calls, dispatches and visits."""

from datetime import datetime, timedelta

from desk.demo.drawing import one_of
from desk.demo.people import LEAVES
from desk.demo.sheets import Row, Shape
from desk.demo.ways import Draft, Way, dated, shaped, written
from rules.words import ServiceKind, VisitOutcome


def _same_call_otherwise(draft: Draft) -> Row | None:
    row = draft.pick()
    return row and Row(row.values | {"fault": "另一台机器不通电", "fault_code": None})


def _kind_against_facts(draft: Draft) -> Row | None:
    """Free service for a machine out of warranty, or paid service inside it, without a word why."""
    company, about = draft.known.story.company, draft.known.called_about
    called_at = draft.sheet.arrives_at - timedelta(minutes=int(draft.rng.integers(30, 300)))
    covered = {each.customer.number for each in company.contracts}
    free = draft.rng.random() < 0.5
    wrong = [
        each
        for each in company.products
        if each.serial not in about
        and each.warranty_until is not None
        and each.in_warranty(called_at.date()) is not free
        and each.customer.number not in covered
    ]
    row = draft.copy()
    if row is None or not wrong:
        return None
    product = one_of(draft.rng, wrong)
    row.values |= {
        "called_at": called_at, "customer_no": product.customer.number, "name": None, "phone": None, "address": None,
        "model": product.model, "serial_no": product.serial, "area": product.customer.area,
        "branch": product.customer.branch, "kind": ServiceKind.FREE if free else ServiceKind.PAID, "kind_reason": None,
        "appointed_at": None,
    }  # fmt: skip
    return row


def _nobody_called(draft: Draft) -> Row | None:
    return draft.copy(customer_no=None, name=None, phone=None, address=None, serial_no=None)


def _dispatch_before_call(draft: Draft) -> Row | None:
    row = draft.pick()
    if row is None:
        return None
    called_at = draft.known.calls[str(row.values["call_no"])].called_at
    return draft.copy(call_no=row.values["call_no"], dispatched_at=called_at - timedelta(minutes=95))


def _dispatch_of_somebody_gone(draft: Draft) -> Row | None:
    row = draft.copy(technician_no=LEAVES)
    if row is None or not isinstance(at := row.values["dispatched_at"], datetime):
        return None
    leaver = next(each for each in draft.known.story.company.people if each.number == LEAVES)
    return None if leaver.active(at.date()) else row


def _visit_before_call(draft: Draft) -> Row | None:
    row = draft.pick()
    if row is None:
        return None
    called_at = draft.known.calls[str(row.values["call_no"])].called_at
    begin = called_at - timedelta(minutes=130)
    return draft.copy(call_no=row.values["call_no"], arrived_at=begin, left_at=begin + timedelta(minutes=35))


def _left_before_arriving(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is None or not isinstance(at := row.values["arrived_at"], datetime):
        return None
    row.values["left_at"] = at - timedelta(minutes=25)
    return row


def _visit_without_dispatch(draft: Draft) -> Row | None:
    """Somebody says they went to a call that nobody had been sent to by then."""
    arrives_at = draft.sheet.arrives_at
    for call in reversed(draft.known.untouched):
        at = call.called_at + timedelta(minutes=25)
        sent = call.trips[0].dispatched_at if call.trips else None
        heard = call.trips[0].dispatch_in if call.trips else None
        in_time = call.call_in is not None and call.call_in <= arrives_at and at + timedelta(minutes=30) < arrives_at
        if in_time and (sent is None or at < sent) and (heard is None or heard > arrives_at):
            return _visit(call_no=call.number, at=at)
    return None


def _visit_beside_another(draft: Draft) -> Row | None:
    """A technician is said to be at a second customer's while the first visit, handed in before, still ran."""
    arrives_at, found = draft.sheet.arrives_at, []
    for row in draft.sheet.rows:
        call = draft.known.calls.get(str(row.values.get("call_no")))
        if row.spoiled is not None or call is None or row.values["arrived_at"] != call.trips[0].arrived_at:
            continue
        own = call.trips[0]
        for _, other in draft.known.trips[own.technician]:
            assert other.visit_in is not None
            at = max(other.arrived_at, own.dispatched_at) + timedelta(minutes=2)
            left = at + timedelta(minutes=30)
            if other.visit_in < arrives_at and at + timedelta(minutes=5) < other.left_at and left < own.arrived_at:
                found.append((call.number, at))
    if not found:
        return None
    number, at = one_of(draft.rng, found)
    return _visit(call_no=number, at=at)


def _visit(*, call_no: str, at: datetime) -> Row:
    return Row(
        {
            "call_no": call_no, "arrived_at": at, "left_at": at + timedelta(minutes=30), "outcome": VisitOutcome.FIXED,
            "finding": "试机正常", "signed_by": None, "fee": 0, "collected": None,
        }
    )  # fmt: skip


WORK_WAYS: tuple[Way, ...] = (
    written("calls", "time left blank", "missing", "called_at", None),
    written("calls", "number left blank", "missing", "call_no", None),
    Way("calls", "nobody called", "missing_either", _nobody_called),
    written("calls", "channel that does not exist", "not_in_set", "channel", "飞鸽"),
    written("calls", "time written in words", "unreadable_time", "called_at", "昨天下午三点多"),
    dated("calls", "30 February", "no_such_date", "called_at", "{year}-02-30 10:20"),
    dated("calls", "call of next year", "in_future", "called_at", "{next_year}-{month:02d}-03 09:15"),
    written("calls", "call before 1990", "too_early", "called_at", "1926-09-03 10:00"),
    written("calls", "customer that does not exist", "unknown_customer", "customer_no", "C98765"),
    written("calls", "branch that does not exist", "unknown_branch", "branch", "NJ"),
    written("calls", "phone with letters", "bad_pattern", "phone", "问客户要"),
    written("calls", "fault of a novel's length", "too_long", "fault", "空调不制冷，" * 400),
    Way("calls", "kind against the facts", "kind_against_facts", _kind_against_facts),
    Way("calls", "same number, other call", "duplicate_key", _same_call_otherwise),
    shaped("calls", Shape.HEADER, "repeated_header"),
    shaped("calls", Shape.TOTAL, "total_row"),
    shaped("calls", Shape.WIDE, "too_many_fields"),
    written("dispatches", "call that does not exist", "unknown_call", "call_no", "SH000000-000"),
    written("dispatches", "technician who does not exist", "unknown_staff", "technician_no", "T999"),
    written("dispatches", "clerk sent as technician", "not_a_technician", "technician_no", "K101"),
    written("dispatches", "technician left blank", "missing", "technician_no", None),
    Way("dispatches", "dispatch before the call", "before_call", _dispatch_before_call),
    Way("dispatches", "technician not here that day", "not_active", _dispatch_of_somebody_gone),
    dated("dispatches", "dispatch of next year", "in_future", "dispatched_at", "{next_year}-{month:02d}-11 08:40"),
    shaped("dispatches", Shape.HEADER, "repeated_header"),
    Way("visits", "visit before the call", "before_call", _visit_before_call),
    Way("visits", "visit without dispatch", "visit_without_dispatch", _visit_without_dispatch),
    Way("visits", "two places at once", "visit_overlap", _visit_beside_another),
    Way("visits", "left before arriving", "times_out_of_order", _left_before_arriving),
    written("visits", "negative fee", "out_of_range", "fee", -5_000),
    written("visits", "outcome that does not exist", "not_in_set", "outcome", "差不多好了"),
    written("visits", "fee written in words", "unreadable_money", "fee", "下次再说"),
    written("visits", "call that does not exist", "unknown_call", "call_no", "HZ000000-000"),
    dated("visits", "30 February", "no_such_date", "arrived_at", "{year}/2/30 14:05"),
    shaped("visits", Shape.TOTAL, "total_row"),
    shaped("visits", Shape.WIDE, "too_many_fields"),
)
