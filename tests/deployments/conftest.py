"""Programs that stand in for server and worker, and a home folder of the test's own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from deployments.processes import end_group
from tasks.settings import Settings

PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session={own_session})
print(child.pid, flush=True)
time.sleep(600)
"""


TOKEN = uuid4().hex
"""The mark of this very run: what others test beside it on the same machine carries another."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    return Settings(home=tmp_path)


@pytest.fixture
def spawn() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts Python with the given lines, in a session of its own; whatever still runs afterwards is ended."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(lines: str, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", lines], env=environment, stdout=subprocess.PIPE, start_new_session=True
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        end_group(process.pid)
        process.wait()
        assert process.stdout
        process.stdout.close()
