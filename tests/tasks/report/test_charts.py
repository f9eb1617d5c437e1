import xml.etree.ElementTree as ElementTree
from datetime import date

import pytest

from tasks.report.charts import draw
from tasks.report.shape import Bar, BarChart, DayChart, Pattern, Series
from tasks.report.spoken import both

SVG = "{http://www.w3.org/2000/svg}"
SERIES = (Series(both("in time", "按时"), Pattern.PALE), Series(both("late", "逾时"), Pattern.HATCHED))


def drawn(chart, locale="zh"):
    return ElementTree.fromstring(str(draw(chart, locale=locale)))


def words(svg):
    return [text.text for text in svg.iter(f"{SVG}text")]


def bars(*rows, share=False):
    chart = tuple(Bar(label, values, remark) for label, values, remark in rows)
    return BarChart("c", both("Chart", "图"), SERIES, chart, table="t", share=share)


def test_a_stacked_bar_tells_its_parts_apart_by_pattern_and_says_its_numbers():
    svg = drawn(bars(("上海", (8, 2), "")))
    areas = [(each.get("fill"), each.find(f"{SVG}title").text) for each in svg.iter(f"{SVG}rect")]
    assert len({fill for fill, _ in areas}) == 2
    assert areas[-2:] == [("#d3dce8", "按时 in time 8"), ("url(#p-hatched)", "逾时 late 2")]
    assert words(svg) == ["按时 in time", "逾时 late", "上海", "8 · 2"]


def test_bars_of_shares_are_all_of_full_length():
    svg = drawn(bars(("a", (1, 1), "50.0%"), ("b", (30, 10), "75.0%"), share=True))
    widths = [float(each.get("width")) for each in svg.iter(f"{SVG}rect")][2:]
    assert widths[0] + widths[1] == pytest.approx(widths[2] + widths[3], abs=0.2)
    assert words(svg)[-1] == "75.0%"


@pytest.mark.parametrize("values", [(0, 0), (3, 0)])
def test_an_empty_part_is_not_drawn_but_its_number_is_said(values):
    svg = drawn(bars(("a", values, "")))
    assert len(list(svg.iter(f"{SVG}rect"))) == 2 + sum(value > 0 for value in values)
    assert words(svg)[-1] == f"{values[0]} · {values[1]}"


def test_a_long_label_keeps_the_leading_language_and_is_cut_only_then():
    label = both("Urban arrival " * 3, "市区到场")
    assert words(drawn(bars((label, (1, 1), ""))))[2] == "市区到场"
    assert words(drawn(bars((label, (1, 1), "")), locale="en"))[2].startswith("Urban arrival")
    assert words(drawn(bars(("很长的名称" * 20, (1, 1), ""))))[2].endswith("…")


def test_what_people_wrote_cannot_become_markup():
    svg = drawn(bars(('<script>"&', (1, 1), "")))
    assert words(svg)[2] == '<script>"&'


def test_days_of_rest_are_pale_and_every_day_has_its_number():
    chart = DayChart("d", both("Days", "日"), ((date(2026, 10, 9), 4, False), (date(2026, 10, 11), 2, True)), table="t")
    svg = drawn(chart)
    assert [each.get("fill") for each in svg.iter(f"{SVG}rect")] == ["#1c3557", "#d3dce8"]
    assert words(svg) == ["4", "9", "2", "11"]
