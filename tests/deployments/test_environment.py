"""What our Prefect processes are given."""

from pathlib import Path

import pytest
from prefect.settings import Settings as PrefectSettings

from deployments.environment import CHOSEN, prefect_environment, prefect_home, worker_name
from tasks.settings import Settings

URL = "http://127.0.0.1:4200/api"


def environment(home, **given):
    return prefect_environment(home, api_url=URL, given={"PATH": "/bin"} | given)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("PREFECT_WORKER_QUERY_SECONDS", None, "1"),
        ("PREFECT_WORKER_QUERY_SECONDS", "5", "5"),
        ("PREFECT_SERVER_ANALYTICS_ENABLED", None, "false"),
        ("PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE", None, "50"),
        ("PREFECT_API_URL", "https://somebody.else/api", URL),
        ("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "true", "false"),
        ("PREFECT_PROFILE", "my-own", None),
        ("PREFECT__FLOW_RUN_ID", "of-a-run-around-us", None),
        ("PREFECT_API_KEY", "secret", "secret"),
    ],
)
def test_choices_can_be_changed_and_home_and_server_cannot(home, name, given, expected):
    assert environment(home, **({} if given is None else {name: given})).get(name) == expected


def test_prefect_lives_under_our_own_home_whatever_somebody_has_set(home):
    assert environment(home, PREFECT_HOME="/home/somebody/.prefect")["PREFECT_HOME"] == str(prefect_home(home))


def test_paths_are_absolute_and_the_environments_own_python_comes_first():
    made = environment(Settings(home=Path("var"), regulation=Path("book.yaml")))
    for name in ("AFTERSALES_HOME", "AFTERSALES_ROOT", "AFTERSALES_REGULATION", "PREFECT_HOME"):
        assert Path(made[name]).is_absolute()
    first, *rest = made["PATH"].split(":")
    assert Path(first).joinpath("python").exists()
    assert rest == ["/bin"]


def test_prefect_knows_and_takes_every_choice(monkeypatch):
    for name, value in CHOSEN.items():
        monkeypatch.setenv(name, value)
    taken = PrefectSettings().to_environment_variables()
    assert not CHOSEN.keys() - taken.keys() - {"DO_NOT_TRACK"}


def test_an_installation_has_one_worker_name_and_another_has_another(home, tmp_path):
    assert worker_name(home) == worker_name(home)
    assert worker_name(home) != worker_name(Settings(home=tmp_path / "other"))
