"""An effect is a task inside a flow run and a plain function elsewhere; only passing errors are tried again."""

import errno
import smtplib
import socket
import sqlite3
import subprocess
import sys
from urllib.error import HTTPError, URLError

import psycopg
import pytest
from prefect import flow
from prefect.context import TaskRunContext
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from tasks.effect import effect, inside_flow_run, is_transient


def through_sqlalchemy(error, kind=OperationalError):
    return kind("update x", {"phone": "13812345678"}, error)


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (through_sqlalchemy(sqlite3.OperationalError("database is locked")), True),
        (through_sqlalchemy(sqlite3.OperationalError("no such table: calls")), False),
        (through_sqlalchemy(psycopg.errors.SerializationFailure("could not serialize")), True),
        (through_sqlalchemy(psycopg.errors.DeadlockDetected("deadlock")), True),
        (through_sqlalchemy(psycopg.errors.AdminShutdown("shutting down")), True),
        (through_sqlalchemy(psycopg.OperationalError("connection failed: refused")), True),
        (through_sqlalchemy(psycopg.errors.UndefinedTable("relation missing")), False),
        (through_sqlalchemy(psycopg.errors.UniqueViolation("duplicate"), IntegrityError), False),
        (NoFreeConnection("QueuePool limit"), True),
        (ConnectionResetError("reset"), True),
        (TimeoutError("slow"), True),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), True),
        (OSError(errno.ENETUNREACH, "no route"), True),
        (URLError(ConnectionRefusedError("refused")), True),
        (URLError("unknown url type"), False),
        (HTTPError("http://x", 503, "busy", None, None), True),  # type: ignore[arg-type]
        (HTTPError("http://x", 404, "gone", None, None), False),  # type: ignore[arg-type]
        (smtplib.SMTPServerDisconnected("gone"), True),
        (smtplib.SMTPDataError(451, b"try later"), True),
        (smtplib.SMTPDataError(550, b"no such user"), False),
        (FileNotFoundError(errno.ENOENT, "inbox"), False),
        (PermissionError(errno.EACCES, "inbox"), False),
        (ValueError("a bug"), False),
        (KeyError("a bug"), False),
    ],
    ids=lambda value: f"{type(value).__name__}: {value}"[:50] if isinstance(value, Exception) else "",
)
def test_only_errors_that_pass_by_themselves_are_worth_another_try(error, passes):
    assert is_transient(error) is passes


def test_outside_a_flow_run_an_effect_is_its_function_and_prefect_is_not_imported():
    said = "import sys; from tasks.effect import effect\n@effect\ndef f(x): return x + 1\nprint(f(1), 'prefect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "False"]


def test_an_effect_keeps_its_functions_name_and_words():
    @effect(retries=0)
    def post_notice(text: str) -> str:
        """Post one notice."""
        return text

    assert (post_notice.__name__, post_notice.__doc__) == ("post_notice", "Post one notice.")
    assert (post_notice.task.name, post_notice.task.retries) == ("post_notice", 0)


def test_a_coroutine_is_refused():
    with pytest.raises(TypeError, match="must be a plain function"):

        @effect
        async def later(): ...


def test_inside_a_flow_run_an_effect_is_a_task_and_an_effect_within_it_is_not(prefect_server):
    seen = []

    @effect
    def inner():
        seen.append(("inner", inside_flow_run()))

    @effect
    def outer():
        context = TaskRunContext.get()
        seen.append(("outer", context.task.name if context else None))
        inner()

    @flow
    def both():
        seen.append(("flow", inside_flow_run()))
        outer()

    both()
    assert seen == [("flow", True), ("outer", "outer"), ("inner", False)]


@pytest.mark.parametrize(("error", "tries"), [(ConnectionResetError("cut"), 3), (ValueError("a bug"), 1)])
def test_a_passing_error_is_tried_again_and_a_bug_is_not(prefect_server, error, tries):
    calls = []

    @effect(retries=2, retry_delay_seconds=0)
    def reach_out():
        calls.append(1)
        raise error

    @flow
    def trying():
        reach_out()

    with pytest.raises(type(error)):
        trying()
    assert len(calls) == tries
