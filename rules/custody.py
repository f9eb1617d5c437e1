"""What goods in custody mean for the call they were taken in for (MS-6, MS-7, NT-2)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from rules.events import CallEvent, CallState, GoodsEvent
from rules.lifecycles import Occurrence, order_of, replay
from rules.money import charges
from rules.told import Told
from rules.words import CaseKind

MIRROR: dict[str, CallEvent] = {
    GoodsEvent.QUOTED: CallEvent.QUOTED,
    GoodsEvent.QUOTE_CONFIRMED: CallEvent.QUOTE_CONFIRMED,
    GoodsEvent.QUOTE_DECLINED: CallEvent.QUOTE_DECLINED,
    GoodsEvent.EXTRA_DECLINED: CallEvent.EXTRA_DECLINED,
    GoodsEvent.WAITING_CUSTOMER: CallEvent.WAITING_CUSTOMER,
    GoodsEvent.CUSTOMER_ANSWERED: CallEvent.CUSTOMER_ANSWERED,
    GoodsEvent.WAITING_PARTS: CallEvent.WAITING_PARTS,
    GoodsEvent.PARTS_CAME: CallEvent.PARTS_CAME,
    GoodsEvent.EXTENDED: CallEvent.EXTENDED,
    GoodsEvent.INSPECTED: CallEvent.GOODS_READY,
    GoodsEvent.RETURNED: CallEvent.GOODS_RETURNED,
}
"""What happens to goods, as the call's timeline says it; limits on the call pause and stop by these."""

WAITING = frozenset({CallState.REGISTERED, CallState.DISPATCHED, CallState.REVISIT})
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def on_call(*, own: Sequence[Told], goods: Mapping[str, Sequence[Told]]) -> list[Told]:
    """The events of a call that follow from its goods; `own` are its other events, `goods` theirs by receipt number.

    Goods that come while a visit is still awaited were brought to the counter (MS-14: no arrival is owed then). The
    call is closed when everything that was taken in since it was last reopened went back and the customer has
    signed, on the voucher or at the hand-back (MS-7).
    """
    found: list[Told] = []
    reopened = sorted(event.at for event in own if event.kind == CallEvent.REOPENED)
    for begin, end in pairwise([BEGINNING, *reopened, END]):
        mine = {no: events for no, events in goods.items() if any(_opens(event, begin, end) for event in events)}
        for number, events in mine.items():
            known = [*own, *found]
            for event in events:
                kind = _taken(known, at=event.at) if event.kind == GoodsEvent.TAKEN_IN else MIRROR.get(event.kind)
                if kind is not None:
                    found.append(Told(kind, event.at, _said(number, event)))
                if event.kind == GoodsEvent.RETURNED:
                    found += _charged(number, event)
        found += _closing([event for event in own if begin <= event.at < end], list(mine.values()))
    return found


def _said(number: str, event: Told) -> dict[str, Any]:
    said: dict[str, Any] = {"receipt": number}
    said |= {name: event.detail[name] for name in ("technician", "signed_by", "reason") if event.detail.get(name)}
    if event.kind == GoodsEvent.EXTENDED and "promised_at" in event.detail.get("sets", {}):
        said["sets"] = {"extended_to": event.detail["sets"]["promised_at"]}
    return said


def _charged(number: str, event: Told) -> list[Told]:
    """The fee of carried-in work, invoiced on the day of the hand-back whatever its amount (MS-8)."""
    fee, collected = event.detail.get("fee_fen"), event.detail.get("collected_fen")
    said = charges(fee=fee, collected=collected, at=event.at, billing="on_return")
    return [Told(one.kind, one.at, {"receipt": number, **one.detail}) for one in said]


def _taken(known: Sequence[Told], *, at: datetime) -> CallEvent:
    before = replay(CaseKind.CALL, (Occurrence(event.kind, event.at) for event in known if event.at <= at))
    return CallEvent.CARRIED_IN_COUNTER if before.state in WAITING else CallEvent.GOODS_TAKEN


def _closing(own: Sequence[Told], goods: Sequence[Sequence[Told]]) -> list[Told]:
    """The closing of one round of a call: everything back, signed, and not struck off by another paper already."""
    back = [[event for event in events if event.kind == GoodsEvent.RETURNED] for events in goods]
    if not goods or not all(back) or any(event.kind == CallEvent.CLOSED for event in own):
        return []
    handed_back = [event for events in back for event in events]
    signed = [event for event in (*own, *handed_back) if event.detail.get("signed_by")]
    if not signed:
        return []
    last = max(signed, key=lambda event: (event.at, order_of(event.kind)))
    at = max(event.at for event in handed_back)
    return [Told(CallEvent.CLOSED, at, {"signed_by": last.detail["signed_by"]})]


def _opens(event: Told, begin: datetime, end: datetime) -> bool:
    return event.kind == GoodsEvent.TAKEN_IN and begin <= event.at < end
