"""The frame around every flow: time, dry run, the record of the run, its artifact, its end state."""

import inspect
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, Protocol

from prefect.flows import Flow
from prefect.states import Failed
from prefect.utilities.hashing import file_hash
from pydantic import AwareDatetime

from flows.outcome import CompletedWithFailures, Outcome
from flows.publishing import publish
from flows.run import NaiveNow, run_name, started_at
from rules.masking import mask_text
from tasks.effect import first_line, inside_flow_run
from tasks.flow_runs import RunState, Through, record_end, record_start


class Body(Protocol):
    """What a duty is written as: `now` is aware and given, `dry_run` is given, further parameters have defaults."""

    __name__: str

    def __call__(self, *, now: datetime, dry_run: bool) -> Outcome:
        """Do the work and say what was done."""
        ...


class Duty(Flow[..., Any]):
    """A Prefect flow that can also run without Prefect.

    Calling it runs it through Prefect's engine and returns the Outcome, or raises CompletedWithFailures.
    `body` runs the same function alone and always returns the Outcome.
    """

    recorded: Callable[..., Outcome]

    def body(
        self,
        *,
        now: datetime | None = None,
        dry_run: bool = False,
        timed: Callable[[], float] = time.monotonic,
        **parameters: Any,
    ) -> Outcome:
        """Run the flow's own function, without Prefect: no server, no artifact, no events.

        `now` is aware and defaults to the clock; raises NaiveNow for one without a zone. `timed` gives the seconds by
        which the record of the run says how long it took. Failures of single cases are in the outcome's `failures`;
        whatever the function raises is raised.
        """
        self.refuse_naive(now)
        return self.recorded(now=now, dry_run=dry_run, timed=timed, **parameters)

    def refuse_naive(self, now: object) -> None:
        """Raise NaiveNow for a time without a zone, given as such or as text."""
        if isinstance(now, str):
            try:
                now = datetime.fromisoformat(now)
            except ValueError:
                return  # not a time at all: Prefect's own validation says so
        if isinstance(now, datetime) and now.utcoffset() is None:
            raise NaiveNow(flow=self.name, now=now)

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """Prefect's validation, with one clear line for a naive `now`."""
        self.refuse_naive(parameters.get("now"))
        return super().validate_parameters(parameters)


def duty(name: str) -> Callable[[Body], Duty]:
    """Make a function a flow of that name: deployed, scheduled, recorded, published.

        @duty("contract-expiry")
        def contract_expiry(*, now: datetime, dry_run: bool) -> Outcome:
            \"\"\"Tell customers and staff a month before a maintenance contract ends (MS-15).\"\"\"
            noticed = queue_expiry_notices(now=now, dry_run=dry_run)
            return Outcome(changed={"noticed": len(noticed)})

    The flow's parameters are `now` (aware, default: the time the run is for) and `dry_run` (default: no), and
    whatever else the function takes with a default. A run is recorded in the registers unless it is dry, its
    outcome is published, and one with failures ends in the failed state CompletedWithFailures, after
    everything else was done.
    """

    def wrap(function: Body) -> Duty:
        run = _recorded(name, function)

        def orchestrated(now: datetime | None = None, dry_run: bool = False, **parameters: Any) -> Any:
            _speak_up()
            outcome = run(now=now, dry_run=dry_run, **parameters)
            if not outcome.failures:
                return outcome
            raised = CompletedWithFailures(outcome)
            return Failed(name=type(raised).__name__, message=mask_text(str(raised)), data=raised)

        update_wrapper(orchestrated, function)
        vars(orchestrated).pop("__wrapped__")  # else Prefect takes the inner signature
        signature = _signature(function)
        orchestrated.__signature__ = signature
        orchestrated.__annotations__ = {name: one.annotation for name, one in signature.parameters.items()}
        made = Duty(
            orchestrated,
            name=name,
            version=file_hash(inspect.getfile(function)),
            flow_run_name=run_name(name),
            persist_result=False,
        )
        made.recorded = run
        return made

    return wrap


def _speak_up() -> None:
    """Let what our rooms say reach the run's page; Prefect leaves everybody else's loggers at warnings."""
    for room in ("flows", "tasks", "expectations", "models", "rules"):
        logger = logging.getLogger(room)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.INFO)


def _every_flow_takes(now: AwareDatetime | None = None, dry_run: bool = False) -> None: ...


def _signature(function: Body) -> inspect.Signature:
    """What every flow takes, then the function's further parameters."""
    shared = inspect.signature(_every_flow_takes).parameters
    own = inspect.signature(function, eval_str=True).parameters
    further = [one.replace(kind=one.POSITIONAL_OR_KEYWORD) for name, one in own.items() if name not in shared]
    return inspect.Signature([*shared.values(), *further])


def _recorded(name: str, function: Body) -> Callable[..., Outcome]:
    """The function with everything around it that does not need Prefect."""

    def run(
        *, now: datetime | None, dry_run: bool, timed: Callable[[], float] = time.monotonic, **parameters: Any
    ) -> Outcome:
        now = now or started_at()
        began = timed()
        through = Through.PREFECT if inside_flow_run() else Through.BODY
        run_id = None if dry_run else record_start(flow=name, now=now, through=through)

        def end(state: RunState, *, changed: dict[str, int] | None = None, error: str | None = None) -> None:
            if run_id is not None:
                finished = now + timedelta(seconds=timed() - began)
                record_end(run_id, finished_at=finished, state=state, changed=changed, error=error)

        try:
            done = function(now=now, dry_run=dry_run, **parameters)
            outcome = replace(done, flow=name, now=now, dry_run=dry_run)
            publish(outcome)
        except BaseException as error:
            end(RunState.FAILED, error=first_line(error))
            raise
        state = RunState.WITH_FAILURES if outcome.failures else RunState.COMPLETED
        end(state, changed=dict(outcome.changed), error=mask_text("\n".join(outcome.failures)) or None)
        return outcome

    return run
