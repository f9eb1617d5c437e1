"""The quarantine as a spreadsheet: it shows what is wrong, keeps what was written, and loads again."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rules.forms import FORMS
from rules.reasons import reason
from tasks.loading.quarantine import Entry
from tasks.quarantine_sheet import write_quarantine
from tasks.reading.batches import batches
from tasks.reading.headers import ENTRY_MARK as ENTRY
from tasks.reading.headers import REASONS_MARK as REASONS
from tasks.reading.source import open_source


def entry(number: int = 7, /, form: str = "calls", **changes: Any) -> Entry:
    given: dict[str, Any] = {
        "id": number,
        "form": form,
        "file": "calls.csv",
        "sheet": "",
        "line": 12,
        "row": {"叫修编号": "K1", "Called At": "yesterday", "渠道": "pigeon"},
        "reasons": [reason("unreadable_time", "called_at"), reason("not_in_set", "channel", value="pigeon")],
    }
    return Entry(**{**given, **changes})


def sheets(path: Path) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in openpyxl.load_workbook(path) if sheet.sheet_state == "visible"}


def rows(sheet: Worksheet) -> list[dict[str, str]]:
    header, *listed = sheet.iter_rows(values_only=True)
    return [{str(k): str(v) for k, v in zip(header, row, strict=True) if v is not None} for row in listed]


def test_a_row_stands_under_the_headers_of_its_form_as_it_was_written(tmp_path: Path) -> None:
    (exported,) = write_quarantine([entry()], tmp_path / "q.xlsx", locale="zh")
    sheet = sheets(exported.path)["calls"]
    assert (exported.form, exported.rows, exported.left) == ("calls", 1, 0)
    assert rows(sheet) == [
        {
            ENTRY: "7",
            REASONS: 'called_at cannot be read as a time\nchannel "pigeon" is not one of: ?\n(calls.csv · 12)',
            "call_no 叫修编号 *": "K1",
            "called_at 叫修时间 *": "yesterday",
            "channel 渠道": "pigeon",
        }
    ]


def test_what_is_wrong_is_coloured_and_annotated_also_where_the_cell_is_empty(tmp_path: Path) -> None:
    lacking = entry(row={"call_no": "K1"}, reasons=[reason("missing", "called_at")])
    write_quarantine([lacking], tmp_path / "q.xlsx", locale="en")
    sheet = sheets(tmp_path / "q.xlsx")["calls"]
    marked = {cell.column: cell for cell in sheet[2] if cell.comment}
    (cell,) = marked.values()
    assert str(sheet.cell(1, cell.column).value).startswith("called_at")
    assert cell.fill.fgColor.rgb == "FFFFC7CE"
    assert "required" in cell.comment.text


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+1", "@SUM(A1)", "-2+3", "http://example.com", "007"]
)
def test_nothing_that_was_written_becomes_a_formula_a_link_or_a_number(text: str, tmp_path: Path) -> None:
    write_quarantine([entry(row={"call_no": text})], tmp_path / "q.xlsx", locale="zh")
    cell = sheets(tmp_path / "q.xlsx")["calls"]["C2"]
    assert (cell.value, cell.data_type, cell.number_format, cell.hyperlink) == (text, "s", "@", None)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("A & B <x>", "A & B <x>"),
        ("two\nlines", "two\nlines"),
        ("nul\0 and half \ud83d", "nul\ufffd and half \ufffd"),
        ("_x0041_", "_x0041_"),
        ("长" * 40_000, "长" * 32_766 + "…"),
    ],
)
def test_text_is_kept_as_far_as_a_cell_can_hold_it(text: str, kept: str, tmp_path: Path) -> None:
    write_quarantine([entry(row={"fault": text})], tmp_path / "q.xlsx", locale="zh")
    (row,) = rows(sheets(tmp_path / "q.xlsx")["calls"])
    assert row["fault 故障描述"] == kept


def test_what_the_form_has_no_column_for_is_kept_beside_the_reasons(tmp_path: Path) -> None:
    odd = entry(row={"call_no": "K1", "(4)": "left over", "(line)": "K1;;;"}, reasons=[reason("too_many_fields")])
    write_quarantine([odd], tmp_path / "q.xlsx", locale="zh")
    (row,) = rows(sheets(tmp_path / "q.xlsx")["calls"])
    assert row[REASONS].splitlines()[1:] == ["(calls.csv · 12)", "(4): left over", "(line): K1;;;"]


def test_an_export_of_an_export_carries_its_own_number_and_reasons_only(tmp_path: Path) -> None:
    again = entry(8, row={"#entry": "7", "#Reasons": "old words", "call_no 叫修编号 *": "K 1"})
    write_quarantine([again], tmp_path / "q.xlsx", locale="zh")
    (row,) = rows(sheets(tmp_path / "q.xlsx")["calls"])
    assert (row[ENTRY], row["call_no 叫修编号 *"]) == ("8", "K 1")
    assert "old words" not in row[REASONS]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_mended_export_is_read_back_with_the_entries_it_mends(locale: str, tmp_path: Path) -> None:
    unread = entry(9, form="staff", row={"工号": "S1"}, reasons=[reason("missing", "name")])
    odd = "=1+1 A & B <x>"
    write_quarantine([entry(), unread, entry(11, row={"故障": odd})], tmp_path / "q.xlsx", locale=locale)
    book = openpyxl.load_workbook(tmp_path / "q.xlsx")
    book["calls"]["D2"] = "2026-10-09 08:30"
    book["calls"]["E2"] = "电话"
    book.save(tmp_path / "mended.xlsx")
    (batch,) = batches(open_source(tmp_path / "mended.xlsx"), form=FORMS["calls"])
    assert batch.entries() == {2: 7, 3: 11}
    mended = batch.frame.loc[2].to_dict()
    assert (mended["call_no"], mended["called_at"], mended["channel"]) == ("K1", "2026-10-09 08:30", "电话")
    assert batch.frame.loc[3, "fault"] == odd
    assert not batch.refused


def test_each_form_has_a_sheet_of_its_own_in_the_order_they_are_loaded(tmp_path: Path) -> None:
    entries = [entry(1), entry(2, form="staff", row={"工号": "S1"}, reasons=[reason("missing", "name")]), entry(3)]
    written = write_quarantine(entries, tmp_path / "q.xlsx", locale="zh")
    assert [(each.form, each.rows) for each in written] == [("staff", 1), ("calls", 2)]
    assert list(sheets(tmp_path / "q.xlsx")) == ["staff", "calls"]


def test_rows_that_came_through_a_profile_keep_their_headers_in_a_workbook_of_their_own(tmp_path: Path) -> None:
    foreign = entry(9, row={"CASE_ENQUIRY_ID": "101", "OPEN_DT": "2/30/2017"}, profile="boston")
    written = write_quarantine([entry(), foreign], tmp_path / "q.xlsx", locale="zh")
    assert [(each.path.name, each.profile) for each in written] == [("q.xlsx", ""), ("q.boston.xlsx", "boston")]
    (row,) = rows(sheets(tmp_path / "q.boston.xlsx")["calls"])
    assert (row[ENTRY], row["CASE_ENQUIRY_ID"], row["OPEN_DT"]) == ("9", "101", "2/30/2017")


def test_a_row_of_another_system_keeps_its_line_through_every_export(tmp_path: Path) -> None:
    first = entry(9, line=431, row={"id": "x"}, profile="boston")
    again = entry(12, line=2, row={"#Line": "77", "id": "y"}, profile="boston")
    (written,) = write_quarantine([first, again], tmp_path / "q.xlsx", locale="en")[-1:]
    assert [(row["#line"], row["id"]) for row in rows(sheets(written.path)["calls"])] == [("431", "x"), ("77", "y")]


def test_an_empty_quarantine_gives_a_workbook_that_says_so(tmp_path: Path) -> None:
    assert write_quarantine([], tmp_path / "q.xlsx", locale="en") == []
    (sheet,) = sheets(tmp_path / "q.xlsx").values()
    assert sheet["A1"].value == "nothing is in quarantine"
