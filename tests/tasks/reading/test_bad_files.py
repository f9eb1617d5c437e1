"""Files that cannot be taken in end in one clear line with a stable code, and nothing is taken from them."""

import os
import zipfile
from pathlib import Path

import pytest

from rules.forms import FORMS
from tasks.reading import ReadLimits, Unreadable, batches, open_source
from tasks.reading.container import ContainerLimits
from tasks.reading.refusal import REFUSALS
from tests.tasks.reading.reading_back import CALLS_HEADER, put, put_workbook, read, refusal

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
GOOD = f"{CALLS_HEADER}\nC1,2026-03-05 10:00,张三\n"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b" \r\n\n\t", "empty_file"),
        ("a.csv", b"\xef\xbb\xbf", "empty_file"),
        ("a.csv", b"%PDF-1.7 ...", "unknown_format"),
        ("a.csv", b"\x89PNG\r\n\x1a\n...", "unknown_format"),
        ("a.csv", b"\x1f\x8b\x08....", "unknown_format"),
        ("a.xls", b"\n<HTML><table></table></html>", "unknown_format"),
        ("a.xlsx", b"this is not a zip", "not_a_workbook"),
        ("a.xlsx", b"\x00\x01\x02\xff\xfe binary", "not_a_workbook"),
        ("a.xlsx", b"PK\x03\x04 and then nothing", "not_a_workbook"),
        ("a.xls", OLE + bytes(600), "old_workbook"),
        ("a.xlsx", OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.json", b'[{"call_no": 1}]', "json_array"),
        ("a.json", b'[\n {"call_no": 1}\n]', "json_array"),
        ("a.json", b'{\n "call_no": 1\n}', "json_array"),
        ("a.csv", b"call_no,called\0_at\nC1,2026\n", "nul_bytes"),
        ("a.csv", b"hello\nworld\n", "wrong_form"),
        ("a.csv", b"call_no,dispatched_at,technician_no\n1,2,3\n", "wrong_form"),
        ("a.csv", b"customer_no,name,kind,phone,address,grade,branch\n", "wrong_form"),
        ("a.jsonl", b'{"contract_no": "1", "starts_on": "2026-01-01", "ends_on": "2026-12-31"}\n', "wrong_form"),
        ("a.csv", b"call_no,called_at,nmae\n", "unknown_column"),
        ("a.jsonl", b'{"call_no": "1", "called_at": "2026-01-01 10:00"}\n{"colour": "red"}\n', "unknown_column"),
        ("a.csv", b"call_no,called_at,Call No.\n", "duplicate_header"),
        ("a.csv", "call_no,called_at,电话,联系电话\n".encode(), "duplicate_header"),
        ("a.csv", b"call_no,name\nC1,x\n", "missing_column"),
    ],
)
def test_refused_with_its_code(tmp_path, name, data, code):
    assert refusal(put(tmp_path, data, name)).code == code


def test_a_wrong_form_names_the_form_that_fits_best(tmp_path):
    error = refusal(put(tmp_path, "call_no,dispatched_at,technician_no\n1,2,3\n"))
    assert "dispatches" in error.sentence
    assert "派工单" in error.in_locale("zh")


def test_an_unknown_column_is_named_with_its_closest_match(tmp_path):
    error = refusal(put(tmp_path, "call_no,caled_at,name\n"))
    assert '"caled_at"' in error.sentence
    assert "called_at" in error.sentence
    assert "叫修时间" in error.in_locale("zh")


def test_a_missing_column_is_named(tmp_path):
    assert "called_at" in refusal(put(tmp_path, "call_no,name\n")).sentence


def test_what_is_not_a_file_is_said_so(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    assert refusal(tmp_path / "absent.csv").code == "missing_file"
    assert refusal(put(tmp_path, GOOD) / "below.csv").code == "missing_file"
    assert refusal(tmp_path / "folder.csv").code == "not_a_file"
    assert refusal(tmp_path / "pipe.csv").code == "not_a_file"
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert refusal(tmp_path / "loop.csv").code == "not_a_file"


def test_a_file_without_read_permission_is_said_so(tmp_path, monkeypatch):
    path = put(tmp_path, GOOD)

    def forbidden(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    # Not by its mode: whoever runs this as root may read everything.
    monkeypatch.setattr(Path, "open", forbidden)
    assert refusal(path).code == "not_permitted"


def test_a_line_that_never_ends_is_refused_without_holding_it(tmp_path):
    import tracemalloc

    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.write(b"call_no,called_at\nC1,2026-03-05 10:00\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    error = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == "line_too_long"
    assert "line 3" in error.sentence
    assert peak < 20_000_000


@pytest.mark.parametrize(("length", "fits"), [(50, True), (51, False), (130, False)])
def test_the_limit_on_a_line_is_exact_wherever_it_falls(tmp_path, length, fits):
    path = put(tmp_path, f"{CALLS_HEADER}\n" + "y" * length + "\nC1,2026-03-05 10:00,x\n")
    if fits:
        assert open_source(path, limits=ReadLimits(line=50)).format == "csv"
    else:
        with pytest.raises(Unreadable, match="line 2 is longer than 50 characters"):
            open_source(path, limits=ReadLimits(line=50))


def test_a_file_that_changes_between_opening_and_reading_is_refused(tmp_path):
    path = put(tmp_path, GOOD)
    source = open_source(path)
    path.write_text(GOOD + "C2,2026-03-05 11:00,x\n", encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        list(batches(source, form=FORMS["calls"]))
    assert caught.value.code == "changed"


def test_a_file_that_changes_while_it_is_read_stops_at_the_next_batch(tmp_path):
    path = put(tmp_path, GOOD + "C2,2026-03-05 11:00,x\n" * 10)
    parts = batches(open_source(path), form=FORMS["calls"], size=2)
    next(parts)
    path.write_text(GOOD, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        list(parts)
    assert caught.value.code == "changed"


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60_000_000))
    assert path.stat().st_size < 300_000
    error = refusal(path)
    assert error.code == "too_large_inside"
    assert "60.0 MB" in error.sentence


def test_a_directory_that_understates_a_part_is_refused_before_the_part_is_unpacked(tmp_path):
    honest = put_workbook(tmp_path, {"S": [["call_no", "called_at"], ["C1", "2026-03-05 10:00"]]}, name="honest.xlsx")
    data = bytearray(honest.read_bytes())
    with zipfile.ZipFile(honest) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    true_size = part.file_size.to_bytes(4, "little")
    # In the local header and in the directory, the size says 100 bytes.
    assert data.count(true_size) == 2
    lying = put(tmp_path, bytes(data).replace(true_size, (100).to_bytes(4, "little")), "lying.xlsx")
    assert refusal(lying).code == "too_large_inside"


def rezip(path: Path, changes: dict[str, bytes | None]) -> Path:
    """A copy of a zip file with some parts replaced or left out."""
    copy = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as out:
        for part in archive.infolist():
            data = changes.get(part.filename, archive.read(part))
            if data is not None:
                out.writestr(part.filename, data)
    return copy


@pytest.mark.parametrize("corner", ["XFD1048576", "AZ1000000", "A99999999"])
def test_cells_at_opposite_corners_are_refused_before_all_between_is_laid_out(tmp_path, corner):
    path = put_workbook(tmp_path, {"S": [["call_no", "called_at"], ["C1", "2026-03-05 10:00"]]})
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    far = f'<row r="1048576"><c r="{corner}" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    error = refusal(rezip(path, {"xl/worksheets/sheet1.xml": sheet.replace("</sheetData>", far).encode()}))
    assert error.code == "too_large_inside"
    assert "cells in sheet S" in error.sentence


def test_limits_of_a_workbook_can_be_set(tmp_path):
    path = put_workbook(tmp_path, {"S": [["call_no", "called_at"], ["C1", "2026-03-05 10:00"]]})
    with pytest.raises(Unreadable) as caught:
        open_source(path, limits=ReadLimits(container=ContainerLimits(unpacked=1_000)))
    assert caught.value.code == "too_large_inside"


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("content.xml", "OpenDocument"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", "xlsb"),
        ("notes.txt", "zip archive"),
    ],
)
def test_other_zip_files_are_told_apart(tmp_path, part, said):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    error = refusal(path)
    assert error.code == "not_a_workbook"
    assert said in error.sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"xl/workbook.xml": b"<workbook><sheets>"},
        {"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'},
        {"xl/workbook.xml": None},
        {"xl/_rels/workbook.xml.rels": None},
        {"xl/worksheets/sheet1.xml": None},
        {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row r='1'><c"},
        {"xl/sharedStrings.xml": b"<sst><si><t>"},
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path, changes):
    path = put_workbook(tmp_path, {"S": [["call_no", "called_at"], ["C1", "2026-03-05 10:00"]]})
    assert refusal(rezip(path, changes)).code == "not_a_workbook"


def test_a_workbook_cut_off_in_transfer_is_refused(tmp_path):
    path = put_workbook(tmp_path, {"S": [["call_no", "called_at"], ["C1", "2026-03-05 10:00"]]})
    assert refusal(put(tmp_path, path.read_bytes()[:3000], "cut.xlsx")).code == "not_a_workbook"


def test_a_workbook_without_any_cell_is_empty(tmp_path):
    assert refusal(put_workbook(tmp_path, {"S": []})).code == "empty_file"


def test_a_header_alone_is_no_error(tmp_path):
    assert read(put(tmp_path, CALLS_HEADER)).rows == {}
    assert read(put(tmp_path, CALLS_HEADER + "\r\n")).rows == {}
    assert read(put_workbook(tmp_path, {"S": [["call_no", "called_at"]]})).rows == {}


def test_every_refusal_says_in_both_languages_what_is_wrong():
    for english, chinese in REFUSALS.values():
        assert english
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
