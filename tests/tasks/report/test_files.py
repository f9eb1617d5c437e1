"""The page and the workbook, opened again: the same numbers, no network, nothing that acts."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from stat import S_IMODE

import pytest
from openpyxl import load_workbook

from models.database import transaction
from models.migrate import upgrade
from rules.regulation.load import default_book
from rules.wording import Text
from tasks.report import write
from tasks.report.figures import build_report
from tasks.report.page import ON_FIRST_PAGE
from tasks.report.shape import Change, Figure, Kind
from tasks.report.write import write_month, write_report
from tasks.settings import Settings
from tests.tasks.report.october import NOW, fill

BOOK = default_book()
X = "{http://www.w3.org/1999/xhtml}"
NASTY = "=1+1|cmd <b>&\"'\x07"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """One report of a full month in each language, with words in the registers that mean harm."""
    here = f"sqlite:///{tmp_path_factory.mktemp('files') / 'registers.db'}"
    upgrade(here)
    with transaction(here) as session:
        records = fill(session)
        records.call("X1", "2026-10-09 09:00", model=NASTY, arrival="met", dispatched="2026-10-09 10:00")
        records.call("X2", "2026-10-09 09:00", model="https://example.com/x", dispatched="2026-10-09 10:00")
        file = records.file("a.csv", "calls", "2026-10-05 09:00", loaded=9, quarantined=1, reasons={"missing": 1})
        records.refused(file, "calls", 2, {"called_at": "2026-10-09"}, ("missing",))
        records.notice("clock_breach", "2026-10-09 09:00")
        records.contract("=K9", "2026-10-12", state="running")
    return {
        locale: build_report(here, month="2026-10", now=NOW, book=BOOK, locale=locale, checks=False)
        for locale in ("zh", "en")
    }


@pytest.fixture(params=["zh", "en"])
def written(request, built, tmp_path):
    report = built[request.param]
    return report, write_report(report, tmp_path / "reports", locale=request.param)


def page_of(files):
    return ElementTree.parse(files.html).getroot()


def by_id(root, wanted):
    return next(each for each in root.iter() if each.get("id") == wanted)


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def shown(value, number_format):
    """A cell of the workbook as the page writes it."""
    match value:
        case None:
            return "–"
        case timedelta():
            minutes = round(value.total_seconds() / 60)
            return f"{minutes // 60}:{minutes % 60:02}"
        case datetime() if number_format == "yyyy-mm-dd":
            return f"{value:%Y-%m-%d}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case float() | int() if number_format == "0.0%":
            return f"{value:.1%}"
        case float() | int() if number_format == "#,##0.00":
            return f"{value:,.2f}"
        case float() | int() if number_format == "#,##0.0":
            return f"{value:,.1f}"
        case int():
            return f"{value:,}"
        case _:
            return " ".join(str(value).split())


def test_every_table_holds_the_same_in_the_page_and_in_the_workbook(written):
    report, files = written
    root, book = page_of(files), load_workbook(files.xlsx)
    assert len(book.worksheets) == 3 + len(report.tables)
    for table, sheet in zip(report.tables, book.worksheets[3:], strict=True):
        lines = [[shown(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert len(lines) == len(table.rows)
        place = by_id(root, table.id)
        if table.drawn:
            drawn = {
                each for text in place.iter() for each in (text.text or "").split(" · ") if text.tag.endswith("text")
            }
            numbers = {
                line[at] for line in lines for at, column in enumerate(table.columns)
                if column.kind is Kind.COUNT and line[at] != "0"
            }  # fmt: skip
            assert numbers <= drawn, table.id
            continue
        rows = [[text_of(cell) for cell in row.iter(f"{X}td")] for row in place.iter(f"{X}tr")]
        assert [row for row in rows if row] == lines, table.id


def test_the_headline_figures_are_the_same_in_both(written):
    report, files = written
    root, book = page_of(files), load_workbook(files.xlsx)
    sheet = book.worksheets[1]
    figures = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert len(figures) == len(report.figures)
    lines = by_id(root, "summary").find(f"{X}table").find(f"{X}tbody")
    for line, figure in zip(lines.iter(f"{X}tr"), report.headlines, strict=True):
        title = text_of(line.find(f"{X}th"))
        row = figures[title]
        assert text_of(line.find(f"{X}td").find(f"{X}b")) == shown(row[1].value, row[1].number_format)
        assert (row[2].value, row[3].value) == (figure.part, figure.whole)
        assert row[1].value == figure.value
        assert row[9].value


def test_the_first_page_holds_what_fits_and_the_next_the_other_findings(written):
    report, files = written
    root = page_of(files)
    first, rest = by_id(root, "summary"), by_id(root, "others")
    shown = [[text_of(item) for item in part.iter(f"{X}li")] for part in (first, rest)]
    sentences = [each.sentence.in_locale(report.locale) for each in (*report.asks, *report.findings)]
    listed = [item for part in shown for item in part if "→" in item]
    assert len(listed) == len(sentences)
    assert all(item.startswith(" ".join(said.split())) for item, said in zip(listed, sentences, strict=True))
    assert sum("→" in item for item in shown[0]) <= ON_FIRST_PAGE


def test_the_page_needs_no_network_and_runs_nothing(written):
    _, files = written
    source = files.html.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\"'<>\s]+", source)) - {"https://example.com/x"}
    assert addresses == {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"}
    root = page_of(files)
    tags = {each.tag.rpartition("}")[2] for each in root.iter()}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "image",
        "use",
        "foreignObject",
    }
    links = {value for each in root.iter() for name, value in each.attrib.items() if name.endswith(("href", "src"))}
    ids = {each.get("id") for each in root.iter()}
    assert links
    assert {link[1:] for link in links} <= ids
    assert all(link.startswith("#") for link in links), "only to places on the page"
    assert not re.search(r"url\((?!#p-)", source)
    assert "@import" not in source


def test_ids_are_unique_and_every_pattern_is_defined(written):
    _, files = written
    root = page_of(files)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([\w-]+)\)", files.html.read_text(encoding="utf-8")))
    assert used <= set(ids)


def test_both_languages_stand_side_by_side_and_the_locale_leads(written):
    report, files = written
    head = text_of(page_of(files).find(f".//{X}h1"))
    zh, en = report.title.zh, report.title.en
    assert head == (f"{zh} {en}" if report.locale == "zh" else f"{en} {zh}")


def test_customers_and_their_numbers_are_hidden(written):
    _, files = written
    source = files.html.read_text(encoding="utf-8")
    cells = {str(c.value) for sheet in load_workbook(files.xlsx) for row in sheet.iter_rows() for c in row}
    for secret in ("张小明", "13812348000"):
        assert secret not in source
        assert not any(secret in cell for cell in cells)


def test_a_length_that_has_become_shorter_can_be_read_in_a_spreadsheet(built, tmp_path):
    report = built["en"]
    how, change = Text(en="median", zh="中位"), Change(difference=-4, better=True, marked=False)
    title = Text(en="Repair", zh="修复")
    shorter = Figure("time", title, Kind.LENGTH, 112, how, "RP-3", "calls", before=116, change=change)
    section = replace(report.sections[0], figures=(shorter,))
    files = write_report(replace(report, sections=(section,)), tmp_path, locale="en")
    rows = load_workbook(files.xlsx).worksheets[1].iter_rows(min_row=2, values_only=True)
    assert [(row[1], row[7]) for row in rows if row[0].startswith("Repair 修复")] == [(timedelta(minutes=112), "−0:04")]


def test_nothing_in_the_workbook_is_a_formula_or_a_link_and_numbers_are_numbers(written):
    report, files = written
    book = load_workbook(files.xlsx)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" and cell.hyperlink is None for cell in row), sheet.title
    for table, sheet in zip(report.tables, book.worksheets[3:], strict=True):
        assert sheet.freeze_panes == "A2"
        for place, column in enumerate(table.columns, start=1):
            cells = [cell.value for (cell,) in sheet.iter_rows(min_row=2, min_col=place, max_col=place)]
            kinds = {type(value) for value in cells if value is not None}
            match column.kind:
                case Kind.WORDS:
                    assert kinds <= {str}
                case Kind.DAY | Kind.MOMENT:
                    assert kinds <= {datetime, date}
                case Kind.LENGTH:
                    assert kinds <= {timedelta, int, float}
                case _:
                    assert kinds <= {int, float}, (table.id, column.id)
    models = [row[0].value for row in book.worksheets[3 + list(report.tables).index(report.table("calls_by_model"))]]
    assert NASTY.replace("\x07", "\ufffd") in models


def test_the_cover_says_how_good_the_data_is_and_how_each_sheet_was_counted(written):
    report, files = written
    book = load_workbook(files.xlsx)
    cover = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    said = " ".join(str(value) for row in cover for value in row if value)
    assert report.status.word.zh in said
    for reason in report.status.reasons:
        assert reason.zh in said
    listed = {row[0]: row for row in cover}
    for table, sheet in zip(report.tables, book.worksheets[3:], strict=True):
        assert table.how.zh in listed[sheet.title][1]
        assert listed[sheet.title][2] == table.article
    assert all(len(sheet.title) <= 31 for sheet in book.worksheets)


def test_the_same_report_gives_the_same_bytes(built, tmp_path):
    first, second = (write_report(built["zh"], tmp_path / name, locale="zh") for name in ("a", "b"))
    assert first.html.read_bytes() == second.html.read_bytes()
    assert first.xlsx.read_bytes() == second.xlsx.read_bytes()
    assert first.html.name == "monthly-2026-10.html"
    assert first.xlsx.name == "monthly-2026-10.xlsx"
    assert S_IMODE(first.html.stat().st_mode) == 0o644


def test_files_that_say_the_same_are_left_alone_and_others_are_replaced(url, tmp_path):
    with transaction(url) as session:
        records = fill(session)

    def make(hour):
        now = NOW.replace(hour=hour)
        report = build_report(url, month="2026-09", now=now, book=BOOK, locale="zh", checks=False)
        return write_report(report, tmp_path, locale="zh")

    first = make(1)
    before = first.html.read_bytes()
    assert first.changed
    again = make(1)
    assert not again.changed
    with transaction(url) as session:
        records.session = session
        records.call("Z1", "2026-09-09 09:00", dispatched="2026-09-09 10:00", arrival="met")
    third = make(1)
    assert third.changed
    assert third.html.read_bytes() != before


def test_the_moment_alone_makes_no_new_file(url, tmp_path, monkeypatch):
    monkeypatch.setattr("tasks.report.quality.doubts_of", lambda *_, **__: [])
    with transaction(url) as session:
        from tests.tasks.report.records import Records

        records = Records(session)
        records.company()
        records.call("A1", "2026-10-09 09:00", arrival="met", dispatched="2026-10-09 10:00")
    chosen = Settings(home=tmp_path, locale="en")
    first, later = (
        write_month(url, month="2026-10", now=NOW + timedelta(days=days), settings=chosen, book=BOOK) for days in (0, 9)
    )
    assert (first.changed, later.changed) == (True, False)
    assert first.html.parent == tmp_path / "reports"
    first.xlsx.unlink()
    assert write_month(url, month="2026-10", now=NOW, settings=chosen, book=BOOK).changed, "half a report is made again"


def test_a_write_that_breaks_leaves_the_old_file_whole_and_nothing_beside_it(built, tmp_path, monkeypatch):
    files = write_report(built["zh"], tmp_path, locale="zh")
    before = files.html.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_report(built["en"], tmp_path, locale="en")
    assert files.html.read_bytes() == before
    assert sorted(path.name for path in Path(tmp_path).iterdir()) == ["monthly-2026-10.html", "monthly-2026-10.xlsx"]
