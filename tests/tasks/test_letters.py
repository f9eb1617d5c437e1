"""Letters: opened again, both documents say the same, whatever a customer is called."""

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Mm
from jinja2 import UndefinedError

from tasks.letters import TEMPLATES, letter_name, write_letter
from tasks.templates.build import main, word_template

VALUES: dict[str, Any] = {
    "subject": "M2026-017",
    "deadline": date(2026, 12, 31),
    "starts_on": date(2026, 1, 1),
    "customer": "华东商厦",
    "address": "上海市浦东新区张江路88号",
    "products": [{"model": "KF-35GW", "serial_no": "SN-1"}, {"model": "KF-72LW", "serial_no": "SN-2"}],
    "visitor": "王强",
    "visitor_phone": "021-5555 0101",
    "sender": "浦东服务中心",
    "written_on": date(2026, 11, 30),
    "late": False,
}


LONGER: dict[str, Any] = {
    "subject": "R2026-017-202610131500",
    "deadline": date(2026, 10, 20),
    "number": "R2026-017",
    "promised_time": "17:00",
    "reason": "压缩机缺货，10月19日到料",
    "called_on": date(2026, 10, 9),
    "customer": "华东商厦",
    "address": "上海市浦东新区张江路88号",
    "model": "KF-35GW",
    "serial_no": "SN-1",
    "contact": "李敏",
    "contact_phone": "",
    "sender": "浦东服务中心",
    "written_on": date(2026, 10, 13),
}


class _Lines(HTMLParser):
    """The visible lines of a letter's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.hidden = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden = self.hidden and tag != "body"
        if tag in ("h1", "p", "th", "td"):
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.lines[-1] += data


def word_lines(path: Path) -> list[str]:
    document = Document(str(path))
    found: list[str] = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [cell.text for row in block.rows for cell in row.cells]
        else:
            found.append(block.text)
    return [line.strip() for line in found if line.strip()]


def html_lines(path: Path) -> list[str]:
    reader = _Lines()
    reader.feed(path.read_text(encoding="utf-8"))
    return [line.strip() for line in reader.lines if line.strip()]


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("changes", [{}, {"products": [], "address": "", "visitor_phone": "", "late": True}])
def test_the_word_letter_and_the_page_say_the_same(locale: str, changes: Any, tmp_path: Path) -> None:
    letter = write_letter("contract_expiry", {**VALUES, **changes}, tmp_path, locale=locale)
    assert word_lines(letter.docx) == html_lines(letter.html)


def test_the_expiry_notice_says_what_the_customer_must_know(tmp_path: Path) -> None:
    said = "\n".join(word_lines(write_letter("contract_expiry", VALUES, tmp_path, locale="zh").docx))
    for expected in (
        "保养到期通知书",
        "华东商厦",
        "M2026-017",
        "2026年12月31日",
        "SN-1",
        "SN-2",
        "王强",
        "021-5555 0101",
        "MS-15",
    ):
        assert expected in said
    assert "歉意" not in said
    english = "\n".join(word_lines(write_letter("contract_expiry", VALUES, tmp_path, locale="en").docx))
    assert "31 December 2026 is the last day it covers" in english


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("changes", [{}, {"address": "", "model": "", "serial_no": "", "reason": "A & B <x>"}])
def test_the_letter_about_an_extension_is_the_same_in_word_and_on_the_page(
    locale: str, changes: Any, tmp_path: Path
) -> None:
    letter = write_letter("extension", {**LONGER, **changes}, tmp_path, locale=locale)
    lines = word_lines(letter.docx)
    assert lines == html_lines(letter.html)
    assert any(str({**LONGER, **changes}["reason"]) in line for line in lines)


CARD: dict[str, Any] = {
    "number": "B1-17", "call": "K1", "customer": "华东商厦 A & B <x>", "address": "上海市张江路88号",
    "phone": "021-5555 0102", "model": "KF-35GW", "rated": True,
    "day": date(2026, 10, 12),
}  # fmt: skip
CARDS: dict[str, Any] = {
    "subject": "B1", "deadline": date(2026, 10, 13), "sender": "浦东服务中心", "clerk": "李敏",
    "cards": [CARD] * 4, "phones": [CARD],
}  # fmt: skip


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("changes", [{}, {"cards": []}, {"phones": []}, {"cards": [{**CARD, "rated": False}]}])
def test_printed_cards_and_the_phone_list_are_the_same_in_word_and_on_the_page(
    locale: str, changes: Any, tmp_path: Path
) -> None:
    letter = write_letter("opinion_cards", {**CARDS, **changes}, tmp_path, locale=locale)
    lines = word_lines(letter.docx)
    assert lines == html_lines(letter.html)
    assert sum("B1-17" in line for line in lines) == len({**CARDS, **changes}["cards"] + {**CARDS, **changes}["phones"])


def test_a_card_stands_on_one_page_and_is_not_tied_to_the_next(tmp_path: Path) -> None:
    document = Document(str(write_letter("opinion_cards", CARDS, tmp_path, locale="zh").docx))
    assert len(document.tables) == 5
    tied = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[0].rows]
    assert tied == [True] * 7 + [False]


def test_the_letter_about_an_extension_says_why_and_until_when(tmp_path: Path) -> None:
    said = "\n".join(word_lines(write_letter("extension", LONGER, tmp_path, locale="zh").docx))
    for expected in ("维修延期通知书", "华东商厦", "R2026-017", "压缩机缺货", "2026年10月20日 17:00", "李敏", "NT-2"):
        assert expected in said
    english = "\n".join(word_lines(write_letter("extension", LONGER, tmp_path, locale="en").docx))
    assert "20 October 2026, 17:00" in english
    assert "The reason is this: 压缩机缺货" in english


def test_a_notice_that_comes_late_says_sorry_and_a_contract_for_everything_says_so(tmp_path: Path) -> None:
    values = {**VALUES, "late": True, "products": []}
    said = "\n".join(word_lines(write_letter("contract_expiry", values, tmp_path, locale="zh").docx))
    assert "谨致歉意" in said
    assert "您名下登记的全部商品" in said


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("A & B <x>", "A & B <x>"),
        ("</w:t><w:p>", "</w:t><w:p>"),
        ("{{ subject }} {% raw %}", "{{ subject }} {% raw %}"),
        ('"O\'Neill" &amp; Söhne', '"O\'Neill" &amp; Söhne'),
        ("two\nlines\tand\x0bmore", "two lines and more"),
        ("nul\0 and half \ud83d", "nul\ufffd and half \ufffd"),
        ("𠮷野家", "𠮷野家"),
    ],
)
def test_any_name_stands_in_the_letter_as_it_is(name: str, shown: str, tmp_path: Path) -> None:
    letter = write_letter("contract_expiry", {**VALUES, "customer": name}, tmp_path, locale="en")
    assert shown in word_lines(letter.docx)
    assert word_lines(letter.docx) == html_lines(letter.html)
    assert word_lines(letter.docx)[-1].startswith("By article MS-15")


def test_writing_a_letter_again_gives_the_same_files(tmp_path: Path) -> None:
    first = write_letter("contract_expiry", VALUES, tmp_path, locale="zh")
    before = [first.docx.read_bytes(), first.html.read_bytes()]
    again = write_letter("contract_expiry", VALUES, tmp_path, locale="zh")
    assert again == first
    assert [again.docx.read_bytes(), again.html.read_bytes()] == before
    assert {path.name for path in tmp_path.iterdir()} == {
        "contract_expiry-M2026-017-2026-12-31.zh.docx",
        "contract_expiry-M2026-017-2026-12-31.zh.html",
    }


def test_every_subject_has_a_safe_file_name_of_its_own() -> None:
    names = [
        letter_name("k", subject=subject, deadline=date(2026, 1, 2))
        for subject in ("a/b", "a\\b", "a_b", "../a", "合同1")
    ]
    assert len(set(names)) == 5
    assert all(re.fullmatch(r"k-[\w-]+-2026-01-02", name) for name in names)
    assert "合同1" in names[-1]


def test_a_letter_that_lacks_something_is_not_written(tmp_path: Path) -> None:
    lacking = {name: value for name, value in VALUES.items() if name not in ("visitor", "late")}
    with pytest.raises(ValueError, match="needs late, visitor"):
        write_letter("contract_expiry", lacking, tmp_path, locale="zh")
    with pytest.raises(UndefinedError):
        write_letter("contract_expiry", {**VALUES, "products": [{"model": "x"}]}, tmp_path, locale="zh")
    with pytest.raises(KeyError, match="contract_expiry"):
        write_letter("greeting", VALUES, tmp_path, locale="zh")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", sorted(TEMPLATES.glob("*.*.html")), ids=lambda path: path.name)
def test_the_word_template_is_the_one_that_its_html_makes(source: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(word_template(source.read_text(encoding="utf-8"), locale=source.stem.rsplit(".", 1)[1]))
    with ZipFile(made) as new, ZipFile(source.with_suffix(".docx")) as kept:
        changed = [member for member in new.namelist() if new.read(member) != kept.read(member)]
    assert changed == [], "run: python -m tasks.templates.build"


def test_letters_are_laid_out_for_a4(tmp_path: Path) -> None:
    letter = write_letter("contract_expiry", VALUES, tmp_path, locale="zh")
    section = Document(str(letter.docx)).sections[0]
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    page = letter.html.read_text(encoding="utf-8")
    assert "@page { size: A4;" in page
    assert '<html lang="zh-CN">' in page
    assert "http" not in page


def test_a_company_may_bring_word_templates_of_its_own(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for path in TEMPLATES.glob("*.html"):
        wording = path.read_text(encoding="utf-8").replace("感谢您", "多谢您")
        (own / path.name).write_text(wording, encoding="utf-8")
    main(own)
    letter = write_letter("contract_expiry", VALUES, tmp_path, locale="zh", templates=own)
    assert "多谢您一直以来的信任" in "\n".join(word_lines(letter.docx))
