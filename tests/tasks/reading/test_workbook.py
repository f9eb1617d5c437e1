"""Workbooks: which sheet, which row is the header, what a cell says, and what nobody can know."""

import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from xlsxwriter import Workbook

from tasks.reading import Profile
from tasks.reading.sheet_cells import cell_text
from tasks.reading.sheet_scan import cell_name, column_number
from tests.tasks.reading.reading_back import put_workbook, read, refusal

HEADER = ["call_no", "called_at", "name"]
ROW = ["C1", datetime(2026, 3, 5, 14, 30), "张三"]
READ = {"call_no": "C1", "called_at": "2026-03-05 14:30:00", "name": "张三"}


@pytest.mark.parametrize("name", ["book.xlsx", "book.csv", "book", "书.XLSX"])
def test_a_workbook_is_known_by_its_content_not_its_name(tmp_path, name):
    assert read(put_workbook(tmp_path, {"S": [HEADER, ROW]}, name=name)).rows == {2: READ}


def test_text_under_a_workbooks_name_is_read_as_text_when_its_header_is_known(tmp_path):
    path = tmp_path / "calls.xlsx"
    path.write_text("call_no,called_at,name\nC1,2026-03-05 14:30:00,张三\n", encoding="utf-8")
    assert read(path).rows == {2: READ}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2026, 3, 5, 14, 30), "2026-03-05 14:30:00"),
        (datetime(2026, 3, 5, 14, 29, 59, 999_600), "2026-03-05 14:30:00"),
        (date(2026, 3, 5), "2026-03-05"),
        (time(9, 5), "09:05:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (2549.0, "2549"),
        (101001241454.0, "101001241454"),
        (0.1 + 0.2, "0.3"),
        (1234.5, "1234.5"),
        (1e20, "1e+20"),
        (-3, "-3"),
        (True, "TRUE"),
        (" text ", " text "),
    ],
)
def test_what_a_cell_says(value, text):
    assert cell_text(value) == text


def test_numbers_in_text_columns_have_no_decimal_point(tmp_path):
    path = put_workbook(
        tmp_path, {"S": [["call_no", "called_at", "phone", "serial_no"], [7, ROW[1], 13800138000, 46086]]}
    )
    assert read(path).rows[2] == {
        "call_no": "7",
        "called_at": READ["called_at"],
        "phone": "13800138000",
        "serial_no": "46086",
    }


@pytest.mark.parametrize("since_1904", [False, True])
def test_day_numbers_in_a_time_column_are_dates_cell_by_cell(tmp_path, since_1904):
    shift = 1462 if since_1904 else 0
    rows = [
        HEADER,
        ["C1", 46086.604166666664 - shift],
        ["C2", "2026-03-05 14:30"],
        ["C3", 46086 - shift],
        ["C4", 20260305],
    ]
    path = put_workbook(tmp_path, {"S": [*rows, ["C5", ROW[1]]]}, date_1904=since_1904)
    times = [row["called_at"] for row in read(path).rows.values()]
    assert times == ["2026-03-05 14:30:00", "2026-03-05 14:30", "2026-03-05", "20260305", "2026-03-05 14:30:00"]


class TestFindingTheTable:
    def test_title_rows_and_leading_blank_columns_are_passed_over(self, tmp_path):
        rows = [[None, "叫修登记簿"], [], [None, "call_no", "called_at", "name"], [], [None, *ROW]]
        found = read(put_workbook(tmp_path, {"S": rows}))
        assert found.rows == {5: READ}
        assert found.skipped == {"blank": 1}

    def test_lines_are_the_sheets_row_numbers(self, tmp_path):
        rows = [[], [], HEADER, ROW, [], [], ROW]
        assert list(read(put_workbook(tmp_path, {"S": rows})).rows) == [4, 7]

    def test_every_sheet_that_holds_the_form_is_read(self, tmp_path):
        path = put_workbook(
            tmp_path,
            {"说明": [["请勿修改"]], "一月": [HEADER, ROW], "二月": [["叫修时间", "叫修编号"], [ROW[1], "C2"]]},
        )
        found = read(path)
        assert found.sheets == ["一月", "二月"]
        assert found.rows == {2: {"call_no": "C2", "called_at": "2026-03-05 14:30:00"}}

    def test_sheets_of_other_forms_are_left_alone(self, tmp_path):
        dispatches = [["call_no", "dispatched_at", "technician_no"], ["C1", ROW[1], "T1"]]
        path = put_workbook(tmp_path, {"calls": [HEADER, ROW], "dispatches": dispatches})
        assert read(path).sheets == ["calls"]
        assert read(path, "dispatches").sheets == ["dispatches"]

    def test_a_sheet_meant_for_the_form_that_does_not_fit_it_refuses_the_file(self, tmp_path):
        path = put_workbook(tmp_path, {"一月": [HEADER, ROW], "二月": [["call_no", "caled_at", "name", "phone"], ROW]})
        error = refusal(path)
        assert error.code == "unknown_column"
        assert "[二月]" in error.sentence

    def test_hidden_sheets_are_left_alone(self, tmp_path):
        path = tmp_path / "hidden.xlsx"
        with Workbook(path) as book:
            book.add_worksheet("shown").write_row(0, 0, HEADER)
            for name, hide in (("hidden", "hide"), ("very hidden", "very_hidden")):
                sheet = book.add_worksheet(name)
                sheet.write_row(0, 0, HEADER)
                sheet.write_row(1, 0, ["C1", "2026-03-05", "x"])
                getattr(sheet, hide)()
        assert read(path).rows == {}

    def test_a_profile_may_name_the_sheet_and_the_header_row(self, tmp_path):
        path = put_workbook(tmp_path, {"A": [HEADER, ROW], "B": [HEADER, ["no", "header", "here"], HEADER, ROW]})
        profile = Profile(form="calls", sheet="B", header_row=3)
        found = read(path, profile=profile)
        assert found.sheets == ["B"]
        assert found.rows == {4: READ}
        assert refusal(path, profile=Profile(form="calls", sheet="C")).code == "no_such_sheet"

    def test_reading_goes_on_after_a_sheet_and_a_line(self, tmp_path):
        path = put_workbook(tmp_path, {"A": [HEADER, ROW, ROW], "B": [HEADER, ["C2", *ROW[1:]], ["C3", *ROW[1:]]]})
        assert read(path, size=1, after_sheet="A", after_line=3).sheets == ["B"]
        rest = read(path, size=1, after_sheet="B", after_line=2)
        assert {line: row["call_no"] for line, row in rest.rows.items()} == {3: "C3"}


class TestMergedCells:
    def merged(self, path, *ranges, rows=(HEADER, ROW, ROW, ROW)):
        with Workbook(path) as book:
            sheet = book.add_worksheet("S")
            shown = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    sheet.write(at, place, value, shown if isinstance(value, datetime) else None)
            for place, text in ranges:
                sheet.merge_range(place, text)
        return path

    def test_merged_over_rows_of_data_is_refused(self, tmp_path):
        error = refusal(self.merged(tmp_path / "m.xlsx", ("C2:C3", "张三")))
        assert error.code == "merged_cells"
        assert "C2:C3" in error.sentence

    def test_merged_titles_are_fine(self, tmp_path):
        path = self.merged(tmp_path / "m.xlsx", ("A1:C2", "叫修登记簿"), rows=([], [], HEADER, ROW))
        assert list(read(path).rows) == [4]

    def test_merged_within_one_row_and_in_a_footer_is_fine(self, tmp_path):
        path = self.merged(tmp_path / "m.xlsx", ("A6:C8", "制表人：王"), ("A5:B5", "合计"))
        found = read(path)
        assert found.codes == {5: "total_row"}
        assert found.rows[6] == {"call_no": "制表人：王"}

    def test_merged_beside_the_columns_that_are_read_is_fine(self, tmp_path):
        rows = ([*HEADER, "备注"], ROW, ROW)
        path = self.merged(tmp_path / "m.xlsx", ("D2:D3", "x"), rows=rows)
        own = {name: name for name in HEADER}
        assert len(read(path, profile=Profile(form="calls", columns=own, ignore_other_columns=True)).rows) == 2


class TestFormulas:
    def test_a_formula_counts_by_its_saved_value(self, tmp_path):
        path = tmp_path / "f.xlsx"
        with Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADER)
            sheet.write_formula(1, 0, '="C"&1', None, "C1")
            sheet.write_formula(1, 1, "=DATE(2026,3,5)+0.5", None, 46086.5)
            sheet.write_formula(1, 2, '=""', None, "to be emptied")
        blank = changed(path, "sheet1.xml", b"<v>to be emptied</v>", b"<v></v>")
        assert b't="str"' in zipfile.ZipFile(blank).read("xl/worksheets/sheet1.xml")
        assert read(blank).rows == {2: {"call_no": "C1", "called_at": "2026-03-05 12:00:00"}}

    def test_a_formula_that_was_never_calculated_is_refused_by_its_cell(self, tmp_path):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (HEADER, ["C1", "2026-03-05 10:00", "=1+1"]):
            sheet.append(row)
        book.save(tmp_path / "f.xlsx")
        error = refusal(tmp_path / "f.xlsx")
        assert error.code == "formula_without_value"
        assert "C2" in error.sentence

    def test_one_outside_the_columns_that_are_read_does_no_harm(self, tmp_path):
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["=1+1"], [*HEADER, "sum"], ["C1", "2026-03-05 10:00", "x", "=1+1"]):
            sheet.append(row)
        book.save(tmp_path / "f.xlsx")
        own = {name: name for name in HEADER}
        assert (
            len(read(tmp_path / "f.xlsx", profile=Profile(form="calls", columns=own, ignore_other_columns=True)).rows)
            == 1
        )

    def test_an_error_cell_is_text_and_not_silently_blank(self, tmp_path):
        path = tmp_path / "e.xlsx"
        with Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEADER)
            sheet.write_formula(1, 0, "=A9", None, "#REF!")
            sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
            sheet.write_formula(1, 2, "=NA()", None, "#N/A")
        assert read(path).rows == {2: {"call_no": "#REF!", "called_at": "#DIV/0!"}}

    def test_links_to_other_workbooks_are_never_followed_and_their_saved_values_count(self, tmp_path):
        path = tmp_path / "plain.xlsx"
        with Workbook(path) as book:
            book.add_worksheet().write_row(0, 0, HEADER)
        row = (
            b'<row r="2"><c r="A2" t="str"><f>[1]Other!A1</f><v>C1</v></c>'
            b'<c r="B2" t="str"><f>[1]Other!B1</f><v>2026-03-05 10:00</v></c></row></sheetData>'
        )
        office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        reference = b'</sheets><externalReferences><externalReference r:id="rId99"/></externalReferences>'
        link = (
            b'<Relationship Id="rId99" Type="' + office + b'/externalLink" Target="externalLinks/externalLink1.xml"/>'
        )
        path = changed(path, "sheet1.xml", b"</sheetData>", row)
        path = changed(path, "workbook.xml", b"</sheets>", reference)
        path = changed(path, "workbook.xml.rels", b"</Relationships>", link + b"</Relationships>")
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
            archive.writestr(
                "xl/externalLinks/_rels/externalLink1.xml.rels",
                '<Relationships><Relationship Id="rId1" Target="file:///none.xlsx" TargetMode="External"/></Relationships>',
            )
        assert read(path).rows == {2: {"call_no": "C1", "called_at": "2026-03-05 10:00"}}


def changed(path, part, old, new):
    """A copy of a workbook in which one part reads differently."""
    copy = path.with_name(f"x-{path.name}")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
        for info in archive.infolist():
            data = archive.read(info)
            if info.filename.endswith("/" + part):
                assert old in data
                data = data.replace(old, new)
            out.writestr(info.filename, data)
    return copy


def test_control_characters_in_a_cell_cost_its_row(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, ["C1", "2026-03-05 10:00", "a_x0000_b"], ["C2", "2026-03-05 10:00", "b"]):
        sheet.append(row)
    book.save(tmp_path / "nul.xlsx")
    found = read(tmp_path / "nul.xlsx")
    assert found.codes == {2: "unreadable_row"}
    assert "a␀b" in found.originals[2]["(line)"]


def test_rows_as_written_show_dates_and_numbers_as_text(tmp_path):
    path = put_workbook(tmp_path, {"S": [["call_no", "called_at", "phone"], [7, ROW[1], 138]]})
    assert read(path).originals[2] == {"call_no": "7", "called_at": "2026-03-05 14:30:00", "phone": "138"}


def test_repeated_headers_and_totals_are_found_in_sheets_too(tmp_path):
    path = put_workbook(tmp_path, {"S": [HEADER, ROW, HEADER, ["合计", 1, None]]})
    assert read(path).codes == {3: "repeated_header", 4: "total_row"}


@pytest.mark.parametrize(
    ("name", "row", "column"), [("A1", 1, 1), ("Z9", 9, 26), ("AA10", 10, 27), ("XFD1048576", 1_048_576, 16_384)]
)
def test_cells_are_named_as_excel_names_them(name, row, column):
    assert cell_name(row, column) == name
    assert column_number(name.rstrip("0123456789").encode()) == column
