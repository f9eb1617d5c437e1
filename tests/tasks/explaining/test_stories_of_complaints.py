"""A complaint's story tells what people found, decided and gave, in both languages."""

import pytest

from tests.tasks.entering import COMPLAINT, at, enter, found
from tests.tasks.explaining.test_stories import story

SAID = {
    "investigation": {"verdict": "resolve", "finding": "partly", "decided_by": "S4"},
    "answer": {"verdict": "resolve", "channel": "phone", "decided_by": "S4"},
    "satisfaction": {"verdict": "reject", "decided_by": "S4"},
    "reward": {"verdict": "approve", "amount": 5000, "decided_by": "S4"},
}


@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("en", {"found": "partly", "answered": "phone", "raised": "director", "rewarded": "¥50.00"}),
        ("zh", {"found": "部分属实", "answered": "电话", "raised": "服务主任", "rewarded": "¥50.00"}),
    ],
)
def test_what_was_decided_about_a_complaint_is_told_in_words(url, locale, told):
    found(url, at("10-01T08:00"))
    enter(url, "complaints", COMPLAINT, now=at("10-12T09:05"))
    for hour, (step, row) in enumerate(SAID.items(), start=10):
        row = row | {"case": "P1", "step": step, "decided_at": at(f"10-13T{hour}:00")}
        assert enter(url, "decisions", row, now=at("10-14T08:00"), file=f"{step}.csv").refused == {}
    entries = {entry.kind: entry.said for entry in story(url, "P1", now=at("10-14T09:00"), locale=locale).timeline}
    assert {kind: said in entries[kind] for kind, said in told.items()} == dict.fromkeys(told, True), entries
