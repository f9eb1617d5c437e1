"""The report as one HTML file: no network, no script, prints on A4, readable in grey (RP-3)."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rules.wording import Text
from tasks.report.charts import DEFINITIONS, draw
from tasks.report.shape import Chart, Kind, Report, Unit
from tasks.report.spoken import both
from tasks.report.written import difference, judgement, led, parts, spread, written

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = Path(__file__).parent / "templates"

WHOLE_ROWS = 18
"""A table of at most so many rows is not cut between two sheets of paper."""

FEW_COLUMNS = 4
"""A table of at most so many columns is not stretched over the page."""

MANY_COLUMNS = 7
"""A table of so many columns sets the other language under the leading one."""

UNBROKEN = frozenset(
    {
        "about", "area", "article", "branch", "call", "code", "complaint", "contract", "customer", "outcome", "severity",
        "state", "timing",
    }
)  # fmt: skip
"""Columns of numbers, codes and short words: they stay on one line."""

ON_FIRST_PAGE = 8
"""So many findings and asks together fit on the first page; the other findings follow on the next."""


WORDS = {
    "month": both("Month", "月份"),
    "as_of": both("As of", "截至"),
    "rule_book": both("Rule book", "规则版本"),
    "status": both("Data", "数据状态"),
    "changed": both("What changed", "与上月相比"),
    "figure": both("Figure", "指标"),
    "this_month": both("This month", "本月"),
    "before": both("Month before", "上月"),
    "change": both("Change", "变化"),
    "article": both("Article", "依据条款"),
    "bounds": both("What is out of bounds", "超出规定的事项"),
    "all_kept": both("Nothing: every limit was kept.", "无：各项时限均已遵守。"),
    "asks": both("What is asked of you", "请您处理"),
    "no_asks": both("Nothing this month.", "本月无需您处理。"),
    "acts": both("acts", "由其办理"),
    "more": both("more on the next page", "项见次页"),
    "how": both("How every figure was counted", "指标口径"),
    "counted": both("How it was counted", "计算口径"),
    "unlisted": both("further rows are counted but not listed", "行已计入但未列出"),
    "nothing": both("Nothing to list.", "无。"),
    "likely": both("95 % between", "95%区间"),
    "no_before": both("no records", "无记录"),
    "others": both("Further matters out of bounds", "其他超出规定的事项"),
    "legend": both(
        "pp: percentage points. Clearly: by more than chance usually makes two such months differ (95 %).",
        "pp：百分点。“明显”：超出两个月之间通常的偶然波动（95%）。",
    ),
}


_OF_A_QUARTER = {
    "changed": both("What changed", "与上季度相比"),
    "this_month": both("This quarter", "本季度"),
    "before": both("Quarter before", "上季度"),
    "no_asks": both("Nothing this quarter.", "本季度无需您处理。"),
    "legend": both(
        "pp: percentage points. Clearly: by more than chance usually makes two such quarters differ (95 %).",
        "pp：百分点。“明显”：超出两个季度之间通常的偶然波动（95%）。",
    ),
}


def words_of(report: Report) -> dict[str, Text]:
    """The fixed words of a month's or a quarter's report."""
    return WORDS if report.unit is Unit.MONTH else {**WORDS, **_OF_A_QUARTER}


def render_page(report: Report, *, stamp: str) -> str:
    """The page as text. `stamp` is what its head says about the file itself; everything else is the report."""
    return _template().render(
        report=report, words=words_of(report), stamp=stamp, lang="zh-CN" if report.locale == "zh" else "en"
    )


def first_findings(report: Report) -> int:
    """How many findings the first page has room for beside its asks and the reasons that its data is provisional."""
    taken = len(report.asks) + max(0, len(report.status.reasons) - 2)
    return max(2, ON_FIRST_PAGE - taken)


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        kinds=Kind,
        led=led,
        written=written,
        difference=difference,
        judgement=judgement,
        parts=parts,
        spread=spread,
        draw=_drawn,
        patterns=DEFINITIONS,
        whole_rows=WHOLE_ROWS,
        first_findings=first_findings,
        many_columns=MANY_COLUMNS,
        few_columns=FEW_COLUMNS,
        unbroken=UNBROKEN,
    )
    return environment.get_template("report.html.j2")


def _drawn(chart: Chart, report: Report) -> str:
    return draw(chart, locale=report.locale)
