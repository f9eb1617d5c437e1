"""Without a way out notices are rendered, shown and kept; and who can be reached how."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models import Notice, Via
from models.database import engine_for, reading, transaction
from models.notices import NoticeStatus, standing
from tasks.deliver import Doors, Terms
from tasks.deliver.addresses import Address
from tasks.deliver.claim import recipients_due
from tasks.deliver.held import sort_out
from tasks.deliver.mail import Mail
from tasks.deliver.reconcile import unknown_by_recipient
from tasks.deliver.route import NO_MAIL, NO_SLACK, PRINT, Fail, Go, Hold, route
from tasks.deliver.slack import Slack
from tasks.notices import withdraw
from tasks.rulebook import book
from tasks.settings import Settings
from tests.plans import plans
from tests.tasks.deliver.conftest import DRAFT

SLACK = Slack(token="x", url="http://127.0.0.1:9/")
MAIL = Mail(url="smtp://127.0.0.1:9", sender="a@example.com", folder=None)
BOTH, NONE = Doors(slack=SLACK, mail=MAIL), Doors()
NOBODY = Address(recipient="S1", name="王芳", customer=False, slack_id=None, email=None, zone=None)
CUSTOMER = replace(NOBODY, recipient="customer:K1", customer=True)


@pytest.mark.parametrize(
    ("what", "channel", "address", "doors", "way"),
    [
        ("Slack", Via.SLACK, replace(NOBODY, slack_id="U1", email="a@b"), BOTH, (Via.SLACK, "U1")),
        ("mail without a Slack id", Via.SLACK, replace(NOBODY, email="a@b"), BOTH, (Via.MAIL, "a@b")),
        ("mail where mail was meant", Via.MAIL, replace(NOBODY, slack_id="U1", email="a@b"), BOTH, (Via.MAIL, "a@b")),
        ("Slack without an address", Via.MAIL, replace(NOBODY, slack_id="U1"), BOTH, (Via.SLACK, "U1")),
        ("nobody", Via.SLACK, NOBODY, BOTH, "nobody to reach: S1 has neither a Slack id nor a mail address"),
        ("no token", Via.SLACK, replace(NOBODY, slack_id="U1", email="a@b"), Doors(mail=MAIL), NO_SLACK),
        ("no token, no ids", Via.SLACK, NOBODY, NONE, NO_SLACK),
        ("no server", Via.SLACK, replace(NOBODY, email="a@b"), Doors(slack=SLACK), NO_MAIL),
        ("no way at all", Via.MAIL, replace(NOBODY, slack_id="U1"), NONE, NO_SLACK),
        ("a customer's mail", Via.LETTER, replace(CUSTOMER, email="a@b"), BOTH, (Via.MAIL, "a@b")),
        ("a customer is never in Slack", Via.SLACK, replace(CUSTOMER, email="a@b"), BOTH, (Via.MAIL, "a@b")),
        ("a customer's letter", Via.MAIL, CUSTOMER, BOTH, PRINT),
        ("a customer and no server", Via.MAIL, replace(CUSTOMER, email="a@b"), Doors(slack=SLACK), NO_MAIL),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_way_for_each_recipient(what, channel, address, doors, way):
    found = route(channel=channel, recipient=address.recipient, address=address, doors=doors)
    match found:
        case Go():
            assert (found.via, found.to) == way
        case Hold() | Fail():
            assert found.because == way


def test_somebody_in_no_register_is_a_failure_that_names_the_register(company):
    ids = company.queue(replace(DRAFT, recipient="S404"), replace(DRAFT, recipient="customer:K404"))
    assert company.deliver().failed == tuple(ids)
    staff, customer = (company.row(notice).because for notice in ids)
    assert staff == "nobody to reach: S404 is not in the staff register"
    assert customer == "nobody to reach: K404 is not in the customer file"


def test_without_a_token_notices_are_shown_and_held_also_at_night(company, slack):
    company.later(hours=14)
    ids = company.queue(
        DRAFT, replace(DRAFT, recipient="S2", urgent=True, deadline=company.now, text="电话 13812348000")
    )
    lines = []
    delivered = company.deliver(doors=Doors(), show=lines.append)
    assert (delivered.held, delivered.waiting, delivered.sent) == (tuple(ids), (), ())
    assert {row.because for row in company.rows().values()} == {NO_SLACK}
    assert lines[0].split("\n") == [
        "[slack → 王芳 (S1)] Arrival due soon",
        "    Call C1 is due at 16:00.",
        "    (依据条款 MS-14 · call:C1)",
    ]
    assert "【紧急】" in lines[1]
    assert "138****8000" in lines[1]
    assert "期限 2026-10-10 00:00" in lines[1]
    assert company.deliver(doors=Doors()).held == (), "held once, shown once"


def test_held_notices_leave_when_a_token_is_configured_unless_they_are_old(company, slack):
    (old,) = company.queue(step="old")
    company.deliver(doors=Doors())
    company.later(days=8)
    (young,) = company.queue(step="young")
    company.deliver(doors=Doors())
    company.later(hours=1)
    assert company.deliver().sent == (young,)
    assert company.status(old, young) == ["held", "sent"]


def test_a_held_backlog_comes_as_one_digest(company, slack):
    company.queue_many(30)
    company.deliver(doors=Doors())
    delivered = company.deliver()
    assert (len(delivered.sent), len(slack.messages)) == (30, 1)


def test_what_was_withdrawn_while_held_is_not_let_go(company, slack):
    (notice,) = company.queue()
    company.deliver(doors=Doors())
    with transaction(company.url) as session:
        withdraw(session, subject="call:C1", kinds=["clock_warning"], because="arrived", now=company.now)
    assert company.deliver().sent == ()
    assert company.status(notice) == ["held"]


def test_a_letter_for_a_customer_without_mail_is_kept_for_printing(company, post, slack):
    company.doors = post.doors(slack)
    (notice,) = company.queue(recipient="customer:K2", channel=Via.MAIL, kind="contract_expiry_customer")
    assert company.deliver().held == (notice,)
    row = company.row(notice)
    assert (row.channel, row.because) == ("letter", PRINT)
    company.deliver()
    assert company.status(notice) == ["held"], "a mail server does not make a letter a mail"


def test_held_mail_leaves_when_a_server_is_configured(company, post, slack):
    (notice,) = company.queue(recipient="customer:K1", channel=Via.MAIL, kind="contract_expiry_customer")
    assert company.deliver().held == (notice,)
    company.doors = post.doors(slack)
    company.later(hours=1)
    assert company.deliver().sent == (notice,)


def test_settings_open_the_doors():
    assert Doors.of(Settings()) == Doors()
    opened = Doors.of(Settings(slack_token=" xoxb-1 ", smtp_url="smtp://127.0.0.1:25"))
    assert (opened.slack is not None, opened.mail is not None) == (True, True)
    assert Doors.of(Settings(slack_token=" ", smtp_url="")) == Doors()
    with pytest.raises(ValueError, match="SMTP address must look like"):
        Doors.of(Settings(smtp_url="mail.example.com:25"))


def test_the_terms_are_those_of_the_rule_book():
    terms = Terms.of(book=book(), settings=Settings(locale="en"))
    assert terms.digest_above == book().delivery.digest_above
    assert terms.lease == timedelta(minutes=book().delivery.lease_minutes)
    assert terms.retries == tuple(timedelta(minutes=m) for m in book().delivery.retry_minutes)
    assert (terms.quiet, terms.zone, terms.locale) == (book().calendar.quiet_hours, book().calendar.timezone, "en")


def test_a_run_reads_only_what_waits_of_all_that_was_ever_told(sqlite_url):
    """Of two indexes SQLite prefers the one of digests, in which most of the ledger stands; PostgreSQL knows better."""
    now, terms = datetime(2026, 10, 9, tzinfo=UTC), Terms.of(book=book(), settings=Settings())
    with reading(sqlite_url) as session, plans(sqlite_url) as seen:
        sort_out(session, now=now, terms=terms, doors=Doors())
        recipients_due(session, now=now)
        unknown_by_recipient(session)
    of_notices = [plan for statement, plan in seen.items() if " FROM notices " in statement.replace("\n", " ")]
    assert len(of_notices) == 3
    assert all("ix_notices_open" in plan for plan in of_notices), of_notices


def test_what_is_due_is_found_without_reading_the_whole_ledger(url):
    """A partial index serves only a query whose words the planner can hold against its own.

    Without the recipient, so that no other index could serve: which of two it prefers depends on statistics.
    """
    query = select(Notice.id).where(standing(NoticeStatus.QUEUED))
    with engine_for(url).connect() as connection:
        words = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        if url.startswith("sqlite"):
            plan = connection.execute(text(f"EXPLAIN QUERY PLAN {words}")).all()
        else:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
            plan = connection.execute(text(f"EXPLAIN {words}")).all()
    assert "ix_notices_open" in str(plan)


def test_a_held_letter_to_a_customer_is_shown_by_its_title_only(company):
    said: list[str] = []
    company.queue(
        replace(
            DRAFT, recipient="customer:K2", title="Your contract ends", text="Dear Zhang Xiaoming, at 1 Main St ..."
        )
    )
    company.deliver(show=said.append)
    assert "Your contract ends" in said[0]
    assert "Xiaoming" not in said[0]
