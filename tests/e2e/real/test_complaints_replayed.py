"""The real Chinese complaints against their limits: all loaded, one month lived through, both against a plain count."""

from pathlib import Path

import pytest

from tests.real.living import live_through
from tests.real.page import reckoned_section
from tests.real.papers import Paper, Recorded, months, read_file
from tests.real.reckoned import LIMITS, reckon
from tests.real_records import only_with_real_records

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200), only_with_real_records]
PAGE = Path(__file__).parents[3] / "docs" / "real-records.md"
Read = tuple[list[Paper], list[Recorded]]


@pytest.fixture(scope="module")
def read() -> Read:
    return read_file()


def test_every_limit_of_every_complaint_is_decided_as_a_plain_count_decides_it(read):
    papers, recorded = read
    reckoned = reckon(papers, recorded)
    assert reckoned.complaints == 2_816
    assert len(reckoned.verdicts) == reckoned.complaints * len(LIMITS)
    assert [one for one in reckoned.verdicts if one.kept is not one.expected] == []
    assert reckoned_section(reckoned) in PAGE.read_text(encoding="utf-8"), "renew it: make real-records"


def test_a_month_lived_through_tells_everybody_once_and_nobody_at_night_unless_danger(read):
    """January 2019, whose answers run into the Spring Festival and its make-up days."""
    lived, found = live_through(months(read[0], "2019-01", "2019-01"))
    assert lived.failures == []
    assert found.broken == []
    assert found.complaints == 70
    assert found.told == found.expected
    assert found.night == found.woken
    assert found.night, "danger did come at night"
    assert sum(found.at_once.values()) == 2 * found.complaints
