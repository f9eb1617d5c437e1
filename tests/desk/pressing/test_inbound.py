"""What comes from Slack, sorted and worked off: nothing that breaks ends the work on what comes after it."""

import pytest

from deployments.processes import wait_until
from tests.desk.pressing.conftest import buttons
from tests.desk.pressing.test_dispatching import press as press_proposal
from tests.desk.pressing.test_dispatching import proposing
from tests.fakes.slack import Garbled

__all__ = ["proposing"]


def broken(*_args, **_kwargs):
    raise RuntimeError("boom")


def test_what_breaks_is_logged_and_the_next_press_is_entered_all_the_same(signing, monkeypatch, caplog):
    """Neither a question nor the look for what was left behind may end the one thread that works."""
    message = signing.message("day_to_sign", "S5")
    monkeypatch.setattr("desk.asking.Questions.answer", broken)
    monkeypatch.setattr("desk.pressing.left_behind", broken)
    signing.inbound.start()
    try:
        signing.inbound.take("slash_commands", signing.slack.command("US5", "help"))
        assert wait_until(lambda: caplog.text.count("could not be worked off") == 2, seconds=20)
        signing.inbound.take("interactive", signing.slack.press("US5", message, "sign"))
        assert wait_until(lambda: buttons(message) == [], seconds=30)
    finally:
        signing.inbound.stop()
    assert signing.decisions() == [("S5", "sign", "approve")]


def test_an_answers_address_that_talks_nonsense_is_replaced_by_the_conversation(signing):
    signing.slack.fail_next(Garbled(), method="response")
    signing.press(signing.slack.press("US4", signing.message("day_to_sign", "S5"), "sign"))
    assert [member for member, _ in signing.slack.whispers] == ["US4"]
    assert signing.slack.asked("chat.postEphemeral") == 1


def test_a_form_that_cannot_be_made_is_told_to_whoever_pressed(proposing, monkeypatch):
    """The registers are away at the moment at which the technicians of a branch are to be listed."""
    monkeypatch.setattr("desk.pressing.technicians_for", broken)
    message = proposing.message("dispatch_proposals", "S4")
    proposing.press(press_proposal(proposing, "US4", message, "K1", "send_other"))
    assert proposing.slack.whispers == [("US4", "That did not work just now. Please press again.")]


@pytest.mark.parametrize("kind", ["events_api", "hello", ""])
def test_what_is_neither_a_press_nor_a_command_is_left_alone(signing, kind):
    signing.inbound.start()
    signing.inbound.take(kind, signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))
    signing.inbound.stop()
    assert signing.decisions() == []
