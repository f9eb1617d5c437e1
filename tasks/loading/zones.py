"""In which zone a row's times without an offset are read: the branch's."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection

import pandas as pd
from sqlalchemy import SQLColumnExpression, select
from sqlalchemy.orm import Session

from models import Branch, Call, Case, Customer
from models.bulk import rows_among, rows_by_key
from rules.forms import Form, Kind
from rules.words import CaseKind
from tasks.engine.calendars import Calendars


def zones_for(session: Session, frame: pd.DataFrame, *, form: Form, calendars: Calendars) -> pd.Series | str:
    """The IANA name for each row of a raw frame, or one name for all where every branch keeps the same.

    The branch is the row's own, else its call's, its customer's or its case's; without one the company's. A number
    that cases of two branches bear says nothing.
    """
    company = calendars.zone(None)
    if not any(column.kind is Kind.TIME for column in form.columns):
        return company
    by_branch = {row: calendars.zone(row) for row in session.scalars(select(Branch.branch_no))}
    if set(by_branch.values()) <= {company}:
        return company
    branches = pd.Series(None, index=frame.index, dtype=object)
    for column, lookup in (
        ("branch", lambda codes: {code: code for code in codes}),
        ("call_no", lambda codes: _column(session, codes, Call.call_no, Call.branch_no)),
        ("receipt_no", lambda codes: _branches_of_cases(session, codes, of={CaseKind.GOODS})),
        ("customer_no", lambda codes: _column(session, codes, Customer.customer_no, Customer.branch_no)),
        ("contract_no", lambda codes: _branches_of_cases(session, codes, of={CaseKind.CONTRACT})),
        ("follow_up_no", lambda codes: _branches_of_cases(session, codes, of={CaseKind.FOLLOW_UP})),
        ("case", lambda codes: _branches_of_cases(session, codes, of=set(CaseKind))),
    ):
        if column in frame.columns:
            codes = frame[column].map(_folded, na_action="ignore")
            found = lookup(sorted(codes.dropna().unique()))
            branches = branches.where(branches.notna(), codes.map(found))
    return branches.map(by_branch).fillna(company)


def _column(
    session: Session, codes: list[str], key: SQLColumnExpression[str], value: SQLColumnExpression[str | None]
) -> dict[str, str | None]:
    return {code: row[1] for code, row in rows_by_key(session, key, codes, value).items()}


def _branches_of_cases(session: Session, codes: list[str], *, of: Collection[CaseKind]) -> dict[str, str | None]:
    found: dict[str, set[str | None]] = defaultdict(set)
    for number, kind, branch in rows_among(session, Case.number, codes, Case.kind, Case.branch_no):
        if kind in of:
            found[number].add(branch)
    return {number: branches.pop() for number, branches in found.items() if len(branches) == 1}


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
