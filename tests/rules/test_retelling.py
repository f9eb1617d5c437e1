"""Stored sentences are told in the language and the zone of whoever reads them."""

import pytest

from rules.retelling import Retelling
from rules.wording import Text

TOLD = Retelling(
    (
        Text(en="withdrawn: {because} ({back_at})", zh="已撤回：{because}（{back_at}）"),
        Text(en="the limit has ended", zh="时限已经结束"),
        Text(en="nobody is {role_en}", zh="无人担任{role_zh}"),
        Text(en="clerk", zh="业务员"),
    )
)


@pytest.mark.parametrize(
    ("stored", "zh", "en"),
    [
        ("the limit has ended", "时限已经结束", "the limit has ended"),
        ("withdrawn: 时限已经结束 (2026-10-08 07:58 UTC)", "已撤回：时限已经结束（2026-10-08 15:58）",
         "withdrawn: the limit has ended (2026-10-08 15:58)"),
        ("withdrawn: {odd} (2026-10-08 16:30 UTC)", "已撤回：{odd}（2026-10-09 00:30）",
         "withdrawn: {odd} (2026-10-09 00:30)"),
        ("nobody is clerk", "无人担任业务员", "nobody is clerk"),
        ("无人担任业务员", "无人担任业务员", "nobody is clerk"),
        ("channel_not_found", "channel_not_found", "channel_not_found"),
    ],
)  # fmt: skip
def test_a_sentence_is_told_in_either_language_whichever_it_was_stored_in(stored, zh, en):
    assert TOLD.retold(stored, locale="zh", zone="Asia/Shanghai") == zh
    assert TOLD.retold(stored, locale="en", zone="Asia/Shanghai") == en


def test_a_gap_that_stands_twice_holds_the_same_words_both_times():
    linked = Retelling([Text(en="belongs to {other}; decide on {other}", zh="已并入{other}，请在{other}上批示")])
    assert linked.retold("belongs to HZ-1; decide on HZ-1", locale="zh") == "已并入HZ-1，请在HZ-1上批示"
    assert linked.retold("已并入HZ-1，请在HZ-1上批示", locale="en") == "belongs to HZ-1; decide on HZ-1"
    assert linked.retold("belongs to HZ-1; decide on HZ-2", locale="zh") == "belongs to HZ-1; decide on HZ-2"
