"""Charts as inline SVG: text stays text, areas differ by pattern so that they read in grey and on paper.

Drawn by hand rather than by a charting library; docs/adr/0006-reports.md says why.
"""

from unicodedata import east_asian_width

from markupsafe import Markup, escape

from rules.wording import Locale, Text
from tasks.report.shape import Bar, BarChart, Chart, DayChart, Pattern
from tasks.report.written import led, said

WIDTH = 720
FONT = 12
ROW, THICK = 24, 15
LONGEST_LABEL = 270
INK = "#1c3557"

DEFINITIONS = Markup(
    '<svg width="0" height="0" style="position:absolute" aria-hidden="true" xmlns="http://www.w3.org/2000/svg"><defs>'
    '<pattern id="p-hatched" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#fff"/><rect width="2" height="5" fill="{ink}"/></pattern>'
    '<pattern id="p-dotted" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#fff"/><circle cx="2.5" cy="2.5" r="1.1" fill="{ink}"/></pattern>'
    "</defs></svg>"
).format(ink=INK)
"""The patterns; a page holds them once."""

_FILLS = {
    Pattern.SOLID: INK,
    Pattern.HATCHED: "url(#p-hatched)",
    Pattern.DOTTED: "url(#p-dotted)",
    Pattern.EMPTY: "#fff",
    Pattern.PALE: "#d3dce8",
}


def draw(chart: Chart, *, locale: Locale) -> Markup:
    """The chart as an SVG element that scales with its column; numbers stand beside the areas."""
    match chart:
        case BarChart():
            return _bars(chart, locale=locale)
        case DayChart():
            return _days(chart, locale=locale)


def _bars(chart: BarChart, *, locale: Locale) -> Markup:
    labels = [_clipped(bar.label, locale) for bar in chart.bars]
    left = min(LONGEST_LABEL, max((_width(label) for label in labels), default=0)) + 10
    ends = [_end(chart, bar) for bar in chart.bars]
    right = max((_width(end) for end in ends), default=0) + 8
    room = WIDTH - left - right
    longest = max((sum(bar.values) for bar in chart.bars), default=0) or 1
    legend, top = _legend(chart, locale=locale)
    parts = [legend]
    for place, (bar, label, end) in enumerate(zip(chart.bars, labels, ends, strict=True)):
        y = top + place * ROW
        parts.append(_text(left - 8, y + THICK - 3, label, anchor="end"))
        x = float(left)
        total = sum(bar.values) or 1
        for series, value in zip(chart.series, bar.values, strict=True):
            size = room * value / (total if chart.share else longest)
            if size > 0:
                parts.append(_area(x, y, size, THICK, series.pattern, f"{said(series.title, locale)} {value}"))
            x += size
        parts.append(_text((WIDTH - right if chart.share else x) + 6, y + THICK - 3, end, bold=True))
    return _svg(chart.title, top + len(chart.bars) * ROW, parts, locale=locale)


def _end(chart: BarChart, bar: Bar) -> str:
    """What stands at the end of a bar: its remark, else its numbers in the order of the legend."""
    return bar.remark if chart.share else " · ".join(f"{value:,}" for value in bar.values)


def _legend(chart: BarChart, *, locale: Locale) -> tuple[Markup, int]:
    """The swatches with their words, in as many lines as they need, and where the bars begin below them."""
    if len(chart.series) == 1:
        return Markup(), 2
    parts: list[Markup] = []
    x, y = 0.0, 2
    for series in chart.series:
        words = said(series.title, locale)
        size = 22 + _width(words) + 18
        if x and x + size > WIDTH:
            x, y = 0.0, y + 20
        parts += [_area(x, y, 16, 11, series.pattern, words), _text(x + 22, y + 10, words)]
        x += size
    return Markup().join(parts), y + 24


def _days(chart: DayChart, *, locale: Locale) -> Markup:
    top, height, step = 16, 96, WIDTH / max(len(chart.days), 1)
    most = max((count for _, count, _ in chart.days), default=0) or 1
    parts: list[Markup] = []
    for place, (day, count, rest) in enumerate(chart.days):
        x, size = place * step, height * count / most
        middle = x + step / 2
        if count:
            look = Pattern.PALE if rest else Pattern.SOLID
            parts.append(_area(x + 2, top + height - size, step - 4, size, look, f"{day:%Y-%m-%d} {count}"))
            parts.append(_text(middle, top + height - size - 3, f"{count:,}", anchor="middle", size=10))
        parts.append(_text(middle, top + height + 13, str(day.day), anchor="middle", size=10))
    base = top + height
    line = Markup('<line x1="0" y1="{}" x2="{}" y2="{}" stroke="#555" stroke-width="1"/>')
    parts.append(line.format(base, WIDTH, base))
    return _svg(chart.title, base + 18, parts, locale=locale)


def _svg(title: Text, height: int, parts: list[Markup], *, locale: Locale) -> Markup:
    words = said(title, locale)
    head = Markup(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}">'
    )
    return (
        head.format(WIDTH, height, words)
        + Markup("<title>{}</title>").format(words)
        + Markup().join(parts)
        + Markup("</svg>")
    )


def _area(x: float, y: float, width: float, height: float, pattern: Pattern, words: str) -> Markup:
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="0.8"><title>{}</title></rect>'
    ).format(_number(x), _number(y), _number(width), _number(height), _FILLS[pattern], INK, words)


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = FONT, bold: bool = False) -> Markup:
    weight = Markup(' font-weight="600"') if bold else Markup()
    return Markup('<text x="{}" y="{}" text-anchor="{}" font-size="{}"{}>{}</text>').format(
        _number(x), _number(y), anchor, size, weight, escape(words)
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _width(words: str) -> float:
    """About how wide the words are drawn, in units of the picture."""
    return sum(FONT if east_asian_width(letter) in "WF" else FONT * 0.57 for letter in words)


def _clipped(label: Text | str, locale: Locale) -> str:
    """A label that fits beside its bar: both languages, else the leading one, else cut."""
    for words in (said(label, locale), led(label, locale)[0]):
        if _width(words) <= LONGEST_LABEL:
            return words
    while words and _width(words) > LONGEST_LABEL - FONT:
        words = words[:-1]
    return f"{words}…"
