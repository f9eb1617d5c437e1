"""The report in two lines, for the notice of whoever receives it (RP-3, PW-3)."""

from tasks.report.shape import Figure, Kind, Report, Unit
from tasks.report.spoken import both
from tasks.report.written import written

SAID = {
    Unit.MONTH: ("calls", "arrival_in_time", "complaints", "serious", "renewal_rate", "overdue_now"),
    Unit.QUARTER: (
        "content",
        "arrival_in_time",
        "ready_as_promised",
        "repeats_counted",
        "complaints",
        "answered_in_time",
    ),
}
NOTHING_ASKED = {
    Unit.MONTH: both("Nothing is asked of you this month.", "本月无需您处理。"),
    Unit.QUARTER: both("Nothing is asked of you this quarter.", "本季度无需您处理。"),
}
BEFORE = {Unit.MONTH: "上月", Unit.QUARTER: "上季度"}


def headline(report: Report) -> str:
    """Two lines in the report's language: the figures that matter most, then the first thing asked of the reader."""
    found = [figure for figure in report.headlines if figure.id in SAID[report.unit] and figure.value is not None]
    zh = report.locale == "zh"
    figures = ("，" if zh else ", ").join(_said(figure, report.unit, zh=zh) for figure in found)
    month = f"{report.period}（{report.status.word.zh}）：" if zh else f"{report.period} ({report.status.word.en}): "
    if report.asks:
        ask = report.asks[0]
        who = ask.who.in_locale(report.locale)
        asked = f"{ask.sentence.zh}（{ask.article}，{who}）" if zh else f"{ask.sentence.en} ({ask.article}, {who})"
    else:
        asked = NOTHING_ASKED[report.unit].in_locale(report.locale)
    return f"{month}{figures or ('无记录' if zh else 'no records')}\n{asked}"


def _said(figure: Figure, unit: Unit, *, zh: bool) -> str:
    title = figure.title.zh if zh else figure.title.en
    value = written(figure.value, figure.kind)
    before = ""
    if figure.before is not None:
        earlier = written(figure.before, figure.kind)
        before = f"（{BEFORE[unit]}{earlier}）" if zh else f" (before {earlier})"
    of = ""
    if figure.kind is Kind.SHARE:
        of = f"（{figure.part}/{figure.whole}）" if zh else f" ({figure.part}/{figure.whole})"
    return f"{title}{value}{of}{before}" if zh else f"{title} {value}{of}{before}"
