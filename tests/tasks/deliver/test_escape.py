"""What a customer wrote is shown, and never acts."""

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tasks.deliver.escape import BREAK, ELLIPSIS, cleaned, escaped, fit, inert, portions, width

# How a chat reads text: what would mention, link or format. Deliberately written apart from the code under test.
MENTIONS = re.compile(r"<[!@#]|[@＠][^\s\u200b]|[#＃]\w")
LINKS = re.compile(r"<(?:https?|mailto|tel)|\w://|\bmailto:\w|\bwww\.\w|\b[a-z0-9]+\.[a-z]{2,}", re.IGNORECASE)
FORMATS = re.compile(r"(?<!\u200b)[*_~`]|[*_~`](?!\u200b)|(?m:^>)|<|>")
EMOJI = re.compile(r":[\w+'-]+:")
FRAGMENTS = """
<!channel> <!here|x> <@U123> <#C1> @channel @张三 ＠here # #general http:// https://evil.example/x?y=1 www.evil.com
evil.com a@b.cn mailto: tel:1 <http://x|click> *b* _i_ ~s~ `c` ``` > &gt; &amp;lt; & < > : :fire: . .. com 😀 é 李 1 0
( [ ] ) | ! U1
"""
UNSEEN = ["\u200b", "\u202e", "\ufeff", "\r\n", "\u2028", "\n", " ", "\x00", "\x1b"]
HOSTILE = st.lists(st.sampled_from(FRAGMENTS.split() + UNSEEN) | st.text(max_size=5), max_size=25).map("".join)


@settings(deadline=None, max_examples=60)
@given(HOSTILE)
@example("<!channel>")
@example("@\u200bchannel")
@example("h\u200bttp://x")
@example("<\u202e@U1>")
@example(":\u200bfire:")
@example("@")
def test_no_text_mentions_or_links(text):
    shown = inert(text)
    assert MENTIONS.search(shown) is None
    assert LINKS.search(shown) is None


@settings(deadline=None, max_examples=60)
@given(HOSTILE)
@example("*\u200b*bold*")
@example("> quoted")
@example(":a:b:")
def test_no_text_formats_where_markup_is_read(text):
    shown = escaped(text)
    assert MENTIONS.search(shown) is None
    assert LINKS.search(shown) is None
    assert FORMATS.search(shown) is None
    assert EMOJI.search(shown) is None
    assert re.sub(r"&(?:amp|lt|gt);", "", shown).count("&") == 0


@settings(deadline=None, max_examples=60)
@given(HOSTILE)
def test_nothing_that_can_be_read_is_lost(text):
    assert inert(text).replace(BREAK, "") == cleaned(text)
    assert unescape(escaped(text)).replace(BREAK, "") == unescape(cleaned(text).replace("&", "&amp;"))


@settings(deadline=None, max_examples=60)
@given(HOSTILE)
def test_breaking_twice_changes_nothing_more(text):
    assert inert(inert(text)) == inert(text)
    assert inert(cleaned(inert(text))) == inert(text)


@settings(deadline=None, max_examples=60)
@given(HOSTILE, st.integers(1, 60), st.sampled_from([inert, escaped]))
@example("&&&&&&&&", 7, escaped)
@example("😀" * 20, 5, inert)
def test_what_is_cut_fits_and_never_splits_an_entity(text, limit, way):
    shown, cut = fit(text, limit, way)
    assert width(shown) <= limit
    assert cut is (width(way(text)) > limit)
    assert shown.endswith(ELLIPSIS) or not cut
    if way is escaped:
        assert re.sub(r"&(?:amp|lt|gt);", "", shown).count("&") == 0


@settings(deadline=None, max_examples=60)
@given(HOSTILE, st.integers(4, 40))
def test_portions_fit_and_together_hold_every_word(text, limit):
    pieces = portions(text, limit)
    assert all(0 < width(inert(piece)) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(cleaned(text).split())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("水管<漏水>，AT&T", "水管&lt;\u200b漏水&gt;，AT&amp;T"),
        ("型号 AB_12*3", "型号 AB\u200b_\u200b12\u200b*\u200b3"),
        ("08:30到达，3.5小时", "08:30到达，3.5小时"),
        ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
        ("价\x00格\u202e高\x1b[31m", "价格高[31m"),
    ],
)
def test_ordinary_words_stay_what_they_were(text, shown):
    assert escaped(text) == shown


def test_width_counts_an_emoji_as_two():
    assert (width("好"), width("😀"), width("")) == (1, 2, 0)
