"""Old papers that come again: what stands in the registers is counted unchanged, whatever a check would say today."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from models import Call, Dispatch, Visit
from models.database import reading
from rules.regulation.load import default_book
from tasks.loading.load import Loading, load_file
from tests.tasks.entering import at, found

CALLS = "call_no,called_at,customer_no,model,fault"
CALL = "K1,2026-10-12 09:00,C1,M1,leaks"
DISPATCHES = "call_no,dispatched_at,technician_no"
SENT = "K1,2026-10-12 09:30,S1"
VISITS = "call_no,arrived_at,left_at,outcome,signed_by"
VISIT = "K1,2026-10-12 10:00,2026-10-12 10:40,fixed,Zhang"
CONTRACTS = "contract_no,customer_no,serial_no,starts_on,ends_on"
TERM = "T1,C1,P1,2025-11-01,2026-10-31"
RENEWALS = "contract_no,visited_at,visited_by,outcome,new_ends_on"
COMPLAINTS = "complaint_no,received_at,customer_no,call_no,text"
DECISIONS = "case,step,decided_at,decided_by,verdict,note"
STAFF = "staff_no,branch,name,role,active_from,active_until"
UNCHANGED = (0, 0, 1, 0)

Hand = Callable[..., tuple[int, int, int, int]]


@pytest.fixture
def hand_in(url: str, tmp_path: Path) -> Hand:
    """Hand in a file of a small company: loaded, updated, unchanged, quarantined. The same rows are the same file."""
    found(url, at("10-01T08:00"))
    loading = Loading(url=url, book=default_book(), now=at("10-13T08:00"))

    def hand_in(form: str, header: str, *rows: str, chunk_rows: int = 50_000) -> tuple[int, int, int, int]:
        path = tmp_path / f"{form}.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        sums = load_file(path, form=form, loading=replace(loading, chunk_rows=chunk_rows))
        return sums.loaded, sums.updated, sums.unchanged, sums.quarantined

    return hand_in


@pytest.fixture
def company(hand_in: Hand) -> Hand:
    hand_in("calls", CALLS, CALL)
    hand_in("dispatches", DISPATCHES, SENT)
    hand_in("visits", VISITS, VISIT)
    return hand_in


def only(url: str, column: object) -> object:
    with reading(url) as session:
        return session.scalars(select(column)).one()  # type: ignore[call-overload]


@pytest.mark.parametrize("since", ["clerk,,", "technician,,2026-10-01", "technician,2026-10-15,"])
def test_a_dispatch_stands_whatever_became_of_its_technician(company, since):
    company("staff", STAFF, f"S1,B1,Name S1,{since}")
    assert company("dispatches", DISPATCHES, SENT) == UNCHANGED


def test_a_row_that_is_new_is_still_checked_by_what_is_known_today(company):
    company("staff", STAFF, "S1,B1,Name S1,clerk,,")
    assert company("dispatches", DISPATCHES, SENT, "K1,2026-10-12 09:40,S1") == (0, 0, 1, 1)


def test_an_overtaken_dispatch_is_unchanged_even_if_its_technician_is_none_today(company, url):
    assert company("dispatches", DISPATCHES, "K1,2026-10-12 09:30,S2") == (0, 1, 0, 0)
    company("staff", STAFF, "S1,B1,Name S1,clerk,,")
    assert company("dispatches", DISPATCHES, SENT) == UNCHANGED
    assert only(url, Dispatch.technician_no) == "S2"


def test_a_complaint_stands_when_the_call_it_names_is_known_to_have_come_later(hand_in):
    hand_in("calls", CALLS, CALL)
    said = "P1,2026-10-12 09:15,C1,K1,a rude voice"
    hand_in("complaints", COMPLAINTS, said)
    assert hand_in("calls", CALLS, CALL.replace("09:00", "09:20")) == (0, 1, 0, 0)
    assert hand_in("complaints", COMPLAINTS, said) == UNCHANGED


def test_a_contract_stands_when_its_product_has_gone_to_another_customer(hand_in):
    hand_in("contracts", CONTRACTS, TERM)
    hand_in("products", "serial_no,customer_no,model", "P1,C2,M1")
    assert hand_in("contracts", CONTRACTS, TERM) == UNCHANGED


def test_a_renewal_overtaken_by_its_mended_paper_is_unchanged_though_its_end_is_none_today(hand_in):
    hand_in("contracts", CONTRACTS, TERM)
    first, mended = "T1,2026-10-12 09:00,S1,renewed,2027-10-31", "T1,2026-10-12 09:00,S1,renewed,2028-10-31"
    hand_in("renewals", RENEWALS, first)
    assert hand_in("renewals", RENEWALS, mended) == (0, 1, 0, 0)
    hand_in("contracts", CONTRACTS, TERM.replace("2026-10-31", "2029-10-31"))
    assert hand_in("renewals", RENEWALS, first) == UNCHANGED
    assert hand_in("renewals", RENEWALS, mended) == UNCHANGED


def test_a_decision_stands_when_another_case_has_come_to_bear_its_number(hand_in):
    hand_in("complaints", COMPLAINTS, "K1,2026-10-12 09:15,C1,,a rude voice")
    told = "K1,answer,2026-10-12 10:00,S4,resolve,"
    assert hand_in("decisions", DECISIONS, told) == (1, 0, 0, 0)
    hand_in("calls", CALLS, CALL)
    assert hand_in("decisions", DECISIONS, told) == UNCHANGED
    assert hand_in("decisions", DECISIONS, f"{told}a new paper") == (0, 0, 0, 1), "a new row has to say which"


def test_an_overtaken_visit_takes_up_nobodys_time(company, url):
    company("visits", VISITS, VISIT.replace("10:40", "10:20"))
    company("calls", CALLS, CALL.replace("K1", "K2"))
    company("dispatches", DISPATCHES, SENT.replace("K1", "K2"))
    company("visits", VISITS, "K2,2026-10-12 10:20,2026-10-12 10:40,fixed,Li")
    assert company("visits", VISITS, VISIT) == UNCHANGED
    with reading(url) as session:
        assert session.scalars(select(Visit.left_at).where(Visit.call_no == "K1")).one() == at("10-12T10:20")


def test_a_row_put_back_to_its_first_content_by_a_third_file_ends_there(hand_in, url):
    second = CALL.replace("leaks", "does not start")
    assert hand_in("calls", CALLS, CALL) == (1, 0, 0, 0)
    assert hand_in("calls", CALLS, second) == (0, 1, 0, 0)
    assert hand_in("calls", CALLS, CALL) == UNCHANGED
    assert only(url, Call.fault) == "does not start"
    assert hand_in("calls", CALLS, CALL, CALL.replace("K1", "K2")) == (1, 1, 0, 0)
    assert hand_in("calls", CALLS, second) == UNCHANGED
    with reading(url) as session:
        assert set(session.scalars(select(Call.fault))) == {"leaks"}


def test_the_same_number_on_two_sheets_is_refused_on_the_second_each_time(hand_in, url, tmp_path):
    book = openpyxl.Workbook()
    for title, row, fault in (("October", 10, "leaks"), ("November", 3, "does not start")):
        sheet = book.create_sheet(title)
        sheet.append(CALLS.split(","))
        for line in range(2, row):
            sheet.append([f"{title}-{line}", "2026-10-12 09:00", "C1", "M1", "leaks"])
        sheet.append(["K1", "2026-10-12 09:00", "C1", "M1", fault])
    del book["Sheet"]
    path = tmp_path / "calls.xlsx"
    book.save(path)
    loading = Loading(url=url, book=default_book(), now=at("10-13T08:00"))
    for loaded in (10, 0):
        sums = load_file(path, form="calls", loading=loading)
        assert (sums.loaded, sums.updated, sums.quarantined, dict(sums.reasons)) == (loaded, 0, 1, {"key_conflict": 1})
        with reading(url) as session:
            assert session.scalars(select(Call.fault).where(Call.call_no == "K1")).one() == "leaks"
