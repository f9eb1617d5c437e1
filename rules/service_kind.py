"""Which kind of service a call is (MS-1, NT-5)."""

import numpy as np

from rules.words import ServiceKind


def service_kinds(
    *,
    called_on: np.ndarray,
    warranty_until: np.ndarray,
    repaired_on: np.ndarray,
    under_contract: np.ndarray,
    guarantee_days: int,
) -> np.ndarray:
    """The kinds that follow from the facts of the day: free before contract before paid (MS-1).

    Free inside the warranty, or when the fault comes back inside the repair guarantee (NT-5); contract when a
    maintenance contract covers the product that day; paid otherwise. General work has no customer and is only
    ever stated by the clerk. All are columns of one length: local days as datetime64[D] (NaT for none; last days
    covered, and the day of the last repair of the same fault), bool for the contract. Gives words, dtype object.
    """
    free = called_on <= warranty_until  # a comparison with NaT never holds
    free |= called_on <= repaired_on + np.timedelta64(guarantee_days, "D")
    kinds = np.full(len(called_on), str(ServiceKind.PAID), dtype=object)
    kinds[under_contract] = str(ServiceKind.CONTRACT)
    kinds[free] = str(ServiceKind.FREE)
    return kinds
