"""How the papers of goods in custody get spoiled."""

from datetime import datetime, timedelta

from desk.demo.drawing import one_of
from desk.demo.goods import Course
from desk.demo.sheets import Row, Shape, Value
from desk.demo.ways import Draft, Way, shaped, written
from rules.words import Role, VisitOutcome


def _inspected(draft: Draft, **changes: Value) -> Row | None:
    """A copy of a card that tells of an inspection, with its repairer named."""
    cards = {each.card.number: each.card for each in draft.known.story.goods if each.card is not None}
    row = draft.copy_where("inspected_by")
    if row is None:
        return None
    number = f"{str(row.values['receipt_no'])[1:]}"
    row.values["technician_no"] = cards[f"X{number}"].technician
    row.values |= changes
    return row


def _own_inspection(draft: Draft) -> Row | None:
    row = _inspected(draft)
    if row is not None:
        row.values["inspected_by"] = row.values["technician_no"]
    return row


def _clerk_inspects(draft: Draft) -> Row | None:
    clerks = [each.number for each in draft.known.story.company.people if each.role is Role.CLERK]
    return _inspected(draft, inspected_by=one_of(draft.rng, clerks))


def _promised_before(draft: Draft) -> Row | None:
    return _moved(draft.copy(), "promised_at", before="taken_at", by=timedelta(hours=20))


def _taken_before_the_call(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is not None:
        row.values["taken_at"] = draft.known.calls[str(row.values["call_no"])].called_at - timedelta(minutes=70)
    return row


def _for_a_call_that_is_over(draft: Draft) -> Row | None:
    """A receipt for a machine that was fixed and signed for days before."""
    at, young = draft.sheet.arrives_at, timedelta(days=6)
    over = [
        (call, call.trips[-1].left_at)
        for call in draft.known.story.calls
        if call.trips
        and call.trips[-1].outcome is VisitOutcome.FIXED
        and call.trips[-1].signed_by is not None
        and (known := call.trips[-1].visit_in) is not None
        and timedelta(hours=3) < at - known < young
    ]
    row = draft.copy()
    if row is None or not over:
        return None
    call, left_at = one_of(draft.rng, over)
    taken_at = left_at + timedelta(hours=1)
    row.values |= {"call_no": call.number, "serial_no": None, "taken_at": taken_at}
    return _moved(row, "promised_at", before="taken_at", by=-timedelta(days=5))


def _back_before_inspection(draft: Draft) -> Row | None:
    """Somebody hands the goods out while they still wait at the bench."""
    at = draft.sheet.arrives_at - timedelta(minutes=int(draft.rng.integers(5, 60)))
    here = [
        each
        for each in draft.known.story.goods
        if each.comes_in
        and each.comes_in[0] < draft.sheet.arrives_at
        and each.taken_at + timedelta(hours=1) < at
        and each.course is not Course.DECLINED
        and (each.ready_at is None or at < each.ready_at)
    ]
    row = draft.copy()
    if row is None or not here:
        return None
    goods = one_of(draft.rng, here)
    row.values |= {"receipt_no": goods.receipt, "returned_at": at, "released_at": None, "fee": None, "collected": None}
    return row if draft.is_new(row) else None


def _back_before_release(draft: Draft) -> Row | None:
    return _moved(draft.copy(), "released_at", before="returned_at", by=-timedelta(minutes=50))


def _waits_no_longer(draft: Draft) -> Row | None:
    return _moved(draft.copy(), "until", before="since", by=timedelta(hours=2))


def _moved(row: Row | None, column: str, *, before: str, by: timedelta) -> Row | None:
    """The row with one of its times so long before another."""
    if row is None or not isinstance(at := row.values.get(before), datetime):
        return None
    row.values[column] = at - by
    return row


GOODS_WAYS: tuple[Way, ...] = (
    written("receipts", "call that does not exist", "unknown_call", "call_no", "SH000000-000"),
    written("receipts", "promise left blank", "missing", "promised_at", None),
    Way("receipts", "promised before it was taken in", "times_out_of_order", _promised_before),
    Way("receipts", "taken in before the call", "before_call", _taken_before_the_call),
    Way("receipts", "call that is over", "receipt_after_close", _for_a_call_that_is_over),
    Way("repairs", "inspected by the repairer", "own_inspection", _own_inspection),
    Way("repairs", "inspected by a clerk", "not_an_inspector", _clerk_inspects),
    Way(
        "repairs", "inspected nobody knows when", "inspection_incomplete", lambda it: _inspected(it, inspected_at=None)
    ),
    Way("repairs", "minutes more than passed", "more_than_elapsed", lambda it: _inspected(it, minutes=40_000)),
    written("repairs", "minutes written in words", "unreadable_minutes", "minutes", "大半天"),
    written("repairs", "receipt that does not exist", "unknown_receipt", "receipt_no", "RSH000000-00"),
    shaped("repairs", Shape.HEADER, "repeated_header"),
    written("waits", "waits for the weather", "not_in_set", "waits_for", "天晴"),
    Way("waits", "over before it began", "times_out_of_order", _waits_no_longer),
    written("extensions", "no reason given", "missing", "reason", None),
    written("extensions", "told by nobody we know", "unknown_staff", "told_by", "K999"),
    written("returns", "receipt that does not exist", "unknown_receipt", "receipt_no", "RHZ000000-00"),
    Way("returns", "handed back before inspection", "return_before_inspection", _back_before_inspection),
    Way("returns", "handed back before release", "times_out_of_order", _back_before_release),
    written("returns", "fee written in words", "unreadable_money", "fee", "改日再算"),
)
