"""Which limits can be extended, and until when (MS-9, NT-2)."""

from datetime import UTC, datetime

import pytest

from rules.extending import extendable, moves
from rules.regulation.load import default_book

BOOK = default_book()
DUE = datetime(2026, 10, 13, 9, 30, tzinfo=UTC)


def test_promises_warranty_repairs_and_returns_can_be_extended_and_nothing_else():
    assert {limit.id for limit in BOOK.limits if extendable(limit)} == {"MS-9-promise", "NT-2-repair", "NT-3-exchange"}


@pytest.mark.parametrize(
    ("limit", "late", "still"),
    [
        ("NT-2-repair", False, True),  # to the second of the limit
        ("NT-2-repair", True, False),  # told before the limit, or it counts for nothing
        ("MS-9-promise", True, True),  # a broken promise may be given anew
        ("MS-14-urban", False, False),
    ],
)
def test_an_extension_counts_while_the_limit_can_still_be_moved(limit, late, still):
    told = DUE.replace(second=1) if late else DUE
    assert moves(BOOK.limit(limit), told_at=told, due_at=DUE) is still
