"""The environment that Prefect's processes get from us: one home of their own, one server, nothing sent away."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

from tasks.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
"""Where the rooms lie; the pull step of prefect.yaml finds it as AFTERSALES_ROOT."""

CHOSEN = {
    # One row at a time the recorder locks the server's SQLite file against itself: seconds a run, a minute at worst.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "50",
    # On a busy machine it waits for that file rather than answering "database is locked".
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    # The slot of a run that died must not stay taken: leases in memory are lost with the server, files are not.
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    # Three runs a minute are 25,000 rows a week; what must be kept is kept in our own registers.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(7 * 24 * 3600),
    # A process worker takes seconds to start a run; only a minute's delay is worth an alarm.
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "60",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "flows,tasks,expectations,models,rules",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_LOGGING_COLORS": "false",
    "PREFECT_CLI_COLORS": "false",
    "PREFECT_CLI_PROMPT": "false",
    "DO_NOT_TRACK": "1",
}
"""What we choose unless the environment says otherwise."""


def prefect_home(settings: Settings) -> Path:
    """Where our Prefect keeps its database, leases and profile; never anybody's own."""
    return settings.home.absolute() / "prefect"


def prefect_environment(settings: Settings, *, api_url: str, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The whole environment of a child that talks to the Prefect server at `api_url`.

    `given` is passed on and may change what is only a choice; home and server are not a choice, and no
    process of ours starts a hidden server. Paths are absolute, for a run's working folder is ROOT.
    """
    inherited = {name: value for name, value in given.items() if not name.startswith("PREFECT__")}
    fixed = {
        "PREFECT_API_URL": api_url,
        "PREFECT_HOME": str(prefect_home(settings)),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "AFTERSALES_HOME": str(settings.home.absolute()),
        "AFTERSALES_ROOT": str(ROOT),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), given.get("PATH", os.defpath)]),
        "PYTHONUNBUFFERED": "1",
    }
    inherited.pop("PREFECT_PROFILE", None)
    if settings.regulation:
        fixed["AFTERSALES_REGULATION"] = str(settings.regulation.absolute())
    return CHOSEN | inherited | fixed


def settle_in(settings: Settings) -> None:
    """Give this process the same choices before Prefect is first imported, which is when Prefect reads them."""
    if "prefect" in sys.modules:
        return
    for name, value in CHOSEN.items():
        os.environ.setdefault(name, value)
    os.environ["PREFECT_HOME"] = str(prefect_home(settings))
    os.environ["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"
    os.environ.pop("PREFECT_PROFILE", None)


def worker_name(settings: Settings) -> str:
    """The name of this installation's worker, the same after every start; every run it makes is labelled with it."""
    return f"aftersales-{os.uname().nodename}-{crc32(str(settings.home.absolute()).encode()):08x}"


def log_file(settings: Settings, name: str) -> Path:
    """The file that the output of the child of that name goes to; its folder exists afterwards."""
    file = settings.home.absolute() / "logs" / f"{name}.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    return file
