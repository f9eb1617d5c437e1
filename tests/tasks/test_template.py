"""Empty forms: opened again, they say what fits, offer the words, and their headers are the form's own."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from rules.forms import FORMS, Kind
from rules.words import Role
from tasks.reading.batches import batches
from tasks.reading.headers import understand
from tasks.reading.source import open_source
from tasks.template import write_template


def opened(name: str, folder: Path, *, locale: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(write_template(FORMS[name], folder / f"{name}.xlsx", locale=locale))


def headers(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def notes(sheet: Worksheet) -> list[str]:
    return [cell.comment.text if cell.comment else "" for cell in sheet[1]]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("name", FORMS)
def test_the_header_line_of_a_template_names_every_column_of_its_form(name: str, locale: str, tmp_path: Path) -> None:
    book = opened(name, tmp_path, locale=locale)
    sheet = book.worksheets[0]
    read = understand(headers(sheet), form=FORMS[name], profile=None)
    assert tuple(read.columns) == FORMS[name].names
    assert (read.unknown, read.repeated) == ((), ())
    assert sheet.max_row == 1
    assert sheet.freeze_panes == "A2"
    assert all(notes(sheet))
    assert [s.sheet_state for s in book.worksheets[1:]] in ([], ["veryHidden"])


def test_notes_say_what_is_required_and_what_fits_in_the_language_asked_for(tmp_path: Path) -> None:
    english = dict(zip(FORMS["calls"].names, notes(opened("calls", tmp_path, locale="en").worksheets[0]), strict=True))
    assert english["called_at"] == (
        "Required.\nDate and time, in the branch's time zone.\nNot in the future.\nExample: 2026-10-09 08:30"
    )
    assert "One of: phone 电话, letter 信函" in english["channel"]
    assert "Fill in customer_no or name+phone+address." in english["phone"]
    chinese = notes(opened("visits", tmp_path, locale="zh").worksheets[0])
    assert "必填" in chinese[0]
    assert "不得晚于离开时间" in chinese[1]


@pytest.mark.parametrize(("locale", "words"), [("en", list(Role)), ("zh", [role.chinese for role in Role])])
def test_a_drop_down_longer_than_excel_takes_points_at_a_hidden_list(
    locale: str, words: list[str], tmp_path: Path
) -> None:
    book = opened("staff", tmp_path, locale=locale)
    letter = book.worksheets[0].cell(1, FORMS["staff"].names.index("role") + 1).column_letter
    (rule,) = [rule for rule in book.worksheets[0].data_validations.dataValidation if f"{letter}2" in rule.sqref]
    assert rule.type == "list"
    sheet, cells = rule.formula1.split("!")
    assert [cell.value for (cell,) in book[sheet][cells.replace("$", "")]] == words


def test_codes_and_phones_are_text_cells_and_times_are_times(tmp_path: Path) -> None:
    sheet = opened("calls", tmp_path, locale="en").worksheets[0]
    # Neighbours of one width and format stand as one range.
    formats = {
        FORMS["calls"].names[place - 1]: columns.number_format
        for columns in sheet.column_dimensions.values()
        for place in range(columns.min, columns.max + 1)
    }
    assert {formats[c.name] for c in FORMS["calls"].columns if c.kind in (Kind.CODE, Kind.PHONE)} == {"@"}
    assert formats["called_at"] == "yyyy-mm-dd hh:mm"


def test_writing_again_replaces_the_file_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    first = write_template(FORMS["calls"], tmp_path / "calls.xlsx", locale="zh").read_bytes()
    again = write_template(FORMS["calls"], tmp_path / "calls.xlsx", locale="zh").read_bytes()
    assert first == again
    assert [path.name for path in tmp_path.iterdir()] == ["calls.xlsx"]


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_template_that_somebody_filled_in_is_read_back_as_they_meant_it(locale: str, tmp_path: Path) -> None:
    book = opened("calls", tmp_path, locale=locale)
    sheet = book.worksheets[0]
    channel = "phone" if locale == "en" else "电话"
    filled = {
        "call_no": "000123",
        "called_at": datetime(2026, 10, 9, 8, 30),
        "channel": channel,
        "phone": "013800008000",
    }
    for name, value in filled.items():
        sheet.cell(2, FORMS["calls"].names.index(name) + 1, value)
    book.save(tmp_path / "filled.xlsx")
    (batch,) = batches(open_source(tmp_path / "filled.xlsx"), form=FORMS["calls"])
    row = batch.frame.loc[2].to_dict()
    assert (row["call_no"], row["channel"], row["phone"]) == ("000123", channel, "013800008000")
    assert row["called_at"].startswith("2026-10-09")
    assert not batch.refused


def test_an_empty_template_holds_no_rows(tmp_path: Path) -> None:
    path = write_template(FORMS["staff"], tmp_path / "staff.xlsx", locale="zh")
    assert sum(len(batch.frame) for batch in batches(open_source(path), form=FORMS["staff"])) == 0


def test_every_note_of_a_form_is_there_in_chinese() -> None:
    lacking = [f"{form.name}.{c.name}" for form in FORMS.values() for c in form.columns if c.note and not c.note_zh]
    assert lacking == []
