"""An effect: a function that changes something outside, a Prefect task only where a flow run is active."""

import errno
import smtplib
import socket
import sys
from collections.abc import Callable, Sequence
from functools import cached_property, update_wrapper
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, Generic, ParamSpec, TypeVar, overload
from urllib.error import HTTPError, URLError

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from rules.masking import mask_text

P = ParamSpec("P")
R = TypeVar("R")
Condition = Callable[[Any, Any, Any], bool]

RETRIES = 3
RETRY_DELAYS = (1.0, 4.0, 16.0)  # seconds; Prefect spreads them by a third so that workers do not return in step

# PostgreSQL: connection lost, serialization failure, deadlock, lock not free, too many clients, shutting down.
PASSING_SQLSTATES = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03"})
PASSING_SQLITE = ("database is locked", "database table is locked", "database schema is locked")
PASSING_NETWORK = frozenset({errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ETIMEDOUT})
PASSING_SMTP = range(400, 500)  # "try again later" in SMTP's own words


class Effect(Generic[P, R]):
    """A function with one effect on the outside.

    Called inside a flow run it is a Prefect task: it shows in the run's page and is tried again after
    errors that pass by themselves. Called anywhere else, or from within another effect, it is the plain
    function, and Prefect is not even imported.
    """

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        name: str | None,
        retries: int,
        retry_delay_seconds: float | Sequence[float] | Callable[[int], list[float]],
        retry_condition_fn: Condition,
    ) -> None:
        if iscoroutinefunction(fn) or isgeneratorfunction(fn) or isasyncgenfunction(fn):
            raise TypeError(f"{fn.__qualname__} must be a plain function: an effect is one call and one answer")
        update_wrapper(self, fn)
        self.fn = fn
        self.name = name or fn.__name__
        self.retries = retries
        self._delays = retry_delay_seconds
        self._condition = retry_condition_fn

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it: as a task inside a flow run, as the function itself elsewhere."""
        if inside_flow_run():
            return self.task(*args, **kwargs)
        return self.fn(*args, **kwargs)

    @cached_property
    def task(self) -> Any:
        """The Prefect task, made when first needed. Nothing is cached or stored: state lives in the registers."""
        from prefect.cache_policies import NO_CACHE
        from prefect.tasks import Task

        delays = list(self._delays) if isinstance(self._delays, Sequence) else self._delays
        return Task(
            self.fn,
            name=self.name,
            retries=self.retries,
            retry_delay_seconds=delays,
            retry_jitter_factor=0.3,
            retry_condition_fn=self._condition,
            persist_result=False,
            cache_policy=NO_CACHE,
        )


@overload
def effect(fn: Callable[P, R], /) -> Effect[P, R]: ...
@overload
def effect(
    *,
    name: str | None = None,
    retries: int = RETRIES,
    retry_delay_seconds: float | Sequence[float] | Callable[[int], list[float]] = RETRY_DELAYS,
    retry_condition_fn: Condition | None = None,
) -> Callable[[Callable[P, R]], Effect[P, R]]: ...
def effect(
    fn: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    retries: int = RETRIES,
    retry_delay_seconds: float | Sequence[float] | Callable[[int], list[float]] = RETRY_DELAYS,
    retry_condition_fn: Condition | None = None,
) -> Any:
    """Make a function an effect: `@effect`, or `@effect(retries=0)`.

    Inside a flow run errors that pass by themselves (`is_transient`) are tried again `retries` times after
    `retry_delay_seconds`; a plain bug fails at once. Say `retries=0` where doing it twice does harm, such
    as sending: a cut connection leaves open whether the other side took it.
    """

    def wrap(function: Callable[..., Any]) -> Effect[..., Any]:
        return Effect(
            function,
            name=name,
            retries=retries,
            retry_delay_seconds=retry_delay_seconds,
            retry_condition_fn=retry_condition_fn or transient,
        )

    return wrap if fn is None else wrap(fn)


def inside_flow_run() -> bool:
    """Whether this code runs directly inside a Prefect flow run (not inside one of its tasks)."""
    context = sys.modules.get("prefect.context")  # never imported: then nothing can be running in it
    if context is None:
        return False
    return context.FlowRunContext.get() is not None and context.TaskRunContext.get() is None


def transient(_task: object, _run: object, state: Any) -> bool:
    """Prefect's retry condition: try again only after an error that passes by itself."""
    return isinstance(state.data, BaseException) and is_transient(state.data)


def is_transient(error: BaseException) -> bool:
    """Whether trying again later may help: a busy database, a lost connection, a network that is away."""
    match error:
        case DBAPIError():
            return error.connection_invalidated or _database_is_busy(error.orig)
        case NoFreeConnection():
            return True
        case HTTPError():
            return error.code == 429 or error.code >= 500
        case URLError():
            return isinstance(error.reason, OSError) and is_transient(error.reason)
        case smtplib.SMTPResponseException():
            return error.smtp_code in PASSING_SMTP
        case smtplib.SMTPServerDisconnected() | ConnectionError() | TimeoutError() | socket.gaierror():
            return True
        case OSError():
            return error.errno in PASSING_NETWORK
        case _:
            return False


def _database_is_busy(error: BaseException | None) -> bool:
    sqlstate = getattr(error, "sqlstate", None)
    if sqlstate is not None:
        return sqlstate in PASSING_SQLSTATES or sqlstate.startswith("08")
    said = str(error).lower()
    if said.startswith(PASSING_SQLITE):
        return True
    # psycopg has no code for a server that could not be reached at all.
    return type(error).__module__.startswith("psycopg") and type(error).__name__ in {
        "OperationalError",
        "ConnectionTimeout",
        "InterfaceError",
    }


def registers_are_busy(error: BaseException) -> bool:
    """Whether something gave up waiting for another writer of an SQLite database; nothing of it was done."""
    return isinstance(error, DBAPIError) and any(said in str(error.orig) for said in PASSING_SQLITE)


def first_line(error: BaseException) -> str:
    """What went wrong in one masked line; parameters of a statement and tracebacks stay out of the registers."""
    if registers_are_busy(error):
        return "the registers are busy: another run is writing to them; run it again when that is done"
    said = str(error).strip().splitlines()
    return mask_text(f"{type(error).__name__}: {said[0]}" if said else type(error).__name__)
