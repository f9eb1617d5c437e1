"""Operations see presses in Prefect's event feed, without a run and without a server holding anything up (ADR 18)."""

import pytest

from flows.announcing import announce
from flows.outcome import EventName, Happening


@pytest.fixture
def told(monkeypatch) -> list[dict]:
    """What was emitted, with a Prefect server named."""
    found: list[dict] = []
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setattr("prefect.events.emit_event", lambda **event: found.append(event))
    return found


def test_a_press_is_an_event_about_its_case_without_anybodys_words(told, signing):
    message = signing.message("day_to_sign", "S5")
    signing.press(signing.slack.press("US5", message, "send_back"))
    signing.press(signing.slack.submit("US5", signing.slack.views[0], note="call 13812345678"))
    (event,) = told
    assert event["event"] == "aftersales.press.entered"
    assert event["resource"]["prefect.resource.name"] == "report:B1-2026-10-12"
    assert event["payload"]["button"] == "send_back"
    assert "1381" not in str(told)


def test_a_refused_press_names_its_reasons(told, signing):
    signing.press(signing.slack.press("US4", signing.message("day_to_sign", "S5"), "sign"))
    (event,) = told
    assert (event["event"], event["payload"]["reasons"]) == ("aftersales.press.refused", "not_its_manager")


def test_without_a_server_nothing_is_emitted_and_nothing_imported(monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    assert announce([Happening(name=EventName.PRESS_ENTERED, subject="call:K1")], source="slack") == 0


def test_an_event_that_cannot_be_emitted_harms_no_press(told, signing, monkeypatch):
    def broken(**_event):
        raise OSError("away")

    monkeypatch.setattr("prefect.events.emit_event", broken)
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))
    assert signing.decisions() == [("S5", "sign", "approve")]
    assert signing.slack.whispers == []
