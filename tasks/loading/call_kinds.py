"""Which kind of service the facts of the day say, for a whole chunk of calls (MS-1, NT-5)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from models import Call, Contract, Product
from models.bulk import rows_among, rows_by_key
from rules.service_kind import service_kinds
from tasks.engine.repairs import repairs_of
from tasks.loading.chunk import Chunk


@dataclass(frozen=True, slots=True)
class KindFacts:
    """The kind that each row's facts say, as words in an object array by position, and which rows' products were
    repaired before (bool by position).
    """

    kinds: np.ndarray
    repaired: np.ndarray


def kinds_by_facts(chunk: Chunk) -> KindFacts:
    """What the facts of the day say of each row.

    Only rows whose product was repaired before or whose owner has a contract are looked at one by one.
    """
    frame = chunk.frame
    serials = sorted(frame["serial_no"].dropna().unique())
    customers = sorted(frame["customer_no"].dropna().unique())
    products = rows_by_key(chunk.session, Product.serial_no, serials, Product.warranty_until, Product.customer_no)
    owners = frame["customer_no"]
    owners = owners.where(owners.notna(), frame["serial_no"].map({no: row.customer_no for no, row in products.items()}))
    called_on = _days(chunk)
    repairs = _repairs(chunk, serials)
    kinds = service_kinds(
        called_on=called_on,
        warranty_until=_day_of(frame["serial_no"], {no: row.warranty_until for no, row in products.items()}),
        repaired_on=_last_repairs(chunk, repaired=repairs),
        under_contract=_under_contract(
            chunk, called_on, owners=owners, known={*customers, *(row.customer_no for row in products.values())}
        ),
        guarantee_days=chunk.book.guarantee.days,
    )
    return KindFacts(kinds, frame["serial_no"].isin(list(repairs)).to_numpy())


def _day_of(values: pd.Series, known: Mapping[str, date | None]) -> np.ndarray:
    """The day (datetime64[D], NaT for none) that is known of each value."""
    codes, words = pd.factorize(values.to_numpy(dtype=object))
    return np.array([*(known.get(str(word)) for word in words), None], dtype="datetime64[D]")[codes]


def _days(chunk: Chunk) -> np.ndarray:
    """The local day of each call (datetime64[D]), in its branch's zone."""
    called, branches = chunk.frame["called_at"], chunk.frame["branch"]
    found = np.empty(len(called), dtype="datetime64[D]")
    kinds, names = pd.factorize(branches.to_numpy(dtype=object))
    for kind in np.unique(kinds):
        here = kinds == kind
        zone = ZoneInfo(chunk.calendars.zone(None if kind < 0 else str(names[kind])))
        found[here] = called[here].dt.tz_convert(zone).dt.tz_localize(None).to_numpy(dtype="datetime64[D]")
    return found


def _under_contract(chunk: Chunk, called_on: np.ndarray, *, owners: pd.Series, known: set[str]) -> np.ndarray:
    """Which calls a maintenance contract covers on their day: one for the very product, or for all of the owner's."""
    by_owner: dict[str, list[Any]] = defaultdict(list)
    terms = (Contract.serial_no, Contract.starts_on, Contract.ends_on)
    for row in rows_among(chunk.session, Contract.customer_no, known, *terms):
        by_owner[row.customer_no].append(row)
    found = np.zeros(len(called_on), dtype=bool)
    places = np.flatnonzero(owners.isin(list(by_owner)).to_numpy())
    serials = chunk.frame["serial_no"].to_numpy(dtype=object)[places].tolist()
    rows = zip(places.tolist(), owners.iloc[places].tolist(), serials, called_on[places].tolist(), strict=True)
    for place, owner, serial, day in rows:
        found[place] = any(
            contract.serial_no in (None, serial) and contract.starts_on <= day <= contract.ends_on
            for contract in by_owner[owner]
        )
    return found


@dataclass(frozen=True, slots=True)
class Repaired:
    """A finished repair: the call it was for, its fault, when (UTC), and the local day its guarantee counts from."""

    call_no: str
    family: str | None
    at: datetime
    day: date


def _repairs(chunk: Chunk, serials: list[str]) -> dict[str, list[Repaired]]:
    """Finished repairs of these products by serial number, on site and in the workshop."""
    done = repairs_of(chunk.session, serials)
    calls = rows_by_key(chunk.session, Call.call_no, done, Call.serial_no, Call.fault_code, Call.branch_no)
    found: dict[str, list[Repaired]] = defaultdict(list)
    for number, repairs in done.items():
        call = calls[number]
        zone = ZoneInfo(chunk.calendars.zone(call.branch_no))
        for one in repairs:
            family = chunk.book.repeats.family_of(one.fault_found or call.fault_code)
            day = one.at.astimezone(zone).date()
            found[call.serial_no].append(Repaired(call_no=number, family=family, at=one.at, day=day))
    return found


def _last_repairs(chunk: Chunk, *, repaired: dict[str, list[Repaired]]) -> np.ndarray:
    """The day (datetime64[D]) of the last repair of the same fault before each call.

    Without a fault code on either side it is not the same. What was done on the call itself is not a repair before it.
    """
    found = np.full(len(chunk.frame), np.datetime64("NaT", "D"))
    serials, faults = chunk.frame["serial_no"], chunk.frame["fault_code"]
    numbers, called = chunk.frame["call_no"], chunk.frame["called_at"]
    for place in np.flatnonzero((serials.isin(list(repaired)) & faults.notna()).to_numpy()).tolist():
        number, called_at = numbers.iloc[place], called.iloc[place]
        fault = chunk.book.repeats.family_of(faults.iloc[place])
        days = [
            repair.day
            for repair in repaired[serials.iloc[place]]
            if repair.family == fault and repair.call_no != number and repair.at < called_at
        ]
        if days:
            found[place] = np.datetime64(max(days), "D")
    return found
