"""Which kind of service a call is (MS-1, NT-5)."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.words import ServiceKind


@dataclass(frozen=True, slots=True)
class Cover:
    """What covers a product on the day of a call.

    `warranty_until` and `contract_until` are last days covered, `repaired_on` the day of the last repair
    of the same fault on the same product.
    """

    warranty_until: date | None = None
    contract_from: date | None = None
    contract_until: date | None = None
    repaired_on: date | None = None


def service_kind(*, called_on: date, cover: Cover, guarantee_days: int) -> ServiceKind:
    """The kind that follows from the facts of the day: free before contract before paid (MS-1).

    Free inside the warranty, or when the fault comes back inside the repair guarantee (NT-5); contract
    when a maintenance contract covers the product; paid otherwise. General work has no customer and is
    only ever stated by the clerk.
    """
    if cover.warranty_until is not None and called_on <= cover.warranty_until:
        return ServiceKind.FREE
    if cover.repaired_on is not None and called_on <= cover.repaired_on + timedelta(days=guarantee_days):
        return ServiceKind.FREE
    if (
        cover.contract_until is not None
        and called_on <= cover.contract_until
        and (cover.contract_from is None or called_on >= cover.contract_from)
    ):
        return ServiceKind.CONTRACT
    return ServiceKind.PAID
