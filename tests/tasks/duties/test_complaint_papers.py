"""The papers of a complaint are written from the case at their steps, and a month's over all of them (CR-4)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from models import CasePaper
from models.database import reading
from tasks.duties.complaint_months import papers_of_month
from tasks.duties.complaint_papers import PAPERS, papers_of_case, write_due_papers
from tasks.papers import BrokenTemplateError
from tasks.report.month import Month
from tasks.settings import settings
from tests.tasks.entering import COMPLAINT, at, enter

NOW = at("10-13T15:00")
OCTOBER = Month(2026, 10)
TEXT = "=1+1 the <fan> & a rude voice"


@pytest.fixture
def received(company):
    enter(company, "complaints", COMPLAINT | {"text": TEXT, "about": "service"}, now=at("10-12T09:05"))
    write_due_papers(now=at("10-12T09:40"), dry_run=False)
    return company


def decide(url: str, when: str, **row: Any) -> None:
    row = {"case": "P1", "decided_at": at(when), "decided_by": "S4"} | row
    assert enter(url, "decisions", row, now=at(when), file=f"{when}.csv").refused == {}


def kept(url: str) -> dict[str, Path]:
    with reading(url) as session:
        return {row.kind: Path(row.path) for row in session.scalars(select(CasePaper))}


def words(path: Path) -> str:
    if path.suffix == ".xlsx":
        cells = [cell for row in load_workbook(path).worksheets[0].iter_rows() for cell in row]
        assert "f" not in {cell.data_type for cell in cells}, "no formula out of a customer's mouth"
        return "\n".join(str(cell.value) for cell in cells if cell.value is not None)
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_each_paper_comes_with_its_step_and_tells_the_case(received):
    assert set(kept(received)) == {"registration", "tracking"}
    assert "Zhang San" in words(kept(received)["registration"])
    decide(received, "10-13T10:00", step="assignment", verdict="approve")
    decide(received, "10-13T11:00", step="investigation", verdict="resolve", finding="partly", note="he was short")
    decide(received, "10-13T12:00", step="answer", verdict="resolve", channel="phone", note="we are sorry")
    decide(received, "10-13T13:00", step="closing", verdict="resolve")
    done = write_due_papers(now=NOW, dry_run=False)
    assert (done.papers, done.failures) == (5, [])
    assert set(kept(received)) == set(PAPERS)
    assert "he was short" in words(kept(received)["investigation"])
    assert "phone" in words(kept(received)["handling"])
    assert "we are sorry" in words(kept(received)["report"])
    said = words(kept(received)["tracking"])
    for expected in ("he was short", "we are sorry", "2026-10-13 12:00"):
        assert expected in said
    assert write_due_papers(now=NOW, dry_run=False).papers == 0


def test_a_paper_is_written_anew_when_its_step_comes_again(received):
    decide(received, "10-13T11:00", step="investigation", verdict="resolve", finding="partly")
    write_due_papers(now=NOW, dry_run=False)
    decide(received, "10-13T16:00", step="investigation", verdict="resolve", finding="true", note="worse")
    assert write_due_papers(now=at("10-13T17:00"), dry_run=False).papers == 2, (
        "the investigation and the tracking sheet"
    )
    assert "worse" in words(kept(received)["investigation"])


def test_what_the_customer_says_of_the_answer_comes_into_the_handling_record_that_is_there(received):
    decide(received, "10-13T10:00", step="review", verdict="review", decided_by="S7", note="go there yourself")
    assert write_due_papers(now=at("10-13T10:30"), dry_run=False).papers == 1, "the tracking sheet alone"
    assert "go there yourself" in words(kept(received)["tracking"])
    decide(received, "10-13T12:00", step="answer", verdict="resolve", channel="phone", note="we are sorry")
    write_due_papers(now=NOW, dry_run=False)
    decide(received, "10-13T16:00", step="satisfaction", verdict="approve", note="he thanked us")
    assert write_due_papers(now=at("10-13T17:00"), dry_run=False).papers == 2
    assert "he thanked us" in words(kept(received)["handling"])
    assert write_due_papers(now=at("10-13T17:10"), dry_run=False).papers == 0


def test_what_is_decided_long_after_a_paper_was_written_comes_into_it_all_the_same(received):
    decide(received, "10-13T11:00", step="investigation", verdict="resolve", finding="true")
    decide(received, "10-13T12:00", step="answer", verdict="resolve", channel="phone", note="we are sorry")
    decide(received, "10-13T13:00", step="closing", verdict="resolve")
    write_due_papers(now=NOW, dry_run=False)
    decide(received, "12-30T10:00", step="satisfaction", verdict="approve", note="he thanked us")
    anew = [row["paper"] for row in write_due_papers(now=at("12-30T11:00"), dry_run=False).rows if "case" in row]
    assert sorted(anew) == ["handling", "report", "tracking"]
    assert "he thanked us" in words(kept(received)["handling"])
    assert write_due_papers(now=at("12-30T11:10"), dry_run=False).papers == 0


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_paper_can_be_asked_for_in_both_languages_at_any_time(received, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    paths = papers_of_case("P1", tuple(PAPERS), now=NOW)
    assert paths is not None
    for path in paths:
        assert "P1" in words(path)
        assert ("投诉" in words(path)) is (locale == "zh")
    assert papers_of_case("nothing", tuple(PAPERS), now=NOW) is None


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_month_is_counted_analysed_and_listed(received, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    enter(received, "complaints", COMPLAINT | {"complaint_no": "P0", "received_at": at("09-12T09:00")}, now=NOW)
    statistics, analysis, summary = papers_of_month(OCTOBER, ("statistics", "analysis", "summary"), now=NOW)
    sheet = load_workbook(statistics).worksheets[0]
    about = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] in ("about", "内容")]
    assert [row[2:] for row in about] == [(1, 0)], "numbers stay numbers; the month before beside them"
    assert "2026-10" in words(analysis)
    assert TEXT in words(summary)
    assert "P0" not in words(summary)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_returns_of_a_month_are_summed_up_with_what_became_of_them(received, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    wanted = {"complaint_no": "P2", "wanted": "return", "serial_no": "P1", "text": "=HYPERLINK(1) it hums"}
    enter(received, "complaints", COMPLAINT | wanted, now=at("10-12T09:05"))
    decide(
        received, "10-13T10:00", case="P2", decided_by="S8", step="return_approval", verdict="approve", refund="cash"
    )
    decide(received, "10-14T10:00", case="P2", step="exchange", verdict="resolve", borne_by="company")
    (path,) = papers_of_month(OCTOBER, ("returns",), now=NOW)
    sheet = load_workbook(path).worksheets[0]
    (row,) = sheet.iter_rows(min_row=5, values_only=True)
    assert (row[0], row[6], row[8]) == ("P2", "P1", "=HYPERLINK(1) it hums")
    assert (row[12], row[14]) == (("现金", "公司") if locale == "zh" else ("cash", "company"))
    assert (row[11], row[13]) == ("2026-10-13 10:00", "2026-10-14 10:00")


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_service_points_are_listed_with_areas_address_and_who_is_there(company, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    point = {
        "branch_no": "B1",
        "name": "Centre",
        "kind": "center",
        "address": "=9 Bund",
        "phone": "021-5555",
        "areas": "Huangpu",
    }
    gone = {"staff_no": "S2", "branch": "B1", "name": "Name S2", "role": "technician"}
    enter(company, "branches", point, now=NOW)
    enter(company, "staff", gone | {"active_until": date(2026, 10, 1)}, now=NOW)
    (path,) = papers_of_month(OCTOBER, ("service_points",), now=NOW)
    assert ("网点分布表" in words(path)) is (locale == "zh")
    (row,) = load_workbook(path).worksheets[0].iter_rows(min_row=5, values_only=True)
    assert row[3:] == ("Huangpu", "=9 Bund", "021-5555", "Name S4", 1, "Name S1")


def test_the_month_before_is_written_once(received):
    done = write_due_papers(now=at("11-01T09:40"), dry_run=False)
    assert done.papers == 5
    assert write_due_papers(now=at("11-02T09:40"), dry_run=False).papers == 0


def test_a_company_has_its_own_sheet_and_a_broken_one_is_told_in_a_line(received):
    own = settings().templates
    own.mkdir(parents=True)
    book = Workbook()
    book.worksheets[0]["A1"] = "{{ number }} {{ nobody_knows }}"
    book.save(own / "complaint_tracking.en.xlsx")
    with pytest.raises(BrokenTemplateError, match="nobody_knows"):
        papers_of_case("P1", ("tracking",), now=NOW)
    (own / "complaint_tracking.en.xlsx").write_bytes(b"not a sheet")
    decide(received, "10-13T11:00", step="investigation", verdict="resolve", finding="true")
    done = write_due_papers(now=NOW, dry_run=False)
    assert [str(own / "complaint_tracking.en.xlsx") in line for line in done.failures] == [True]
    book.worksheets[0]["A1"] = "ours: {{ number }}"
    book.save(own / "complaint_tracking.en.xlsx")
    assert write_due_papers(now=NOW, dry_run=False).failures == []
    assert words(kept(received)["tracking"]) == "ours: P1"


def test_a_dry_run_writes_nothing(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    assert write_due_papers(now=at("10-12T09:40"), dry_run=True).papers == 2 + 5, "its own, and the month before"
    assert not settings().papers.exists()
    assert kept(company) == {}
