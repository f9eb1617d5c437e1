"""Which kind of service the facts of the day say, for a whole chunk of calls (MS-1, NT-5)."""

from collections import defaultdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import func, select

from models import Call, Contract, Product, Visit
from models.bulk import among, rows_among, rows_by_key
from rules.service_kind import Cover, service_kind
from rules.words import ServiceKind, VisitOutcome
from tasks.loading.chunk import Chunk


def kinds_by_facts(chunk: Chunk) -> np.ndarray:
    """The kind that each row's facts say, as words in an object array by position.

    Only rows that name a serial number or a customer can be anything but paid; the rest is not looked up.
    """
    frame = chunk.frame
    kinds = np.full(len(frame), str(ServiceKind.PAID), dtype=object)
    serials = sorted(frame["serial_no"].dropna().unique())
    customers = sorted(frame["customer_no"].dropna().unique())
    products = rows_by_key(chunk.session, Product.serial_no, serials, Product.warranty_until, Product.customer_no)
    by_customer: dict[str, list[Any]] = defaultdict(list)
    terms = (Contract.serial_no, Contract.starts_on, Contract.ends_on)
    owners = {row.customer_no for row in products.values()}
    for row in rows_among(chunk.session, Contract.customer_no, {*customers, *owners}, *terms):
        by_customer[row.customer_no].append(row)
    repaired = _repairs(chunk, serials)
    columns = zip(
        plain_list(frame["serial_no"]),
        plain_list(frame["customer_no"]),
        plain_list(frame["fault_code"]),
        _dates(chunk),
        strict=True,
    )
    days = chunk.book.guarantee.days
    for place, (serial, customer, fault, called_on) in enumerate(columns):
        product = products.get(serial)
        owner = customer or (product.customer_no if product else None)
        contracts = by_customer.get(owner or "", ())
        if product is None and not contracts and serial not in repaired:
            continue
        contract = _covering(contracts, serial, called_on)
        cover = Cover(
            warranty_until=product.warranty_until if product else None,
            contract_from=contract.starts_on if contract else None,
            contract_until=contract.ends_on if contract else None,
            repaired_on=_last_repair(repaired.get(serial, ()), fault, called_on),
        )
        kinds[place] = str(service_kind(called_on=called_on, cover=cover, guarantee_days=days))
    return kinds


def plain_list(values: pd.Series) -> list[Any]:
    """A column as a list with None for nothing."""
    return values.astype(object).where(values.notna(), None).tolist()


def _dates(chunk: Chunk) -> list[date]:
    """The local date of each call, in its branch's zone."""
    called, branches = chunk.frame["called_at"], chunk.frame["branch"]
    found = np.empty(len(called), dtype=object)
    for branch in branches.unique():
        here = ((branches == branch) | (branches.isna() & pd.isna(branch))).to_numpy(dtype=bool)
        zone = ZoneInfo(chunk.calendars.zone(None if pd.isna(branch) else branch))
        local = called[here].dt.tz_convert(zone).dt.tz_localize(None).to_numpy(dtype="datetime64[D]")
        found[here] = local.astype(object)
    return found.tolist()


def _covering(contracts: Any, serial: str | None, on: date) -> Any:
    for contract in contracts:
        if contract.serial_no in (None, serial) and contract.starts_on <= on <= contract.ends_on:
            return contract
    return None


def _repairs(chunk: Chunk, serials: list[str]) -> dict[str, list[tuple[str | None, date]]]:
    """Finished repairs of these products: fault code and day, by serial number."""
    found: dict[str, list[tuple[str | None, date]]] = defaultdict(list)
    if not serials:
        return found
    rows = chunk.session.execute(
        select(
            Call.serial_no, Call.fault_code, Call.branch_no, func.coalesce(Visit.left_at, Visit.arrived_at).label("at")
        )
        .join(Visit, Visit.call_no == Call.call_no)
        .where(Visit.outcome == VisitOutcome.FIXED, among(chunk.session, Call.serial_no, serials))
    )
    for row in rows:
        at = row.at if not isinstance(row.at, str) else pd.Timestamp(row.at, tz="UTC").to_pydatetime()
        found[row.serial_no].append(
            (row.fault_code, at.astimezone(ZoneInfo(chunk.calendars.zone(row.branch_no))).date())
        )
    return found


def _last_repair(repairs: Any, fault: str | None, called_on: date) -> date | None:
    """The last repair of the same fault before the call; without a fault code on either side it is not the same."""
    days = [day for code, day in repairs if fault is not None and code == fault and day <= called_on]
    return max(days, default=None)
