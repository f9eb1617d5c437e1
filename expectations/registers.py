"""How far the registers can be trusted: what makes figures doubtful, and how often (RP-5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from rules.wording import Text

KEYS: dict[str, str] = {
    "calls": "call_no",
    "visits": "call_no",
    "clocks": "id",
    "complaints": "complaint_no",
    "customers": "customer_no",
    "staff": "staff_no",
    "notices": "id",
}
"""The registers that are checked, in the order of findings, each with the column that names its rows."""

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class RegisterFinding:
    """One thing that makes figures doubtful: how many of how many rows, and the first few by name."""

    code: str
    register: str
    article: str
    count: int
    of: int
    examples: tuple[str, ...]
    text: Text


def findings(tables: Mapping[str, pd.DataFrame], *, now: datetime) -> list[RegisterFinding]:
    """Run the register checks over the tables handed in and say what they find, by register.

    `tables` maps register names (see KEYS; others are left out) to frames with the register's own columns.
    Hand in the rows that the report is about. Whether a serial number is registered is asked only when
    `products` is there, too; of `staff` only those active at `now` (aware) are looked at.

    Raises ValueError for a naive `now`, SuiteBroken when a check itself fails.
    """
    if now.tzinfo is None:
        raise ValueError(f"naive time {now!r}: the checks need to know when now is")
    # Here and not above: Great Expectations takes seconds to import.
    from expectations.register_suites import register_suite
    from expectations.running import failing

    found: list[RegisterFinding] = []
    for register, key in KEYS.items():
        if register not in tables:
            continue
        rows = _rows(register, tables, now=now)
        suite = register_suite(register)
        order = [(config.meta or {}).get("code") for config in suite.expectation_configurations]
        for failure in sorted(failing(suite, frame=rows), key=lambda each: order.index(each.meta["code"])):
            names = rows.loc[failure.lines[:EXAMPLES], key]
            counts = {"count": len(failure.lines), "of": len(rows)}
            found.append(
                RegisterFinding(
                    code=failure.meta["code"],
                    register=register,
                    article=failure.meta["article"],
                    examples=tuple(str(name) for name in names),
                    text=Text(en=failure.meta["en"], zh=failure.meta["zh"]).filled(**counts),
                    **counts,
                )
            )
    return found


def _rows(register: str, tables: Mapping[str, pd.DataFrame], *, now: datetime) -> pd.DataFrame:
    """The rows to look at, on lines of their own, with what has to be looked up elsewhere beside them."""
    from expectations.register_suites import SERIAL_KNOWN

    rows = tables[register]
    if register == "staff":
        until = pd.to_datetime(rows["active_until"])
        rows = rows.loc[until.isna() | (until >= pd.Timestamp(now.date()))]
    rows = rows.reset_index(drop=True)
    if register == "calls":
        known = rows["serial_no"].isna()
        if "products" in tables:
            known |= rows["serial_no"].isin(tables["products"]["serial_no"])
        else:
            known[:] = True
        rows = rows.assign(**{SERIAL_KNOWN: known})
    return rows
