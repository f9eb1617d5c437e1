"""The Slack app's manifest fits what the product asks of Slack."""

from ruamel.yaml import YAML

from deployments.environment import ROOT

MANIFEST = YAML(typ="safe").load(ROOT / "deployments" / "slack" / "manifest.yaml")


def test_it_has_socket_mode_buttons_and_the_scopes_that_are_used():
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"] == {"is_enabled": True}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == {"chat:write", "im:write", "im:history"}
    assert MANIFEST["features"]["bot_user"]["display_name"] == "aftersales"


def test_it_stays_within_slacks_limits():
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
