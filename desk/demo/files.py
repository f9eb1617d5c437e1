"""Sheets become real files on disk, byte for byte the same for the same rows, and rows become line numbers."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from desk.demo.dialects import Dialect, FileKind
from desk.demo.sheets import Row, Shape, Sheet
from rules.forms import Column, Kind
from rules.words import Word

MADE_ON = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's own date has no zone; a fixed one keeps the bytes the same
TOTAL_WORD = "合计"
BEYOND = ("见附件", "已核")


def write_sheet(path: Path, sheet: Sheet, dialect: Dialect) -> list[int]:
    """Write the sheet and give the line number of every row: the file's first line, or the sheet's first row, is 1."""
    columns = used_columns(sheet, dialect)
    match dialect.kind:
        case FileKind.TEXT:
            return _write_text(path, sheet, dialect, columns)
        case FileKind.WORKBOOK:
            return _write_workbook(path, sheet, dialect, columns)
        case FileKind.JSON_LINES:
            return _write_json_lines(path, sheet, dialect, columns)


def used_columns(sheet: Sheet, dialect: Dialect) -> list[Column]:
    """The form's columns that this file has: all of them, or in a workbook only those that hold something."""
    if dialect.kind is not FileKind.WORKBOOK:
        return list(sheet.form.columns)
    filled = {name for row in sheet.rows for name, value in row.values.items() if value is not None}
    return [each for each in sheet.form.columns if each.required or each.name in filled]


def _cells(row: Row, sheet: Sheet, dialect: Dialect, columns: list[Column]) -> list[str]:
    match row.shape:
        case Shape.HEADER:
            return dialect.header(columns)
        case Shape.TOTAL:
            records = sum(each.shape is not Shape.TOTAL for each in sheet.rows)
            return [TOTAL_WORD, *([""] * (len(columns) - 2)), str(records)]
        case Shape.RECORD | Shape.WIDE:
            cells = [dialect.text(row.values.get(each.name), each) for each in columns]
            return [*cells, *BEYOND] if row.shape is Shape.WIDE else cells


def _write_text(path: Path, sheet: Sheet, dialect: Dialect, columns: list[Column]) -> list[int]:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n" if dialect.chinese else "\n")
    writer.writerow(dialect.header(columns))
    lines: list[int] = []
    line = 1
    for number, row in enumerate(sheet.rows, start=1):
        line += 1
        lines.append(line)
        writer.writerow(_cells(row, sheet, dialect, columns))
        if dialect.gap and number % dialect.gap == 0:
            text.write("\r\n" if dialect.chinese else "\n")
            line += 1
    path.write_bytes(text.getvalue().encode(dialect.encoding))
    return lines


def _write_json_lines(path: Path, sheet: Sheet, dialect: Dialect, columns: list[Column]) -> list[int]:
    header = dialect.header(columns)
    lines = [
        json.dumps(
            {k: v for k, v in zip(header, _cells(row, sheet, dialect, columns), strict=True) if v}, ensure_ascii=False
        )
        for row in sheet.rows
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
    return list(range(1, len(lines) + 1))


def _write_workbook(path: Path, sheet: Sheet, dialect: Dialect, columns: list[Column]) -> list[int]:
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": MADE_ON})
        page = book.add_worksheet(sheet.form.chinese if dialect.chinese else sheet.form.name)
        bold = book.add_format({"bold": True})
        moment, day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"}), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(0, 0, dialect.header(columns), bold)
        for number, row in enumerate(sheet.rows, start=1):
            if row.shape is Shape.RECORD:
                for place, column in enumerate(columns):
                    _write_cell(page, number, place, row.values.get(column.name), column, dialect, moment, day)
            else:
                page.write_row(number, 0, _cells(row, sheet, dialect, columns))
    return list(range(2, len(sheet.rows) + 2))


def _write_cell(
    page: Worksheet,
    number: int,
    place: int,
    value: object,
    column: Column,
    dialect: Dialect,
    moment: Format,
    day: Format,
) -> None:
    """One cell with the type that a spreadsheet gives it: real dates, amounts and mobile numbers as numbers."""
    if value is None:
        return
    if isinstance(value, datetime):
        page.write_datetime(number, place, value, moment)
    elif isinstance(value, date):
        page.write_datetime(number, place, datetime.combine(value, datetime.min.time()), day)
    elif isinstance(value, int) and not isinstance(value, Word):
        page.write_number(number, place, value if column.kind is Kind.MINUTES else value / 100)
    elif column.kind is Kind.PHONE and isinstance(value, str) and value.isascii() and value.isdigit():
        page.write_number(number, place, int(value))
    else:
        page.write_string(number, place, dialect.text(value, column))
