"""Who pays for a job, how much, and what the technician collects on the spot (MS-1, MS-5). Amounts in fen."""

from datetime import date

import numpy as np

from desk.demo.calls import Call
from desk.demo.company import Contract
from rules.words import ServiceKind, VisitOutcome

COLLECTED_ON_SITE = 20_000  # MS-5, kept here as the truth to check against
COMING = 3_000  # for a visit after which the customer wants no repair


class Charges:
    """What customers pay, by what their machines and contracts cover."""

    def __init__(self, contracts: tuple[Contract, ...]) -> None:
        self._held: dict[str, list[Contract]] = {}
        for each in contracts:
            self._held.setdefault(each.customer.number, []).append(each)

    def pays(self, call: Call, *, day: date) -> bool:
        """Whether the customer pays for work done that day: out of warranty, without a contract, or agreed so."""
        if call.override is not None:
            return call.override[0] is ServiceKind.PAID
        if call.product is not None and call.product.in_warranty(day):
            return False
        held = self._held.get(call.customer.number, []) if call.registered else []
        return not any(each.product in (None, call.product) and each.starts_on <= day <= each.ends_on for each in held)

    def of_visit(
        self, rng: np.random.Generator, call: Call, outcome: VisitOutcome, *, day: date
    ) -> tuple[int | None, int | None]:
        """The fee of a visit and what is collected of it: small fees nearly always, large ones seldom."""
        if outcome not in (VisitOutcome.FIXED, VisitOutcome.DECLINED):
            return None, None
        if not self.pays(call, day=day):
            return 0, None
        small = rng.random() < 0.55
        fee = int(rng.integers(6, 21) if small else rng.integers(21, 95)) * 1_000
        if outcome is VisitOutcome.DECLINED:
            fee = COMING
        return fee, fee if self.collects(rng, fee) else 0

    def collects(self, rng: np.random.Generator, fee: int, *, often: float = 0.12) -> bool:
        """Whether the money is taken at once; `often` is the share of large fees that are."""
        return bool(rng.random() < (0.96 if fee <= COLLECTED_ON_SITE else often))
