"""The Slack app's manifest fits what the product asks of Slack."""

from ruamel.yaml import YAML

from deployments.environment import ROOT

MANIFEST = YAML(typ="safe").load(ROOT / "deployments" / "slack" / "manifest.yaml")


def test_it_has_socket_mode_buttons_and_the_scopes_that_are_used():
    assert MANIFEST["settings"]["socket_mode_enabled"] is True
    assert MANIFEST["settings"]["interactivity"] == {"is_enabled": True}
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == {"chat:write", "im:write", "im:history", "commands"}
    assert MANIFEST["features"]["bot_user"]["display_name"] == "aftersales"


def test_the_slash_command_is_the_one_that_the_product_answers():
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == "/aftersales"
    assert command["should_escape"] is False, "names and links come as they were typed"
    assert len(command["description"]) <= 2_000
    assert len(command["usage_hint"]) <= 1_000


def test_the_manifest_for_http_asks_for_the_same_at_one_address():
    over_http = YAML(typ="safe").load(ROOT / "deployments" / "slack" / "manifest-http.yaml")
    asked = over_http["settings"].pop("interactivity")
    (command,) = over_http["features"]["slash_commands"]
    assert {command.pop("url"), asked["request_url"]} == {"https://service.example.com/slack"}
    assert over_http["settings"].pop("socket_mode_enabled") is False
    mine = {name: value for name, value in MANIFEST["settings"].items() if name in over_http["settings"]}
    assert over_http | {"settings": mine} == MANIFEST | {"settings": mine}


def test_it_stays_within_slacks_limits():
    shown = MANIFEST["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
