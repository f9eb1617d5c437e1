"""One notice, one message, confirmed: and what each of Slack's answers makes of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tasks.deliver import Doors, delivery
from tasks.deliver.slack import Slack
from tests.fakes.slack import Cut, No, Slow, Status, TooMany
from tests.tasks.deliver.conftest import DRAFT


def test_a_queued_notice_is_posted_once_and_confirmed(company, slack):
    (notice,) = company.queue()
    delivered = company.deliver()
    assert delivered.sent == (notice,)
    assert (delivered.waiting, delivered.unknown, delivered.stopped) == ((), (), ())
    (message,) = slack.to("U1")
    row = company.row(notice)
    assert (row.status, row.sent_at, row.place) == ("sent", company.now, "D1")
    assert row.external_id == message.ts
    assert (row.claim, row.lease_until, row.error, row.because, row.attempts) == (None, None, None, None, 1)
    assert message.asked["metadata"] == {"event_type": "aftersales_notice", "event_payload": {"notice_id": notice}}


def test_nothing_unfurls_links_or_formats(company, slack):
    company.queue(text="<!channel> *x* https://evil.example")
    company.deliver()
    asked = slack.messages[0].asked
    assert (asked["unfurl_links"], asked["unfurl_media"], asked["mrkdwn"], asked["link_names"]) == (False,) * 4
    assert asked["parse"] == "none"
    assert "<!channel>" not in str(asked)
    assert "https://" not in str(asked)


def test_a_second_run_sends_nothing(company, slack):
    company.queue()
    company.deliver()
    assert company.deliver().sent == ()
    assert len(slack.messages) == 1


def test_everybody_gets_theirs_urgent_ones_first(company, slack):
    company.queue(recipient="S1")
    company.later(minutes=1)
    company.queue(recipient="S2", subject="call:C2", urgent=True)
    company.queue(recipient="S1", subject="call:C3")
    assert len(company.deliver().sent) == 3
    assert [message.channel for message in slack.messages] == ["D2", "D1", "D1"]


def test_what_is_held_back_waits_for_its_time(company, slack):
    (notice,) = company.queue(not_before=company.now.replace(hour=5))
    assert company.deliver().waiting == (notice,)
    company.later(hours=3)
    assert company.deliver().sent == (notice,)


@pytest.mark.parametrize(
    "error",
    ["channel_not_found", "no_such_error_yet"],
)
def test_a_clear_no_is_final_and_named(company, slack, error):
    first, second = company.queue(replace(DRAFT), replace(DRAFT, recipient="S2"))
    slack.fail_next(No(error), channel="U1")
    delivered = company.deliver()
    assert (delivered.failed, delivered.sent) == ((first,), (second,))
    row = company.row(first)
    assert (row.status, row.error, row.because) == ("failed", error, f"refused: {error}")
    company.later(hours=1)
    assert company.deliver().sent == ()


@pytest.mark.parametrize("error", ["invalid_auth", "missing_scope"])
def test_without_permission_everything_stays_queued_and_it_is_said_once(company, slack, error, caplog):
    ids = company.queue(*(replace(DRAFT, recipient=f"S{n}") for n in (1, 2, 3)))
    slack.fail_next(No(error))
    delivered = company.deliver()
    assert delivered.stopped == (f"slack: {error}",)
    assert delivered.waiting == tuple(ids)
    assert sum("nothing leaves by slack" in record.message for record in caplog.records) == 1
    assert len(slack.calls) == 1, "nobody else is tried"
    assert company.deliver().sent == tuple(ids), "nothing was lost, no attempt was counted"
    assert {row.attempts for row in company.rows().values()} == {1}


def test_a_wrong_token_loses_nothing(company, slack):
    (notice,) = company.queue()
    doors = Doors(slack=Slack(token="xoxb-wrong", url=slack.url))
    assert company.deliver(doors=doors).stopped == ("slack: invalid_auth",)
    assert company.deliver().sent == (notice,)


def test_a_slack_that_is_not_there_loses_nothing(company, slack):
    (notice,) = company.queue()
    closed = Doors(slack=Slack(token=slack.token, url="http://127.0.0.1:9/api/"))
    delivered = company.deliver(doors=closed)
    assert delivered.waiting == (notice,)
    assert "cannot be reached" in delivered.stopped[0]
    assert company.deliver().sent == (notice,)


@pytest.mark.parametrize(("fault", "seconds"), [(TooMany("17"), 17), (No("ratelimited"), 30)])
def test_slower_holds_up_that_one_channel_and_nobody_else(company, slack, fault, seconds):
    ids = company.queue(replace(DRAFT), replace(DRAFT, subject="call:C2"), replace(DRAFT, recipient="S2"))
    slack.fail_next(fault, channel="U1")
    delivered = company.deliver()
    assert (delivered.sent, delivered.waiting, delivered.stopped) == ((ids[2],), tuple(ids[:2]), ())
    assert sum(call[1]["channel"] == "U1" for call in slack.calls) == 1
    company.later(seconds=seconds - 1)
    assert company.deliver().sent == ()
    company.later(seconds=1)
    assert company.deliver().sent == tuple(ids[:2])
    assert {row.attempts for row in company.rows().values()} == {1}, "being told to wait is no attempt"


TAKEN_OR_NOT = [
    ("cut before it was taken", Cut(taken=False)),
    ("cut after it was taken", Cut(taken=True)),
    ("slow and taken", Slow(taken=True)),
    ("500 and not taken", Status(500)),
    ("503 and taken", Status(503, taken=True)),
]


@pytest.mark.parametrize(("what", "fault"), TAKEN_OR_NOT, ids=[what for what, _ in TAKEN_OR_NOT])
def test_what_may_have_been_taken_is_unknown_then_asked_for_and_goes_out_exactly_once(company, slack, what, fault):
    company.timeout = 0.15
    (notice,) = company.queue()
    slack.fail_next(fault)
    delivered = company.deliver()
    assert (delivered.unknown, delivered.sent) == ((notice,), ())
    company.timeout = 5.0
    taken = bool(slack.messages)
    company.later(minutes=1)
    early = company.deliver()
    assert early.sent == ((notice,) if taken else ()), "found at once, but not missing for sure before its time"
    company.later(minutes=4)
    late = company.deliver()
    assert late.sent == (() if taken else (notice,))
    assert [message.notice for message in slack.messages] == [notice]
    row = company.row(notice)
    assert (row.status, row.place, row.external_id) == ("sent", "D1", slack.messages[0].ts)


@pytest.mark.parametrize("fault", [Status(404), No("service_unavailable")])
def test_what_was_surely_not_taken_simply_waits(company, slack, fault):
    (notice,) = company.queue()
    slack.fail_next(fault)
    delivered = company.deliver()
    assert (delivered.waiting, delivered.unknown, len(delivered.stopped)) == ((notice,), (), 1)
    assert company.deliver().sent == (notice,)


def test_a_message_that_is_never_taken_is_tried_as_often_as_the_rule_book_says(company, slack):
    (notice,) = company.queue()
    slack.fail_next(*[Status(500)] * 10)
    tries = []
    for minutes in range(0, 120, 5):
        before = slack.asked("chat.postMessage")
        company.deliver()
        tries += [minutes] * (slack.asked("chat.postMessage") - before)
        company.later(minutes=5)
    assert tries == [0, 5, 10, 25, 85]
    row = company.row(notice)
    assert (row.status, row.because) == (
        "failed",
        "given up after 5 attempts: HTTP 500 and an answer that is not Slack's",
    )


def test_three_missing_answers_in_a_row_rest_the_whole_way(company, slack):
    company.timeout = 0.1
    ids = company.queue(*(replace(DRAFT, recipient=f"S{n}") for n in (1, 2, 3, 4)))
    slack.fail_next(*[Slow(taken=False)] * 4)
    delivered = company.deliver()
    assert (delivered.unknown, delivered.waiting) == (tuple(ids[:3]), (ids[3],))
    assert "no clear answer 3 times in a row" in delivered.stopped[0]


def test_one_notice_that_cannot_be_rendered_stops_nobody(company, slack, monkeypatch):
    bad, good = company.queue(replace(DRAFT, title="bad"), replace(DRAFT, recipient="S2"))
    from tasks.deliver import sending

    real = sending.notice_message

    def render(notice, *, manner):
        if notice.title == "bad":
            raise RuntimeError("boom")
        return real(notice, manner=manner)

    monkeypatch.setattr(sending, "notice_message", render)
    delivered = company.deliver()
    assert (delivered.failed, delivered.sent) == ((bad,), (good,))
    assert company.row(bad).error == "cannot be rendered: RuntimeError: boom"


def test_a_naive_time_is_refused(company):
    with pytest.raises(ValueError, match="naive time"):
        company.deliver(now=company.now.replace(tzinfo=None))


def test_from_an_instant_the_runs_own_time_goes_on(company, slack, monkeypatch):
    """A run that takes longer than a lease still claims with leases that are not over."""
    first, second = company.queue(DRAFT, replace(DRAFT, recipient="S2"))
    passed = iter(range(0, 100_000, 30))
    monkeypatch.setattr(delivery, "monotonic", lambda: next(passed))
    assert company.deliver(now=company.now).sent == (first, second)
    assert company.row(second).sent_at - company.now >= timedelta(minutes=5)


def test_a_clock_is_read_as_the_run_goes_on(company, slack):
    company.queue(replace(DRAFT), replace(DRAFT, recipient="S2"))
    ticks = iter(range(10_000))

    def clock():
        company.later(seconds=next(ticks) and 1)
        return company.now

    company.deliver(now=clock)
    first, second = company.rows().values()
    assert first.sent_at < second.sent_at


def test_a_dry_run_shows_everything_and_changes_nothing(company, slack):
    company.queue_many(6)
    company.queue(recipient="S2", subject="call:C9")
    company.queue(recipient="customer:K2", kind="contract_expiry_customer", subject="contract:K2")
    before = {notice: (row.status, row.claim, row.attempts) for notice, row in company.rows().items()}
    lines = []
    delivered = company.deliver(dry_run=True, show=lines.append)
    assert (len(delivered.sent), len(delivered.digests), len(delivered.held)) == (7, 1, 1)
    assert {notice: (row.status, row.claim, row.attempts) for notice, row in company.rows().items()} == before
    assert slack.calls == []
    assert any("您有6条通知" in line for line in lines)
    assert any("[slack → 王芳 (S2)] Arrival due soon" in line for line in lines)
    assert len(company.deliver().sent) == 7, "the real run does what the rehearsal said"
