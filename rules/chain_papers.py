"""The papers of one call as the evening control looks at them; times are aware, amounts in fen (MS-2 to MS-8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rules.events import CallState, GoodsState


@dataclass(frozen=True, slots=True)
class VisitPaper:
    """What a technician wrote on the voucher of one visit."""

    arrived_at: datetime
    left_at: datetime | None
    outcome: str | None
    technician_no: str | None
    fee: int | None
    collected: int | None

    @property
    def name(self) -> str:
        """What a finding calls the visit: its arrival in UTC, whatever the branch's zone, "visit:2026-10-12T03:00Z"."""
        return f"visit:{self.arrived_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"

    @property
    def at(self) -> datetime:
        """When the visit was over, as far as is known."""
        return self.left_at or self.arrived_at


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    """A receipt, with the state that its goods are in."""

    number: str
    serial_no: str | None
    taken_at: datetime
    signed_by: str | None
    state: str

    @property
    def in_custody(self) -> bool:
        """Whether the goods are still with us."""
        return self.state != GoodsState.RETURNED


@dataclass(frozen=True, slots=True)
class CardPaper:
    """A repair card."""

    number: str
    receipt_no: str
    technician_no: str | None
    started_at: datetime
    finished_at: datetime | None
    inspected_at: datetime | None


@dataclass(frozen=True, slots=True)
class QuotePaper:
    """A quote; without `receipt_no` it is for the whole call."""

    number: str
    receipt_no: str | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandBackPaper:
    """A hand-back of goods."""

    receipt_no: str
    returned_at: datetime
    fee: int | None
    collected: int | None


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice, or with `reverses` one that takes another back."""

    number: str
    issued_at: datetime
    amount: int
    reverses: str | None


@dataclass(frozen=True, slots=True)
class PaymentPaper:
    """A payment."""

    number: str
    paid_at: datetime
    amount: int
    method: str | None
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Job:
    """One call with its papers. `voucher` is its number, `signed` whether the customer has signed it.

    `elsewhere` names, by receipt of this call, an earlier receipt under which goods of the same serial number are
    still in custody.
    """

    call_no: str
    kind: str
    state: str
    serial_no: str | None
    voucher: int | None = None
    signed: bool = False
    visits: tuple[VisitPaper, ...] = ()
    receipts: tuple[ReceiptPaper, ...] = ()
    cards: tuple[CardPaper, ...] = ()
    quotes: tuple[QuotePaper, ...] = ()
    hand_backs: tuple[HandBackPaper, ...] = ()
    invoices: tuple[InvoicePaper, ...] = ()
    payments: tuple[PaymentPaper, ...] = ()
    elsewhere: Mapping[str, str] | None = None

    @property
    def over(self) -> bool:
        """Whether the call is closed or cancelled."""
        return self.state in (CallState.CLOSED, CallState.CANCELLED)

    @property
    def in_custody(self) -> tuple[ReceiptPaper, ...]:
        """The receipts whose goods are still with us."""
        return tuple(receipt for receipt in self.receipts if receipt.in_custody)


def plain_serial(serial_no: str | None) -> str:
    """A serial number without what people write differently: blanks and the case of letters; "" for none."""
    return "".join((serial_no or "").split()).casefold()


def standing(invoices: Sequence[InvoicePaper]) -> list[InvoicePaper]:
    """Invoices that were not taken back, in the order of the times."""
    taken_back = {invoice.reverses for invoice in invoices}
    kept = [one for one in invoices if one.reverses is None and one.number not in taken_back]
    return sorted(kept, key=lambda invoice: (invoice.issued_at, invoice.number))
