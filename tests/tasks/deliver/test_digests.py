"""A burst is told once."""

from dataclasses import replace

import pytest

from models import Notice
from models.database import transaction
from models.people import Staff
from tasks.deliver import Doors
from tasks.notices import withdraw
from tests.fakes.slack import Cut, No, TooMany


@pytest.mark.parametrize(("waiting", "messages"), [(5, 5), (6, 1), (40, 1)])
def test_more_than_a_handful_waiting_becomes_one_message(company, slack, waiting, messages):
    ids = company.queue_many(waiting)
    delivered = company.deliver()
    assert sorted(delivered.sent) == ids
    assert len(delivered.digests) == (1 if messages == 1 else 0)
    assert len(slack.messages) == messages


def test_the_members_are_sent_with_their_digest_and_name_it(company, slack):
    ids = company.queue_many(6)
    (digest,) = company.deliver().digests
    row = company.row(digest)
    assert (row.kind, row.subject, row.status, row.article, row.title) == (
        "digest", "digest:S1", "sent", "MS-14", "您有6条通知",
    )  # fmt: skip
    assert slack.messages[0].notice == digest
    for member in ids:
        told = company.row(member)
        assert (told.status, told.digest_id, told.sent_at, told.external_id) == (
            "sent", digest, row.sent_at, row.external_id,
        )  # fmt: skip


def test_the_threshold_is_the_rule_books(company, slack):
    company.terms = replace(company.terms, digest_above=2)
    company.queue_many(3)
    assert len(company.deliver().digests) == 1


def test_danger_and_decisions_stay_single(company, slack):
    company.queue_many(7)
    (danger,) = company.queue(subject="call:C90", urgent=True)
    (decision,) = company.queue(subject="complaint:P1", kind="complaint_serious", actions=["review", "forward"])
    (letter,) = company.queue(subject="2026-09", kind="monthly_report", attachments=["report.html"])
    delivered = company.deliver()
    (digest,) = delivered.digests
    assert {message.notice for message in slack.messages} == {danger, digest, decision, letter}
    assert slack.messages[0].notice == danger, "danger comes first"


def test_a_burst_of_what_must_stay_single_is_no_digest(company, slack):
    company.queue_many(7, urgent=True)
    delivered = company.deliver()
    assert (len(delivered.sent), delivered.digests) == (7, ())


def test_the_handful_is_counted_for_each_recipient(company, slack):
    for recipient in ("S1", "S2", "S3"):
        company.queue_many(4, recipient=recipient)
    assert company.deliver().digests == ()


def test_people_who_get_mail_get_their_digest_by_mail(company, slack, post):
    company.doors = post.doors(slack)
    company.queue_many(6, recipient="S7")
    delivered = company.deliver()
    assert (len(delivered.sent), len(delivered.digests), len(post.mails)) == (6, 1, 1)


def test_a_refused_digest_fails_with_all_it_told(company, slack):
    ids = company.queue_many(6)
    slack.fail_next(No("user_disabled"))
    delivered = company.deliver()
    assert sorted(delivered.failed) == ids
    assert {row.status for row in company.rows().values()} == {"failed"}
    assert company.deliver().sent == ()


def test_a_digest_that_must_wait_goes_out_later_as_the_same_one(company, slack):
    ids = company.queue_many(6)
    slack.fail_next(TooMany("10"))
    assert sorted(company.deliver().waiting) == ids
    more = company.queue_many(2, kind="clock_breach")
    company.later(seconds=11)
    delivered = company.deliver()
    assert sorted(delivered.sent) == sorted(ids + more)
    assert len(delivered.digests) == 1
    assert len([row for row in company.rows().values() if row.kind == "digest"]) == 1


def test_an_unconfirmed_digest_is_asked_for_as_one(company, slack):
    ids = company.queue_many(6)
    slack.fail_next(Cut(taken=True))
    assert sorted(company.deliver().unknown) == ids
    delivered = company.deliver()
    assert (sorted(delivered.sent), len(delivered.digests)) == (ids, 1)
    assert len(slack.messages) == 1


def lose_a_digest(company, slack):
    ids = company.queue_many(6)
    slack.fail_next(Cut(taken=False))
    company.deliver()
    return ids


def take_back(company, *numbers):
    with transaction(company.url) as session:
        for number in numbers:
            withdraw(session, subject=f"call:C{number:03}", kinds=["clock_warning"], because="x", now=company.now)


def test_what_is_withdrawn_before_the_digest_leaves_is_not_told(company, slack):
    ids = lose_a_digest(company, slack)
    take_back(company, 1, 2, 3, 4)
    company.later(minutes=6)
    delivered = company.deliver()
    assert sorted(delivered.sent) == ids[4:]
    assert company.status(*ids[:4]) == ["suppressed"] * 4
    assert "C001" not in slack.messages[0].text


def test_a_digest_with_nothing_left_to_tell_is_dropped_and_holds_up_nobody(company, slack):
    ids = lose_a_digest(company, slack)
    take_back(company, *range(1, 7))
    (other,) = company.queue(subject="call:C50")
    company.later(minutes=6)
    delivered = company.deliver()
    assert delivered.sent == (other,)
    assert set(company.status(*ids)) == {"suppressed"}
    assert [row.status for row in company.rows().values() if row.kind == "digest"] == ["suppressed"]


def test_a_digest_waits_with_its_notices_while_there_is_no_way(company, slack):
    ids = lose_a_digest(company, slack)
    company.later(minutes=6)
    slack.fail_next(TooMany("60"))
    company.deliver()
    company.later(minutes=6)
    held = company.deliver(doors=Doors())
    assert set(company.status(*ids)) == {"held"}
    assert slack.messages == []
    assert len(held.held) == 6
    delivered = company.deliver()
    assert (sorted(delivered.sent), len(slack.messages)) == (ids, 1)


def test_failed_notices_queued_once_more_by_hand_are_told_one_by_one(company, slack):
    """Their digest's key is used up: telling them together again would look like telling them twice."""
    ids = company.queue_many(6)
    slack.fail_next(No("user_disabled"))
    company.deliver()
    with transaction(company.url) as session:
        for notice in ids:
            row = session.get_one(Notice, notice)
            row.status, row.digest_id = "queued", None
        session.get_one(Staff, "S1").slack_id = "U1"
    delivered = company.deliver()
    assert (sorted(delivered.sent), delivered.digests) == (ids, ())
