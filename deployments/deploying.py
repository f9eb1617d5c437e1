"""Putting prefect.yaml onto a Prefect server, whole."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from deployments.environment import ROOT, prefect_environment
from deployments.runs import ensure_pool, prefect_client
from tasks.settings import Settings

PREFECT_FILE = Path(__file__).parent / "prefect.yaml"
TAG = "aftersales"
"""Every deployment of ours carries it. One that carries it, waits for our pool and has left prefect.yaml is taken off."""


class NotDeployed(RuntimeError):
    """The server did not take every deployment of the file."""


def declared(prefect_file: Path = PREFECT_FILE) -> list[dict[str, Any]]:
    """The deployments as the file declares them."""
    return YAML(typ="safe").load(prefect_file)["deployments"]


def pools(prefect_file: Path = PREFECT_FILE) -> list[str]:
    """The work pools that the file's deployments are for."""
    return sorted({one["work_pool"]["name"] for one in declared(prefect_file)})


def deploy_all(settings: Settings, *, api_url: str, prefect_file: Path = PREFECT_FILE) -> list[str]:
    """Create or update every deployment of the file on that server, and take off what has left the file.

    Returns the deployments' names. Safe to repeat: schedules are replaced, not added. Raises NotDeployed with
    what Prefect said; Prefect itself only warns of a file that it cannot read.
    """
    with prefect_client(api_url) as client:
        for pool in pools(prefect_file):
            ensure_pool(client, pool=pool)
        environment = prefect_environment(settings, api_url=api_url)
        del environment["AFTERSALES_ROOT"]  # stays a placeholder: where the rooms lie is the worker's to say
        done = subprocess.run(  # noqa: S603 - our own command
            (sys.executable, "-m", "prefect", "deploy", "--all", "--prefect-file", str(prefect_file)),
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        wanted = [one["name"] for one in declared(prefect_file)]
        standing = {one.name: one for one in _ours(client, pools(prefect_file))}
        if done.returncode or set(wanted) - standing.keys():
            raise NotDeployed(f"{prefect_file.name} was not taken by {api_url}:\n{done.stdout}{done.stderr}")
        for name in standing.keys() - set(wanted):
            client.delete_deployment(standing[name].id)
    return wanted


def _ours(client: Any, of_pools: list[str]) -> list[Any]:
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

    tagged = DeploymentFilter(tags=DeploymentFilterTags(all_=[TAG]))
    return [
        one for one in client.read_deployments(deployment_filter=tagged, limit=200) if one.work_pool_name in of_pools
    ]
