"""For what a warning is given, in words."""

import pytest

from rules.regulation.span import Span
from tasks.explaining.lengths import warned
from tasks.tongue import Tongue


@pytest.mark.parametrize(
    ("asked", "en", "zh"),
    [
        (0.8, "at 80% of the limit", "时限过80%"),
        (Span(working_days=1), "1 working day before the deadline", "期限前1个工作日"),
        (Span(working_days=2), "2 working days before the deadline", "期限前2个工作日"),
        (Span(working_minutes=90), "1 h 30 min of working time before the deadline", "期限前1小时30分钟工作时间"),
        (Span(hours=24), "24 h before the deadline", "期限前24小时"),
        (Span(days=1), "1 day before the deadline", "期限前1天"),
    ],
)
def test_a_warning_says_for_what_it_is_given(asked, en, zh):
    assert (warned(asked, Tongue("en")), warned(asked, Tongue("zh"))) == (en, zh)
