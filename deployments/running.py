"""Running one flow in this process: through Prefect where a server is there, else its body alone."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from deployments.environment import settle_in
from deployments.prefect_server import answers, configured_server, hand_in_what_waits
from flows.outcome import CompletedWithFailures, Outcome
from flows.publishing import masked
from flows.registry import flow_named
from rules.masking import mask_text
from tasks.effect import first_line, registers_are_busy
from tasks.flow_runs import RunState, Through
from tasks.settings import Settings, settings

log = logging.getLogger(__name__)


class NoPrefectServer(RuntimeError):
    """A run through Prefect was asked for and there is no server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run went. `now` is the time it was for; `rows` are masked; `note` says why it ran as it did, if that
    may surprise. In a dry run `changed` and `rows` are what would have been. `said` is the headline in the
    installation's language.
    """

    flow: str
    state: RunState
    now: datetime | None
    dry_run: bool
    through: Through
    changed: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Mapping[str, object]] = ()
    failures: Sequence[str] = ()
    headline: str = ""
    said: str = ""
    note: str = ""

    @property
    def exit_code(self) -> int:
        """0 done, 1 done with failures that it names, 2 not done."""
        return {RunState.COMPLETED: 0, RunState.WITH_FAILURES: 1}.get(self.state, 2)


def run_flow(
    name: str,
    *,
    now: datetime | None = None,
    dry_run: bool = False,
    through: Literal["auto", "prefect", "body"] = "auto",
    with_settings: Settings | None = None,
    **parameters: Any,
) -> RunResult:
    """Run the flow of that name here and say how it went.

    `through` auto takes the Prefect server of PREFECT_API_URL or of a running `up`, if it answers, else the body.
    `now` is aware. Raises UnknownFlow, NaiveNow and, for `through="prefect"` without a server, NoPrefectServer;
    whatever goes wrong in the flow itself is in the result, with its traceback in the log.
    """
    used = with_settings or settings()
    api_url, note = (None, "") if through == "body" else _server(used)
    if through == "prefect" and not api_url:
        raise NoPrefectServer(note or "there is no Prefect server: set PREFECT_API_URL or start `aftersales up`")
    settle_in(used)  # before the flow is imported, and Prefect with it
    duty = flow_named(name)
    duty.refuse_naive(now)
    ran = Through.PREFECT if api_url else Through.BODY
    asked = {"now": now, "dry_run": dry_run, **parameters}
    try:
        outcome = _through_prefect(duty, api_url, asked) if api_url else duty.body(**asked)
    except Exception as error:
        if registers_are_busy(error):
            log.warning("%s was not done: the registers are busy", name)
        else:
            log.exception("%s failed", name)
        return RunResult(
            flow=name,
            state=RunState.FAILED,
            now=now,
            dry_run=dry_run,
            through=ran,
            failures=[first_line(error)],
            note=note,
        )
    return RunResult(
        flow=outcome.flow,
        state=RunState.WITH_FAILURES if outcome.failures else RunState.COMPLETED,
        now=outcome.now,
        dry_run=outcome.dry_run,
        through=ran,
        changed=dict(outcome.changed),
        rows=[masked(row) for row in outcome.rows],
        failures=[mask_text(failure) for failure in outcome.failures],
        headline=mask_text(outcome.summary),
        said=mask_text(outcome.said(used.locale)),
        note=note,
    )


def _server(used: Settings) -> tuple[str | None, str]:
    """The server to run through, or none and why."""
    url = configured_server(used)
    if url and not answers(url):
        return None, f"the Prefect server at {url} (PREFECT_API_URL) does not answer; ran without Prefect"
    return url, ""


def _through_prefect(duty: Any, api_url: str, asked: Mapping[str, Any]) -> Outcome:
    from prefect.settings import PREFECT_API_URL, temporary_settings

    logging.getLogger("EventsWorker").setLevel(logging.ERROR)  # it warns that it is still at what is waited for here
    settled = PREFECT_API_URL.value() == api_url  # settling it takes as long as the rest of a short run
    with nullcontext() if settled else temporary_settings({PREFECT_API_URL: api_url}):
        try:
            return duty(**asked)
        except CompletedWithFailures as done:
            return done.outcome
        finally:
            hand_in_what_waits()
