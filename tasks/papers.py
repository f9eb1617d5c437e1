"""Papers from templates that people can edit: Word documents and spreadsheets, ours or the company's own (CR-4, SV-20)."""

import re
from collections.abc import Mapping
from copy import copy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateError
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from rules.masking import mask_text
from tasks.effect import first_line
from tasks.letters import TEMPLATES, mark_of, on_paper, pages_of, put
from tasks.still_zip import still_zip

ALONE = re.compile(r"\{\{((?:(?!\}\}).)*)\}\}")
OF_A_ROW = re.compile(r"\{\{[^}]*\brow\b")
BROKEN = (TemplateError, BadZipFile, PackageNotFoundError, InvalidFileException, KeyError, ValueError, TypeError)


class BrokenTemplateError(Exception):
    """A template of the company's own that cannot be filled in; says which, what is wrong, and what to do."""


def write_paper(kind: str, values: Mapping[str, Any], target: Path, *, locale: str, own: Path) -> Path:
    """Write one paper and say where; `target` ends in .docx or .xlsx, and writing it again replaces it with the same.

    The template is `<kind>.<locale>` with that ending: the one in the folder `own` where there is one, else ours. In a
    spreadsheet a row that speaks of `row` is written once for each of `values["rows"]`, and a cell that is nothing but
    one `{{ }}` keeps the type of its value.

    Raises BrokenTemplateError where a template in `own` cannot be filled in, FileNotFoundError for a kind that has none.
    """
    name = f"{kind}.{locale}{target.suffix}"
    theirs = own / name
    template = theirs if theirs.is_file() else TEMPLATES / name
    if not template.is_file():
        raise FileNotFoundError(f"there is no template {name}")
    told = {name: on_paper(value) for name, value in values.items()}
    pages = pages_of(TEMPLATES, locale)
    try:
        content = (_sheet if target.suffix == ".xlsx" else _document)(template, told, pages)
    except BROKEN as error:
        if template != theirs:
            raise
        raise BrokenTemplateError(
            f"{theirs}: the template cannot be filled in ({first_line(error)}); mend it, or remove it and ours is used"
        ) from error
    target.parent.mkdir(parents=True, exist_ok=True)
    put(target, content)
    return target


def named(kind: str, number: str) -> str:
    """How the files of a case's paper begin: the kind and the case's number, or a mark of it where the number is no name
    for a file, or could be taken for a telephone's and masked (PR-2).
    """
    name = f"{kind}-{number}"
    plain = re.fullmatch(r"[\w-]+", number) is not None and mask_text(f"{name}-r1.docx") == f"{name}-r1.docx"
    return name if plain else f"{kind}-{mark_of(number)}"


def _document(template: Path, told: Mapping[str, Any], pages: Environment) -> bytes:
    word = DocxTemplate(template)
    word.render(dict(told), jinja_env=pages, autoescape=True)
    saved = BytesIO()
    word.save(saved)
    return still_zip(saved.getvalue())


@cache
def _plain(pages: Environment) -> Environment:
    """The same environment without escaping: a cell holds text, not markup."""
    return pages.overlay(autoescape=False)


def _sheet(template: Path, told: Mapping[str, Any], pages: Environment) -> bytes:
    plain, book = _plain(pages), load_workbook(template)
    for sheet in book.worksheets:
        _fill(sheet, told, plain)
    saved = BytesIO()
    book.save(saved)
    return still_zip(saved.getvalue())


def _fill(sheet: Worksheet, told: Mapping[str, Any], pages: Environment) -> None:
    place = 1
    while place <= sheet.max_row:
        cells = list(sheet[place])
        if not any(isinstance(cell.value, str) and OF_A_ROW.search(cell.value) for cell in cells):
            for cell in cells:
                _put_value(cell, cell.value, told, pages)
            place += 1
            continue
        rows = list(told["rows"])
        pattern = [(cell.value, copy(cell._style)) for cell in cells]  # noqa: SLF001 - openpyxl's own way to copy a look
        sheet.insert_rows(place + 1, max(len(rows) - 1, 0))
        if not rows:
            sheet.delete_rows(place)
        for offset, row in enumerate(rows):
            for column, (text, style) in enumerate(pattern, start=1):
                cell = sheet.cell(place + offset, column)
                cell._style = copy(style)  # noqa: SLF001
                _put_value(cell, text, {**told, "row": row}, pages)
        place += len(rows)


def _put_value(cell: Any, text: Any, told: Mapping[str, Any], pages: Environment) -> None:
    """Fill in one cell; text never becomes a formula, whatever a customer wrote."""
    if not isinstance(text, str) or "{" not in text or not isinstance(cell, Cell):
        return
    alone = ALONE.fullmatch(text.strip())
    if alone is None or "|" in alone[1]:
        value: Any = pages.from_string(text).render(told)
    else:
        value = pages.compile_expression(alone[1], undefined_to_none=False)(**told)
        if not isinstance(value, int | float | None):
            value = str(value)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
