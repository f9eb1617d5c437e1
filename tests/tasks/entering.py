"""Entering rows into the registers without a file: typed frames straight to what applies them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import IntakeFile
from models.database import transaction
from rules.forms import FORMS, Kind
from rules.regulation.load import default_book
from rules.wording import Locale
from tasks.engine.calendars import calendars
from tasks.loading.appliers import APPLY
from tasks.loading.chunk import Applied, Chunk
from tasks.loading.fingerprints import row_hashes
from tests.registers import begun_from

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = default_book()
COMPLAINT = {
    "complaint_no": "P1",
    "received_at": datetime(2026, 10, 12, 9, tzinfo=SHANGHAI),
    "customer_no": "C1",
    "text": "a rude voice",
    "severity": "ordinary",
}
"""An ordinary complaint of Monday morning, to be changed where a test needs it."""
Rows = Sequence[Mapping[str, object]]


def at(text: str) -> datetime:
    """A time of 2026 in Shanghai: at("10-12T09:30"). 12 October 2026 is a Monday, 10 October a make-up day."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def typed_frame(form_name: str, rows: Rows, *, first_line: int = 2) -> pd.DataFrame:
    """Rows of Python values as the reader would type them; columns left out are empty."""
    columns = {}
    lines = range(first_line, first_line + len(rows))
    for column in FORMS[form_name].columns:
        values = [row.get(column.name) for row in rows]
        match column.kind:
            case Kind.TIME:
                series = pd.Series(pd.to_datetime(pd.Series(values, dtype=object), utc=True)).astype(
                    "datetime64[s, UTC]"
                )
            case Kind.DATE:
                series = pd.Series(values, dtype="datetime64[s]")
            case Kind.MONEY | Kind.MINUTES:
                series = pd.Series(values, dtype="Int64")
            case _:
                series = pd.Series([None if value is None else str(value) for value in values], dtype=object)
        columns[column.name] = series.set_axis(lines)
    return pd.DataFrame(columns, index=lines)


def enter(
    url: str, form_name: str, *rows: Mapping[str, object], now: datetime, file: str = "", locale: Locale = "en"
) -> Applied:
    """Enter rows as one file of one chunk, in one transaction."""
    with transaction(url) as session:
        return enter_within(session, form_name, *rows, now=now, file=file, locale=locale)


def enter_within(
    session: Session, form_name: str, *rows: Mapping[str, object], now: datetime, file: str = "", locale: Locale = "en"
) -> Applied:
    """Enter rows as one file of one chunk, in a transaction that goes on. The `file` may have been begun before."""
    frame = typed_frame(form_name, rows)
    present = frozenset({name for row in rows for name in row})
    entry = begin_file(session, form_name, sha256=file or f"{form_name} {now} {rows!r}")
    chunk = Chunk(
        session=session,
        form=FORMS[form_name],
        frame=frame,
        hashes=row_hashes(frame, present=present),
        file_id=entry.id,
        sheet=None,
        present=present,
        now=now,
        book=BOOK,
        calendars=calendars(session, book=BOOK),
        locale=locale,
    )
    return APPLY[form_name](chunk)


def begin_file(session: Session, form_name: str, *, sha256: str) -> IntakeFile:
    """The file with this digest, known from now on: whatever is begun after it has a later number."""
    known = session.scalars(select(IntakeFile).filter_by(sha256=sha256, form=form_name)).one_or_none()
    if known is None:
        known = IntakeFile(name=sha256 if len(sha256) < 40 else f"{form_name}.csv", sha256=sha256, form=form_name)
        session.add(known)
        session.flush()
    return known


def found(url: str, company_now: datetime) -> None:
    """A small company: a centre with a director, technicians, a clerk; a vice-president and those above."""
    begun_from(url, ("founded", company_now), lambda: _found(url, company_now))


def _found(url: str, company_now: datetime) -> None:
    enter(url, "branches", {"branch_no": "B1", "name": "Centre", "kind": "center"}, now=company_now)
    staff = [
        ("S1", "technician", "S2"),
        ("S2", "technician", "S1"),
        ("S3", "supervisor", None),
        ("S4", "director", "S3"),
        ("S5", "manager", None),
        ("S6", "service_department", None),
        ("S7", "vice_president", "S8"),
        ("S8", "general_manager", None),
        ("S9", "operations", None),
        ("S10", "clerk", None),
    ]
    enter(
        url,
        "staff",
        *(
            {
                "staff_no": no,
                "branch": "B1",
                "name": f"Name {no}",
                "role": role,
                "deputy_no": deputy,
                "slack_id": f"U{no}",
            }
            for no, role, deputy in staff
        ),
        now=company_now,
    )
    enter(
        url,
        "customers",
        {"customer_no": "C1", "name": "Zhang San", "phone": "13800138000", "branch": "B1", "area": "urban",
         "address": "1 Nanjing Road", "email": "c1@example.com"},
        {"customer_no": "C2", "name": "Li Si", "phone": "13900139000", "branch": "B1", "area": "suburban"},
        now=company_now,
    )  # fmt: skip
    enter(
        url,
        "products",
        {"serial_no": "P1", "customer_no": "C1", "model": "M1", "sold_on": date(2026, 1, 1),
         "warranty_until": date(2026, 12, 31)},
        {"serial_no": "P2", "customer_no": "C2", "model": "M2", "sold_on": date(2020, 1, 1),
         "warranty_until": date(2021, 12, 31)},
        now=company_now,
    )  # fmt: skip
