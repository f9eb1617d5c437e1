"""Letters and printed cards to customers as Word and HTML documents (MS-15, NT-2, SV-18)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from tasks.still_zip import still_zip
from tasks.writable import writable

TEMPLATES = Path(__file__).parent / "templates"
_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

LETTERS: dict[str, frozenset[str]] = {
    "contract_expiry": frozenset(
        {
            "subject",  # the contract's number
            "deadline",  # date: the last day covered
            "starts_on",  # date
            "customer",
            "address",  # "" where we have none
            "products",  # [{"model": ..., "serial_no": ...}]; empty for all of the customer's
            "visitor",  # who will call on the customer
            "visitor_phone",  # "" where there is none
            "sender",  # the branch's name
            "written_on",  # date
            "late",  # bool: we learned of the end date less than a month before
        }
    ),
    "extension": frozenset(
        {
            "subject",  # the repair's number, when the customer is told, what else tells its files from others
            "deadline",  # date: the new promise
            "number",  # receipt or call
            "promised_time",  # "17:00"
            "reason",
            "called_on",  # date
            "customer",
            "address",  # "" where we have none
            "model",  # "" where nobody wrote it down, and the same for serial_no
            "serial_no",
            "contact",  # whom the customer may turn to
            "contact_phone",  # "" where there is none
            "sender",  # the branch's name
            "written_on",  # date
        }
    ),
    "follow_ups": frozenset(
        {
            "subject",  # the branch's number, who asks, and the first follow-up: the list of a morning
            "deadline",  # date: the morning on which they were given out
            "sender",  # the branch's name
            "person",  # who asks
            "duties",  # [{"title", "asks", "article", "customers": [{"number", "customer", "phone", "address", "about", "day"}]}]
        }
    ),
    "opinion_cards": frozenset(
        {
            "subject",  # the branch's number
            "deadline",  # date: the morning on which they were issued
            "sender",  # the branch's name
            "clerk",  # who sends the cards and phones
            "cards",  # to print: [{"number", "call", "customer", "address", "model", "day": date of the visit}]
            "phones",  # to phone: the same with "phone"; either may be empty
        }
    ),
}
"""What each kind of letter needs to be told; `subject` and `deadline` also make its file name."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The two documents of one letter: one to edit or print from Word, one for mail and the browser."""

    docx: Path
    html: Path


def write_letter(
    kind: str, values: Mapping[str, Any], folder: Path, *, locale: str, templates: Path = TEMPLATES
) -> Letter:
    """Write one letter into `folder` and say where; writing it again replaces it with the same.

    `values` holds what LETTERS lists for the kind: texts, dates (date, without a zone: the day in the
    branch's calendar) and lists of mappings. `locale` is "zh" or "en". File names come from the kind, the
    subject and the deadline, so a renewed contract gets a letter of its own and a rerun none.

    Raises KeyError for a kind there is no letter of, ValueError naming the values that are lacking, and
    jinja2.UndefinedError when a template asks for something that nobody gave.
    """
    if kind not in LETTERS:
        raise KeyError(f"there is no letter {kind!r}; the letters are {', '.join(sorted(LETTERS))}")
    if lacking := sorted(LETTERS[kind] - values.keys()):
        raise ValueError(f"the letter {kind} needs {', '.join(lacking)}")
    told = {name: on_paper(value) for name, value in values.items()}
    pages = pages_of(templates, locale)
    name = f"{letter_name(kind, subject=str(values['subject']), deadline=values['deadline'])}.{locale}"
    letter = Letter(docx=folder / f"{name}.docx", html=folder / f"{name}.html")
    word = DocxTemplate(templates / f"{kind}.{locale}.docx")
    word.render(told, jinja_env=pages, autoescape=True)
    saved = BytesIO()
    word.save(saved)
    folder.mkdir(parents=True, exist_ok=True)
    put(letter.docx, still_zip(saved.getvalue()))
    put(letter.html, pages.get_template(f"{kind}.{locale}.html").render(told).encode())
    return letter


def letter_name(kind: str, *, subject: str, deadline: date) -> str:
    """The file name of a letter without its endings; any subject gives a safe name of its own."""
    safe = re.sub(r"[^\w-]+", "_", subject)
    if safe != subject:
        safe += f"-{mark_of(subject)}"
    return f"{kind}-{safe}-{deadline.isoformat()}"


def mark_of(text: str) -> str:
    """Eight letters that tell one text from another; no digits, which masking could take for a telephone's (PR-2)."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8].translate(_LETTERS)


MOST_REMEMBERED = 512


class _Pages(Environment):
    """Remembers what it compiled: python-docx-template has a template's parts compiled anew for every letter, which was
    half of a letter's time, and a spreadsheet has an expression in every cell.
    """

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Template:
        remembered = isinstance(source, str)  # an expression comes as a tree of its own each time
        return (self._compiled if remembered else super().from_string)(source, *args, **kwargs)

    @lru_cache(maxsize=MOST_REMEMBERED)  # noqa: B019 - one environment per folder of templates lives as long as the process
    def _compiled(self, source: Any, *args: Any, **kwargs: Any) -> Template:
        return super().from_string(source, *args, **kwargs)

    def compile_expression(self, source: str, *args: Any, **kwargs: Any) -> Any:
        return self._expression(source, *args, **kwargs)

    @lru_cache(maxsize=MOST_REMEMBERED)  # noqa: B019 - the same
    def _expression(self, source: str, *args: Any, **kwargs: Any) -> Any:
        return super().compile_expression(source, *args, **kwargs)


@cache
def pages_of(templates: Path, locale: str) -> Environment:
    """The Jinja environment of a folder of templates: autoescaped, strict, with days in words of `locale`."""
    pages = _Pages(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["day"] = day_in_chinese if locale == "zh" else day_in_english
    return pages


def day_in_chinese(day: date) -> str:
    """2026年10月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_in_english(day: date) -> str:
    """9 October 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def on_paper(value: Any) -> Any:
    """Texts on one line and without what no document can hold, inside lists and mappings too."""
    if isinstance(value, str):
        return writable(" ".join(value.split()))
    if isinstance(value, Mapping):
        return {name: on_paper(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [on_paper(each) for each in value]
    return value


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
