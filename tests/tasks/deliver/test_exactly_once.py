"""Every notice reaches its recipient exactly once, whatever breaks on the way and however many deliver."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from threading import Barrier

import pytest

from models import NoticeStatus
from models.database import transaction
from tasks.deliver import Doors, delivery
from tasks.deliver.claim import claim_next
from tasks.deliver.held import sort_out
from tasks.deliver.outcomes import Taken
from tasks.deliver.settle import again, expire, record
from tasks.deliver.slack import Slack
from tests.fakes.slack import Cut, Garbled, No, Status, TooMany
from tests.tasks.deliver.conftest import DRAFT


class Crash(BaseException):
    """The process dies here."""


def told(company, slack):
    """How often each notice was told, alone or in a digest, by what the receiving side holds."""
    rows = company.rows()
    counted = Counter()
    for message in slack.messages:
        members = [row.id for row in rows.values() if row.digest_id == message.notice]
        counted.update(members or [message.notice])
    return counted


def crash_at(monkeypatch, name, calls=1, before=True):
    """The process dies before, or right after, the n-th call of that step of the delivery."""
    real, left = getattr(delivery, name), [calls]

    def step(*args, **kwargs):
        left[0] -= 1
        if left[0] == 0 and before:
            raise Crash
        result = real(*args, **kwargs)
        if left[0] == 0:
            raise Crash
        return result

    monkeypatch.setattr(delivery, name, step)


@pytest.mark.parametrize(
    ("what", "step", "before", "posted"),
    [
        ("claimed, nothing sent", "send", True, 0),
        ("sent, not confirmed", "send", False, 1),
        ("sent, the confirmation not written", "record", True, 1),
        ("the confirmation rolled back", "record", False, 1),
    ],
)
@pytest.mark.parametrize("count", [1, 3, 9])
def test_a_crash_loses_nothing_and_repeats_nothing(company, slack, monkeypatch, count, what, step, before, posted):
    ids = company.queue_many(count)
    with monkeypatch.context() as patch:
        crash_at(patch, step, before=before)
        with pytest.raises(Crash):
            company.deliver()
    assert len(slack.messages) == posted
    assert company.deliver().sent == (), "the claim still holds: it may only be slow"
    company.later(minutes=6)
    company.deliver()
    company.later(minutes=6)
    company.deliver()
    assert told(company, slack) == dict.fromkeys(ids, 1)
    assert set(company.status(*ids)) == {"sent"}


def test_a_crash_in_the_middle_of_a_burst_makes_one_digest_of_the_same_notices(company, slack, monkeypatch):
    ids = company.queue_many(8)
    with monkeypatch.context() as patch:
        crash_at(patch, "send", before=False)
        with pytest.raises(Crash):
            company.deliver()
    more = company.queue_many(9, kind="clock_breach")
    company.later(minutes=6)
    company.deliver()
    digests = [row for row in company.rows().values() if row.kind == "digest"]
    assert len(digests) == len(slack.messages) == 2
    assert told(company, slack) == dict.fromkeys([*ids, *more], 1)
    assert digests[0].step != digests[1].step


def test_a_sender_that_comes_back_late_changes_nothing(company, slack):
    (notice,) = company.queue()
    doors = Doors(slack=Slack(token=slack.token, url=slack.url))
    with transaction(company.url) as session:
        parcel = claim_next(session, recipient="S1", now=company.now, terms=company.terms, doors=doors)
    company.later(minutes=6)
    company.deliver()
    company.later(minutes=6)
    company.deliver()
    settled = company.row(notice)
    with transaction(company.url) as session:
        late = record(
            session,
            token=parcel.token,
            attempts=0,
            recipient="S1",
            outcome=Taken(place="D1", external_id="late"),
            now=company.now,
            terms=company.terms,
        )
    assert late == []
    assert company.row(notice).external_id == settled.external_id != "late"


def test_a_sender_that_comes_back_while_another_has_the_notice_leaves_it_to_them(company, slack):
    (notice,) = company.queue()
    doors = Doors(slack=Slack(token=slack.token, url=slack.url))

    def claimed():
        with transaction(company.url) as session:
            return claim_next(session, recipient="S1", now=company.now, terms=company.terms, doors=doors)

    first = claimed()
    company.later(minutes=6)
    with transaction(company.url) as session:
        expire(session, now=company.now)
        again(
            session, token=first.token, attempts=0, error="not found", tried_at=company.now, now=company.now, terms=company.terms
        )  # fmt: skip
    second = claimed()
    taken = Taken(place="D1", external_id="late")
    with transaction(company.url) as session:
        late = record(
            session, token=first.token, attempts=0, recipient="S1", outcome=taken, now=company.now, terms=company.terms
        )
    assert late == []
    assert (company.row(notice).status, company.row(notice).claim) == (NoticeStatus.CLAIMED, second.token)


def test_a_sender_that_was_held_up_past_its_claim_does_not_send(company, slack, monkeypatch):
    (notice,) = company.queue()
    with monkeypatch.context() as patch:

        def slowly(*args, **kwargs):
            parcel = claim_next(*args, **kwargs)
            company.later(minutes=6)
            return parcel

        patch.setattr(delivery, "claim_next", slowly)
        delivered = company.deliver(now=lambda: company.now)
    assert slack.messages == []
    assert (delivered.waiting, delivered.unknown) == ((notice,), ())
    assert company.deliver().sent == (notice,)


def deliver_together(company, times):
    start = Barrier(times)

    def run(_):
        start.wait()
        return company.deliver()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_two_deliverers_at_once_send_each_notice_once(company, slack):
    case = company.open_case("C1")
    drafts = [replace(DRAFT, subject=f"call:C{n}", recipient=f"S{n % 3 + 1}") for n in range(15)]
    threaded = [replace(DRAFT, case_id=case, step=f"warn:{n}", recipient="S4") for n in range(4)]
    ids = company.queue(*drafts, *threaded)
    together = deliver_together(company, 2)
    sent = [notice for delivered in together for notice in delivered.sent]
    assert told(company, slack) == dict.fromkeys(ids, 1)
    assert sorted(sent) == sorted(ids), "and each says of what it sent, and only of that, that it did"
    roots = [message for message in slack.to("U4") if message.thread is None]
    assert len(roots) == 1, "one case keeps one thread"


def test_three_deliverers_at_once_make_one_digest_of_a_burst(company, slack):
    ids = company.queue_many(12)
    deliver_together(company, 3)
    assert told(company, slack) == dict.fromkeys(ids, 1)
    assert len(slack.messages) == 1


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)  # SQLite has one writer: nobody claims meanwhile
def test_a_burst_is_claimed_whole_while_another_deliverer_sorts_out_what_stays(company, slack):
    ids = company.queue_many(12)
    doors = Doors(slack=Slack(token=slack.token, url=slack.url))
    with transaction(company.url) as sorting:
        assert sort_out(sorting, now=company.now, terms=company.terms, doors=doors).held == []
        with transaction(company.url) as claiming:
            parcel = claim_next(claiming, recipient="S1", now=company.now, terms=company.terms, doors=doors)
            assert parcel is not None
            assert [member.id for member in parcel.members] == ids


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_recipient_is_in_one_hand_also_before_that_hand_has_said_so(company, slack):
    """What comes in while a message is being claimed waits for the next one: messages keep their order."""
    company.queue()
    doors = Doors(slack=Slack(token=slack.token, url=slack.url))
    with transaction(company.url) as claiming:
        assert claim_next(claiming, recipient="S1", now=company.now, terms=company.terms, doors=doors)
        company.queue(replace(DRAFT, subject="call:C2"))
        with transaction(company.url) as beside:
            assert claim_next(beside, recipient="S1", now=company.now, terms=company.terms, doors=doors) is None


def test_deliverers_that_find_the_same_unknown_ones_settle_each_once(company, slack):
    slack.fail_next(Cut(taken=True), Cut(taken=False))
    ids = company.queue(DRAFT, replace(DRAFT, recipient="S2"))
    company.deliver()
    company.later(minutes=6)
    deliver_together(company, 3)
    company.deliver()
    assert told(company, slack) == dict.fromkeys(ids, 1)


FAULTS = [
    Cut(taken=True), Cut(taken=False), Garbled(), Status(500), Status(502, taken=True), TooMany("7"), TooMany(None),
    No("ratelimited"), No("internal_error"), No("fatal_error"), No("service_unavailable"), No("invalid_auth"), Status(404),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_any_run_of_faults_ends_with_everything_told_once(company, slack, monkeypatch, seed):
    chance = random.Random(seed)
    case = company.open_case("C1")
    ids = []
    for n in range(7):
        ids += company.queue(replace(DRAFT, step=f"a{n}", recipient=f"S{chance.randint(1, 3)}", case_id=case))
        if n % 3 == 0:
            ids += company.queue_many(chance.choice([1, 7]), step=f"b{n}", recipient="S4")
        for method in ("chat.postMessage", "chat.postMessage", "conversations.history", "conversations.open"):
            if chance.random() < 0.5:
                slack.fail_next(chance.choice(FAULTS), method=method)
        with monkeypatch.context() as patch:
            if chance.random() < 0.3:
                crash_at(
                    patch, chance.choice(["send", "record"]), calls=chance.randint(1, 3), before=chance.random() < 0.5
                )
            with suppress(Crash):
                company.deliver()
        company.later(seconds=chance.choice([20, 61, 400]))
    slack.forgive()
    for _ in range(30):
        if not company.deliver().waiting and set(company.status(*ids)) <= {NoticeStatus.SENT, NoticeStatus.FAILED}:
            break
        company.later(minutes=10)
    given_up = {row.id for row in company.rows().values() if row.status == "failed" and row.kind != "digest"}
    assert told(company, slack) == dict.fromkeys(set(ids) - given_up, 1)
    assert all(company.row(notice).because.startswith("given up after 5") for notice in given_up)
