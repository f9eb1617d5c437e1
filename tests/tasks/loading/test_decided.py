"""Decisions: of people who are with us, and of one number and minute for two kinds of case (SV-20, ROLE-1)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Decision
from models.database import reading
from tasks.loading.load import Loading, load_file
from tests.tasks.entering import BOOK, COMPLAINT, at, enter

CALL = {"call_no": "P1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1"}
SEEN = {
    "case": "P1",
    "step": "acknowledgement",
    "decided_at": at("10-12T10:00"),
    "decided_by": "S4",
    "verdict": "acknowledge",
}
NOW = at("10-12T12:00")


@pytest.fixture
def same_number(company):
    """A call and a complaint, both P1."""
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    return company


def decided(url: str) -> set[tuple[str, str]]:
    with reading(url) as session:
        rows = session.execute(select(Case.kind, Decision.verdict).join(Case, Case.id == Decision.case_id))
        return set(rows.tuples())


def codes(applied) -> set[str]:
    return {reason.code for found in applied.refused.values() for reason in found}


FILE = """case_kind,case,step,decided_at,decided_by,verdict
call,P1,acknowledgement,2026-10-12 10:00,S4,acknowledge
complaint,P1,acknowledgement,2026-10-12 10:00,S4,acknowledge
"""


@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_one_file_holds_decisions_of_one_number_and_minute_on_two_kinds_of_case(same_number, tmp_path, chunk_rows):
    path = tmp_path / "decisions.csv"
    path.write_text(FILE, encoding="utf-8")
    loading = Loading(url=same_number, book=BOOK, now=NOW, chunk_rows=chunk_rows)
    sums = load_file(path, form="decisions", loading=loading)
    assert (sums.loaded, dict(sums.reasons)) == (2, {})
    assert decided(same_number) == {("call", "acknowledge"), ("complaint", "acknowledge")}
    assert load_file(path, form="decisions", loading=loading).unchanged == 2


@pytest.mark.parametrize("chunk_rows", [1, 100])
def test_a_row_with_the_kind_and_one_without_that_mean_one_case_never_swallow_each_other(company, tmp_path, chunk_rows):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    path = tmp_path / "decisions.csv"
    path.write_text(FILE.replace("complaint,", ",").replace("S4,acknowledge\n,", "S4,acknowledge\n,"), encoding="utf-8")
    sums = load_file(path, form="decisions", loading=Loading(url=company, book=BOOK, now=NOW, chunk_rows=chunk_rows))
    assert (sums.loaded, sums.quarantined, dict(sums.reasons)) == (1, 1, {"key_conflict": 1})


def test_a_row_that_lacked_the_kind_is_settled_by_one_that_has_it(same_number, tmp_path):
    first, second = tmp_path / "decisions.csv", tmp_path / "again.csv"
    first.write_text(FILE.replace("call,", ",", 1).split("complaint")[0], encoding="utf-8")
    second.write_text(FILE.split("complaint")[0], encoding="utf-8")
    loading = Loading(url=same_number, book=BOOK, now=NOW)
    assert dict(load_file(first, form="decisions", loading=loading).reasons) == {"ambiguous_case": 1}
    assert load_file(second, form="decisions", loading=loading).settled == 1


@pytest.mark.parametrize(
    ("until", "code"),
    [(date(2026, 10, 11), {"not_active"}), (date(2026, 10, 12), set()), (None, set())],
)
@pytest.mark.parametrize("column", ["decided_by", "forward_to"])
def test_nobody_decides_or_is_handed_a_case_after_they_left(company, column, until, code):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    person = {"staff_no": "S20", "branch": "B1", "name": "Name S20", "role": "director", "active_until": until}
    enter(company, "staff", person, now=NOW)
    row = {**SEEN, "case_kind": "complaint", "step": "assignment", "verdict": "forward", "forward_to": "S4"}
    assert codes(enter(company, "decisions", {**row, column: "S20"}, now=NOW)) == code


def test_the_deputy_decides_for_a_director_who_left(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    gone = {"staff_no": "S4", "branch": "B1", "name": "Name S4", "role": "director", "deputy_no": "S3",
            "active_until": date(2026, 10, 11)}  # fmt: skip
    enter(company, "staff", gone, now=NOW)
    row = {**SEEN, "case_kind": "complaint"}
    assert codes(enter(company, "decisions", row, now=NOW)) == {"not_active"}
    assert enter(company, "decisions", {**row, "decided_by": "S3"}, now=NOW, file="deputy.csv").loaded == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [("S1", set()), ("S3", set()), ("S4", set()), ("S10", {"not_a_technician"}), ("S7", {"not_a_technician"})],
)
def test_work_logs_and_repair_cards_are_those_of_people_who_do_such_work(company, number, code):
    log = {"technician_no": number, "day": date(2026, 10, 12), "kind": "training", "minutes": 60}
    assert codes(enter(company, "work_logs", log, now=NOW)) == code
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    receipt = {"receipt_no": "R1", "call_no": "P1", "taken_at": at("10-12T09:10"), "promised_at": at("10-14T09:00")}
    enter(company, "receipts", receipt, now=NOW)
    card = {"repair_no": "X1", "call_no": "P1", "technician_no": number, "started_at": at("10-12T10:00")}
    assert codes(enter(company, "repairs", card, now=NOW)) == code
