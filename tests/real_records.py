"""Where the real records lie: beside the repository, never in it. Without them the tests about them are skipped."""

import os
from pathlib import Path

import pytest

REAL = Path(os.environ.get("AFTERSALES_REAL_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data" / "real")
only_with_real_records = pytest.mark.skipif(
    not REAL.is_dir(), reason=f"no real records at {REAL} (set AFTERSALES_REAL_DATA)"
)
"""A new checkout has only the product: somebody else's records are not ours to copy into it."""
