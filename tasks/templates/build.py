"""Make the Word templates out of the HTML ones: `python -m tasks.templates.build`.

The wording stands once, in `<letter>.<locale>.html`. This reads the block `body` of each, which is made of
headings, paragraphs and tables with Jinja tags between and inside them, and lays the same out on A4
for Word, with the tags as docxtpl wants them. People who would rather edit in Word change the result and
hand its folder to `write_letter`; nothing else needs to know.
"""

import re
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tasks.still_zip import still_zip

HERE = Path(__file__).parent
BODY = re.compile(r"{%-?\s*block body\s*-?%}(.*){%-?\s*endblock\s*-?%}", re.DOTALL)
PART = re.compile(r'{% include "([^"]+)" %}\n?')
USED_STYLES = {"Normal", "Heading1", "TableNormal", "TableGrid", "DefaultParagraphFont", "NoList"}
UNUSED_PARTS = ("/stylesWithEffects", "/customXml", "/numbering", "/thumbnail")
FONTS = {"zh": ("Times New Roman", "SimSun"), "en": ("Times New Roman", "SimSun")}


@dataclass(slots=True)
class Block:
    """One piece of a letter: kind h1, p, table or tag; its class, text, and a table's rows (a tag is a lone cell)."""

    kind: str
    look: str = ""
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


class Letter(HTMLParser):
    """The blocks of a letter's body, in order. Raises ValueError for markup that a letter does not use."""

    def __init__(self, body: str) -> None:
        """Read the body of an HTML template."""
        super().__init__()
        self.blocks: list[Block] = []
        self._open: list[str] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a row or a cell."""
        match tag:
            case "h1" | "p" | "table":
                self.blocks.append(Block(tag, look=dict(attrs).get("class") or ""))
            case "tr":
                self.blocks[-1].rows.append([])
            case "th" | "td":
                self.blocks[-1].rows[-1].append("")
            case _:
                raise ValueError(f"<{tag}> has no counterpart in the Word letters")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if not self._open or self._open.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        """Text goes where it stands; tags between blocks or rows become lines of their own."""
        inside = self._open[-1] if self._open else ""
        if inside in ("h1", "p"):
            self.blocks[-1].text += data
        elif inside in ("th", "td"):
            self.blocks[-1].rows[-1][-1] += data
        else:
            for tag in re.findall(r"{%.*?%}", data):
                if inside == "table":
                    self.blocks[-1].rows.append([tag.replace("{%", "{%tr", 1)])
                else:
                    self.blocks.append(Block("tag", text=tag.replace("{%", "{%p", 1)))


def word_template(html: str, *, locale: str) -> bytes:
    """The Word template of an HTML one, as bytes that only change with it; parts that several share are written out."""
    body = BODY.search(html)
    if body is None:
        raise ValueError("the template has no block named body")
    document = _a4(locale)
    whole = PART.sub(lambda part: (HERE / part[1]).read_text(encoding="utf-8"), body[1])
    for block in Letter(whole).blocks:
        if block.kind == "table":
            _table(document, block)
        else:
            _paragraph(document, block)
    _only_what_is_used(document)
    saved = BytesIO()
    document.save(saved)
    return still_zip(saved.getvalue())


def _a4(locale: str) -> Any:
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(25)
    section.left_margin = section.right_margin = Mm(22)
    latin, chinese = FONTS[locale]
    for name, size in (("Normal", 12), ("Heading 1", 20)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = latin, Pt(size), RGBColor(0x11, 0x11, 0x11)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), chinese)
    document.styles["Normal"].paragraph_format.space_after = Pt(8)
    properties = document.core_properties
    properties.author, properties.comments, properties.title = "aftersales", "", ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    return document


def _only_what_is_used(document: Any) -> None:
    """Leave out what python-docx's own template brings along: nine tenths of every letter's size and of its making."""
    styles = document.styles
    for style in list(styles):
        if style.style_id not in USED_STYLES:
            style.element.getparent().remove(style.element)
    for part in (document.part, document.part.package):
        for name, relation in list(part.rels.items()):
            if any(relation.reltype.endswith(unused) for unused in UNUSED_PARTS):
                part.rels.pop(name)


def _paragraph(document: Any, block: Block) -> None:
    if block.kind == "h1":
        heading = document.add_heading(block.text, level=1)
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        heading.paragraph_format.space_after = Pt(24)
        return
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    match block.look:
        case "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        case "text":
            paragraph.paragraph_format.first_line_indent = Pt(24)
        case "small":
            paragraph.paragraph_format.space_before = Pt(32)
            run.font.size = Pt(9)


def _table(document: Any, block: Block) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for row in block.rows:
        cells = table.add_row().cells
        for cell, text, width in zip(cells, row, (Mm(52), Mm(114)), strict=False):
            cell.width = width
            cell.paragraphs[0].text = text
    if block.look == "card":
        _together(table)
    document.add_paragraph()


def _together(table: Any) -> None:
    """A card is cut out: it stands on one page, several to each."""
    last = len(table.rows) - 1
    for place, row in enumerate(table.rows):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no name for it
        for cell in row.cells:
            form = cell.paragraphs[0].paragraph_format
            form.keep_with_next, form.space_after = place < last, Pt(3)


def main(folder: Path = HERE) -> list[Path]:
    """Write the Word template of every letter beside its HTML one, and say which."""
    made: list[Path] = []
    for source in sorted(folder.glob("*.*.html")):
        target = source.with_suffix(".docx")
        target.write_bytes(word_template(source.read_text(encoding="utf-8"), locale=source.stem.rsplit(".", 1)[1]))
        made.append(target)
    return made


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path.name}\n" for path in main()))
