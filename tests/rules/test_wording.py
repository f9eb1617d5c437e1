"""Words for people."""

import pytest

from rules.wording import Text, fill, gaps, spell_list, spell_minutes


def test_a_text_is_read_in_the_readers_language():
    text = Text(en="Overdue", zh="逾时")
    assert (text.in_locale("en"), text.in_locale("zh")) == ("Overdue", "逾时")
    assert Text(en="{n} left", zh="还剩{n}").filled(n=3) == Text(en="3 left", zh="还剩3")


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_a_text_without_words_is_refused(blank):
    with pytest.raises(ValueError, match="en"):
        Text(en=blank, zh="字")


def test_values_are_taken_as_they_are():
    assert fill("{who}: {what}", {"who": "{what}", "what": "50 % {off}"}) == "{what}: 50 % {off}"
    assert fill("{{plain}}", {}) == "{plain}"


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{}", "{0}", "{a!r}", "{a:>10}", "{a", "a}"])
def test_a_template_cannot_reach_into_its_values(template):
    with pytest.raises(ValueError, match=r"."):
        fill(template, {"a": "x"})


def test_a_gap_without_a_value_is_a_bug():
    with pytest.raises(KeyError):
        fill("{missing}", {})


def test_gaps_are_named_in_order():
    assert gaps("{b} and {a}, {{not}} {b}") == ["b", "a", "b"]


@pytest.mark.parametrize(
    ("minutes", "en", "zh"),
    [
        (0, "0 min", "0分钟"),
        (20, "20 min", "20分钟"),
        (60, "1 h", "1小时"),
        (200, "3 h 20 min", "3小时20分钟"),
        (59.9, "59 min", "59分钟"),
        (-90, "1 h 30 min", "1小时30分钟"),
        (3000, "50 h", "50小时"),
    ],
)
def test_lengths_of_time_are_spelled_as_people_say_them(minutes, en, zh):
    assert (spell_minutes(minutes), spell_minutes(minutes, "zh")) == (en, zh)


def test_lists_are_one_line_an_item():
    assert spell_list(["a", "b"]) == "- a\n- b"
    assert (spell_list([]), spell_list([], "zh")) == ("none", "无")
