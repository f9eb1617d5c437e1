"""In which zone times are read: the branch's that a row belongs to, whatever else bears its number."""

import pandas as pd
import pytest

from models import Case
from models.database import reading, transaction
from rules.forms import form_named
from tasks.engine.calendars import calendars
from tasks.loading.zones import zones_for
from tests.tasks.entering import BOOK, at, enter, found

NOW = at("10-01T08:00")


@pytest.fixture
def company(url):
    found(url, NOW)
    enter(url, "branches", {"branch_no": "U1", "name": "Urumqi", "kind": "branch", "time_zone": "Asia/Urumqi"}, now=NOW)
    with transaction(url) as session:
        session.add_all(
            Case(kind=kind, number=number, branch_no=branch, state="x", opened_at=NOW)
            for kind, number, branch in (("call", "N1", "B1"), ("contract", "N1", "U1"), ("complaint", "N2", "U1"))
        )
    return url


@pytest.mark.parametrize(
    ("form", "column", "number", "zone"),
    [
        ("renewals", "contract_no", "N1", "Asia/Urumqi"),
        ("decisions", "case", "N1", "Asia/Shanghai"),
        ("decisions", "case", " N2", "Asia/Urumqi"),
        ("decisions", "case", "N9", "Asia/Shanghai"),
        ("calls", "branch", "U1", "Asia/Urumqi"),
    ],
)
def test_times_are_read_in_the_zone_of_the_branch_that_a_row_belongs_to(company, form, column, number, zone):
    frame = pd.DataFrame({column: [number]}, index=[2])
    with reading(company) as session:
        read = zones_for(session, frame, form=form_named(form), calendars=calendars(session, book=BOOK))
    assert list(read) == [zone]
