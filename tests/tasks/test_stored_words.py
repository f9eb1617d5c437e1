"""Every reason that the ledger keeps has words in both languages."""

import pytest

from tasks.deliver.route import NO_MAIL, NO_SLACK, PRINT
from tasks.engine.sweep import OVERTAKEN
from tasks.stored_words import retold


@pytest.mark.parametrize(
    "stored",
    [
        NO_SLACK, NO_MAIL, PRINT, OVERTAKEN, "all its notices were withdrawn",
        "nobody to reach: S9 is not in the staff register", "nobody to tell (technician): there is nobody yet",
        "withdrawn: the contract was renewed on 2026-10-28 (2026-10-30 09:50 UTC)",
        "quiet hours until 2026-10-30 09:50 UTC", "settled by S1", "waiting to be tried again: not confirmed",
        "waiting: the channel is to be left alone for a while", "the sender did not report back", "history",
    ],
)  # fmt: skip
def test_people_read_a_stored_reason_in_chinese_and_without_utc(stored):
    said = retold(stored, locale="zh", zone="Asia/Shanghai")
    assert said != stored
    assert "UTC" not in said
    assert not any(word in said for word in (" is ", " the ", " not ", "held", "technician"))
    assert "UTC" not in retold(stored, locale="en", zone="Asia/Shanghai")
