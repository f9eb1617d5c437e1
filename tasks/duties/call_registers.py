"""The call registers of a branch by local day: handed in, and what they lack until they are complete (SV-18)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from models import Call, Customer, IntakeFile, Period, QuarantineEntry
from models.bulk import rows_by_key
from rules.forms import FORMS
from rules.wording import Text
from rules.worktime import WorkCalendar
from tasks.duties.controlled_numbers import voucher_gaps
from tasks.periods import claim_period, latest_period
from tasks.reading.headers import fold, own_headers

HANDED_IN, COMPLETE = "call-register", "call-register-complete"
"""What the ledger of periods calls a day's register that was handed in, and one that lacks nothing; scope the branch."""
REFUSED = Text(
    en="a row is in quarantine and not on the register: {file}, line {line}",
    zh="有一行在隔离区、尚未登记：{file}第{line}行",
)
UNREACHABLE = Text(en="call {call} names no customer, or no way to reach one", zh="叫修{call}缺客户名称或任何联系方式")


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that the register of a local day lacks."""

    day: date
    text: Text


def new_days(session: Session, branch_no: str, *, morning: date, calendar: WorkCalendar) -> list[date]:
    """The local days before that morning whose register was not handed in yet; at first since the working day before."""
    before = latest_period(session, HANDED_IN, scope=branch_no)
    last_working = calendar.workday_on_or_before(morning - timedelta(days=1))
    first = date.fromisoformat(before) + timedelta(days=1) if before else last_working
    return [first + timedelta(days=count) for count in range((morning - first).days)]


def first_day(session: Session, branch_no: str) -> date | None:
    """The first day whose register was handed in: calls before it are nobody's to card. None before the first."""
    query = select(func.min(Period.period)).where(Period.duty == HANDED_IN, Period.scope == branch_no)
    found = session.scalar(query)
    return None if found is None else date.fromisoformat(found)


def open_days(session: Session, branch_no: str) -> dict[date, datetime]:
    """The days whose register still lacks something, with when it was handed in."""
    done = aliased(Period)
    complete = exists().where(done.duty == COMPLETE, done.scope == Period.scope, done.period == Period.period)
    rows = session.execute(
        select(Period.period, Period.done_at)
        .where(Period.duty == HANDED_IN, Period.scope == branch_no, ~complete)
        .order_by(Period.period)
    )
    return {date.fromisoformat(row.period): row.done_at for row in rows}


def enter_day(session: Session, branch_no: str, day: date, *, duty: str, now: datetime, detail: dict[str, Any]) -> bool:
    """Enter a day's register as handed in, or as complete; False where somebody else has."""
    return claim_period(session, duty, period=str(day), scope=branch_no, now=now, detail=detail)


def midnight(day: date, calendar: WorkCalendar) -> datetime:
    """When a local day of the branch begins."""
    return datetime.combine(day, time(), calendar.timezone)


def lacks(
    session: Session, branch_no: str, days: Collection[date], *, calendar: WorkCalendar, widest: int
) -> list[Lack]:
    """What the registers of these days lack, by day.

    A register is complete when no number is missing among its vouchers, no row of the branch that was handed in that day
    lies in quarantine, and every call names a customer and a way to reach them. A refused row that names neither its
    branch nor a customer of ours, or comes by headers that are not the form's, is nobody's.
    """
    if not days:
        return []
    begin, end = midnight(min(days), calendar), midnight(max(days) + timedelta(days=1), calendar)
    found = [Lack(calendar.day_of(gap.since), gap.text) for _, gap in voucher_gaps(session, branch_no, widest=widest)]
    for created_at, file, line in _refused(session, branch_no, begin=begin, end=end):
        found.append(Lack(calendar.day_of(created_at), REFUSED.filled(file=file, line=line)))
    for call_no, called_at in _unreachable(session, branch_no, begin=begin, end=end):
        found.append(Lack(calendar.day_of(called_at), UNREACHABLE.filled(call=call_no)))
    return sorted((lack for lack in found if lack.day in set(days)), key=lambda lack: lack.day)


def _unreachable(session: Session, branch_no: str, *, begin: datetime, end: datetime) -> Iterator[tuple[str, datetime]]:
    nameless = _blank(Call.name, Customer.name)
    unreached = _blank(Call.phone, Call.address, Customer.phone, Customer.address, Customer.email)
    rows = session.execute(
        select(Call.call_no, Call.called_at)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(Call.branch_no == branch_no, Call.called_at >= begin, Call.called_at < end, or_(nameless, unreached))
        .order_by(Call.called_at, Call.call_no)
    )
    yield from rows.tuples()


def _blank(*columns: Any) -> ColumnElement[bool]:
    return and_(*(func.trim(func.coalesce(column, "")) == "" for column in columns))


def _refused(
    session: Session, branch_no: str, *, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, str, int]]:
    """Rows of the form `calls` of this branch that were refused then and that nobody has mended."""
    rows = session.execute(
        select(QuarantineEntry.row, QuarantineEntry.created_at, QuarantineEntry.line, IntakeFile.name)
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(QuarantineEntry.form == "calls", QuarantineEntry.resolved_at.is_(None))
        .where(QuarantineEntry.replaced_by.is_(None))
        .where(QuarantineEntry.created_at >= begin, QuarantineEntry.created_at < end)
        .order_by(QuarantineEntry.id)
    ).all()
    known = own_headers(FORMS["calls"])
    cells = [{known.get(fold(name)): str(text).strip() for name, text in row.row.items()} for row in rows]
    numbers = {each["customer_no"] for each in cells if each.get("customer_no")}
    homes = rows_by_key(session, Customer.customer_no, numbers, Customer.branch_no)
    for row, each in zip(rows, cells, strict=True):
        home = homes.get(each.get("customer_no"))
        if (each.get("branch") or (home.branch_no if home is not None else "")) == branch_no:
            yield row.created_at, row.name, row.line
