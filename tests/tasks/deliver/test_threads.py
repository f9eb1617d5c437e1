"""One thread for each case and recipient."""

from dataclasses import replace

import pytest

from models.database import transaction
from models.people import Staff
from tests.fakes.slack import Cut, No
from tests.tasks.deliver.conftest import DRAFT


@pytest.fixture
def case(company):
    return replace(DRAFT, case_id=company.open_case("C1"))


def test_the_first_notice_of_a_case_opens_its_thread_and_the_others_join_it(company, slack, case):
    company.queue(case)
    company.deliver()
    company.queue(replace(case, step="warn:1"), replace(case, step="warn:2"))
    company.deliver()
    root, *replies = slack.to("U1")
    assert root.thread is None
    assert [reply.thread for reply in replies] == [root.ts, root.ts]
    assert [reply.asked.get("reply_broadcast") for reply in replies] == [None, None]


def test_several_of_one_case_in_one_run_make_one_thread_in_their_order(company, slack, case):
    ids = company.queue(*(replace(case, step=f"warn:{n}") for n in range(3)))
    company.deliver()
    assert [message.notice for message in slack.to("U1")] == ids
    assert [message.thread for message in slack.to("U1")] == [None, slack.messages[0].ts, slack.messages[0].ts]


@pytest.mark.parametrize("change", [{"urgent": True}, {"kind": "clock_breach"}, {"kind": "ladder_step"}])
def test_what_matters_shows_outside_the_thread_too(company, slack, case, change):
    company.queue(case)
    company.deliver()
    company.queue(replace(case, **({"step": "2"} | change)))
    company.deliver()
    reply = slack.messages[-1]
    assert (reply.thread, reply.asked["reply_broadcast"]) == (slack.messages[0].ts, True)


def test_everybody_and_every_case_has_a_thread_of_its_own(company, slack, case):
    other = replace(case, subject="call:C2", case_id=company.open_case("C2"))
    company.queue(case, other, replace(case, recipient="S2"), replace(DRAFT, subject="2026-09"))
    company.deliver()
    assert [message.thread for message in slack.messages] == [None] * 4


def test_what_a_digest_told_opens_no_thread(company, slack, case):
    company.queue(case)
    company.queue_many(6, step="x")
    company.deliver()
    assert len(slack.messages) == 1
    company.queue(replace(case, step="warn:1"))
    company.deliver()
    assert slack.messages[-1].thread is None


def test_a_thread_that_is_gone_is_no_reason_to_stay_silent(company, slack, case):
    company.queue(case)
    company.deliver()
    slack.messages.clear()
    (notice,) = company.queue(replace(case, step="warn:1"))
    assert company.deliver().sent == (notice,)
    assert [message.thread for message in slack.messages] == [None]


def test_a_person_with_another_slack_id_gets_a_new_thread_and_nobody_else_reads_it(company, slack, case):
    company.queue(case)
    company.deliver()
    with transaction(company.url) as session:
        session.get_one(Staff, "S1").slack_id = "U77"
    company.queue(replace(case, step="warn:1"))
    company.deliver()
    assert [(message.channel, message.thread) for message in slack.messages] == [("D1", None), ("D77", None)]


def test_a_reply_that_nobody_confirmed_is_found_in_its_thread(company, slack, case):
    company.queue(case)
    company.deliver()
    (reply,) = company.queue(replace(case, step="warn:1"))
    slack.fail_next(Cut(taken=True))
    assert company.deliver().unknown == (reply,)
    company.later(minutes=6)
    assert company.deliver().sent == (reply,)
    assert len(slack.messages) == 2
    assert company.row(reply).external_id == slack.messages[1].ts


def test_a_first_notice_found_late_does_not_move_the_thread(company, slack, case):
    first, second, third = company.queue(*(replace(case, step=f"warn:{n}") for n in range(3)))
    slack.fail_next(Cut(taken=True))
    company.deliver()
    slack.fail_next(No("internal_error"), method="conversations.open")
    company.deliver()
    company.later(minutes=6)
    company.deliver()
    company.queue(replace(case, step="warn:3"))
    company.deliver()
    assert company.status(first, second, third) == ["sent"] * 3
    one, two, three, four = slack.messages
    assert (one.thread, two.thread, three.thread, four.thread) == (None, None, two.ts, two.ts)
