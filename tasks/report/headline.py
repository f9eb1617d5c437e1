"""The report in two lines, for the general manager's notice (RP-3)."""

from tasks.report.shape import Figure, Kind, Report
from tasks.report.written import written

SAID = ("calls", "arrival_in_time", "complaints", "serious", "renewal_rate", "overdue_now")


def headline(report: Report) -> str:
    """Two lines in the report's language: the figures that matter most, then the first thing asked of the reader."""
    found = [figure for figure in report.headlines if figure.id in SAID and figure.value is not None]
    zh = report.locale == "zh"
    figures = ("，" if zh else ", ").join(_said(figure, zh=zh) for figure in found)
    month = f"{report.month}（{report.status.word.zh}）：" if zh else f"{report.month} ({report.status.word.en}): "
    if report.asks:
        ask = report.asks[0]
        who = ask.who.in_locale(report.locale)
        asked = f"{ask.sentence.zh}（{ask.article}，{who}）" if zh else f"{ask.sentence.en} ({ask.article}, {who})"
    else:
        asked = "本月无需您处理。" if zh else "Nothing is asked of you this month."
    return f"{month}{figures or ('无记录' if zh else 'no records')}\n{asked}"


def _said(figure: Figure, *, zh: bool) -> str:
    title = figure.title.zh if zh else figure.title.en
    value = written(figure.value, figure.kind)
    before = ""
    if figure.before is not None:
        earlier = written(figure.before, figure.kind)
        before = f"（上月{earlier}）" if zh else f" (before {earlier})"
    of = ""
    if figure.kind is Kind.SHARE:
        of = f"（{figure.part}/{figure.whole}）" if zh else f" ({figure.part}/{figure.whole})"
    return f"{title}{value}{of}{before}" if zh else f"{title} {value}{of}{before}"
