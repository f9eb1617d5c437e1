"""Which buttons stand under which message."""

import pytest

from rules.buttons import BUTTONS, OFFERED, offered
from rules.regulation.load import default_book
from rules.words import Role
from tasks.loading.decisions import BY_STEP
from tasks.loading.verdicts import verdicts_of


def test_every_button_fits_the_decisions_form_and_slacks_limits():
    for name, button in BUTTONS.items():
        kinds = [kind for kind, steps in BY_STEP.items() if button.step in steps]
        assert any(button.verdict in verdicts_of(kind, button.step) for kind in kinds), name
        assert len(name) <= 255
        assert max(len(button.label.en), len(button.label.zh)) <= 75
        assert button.style in {None, "primary", "danger"}
    assert {name for names in OFFERED.values() for name in names} == set(BUTTONS)


@pytest.mark.parametrize(
    ("limit", "role", "names"),
    [
        ("MS-14-urban", Role.DIRECTOR, ["acknowledge"]),
        ("SV-20-review", Role.VICE_PRESIDENT, ["review", "forward", "acknowledge"]),
        ("SV-20-review", Role.OPERATIONS, ["acknowledge"]),
        ("MS-12-signed", Role.MANAGER, ["sign", "send_back", "acknowledge"]),
        ("MS-12-signed", Role.SERVICE_DEPARTMENT, ["acknowledge"]),
        ("SV-20-forwarded", Role.VICE_PRESIDENT, ["acknowledge"]),
    ],
)
def test_under_a_limit_stand_the_decisions_that_end_it_and_that_the_recipient_may_take(limit, role, names):
    stops_on = default_book().limit(limit).stops_on
    assert offered("ladder_step", stops_on=stops_on, may=lambda asked: asked is role) == names


def test_a_message_that_asks_for_nothing_has_no_button():
    assert offered("monthly_report") == []
    assert offered("day_to_sign") == ["sign", "send_back"]
