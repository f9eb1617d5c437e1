"""The quarantine as a spreadsheet: it shows what is wrong, keeps what was written, and loads again."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rules.forms import FORMS
from rules.reasons import reason
from tasks.loading.quarantine import Entry
from tasks.quarantine_sheet import ENTRY, REASONS, SOURCE, write_quarantine
from tasks.reading.headers import understand


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
            REASONS: 'called_at cannot be read as a time\nchannel "pigeon" is not one of: ?',
            SOURCE: "calls.csv · 12",
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
    cell = sheets(tmp_path / "q.xlsx")["calls"]["D2"]
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


def test_what_the_form_has_no_column_for_is_kept_beside_it_as_a_note(tmp_path: Path) -> None:
    odd = entry(row={"call_no": "K1", "(4)": "left over", "(line)": "K1;;;"})
    write_quarantine([odd, entry(8)], tmp_path / "q.xlsx", locale="zh")
    first, second = rows(sheets(tmp_path / "q.xlsx")["calls"])
    assert (first["#(4)"], first["#(line)"]) == ("left over", "K1;;;")
    assert not {"#(4)", "#(line)"} & second.keys()


def test_the_loader_knows_every_header_but_those_that_begin_with_a_hash(tmp_path: Path) -> None:
    write_quarantine([entry(row={"call_no": "K1", "(4)": "x"})], tmp_path / "q.xlsx", locale="en")
    header = [str(cell.value) for cell in sheets(tmp_path / "q.xlsx")["calls"][1]]
    read = understand([text for text in header if not text.startswith("#")], form=FORMS["calls"], profile=None)
    assert tuple(read.columns) == FORMS["calls"].names
    assert (read.unknown, read.repeated) == ((), ())


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


def test_an_empty_quarantine_gives_a_workbook_that_says_so(tmp_path: Path) -> None:
    assert write_quarantine([], tmp_path / "q.xlsx", locale="en") == []
    (sheet,) = sheets(tmp_path / "q.xlsx").values()
    assert sheet["A1"].value == "nothing is in quarantine"
