"""How different offices write the same form: formats, encodings, languages and ways to write a date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum

from desk.demo.sheets import Sheet
from rules.forms import Column, Kind
from rules.words import Word

CHINA = timezone(timedelta(hours=8))


class FileKind(StrEnum):
    """The container of a file."""

    TEXT = "text"
    WORKBOOK = "workbook"
    JSON_LINES = "json_lines"


@dataclass(frozen=True, slots=True)
class Dialect:
    """One office's habits. `chinese` headers and `chinese_words` for closed sets are separate habits.

    `slashes` writes 2026/9/1 9:05, `offset` adds +08:00, `thousands` writes 1,280.00, `chinese_words` write
    95 minutes as 1小时35分, `blank` stands for an
    empty cell, `gap` puts an empty line after that many rows, `wide_digits` writes telephone numbers in
    full-width digits now and then.
    """

    name: str
    kind: FileKind
    ending: str
    encoding: str = "utf-8"
    delimiter: str = ","
    chinese: bool = False
    chinese_words: bool = False
    slashes: bool = False
    offset: bool = False
    thousands: bool = False
    blank: str = ""
    gap: int = 0
    wide_digits: bool = False

    def header(self, columns: list[Column]) -> list[str]:
        """The header texts of those columns."""
        return [each.chinese if self.chinese else each.name for each in columns]

    def text(self, value: object, column: Column) -> str:
        """A value as this office writes it; text stands as it is."""
        if value is None:
            return self.blank
        if isinstance(value, Word):
            return value.chinese if self.chinese_words else value.value
        if isinstance(value, datetime):
            return self._time(value)
        if isinstance(value, date):
            return f"{value.year}/{value.month}/{value.day}" if self.slashes else value.isoformat()
        if isinstance(value, int) and column.kind is Kind.MINUTES:
            return self._minutes(value)
        if isinstance(value, int):
            return f"{value / 100:,.2f}" if self.thousands else f"{value / 100:.2f}"
        text = str(value)
        if self.wide_digits and column.kind is Kind.PHONE and text[-1:] in "37":
            return text.translate(_WIDE)
        return text

    def _minutes(self, value: int) -> str:
        hours, rest = divmod(value, 60)
        if not self.chinese_words or not hours:
            return str(value)
        return f"{hours}小时{rest}分" if rest else f"{hours}小时"

    def _time(self, value: datetime) -> str:
        if self.slashes:
            return f"{value.year}/{value.month}/{value.day} {value.hour}:{value.minute:02d}"
        return value.replace(tzinfo=CHINA).isoformat() if self.offset else value.isoformat(" ")


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_TEXT, _JSON, _BOOK = FileKind.TEXT, FileKind.JSON_LINES, FileKind.WORKBOOK

PLAIN = Dialect("plain", _TEXT, "csv")
WITH_BOM = Dialect("with-bom", _TEXT, "csv", encoding="utf-8-sig", chinese=True)
GB18030 = Dialect(
    "gb18030", _TEXT, "csv", encoding="gb18030", chinese=True, chinese_words=True, slashes=True, thousands=True,
    wide_digits=True,
)  # fmt: skip
TABS = Dialect("tabs", _TEXT, "tsv", delimiter="\t", blank="NULL")
SEMICOLONS = Dialect("semicolons", _TEXT, "csv", delimiter=";", chinese=True, chinese_words=True, gap=7)
UTF16 = Dialect("utf-16", _TEXT, "csv", encoding="utf-16", delimiter="\t", chinese=True, slashes=True)
WORKBOOK = Dialect("workbook", _BOOK, "xlsx", chinese=True, chinese_words=True)
ENGLISH_WORKBOOK = Dialect("english-workbook", _BOOK, "xlsx")
JSON_LINES = Dialect("json-lines", _JSON, "jsonl", offset=True)
CHINESE_JSON_LINES = Dialect("chinese-json-lines", _JSON, "jsonl", chinese=True, chinese_words=True)

DIALECTS = (
    PLAIN, WITH_BOM, GB18030, TABS, SEMICOLONS, UTF16, WORKBOOK, ENGLISH_WORKBOOK, JSON_LINES, CHINESE_JSON_LINES,
)  # fmt: skip

# Who hands in a form writes it one way or, where there are several, one way after another.
HABITS: dict[tuple[str, str], tuple[Dialect, ...]] = {
    ("branches", "ALL"): (PLAIN,),
    ("staff", "ALL"): (WORKBOOK,),
    ("staff", "SH"): (ENGLISH_WORKBOOK,),
    ("customers", "ALL"): (GB18030,),
    ("customers", "CHANGES"): (CHINESE_JSON_LINES,),
    ("products", "ALL"): (TABS,),
    ("contracts", "ALL"): (WORKBOOK,),
    ("contracts", "LATE"): (SEMICOLONS,),
    ("engagements", "ALL"): (PLAIN,),
    ("calls", "ALL"): (WORKBOOK, GB18030, PLAIN, WITH_BOM),
    ("calls", "SH"): (WORKBOOK, PLAIN),
    ("calls", "SZ"): (GB18030,),
    ("calls", "HZ"): (SEMICOLONS, WITH_BOM, UTF16),
    ("calls", "NIGHT"): (JSON_LINES,),
    ("dispatches", "ALL"): (PLAIN, TABS, GB18030, JSON_LINES),
    ("visits", "ALL"): (PLAIN, GB18030, JSON_LINES, ENGLISH_WORKBOOK, WITH_BOM, TABS),
    ("receipts", "ALL"): (PLAIN, WITH_BOM, JSON_LINES),
    ("quotes", "ALL"): (ENGLISH_WORKBOOK, GB18030),
    ("waits", "ALL"): (CHINESE_JSON_LINES, SEMICOLONS),
    ("repairs", "ALL"): (WORKBOOK, GB18030, PLAIN, CHINESE_JSON_LINES),
    ("extensions", "ALL"): (JSON_LINES, WITH_BOM),
    ("returns", "ALL"): (TABS, GB18030, ENGLISH_WORKBOOK),
    ("invoices", "ALL"): (WORKBOOK, PLAIN),
    ("payments", "ALL"): (GB18030, SEMICOLONS, JSON_LINES),
    ("work_logs", "ALL"): (WORKBOOK, GB18030, TABS),
    ("complaints", "ALL"): (WORKBOOK, GB18030, PLAIN, CHINESE_JSON_LINES),
    ("surveys", "ALL"): (WORKBOOK, WITH_BOM),
    ("decisions", "ALL"): (JSON_LINES, PLAIN, CHINESE_JSON_LINES, WITH_BOM),
    ("renewals", "ALL"): (WITH_BOM, GB18030, ENGLISH_WORKBOOK),
}


def agree_on_dialects(sheets: list[Sheet]) -> dict[str, Dialect]:
    """The dialect of every sheet by its stem: each office goes through its habits in turn."""
    turns: dict[tuple[str, str], int] = {}
    found: dict[str, Dialect] = {}
    for sheet in sheets:
        office = (sheet.form_name, sheet.whose)
        habits, turn = HABITS[office], turns.get(office, 0)
        found[sheet.stem] = habits[turn % len(habits)]
        turns[office] = turn + 1
    return found
