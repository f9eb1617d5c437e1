"""The outbox: what is queued once stays once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from threading import Barrier, Thread

import pytest
from sqlalchemy import event, func, insert, select, update

from models import Notice, Via
from models.database import engine_for, reading, transaction
from tasks.notices import NoticeDraft, deadline_key, queue_notices, suppress_notices, withdraw

NOON = datetime(2026, 10, 9, 4, 0, tzinfo=UTC)
DRAFT = NoticeDraft(
    kind="clock_warning",
    subject="call:C1",
    article="MS-14",
    step="warn:0",
    recipient="S1",
    title="Arrival due soon",
    text="Call C1 is due at 16:00.",
    deadline=NOON + timedelta(hours=4),
)


def queue(url, *drafts, now=NOON):
    with transaction(url) as session:
        return queue_notices(session, drafts, now=now)


def rows(url):
    with reading(url) as session:
        return session.scalars(select(Notice).order_by(Notice.id)).all()


def test_a_queued_notice_keeps_everything_it_was_drafted_with(url):
    draft = replace(
        DRAFT,
        channel=Via.MAIL,
        branch_no="B1",
        actions=["acknowledge"],
        urgent=True,
        not_before=NOON + timedelta(hours=1),
        attachments=["letters/K1.docx"],
    )
    queued = queue(url, draft)
    (row,) = rows(url)
    assert queued.new == [row.id]
    assert queued.already == []
    assert (row.status, row.created_at, row.attempts) == ("queued", NOON, 0)
    assert (row.channel, row.actions, row.urgent, row.branch_no) == ("mail", ["acknowledge"], True, "B1")
    assert (row.deadline, row.deadline_key) == (draft.deadline, "2026-10-09T08:00:00")
    assert (row.not_before, row.attachments) == (draft.not_before, ["letters/K1.docx"])


def test_queueing_again_writes_nothing_and_names_what_stands_there(url):
    first = queue(url, DRAFT, replace(DRAFT, recipient="S2"))
    again = queue(url, replace(DRAFT, recipient="S3"), DRAFT, replace(DRAFT, recipient="S2"), now=NOON.replace(hour=9))
    assert len(again.new) == 1
    assert again.already == first.new
    assert [row.created_at for row in rows(url)] == [NOON, NOON, NOON.replace(hour=9)]


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("another subject", {"subject": "call:C2"}),
        ("another kind", {"kind": "clock_breach"}),
        ("another step", {"step": "warn:1"}),
        ("another recipient", {"recipient": "customer:U1"}),
        ("a renewed contract's later deadline", {"deadline": NOON + timedelta(days=365)}),
        ("no deadline", {"deadline": None}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_notice_is_another_one_with(url, what, change):
    queue(url, DRAFT)
    assert len(queue(url, replace(DRAFT, **change)).new) == 1


@pytest.mark.parametrize("change", [{"title": "other"}, {"text": "other"}, {"urgent": True}, {"article": "LIM-1"}])
def test_a_notice_is_the_same_one_whatever_its_words(url, change):
    queue(url, DRAFT)
    assert queue(url, replace(DRAFT, **change)).new == []


def test_the_same_draft_twice_in_one_batch_is_one_notice(url):
    queued = queue(url, DRAFT, replace(DRAFT, text="other words"))
    assert (len(queued.new), queued.already) == (1, [])
    assert [row.text for row in rows(url)] == [DRAFT.text]


def test_a_deadline_is_the_same_in_every_zone_and_to_the_second():
    here = NOON.astimezone(timezone(timedelta(hours=8))).replace(microsecond=999)
    assert deadline_key(here) == deadline_key(NOON) == "2026-10-09T04:00:00"
    with pytest.raises(ValueError, match="naive deadline"):
        deadline_key(NOON.replace(tzinfo=None))


def test_the_order_within_a_subject_stays_and_ids_come_back_in_the_order_of_the_drafts(url):
    drafts = [
        replace(DRAFT, subject="call:C9", kind="clock_warning"),
        replace(DRAFT, subject="call:C1", kind="ladder_step"),
        replace(DRAFT, subject="call:C9", kind="clock_breach"),
    ]
    queued = queue(url, *drafts)
    by_id = {row.id: (row.subject, row.kind) for row in rows(url)}
    assert [by_id[found] for found in queued.new] == [(draft.subject, draft.kind) for draft in drafts]
    assert queued.new[0] < queued.new[2]


def test_nothing_to_queue_is_fine(url):
    assert queue(url).new == []


def test_many_notices_take_a_handful_of_statements(url):
    said = []

    def hear(*args):
        said.append(args[2])

    event.listen(engine_for(url), "before_cursor_execute", hear)
    drafts = [replace(DRAFT, subject=f"call:C{n:03}") for n in range(900)]
    assert len(queue(url, *drafts).new) == 900
    queued = queue(url, *drafts)
    event.remove(engine_for(url), "before_cursor_execute", hear)
    assert (len(queued.new), len(queued.already)) == (0, 900)
    assert len([statement for statement in said if "notices" in statement]) <= 4


def test_what_the_transaction_takes_back_was_never_queued(url):
    with transaction(url, dry_run=True) as session:
        assert len(queue_notices(session, [DRAFT], now=NOON).new) == 1
    assert rows(url) == []


def test_two_transactions_at_once_queue_each_notice_once(url):
    drafts = [replace(DRAFT, subject=f"call:C{n:03}") for n in range(200)]
    start, new = Barrier(2), []

    def run(mine):
        start.wait()
        new.extend(queue(url, *mine).new)

    threads = [Thread(target=run, args=(order,)) for order in (drafts, drafts[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(new) == len(set(new)) == 200


def test_a_suppressed_notice_stands_in_the_ledger_with_its_reason_and_stays(url):
    with transaction(url) as session:
        suppressed = suppress_notices(session, [DRAFT], because="acknowledged by S7", now=NOON)
    (row,) = rows(url)
    assert (suppressed.new, row.status, row.because) == ([row.id], "suppressed", "acknowledged by S7")
    assert queue(url, DRAFT).already == [row.id]
    assert rows(url)[0].status == "suppressed"


def test_suppressing_does_not_touch_a_notice_that_is_queued(url):
    queue(url, DRAFT)
    with transaction(url) as session:
        assert suppress_notices(session, [DRAFT], because="x", now=NOON).new == []
    assert rows(url)[0].status == "queued"


def withdrawn_from(url, status, **values):
    with engine_for(url).begin() as connection:
        key = {"subject": "contract:K1", "kind": "contract_visit", "step": "first", "recipient": "S1"}
        fixed = {"article": "MS-15", "channel": "slack", "deadline_key": "", "title": "t", "text": "x"}
        counts = {"urgent": False, "attempts": 0, "created_at": NOON}
        connection.execute(insert(Notice).values(**key, **fixed, **counts, status=status, **values))
    with transaction(url) as session:
        return withdraw(session, subject="contract:K1", kinds=["contract_visit"], because="renewed", now=NOON)


@pytest.mark.parametrize(
    ("before", "values", "after", "marked"),
    [
        ("queued", {}, "suppressed", True),
        ("held", {"because": "no Slack token"}, "held", True),
        ("claimed", {"claim": "c"}, "claimed", True),
        ("unknown", {"claim": "c"}, "unknown", True),
        ("sent", {"sent_at": NOON}, "sent", False),
        ("failed", {}, "failed", False),
    ],
)
def test_a_renewal_takes_back_what_has_not_left(url, before, values, after, marked):
    ids = withdrawn_from(url, before, **values)
    (row,) = rows(url)
    assert row.status == after
    assert ids == ([row.id] if before == "queued" else [])
    assert (row.because == "withdrawn: renewed (2026-10-09 04:00 UTC)") is marked


def test_withdrawing_touches_no_other_subject_or_kind(url):
    queue(url, replace(DRAFT, subject="contract:K2", kind="contract_visit"), replace(DRAFT, subject="contract:K1"))
    assert withdrawn_from(url, "queued") != []
    with reading(url) as session:
        assert session.scalar(select(func.count()).where(Notice.status == "queued")) == 2


def test_a_withdrawn_notice_of_a_deadline_leaves_room_for_the_next_deadline(url):
    queue(url, DRAFT)
    with engine_for(url).begin() as connection:
        connection.execute(update(Notice).values(status="suppressed"))
    assert len(queue(url, replace(DRAFT, deadline=NOON + timedelta(days=365))).new) == 1
