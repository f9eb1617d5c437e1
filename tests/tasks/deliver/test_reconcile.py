"""Asking Slack what became of a message that nobody confirmed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from models.database import transaction
from models.people import Staff
from tasks.deliver import Doors, deliver, settle_by_hand
from tasks.deliver.slack import Slack
from tasks.notices import withdraw
from tests.fakes.slack import Cut, No, Slow, Status, TooMany
from tests.tasks.deliver.conftest import DRAFT


@pytest.fixture
def unknown(company, slack):
    """A notice that was taken, of which nobody knows."""
    (notice,) = company.queue()
    slack.fail_next(Cut(taken=True))
    assert company.deliver().unknown == (notice,)
    return notice


@pytest.fixture
def missing(company, slack):
    """A notice that was not taken, of which nobody knows that."""
    (notice,) = company.queue()
    slack.fail_next(Cut(taken=False))
    assert company.deliver().unknown == (notice,)
    company.later(minutes=6)
    return notice


def test_many_messages_since_are_read_page_by_page(company, slack, unknown):
    slack.page = 10
    for n in range(45):
        slack.someone_says("U1", f"message {n}")
    assert company.deliver().sent == (unknown,)
    assert slack.asked("conversations.history") == 5


def test_reading_stops_as_soon_as_all_are_found(company, slack, unknown):
    slack.page = 10
    slack.messages[0:0] = [replace(slack.messages[0], ts=f"1.{n:06}", asked={"text": "old"}) for n in range(100)]
    assert company.deliver().sent == (unknown,)
    assert slack.asked("conversations.history") == 1


def test_reading_stops_well_before_the_notice_was_written(company, slack, missing):
    slack.page = 10
    long_ago = company.now - timedelta(days=3)
    slack.now = long_ago.timestamp()
    for n in range(100):
        slack.someone_says("U1", f"old {n}")
    assert company.deliver().sent == (missing,)
    assert slack.asked("conversations.history") == 1


def test_where_the_clocks_do_not_agree_everything_is_read(company, slack, unknown):
    """A rehearsed future: by our clock the notice was written months after the moment at which Slack took it."""
    slack.page = 10
    taken = replace(slack.messages[0], ts="1.000000")
    later = [replace(taken, ts=f"2.{n:06}", asked={"text": "x"}) for n in range(30)]
    slack.messages[:] = [taken, *later]
    slack.now = company.now.timestamp() - 90 * 86_400
    doors = Doors(slack=Slack(token=slack.token, url=slack.url))
    delivered = deliver(company.url, now=lambda: company.now, terms=company.terms, doors=doors)
    assert delivered.sent == (unknown,)
    assert slack.asked("conversations.history") == 4


@pytest.mark.parametrize(
    "fault",
    [No("internal_error"), Status(503), TooMany("9"), Cut(taken=False), No("ratelimited")],
    ids=lambda fault: repr(fault),
)
@pytest.mark.parametrize("method", ["conversations.open", "conversations.history"])
def test_while_slack_does_not_answer_it_stays_unknown(company, slack, missing, method, fault):
    slack.fail_next(fault, method=method)
    delivered = company.deliver()
    assert (delivered.unknown, delivered.sent) == ((missing,), ())
    assert slack.messages == []
    assert company.deliver().sent == (missing,), "and is asked for again"


def test_a_look_cut_short_in_the_middle_says_nothing(company, slack, missing):
    slack.page = 10
    for n in range(30):
        slack.someone_says("U1", f"message {n}")
    slack.fail_next(Status(200), method="conversations.replies")
    real = slack._history
    asked = []

    def second_page_breaks(query):
        asked.append(query)
        if len(asked) == 2:
            slack.broken["U1"] = "internal_error"
        return real(query)

    slack._history = second_page_breaks
    assert company.deliver().unknown == (missing,)


def test_a_slow_look_is_given_up_and_the_notice_stays_unknown(company, slack, missing):
    company.timeout = 0.15
    slack.fail_next(Slow(taken=False), method="conversations.history")
    assert company.deliver().unknown == (missing,)


def test_without_permission_to_read_the_unknown_wait_and_the_others_go_out(company, slack):
    slack.fail_next(Cut(taken=False), Cut(taken=False))
    ids = company.queue(DRAFT, replace(DRAFT, recipient="S2"))
    company.deliver()
    company.later(minutes=6)
    slack.fail_next(No("missing_scope"), method="conversations.history")
    (third,) = company.queue(recipient="S3")
    delivered = company.deliver()
    assert delivered.stopped == ("slack, looking for unknown messages: missing_scope",)
    assert (delivered.unknown, delivered.sent) == (tuple(ids), (third,))
    assert slack.asked("conversations.history") == 1


@pytest.mark.parametrize("error", ["missing_scope", "unknown_method"])
@pytest.mark.parametrize("taken", [True, False])
def test_a_bot_that_may_not_open_conversations_looks_where_an_earlier_message_went(company, slack, error, taken):
    company.queue()
    company.deliver()
    (notice,) = company.queue(subject="call:C2")
    slack.fail_next(Cut(taken=taken))
    company.deliver()
    company.later(minutes=6)
    slack.fail_next(No(error), method="conversations.open")
    assert company.deliver().sent == (notice,)
    assert len(slack.messages) == 2


def test_where_nothing_went_before_and_nothing_can_be_opened_it_stays_unknown(company, slack, missing):
    slack.fail_next(No("missing_scope"), method="conversations.open")
    assert company.deliver().unknown == (missing,)


def test_without_a_token_the_unknown_stay_unknown(company, missing):
    assert company.deliver(doors=Doors()).unknown == (missing,)


@pytest.mark.parametrize("error", ["user_disabled", "channel_not_found"])
def test_somebody_who_is_gone_cannot_be_asked_about_nor_written_to(company, slack, missing, error):
    slack.broken["U1"] = error
    delivered = company.deliver()
    assert delivered.failed == (missing,)
    assert company.row(missing).because == f"perhaps taken, and the recipient cannot be looked up: {error}"


def test_somebody_without_slack_id_by_now_cannot_be_asked_about(company, missing):
    with transaction(company.url) as session:
        session.get_one(Staff, "S1").slack_id = None
    assert company.deliver().failed == (missing,)


def test_other_peoples_metadata_is_not_ours(company, slack, missing):
    for metadata in (
        {"event_type": "somebody_elses", "event_payload": {"notice_id": missing}},
        {"event_type": "aftersales_notice", "event_payload": {"notice_id": "x"}},
        {"event_type": "aftersales_notice", "event_payload": {}},
    ):
        slack.someone_says("U1", "hello")
        slack.messages[-1].asked["metadata"] = metadata
    assert company.deliver().sent == (missing,)
    assert slack.messages[-1].asked["metadata"]["event_type"] == "aftersales_notice"


def test_a_channel_is_looked_at_as_it_is(company, slack):
    with transaction(company.url) as session:
        session.get_one(Staff, "S1").slack_id = "C1"
    (notice,) = company.queue()
    slack.fail_next(Cut(taken=True))
    company.deliver()
    assert company.deliver().sent == (notice,)
    assert slack.asked("conversations.open") == 0
    assert company.row(notice).place == "C1"


@pytest.mark.parametrize(("taken", "status"), [(True, "sent"), (False, "suppressed")])
def test_what_was_withdrawn_while_unknown_counts_as_sent_or_never_leaves(company, slack, taken, status):
    (notice,) = company.queue()
    slack.fail_next(Cut(taken=taken))
    company.deliver()
    with transaction(company.url) as session:
        withdraw(session, subject="call:C1", kinds=["clock_warning"], because="arrived", now=company.now)
    company.later(minutes=6)
    company.deliver()
    company.deliver()
    row = company.row(notice)
    assert (row.status, len(slack.messages)) == (status, int(taken))
    assert row.because.startswith("withdrawn: arrived")


@pytest.mark.parametrize(("was_sent", "status", "sent_now"), [(True, "sent", 0), (False, "queued", 1)])
def test_a_person_can_say_what_became_of_it(company, slack, missing, was_sent, status, sent_now):
    with transaction(company.url) as session:
        assert settle_by_hand(session, notice_id=missing, was_sent=was_sent, by="S9", now=company.now)
    row = company.row(missing)
    assert (row.status, row.because) == (status, "settled by S9")
    with transaction(company.url) as session:
        assert not settle_by_hand(session, notice_id=missing, was_sent=True, by="S9", now=company.now)
    assert len(company.deliver().sent) == sent_now
