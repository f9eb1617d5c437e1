"""Nobody is woken but for danger."""

from dataclasses import replace
from datetime import UTC, datetime

from tests.tasks.deliver.conftest import DRAFT

NIGHT = datetime(2026, 10, 9, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai, 17:00 in Berlin
DAWN = datetime(2026, 10, 10, 0, 0, tzinfo=UTC)  # 08:00 in Shanghai


def test_at_night_notices_wait_until_the_quiet_hours_end(company, slack):
    company.now = NIGHT
    (notice,) = company.queue()
    delivered = company.deliver()
    assert (delivered.waiting, slack.calls) == ((notice,), [])
    row = company.row(notice)
    assert (row.status, row.not_before, row.because) == ("queued", DAWN, "quiet hours until 2026-10-10 00:00 UTC")
    company.now = DAWN
    assert company.deliver().sent == (notice,)


def test_danger_is_told_at_any_hour(company, slack):
    company.now = NIGHT
    quiet, danger = company.queue(DRAFT, replace(DRAFT, subject="call:C2", urgent=True))
    delivered = company.deliver()
    assert (delivered.sent, delivered.waiting) == ((danger,), (quiet,))


def test_quiet_hours_are_those_of_the_recipients_branch(company, slack):
    company.now = NIGHT
    asleep, awake = company.queue(DRAFT, replace(DRAFT, recipient="S9"))
    delivered = company.deliver()
    assert (delivered.sent, delivered.waiting) == ((awake,), (asleep,))


def test_what_gathered_in_the_night_is_one_digest_in_the_morning(company, slack):
    company.now = NIGHT
    for n in range(8):
        company.queue(step=f"warn:{n}")
        company.deliver()
        company.later(minutes=30)
    company.now = DAWN
    delivered = company.deliver()
    assert (len(delivered.sent), len(delivered.digests), len(slack.messages)) == (8, 1, 1)


def test_a_company_may_have_no_quiet_hours(company, slack):
    company.now = NIGHT
    company.terms = replace(company.terms, quiet=None)
    company.queue()
    assert len(company.deliver().sent) == 1


def test_a_notice_that_becomes_due_in_the_night_between_sorting_and_claiming_still_waits(company, slack):
    company.now = NIGHT.replace(hour=12, minute=59)  # 20:59 in Shanghai
    (notice,) = company.queue()
    times = iter([company.now] * 6)

    def clock():
        return next(times, NIGHT)

    assert company.deliver(now=clock).waiting == (notice,)
    assert slack.messages == []
