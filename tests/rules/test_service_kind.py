"""MS-1 and NT-5: what a call is, by the facts of its day."""

import numpy as np
import pytest

from rules.service_kind import service_kinds

NONE = "NaT"


@pytest.mark.parametrize(
    ("warranty_until", "repaired_on", "under_contract", "kind"),
    [
        (NONE, NONE, False, "paid"),
        ("2026-10-09", NONE, False, "free"),  # the last day covered counts
        ("2026-10-08", NONE, False, "paid"),
        ("2026-10-08", NONE, True, "contract"),
        ("2026-10-09", NONE, True, "free"),  # nothing is used up of a contract while the warranty runs
        (NONE, "2026-07-11", False, "free"),  # 90 days before
        (NONE, "2026-07-10", False, "paid"),
        (NONE, "2026-07-10", True, "contract"),
    ],
)
def test_free_comes_before_contract_before_paid(warranty_until, repaired_on, under_contract, kind):
    found = service_kinds(
        called_on=np.array(["2026-10-09"], dtype="datetime64[D]"),
        warranty_until=np.array([warranty_until], dtype="datetime64[D]"),
        repaired_on=np.array([repaired_on], dtype="datetime64[D]"),
        under_contract=np.array([under_contract]),
        guarantee_days=90,
    )
    assert found.tolist() == [kind]
