"""What a well-formed cell looks like: patterns, amounts and the span of believable times."""

from datetime import UTC, datetime, timedelta

from rules.forms.masters import CODE_PATTERN, GRADE_PATTERN
from rules.forms.shape import Column, Kind
from rules.regulation.care import BIRTHDAY_PATTERN

# 5 to 20 digits with the marks people write between them and an extension behind.
PHONE_PATTERN = (
    r"(?=(?:[^0-9]*[0-9]){5,20}[^0-9]*\Z)"
    r"\+?[0-9(（][0-9 ()（）\-./]*(?:(?:[eE][xX][tT]\.?|[xX#]|转|分机) ?[0-9]{1,8})?"
)
EMAIL_PATTERN = r'(?=.{3,254}\Z)[^@\s,;<>"]+@[^@\s,;<>".]+(?:\.[^@\s,;<>".]+)+'

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Dates that may lie ahead end here: far enough for any contract, near enough for every calendar we compute with.
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
CLOCK_DRIFT = timedelta(minutes=10)
# A day without a zone has begun somewhere on earth up to this long before it begins in UTC.
EARLIEST_ZONE = timedelta(hours=14)
PATTERNS = {
    CODE_PATTERN: ("number of at most 40 characters without spaces", "不含空格、不超过40个字符的编号"),
    GRADE_PATTERN: ("grade of one to three letters or digits, such as A", "一至三位字母或数字的等级，如A"),
    BIRTHDAY_PATTERN: ("birthday, as month and day: 03-15", "月与日，如03-15"),
}
"""What cells of a pattern of their own should look like, in both languages."""
MOST_FEN = 100_000_000 * 100
MOST_MINUTES = 100_000


def pattern_of(column: Column) -> str | None:
    """The whole-cell pattern of a column, anchored, or None where any text will do."""
    pattern = column.pattern
    if pattern is None and column.kind is Kind.PHONE:
        pattern = PHONE_PATTERN
    elif pattern is None and column.kind is Kind.EMAIL:
        pattern = EMAIL_PATTERN
    # `$` would let a trailing line break pass.
    return rf"^(?:{pattern})\Z" if pattern else None


def described(column: Column, *, locale: str) -> str:
    """What a cell of the column should look like, in words for the sentence of `bad_pattern`."""
    english, chinese = {
        Kind.PHONE: ("telephone number (5 to 20 digits)", "电话号码（5至20位数字）"),
        Kind.EMAIL: ("mail address", "邮箱地址"),
    }.get(column.kind, (column.name.replace("_", " "), column.chinese))
    english, chinese = PATTERNS.get(column.pattern or "", (english, chinese))
    return chinese if locale == "zh" else english
