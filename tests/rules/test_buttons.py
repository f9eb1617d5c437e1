"""Which buttons stand under which message."""

from pathlib import Path

import pytest

from rules.buttons import BUTTONS, OFFERED, SEND, SEND_OTHER, offered
from rules.forms import FORMS
from rules.regulation.load import default_book
from rules.words import Role
from tasks.loading.decisions import BY_STEP
from tasks.loading.verdicts import verdicts_of


def test_every_button_fits_the_decisions_form_and_slacks_limits():
    for name, button in BUTTONS.items():
        assert (button.form == "decisions") is (button.step is not None) is (button.verdict is not None), name
        assert button.form in FORMS
        if button.step is not None:
            kinds = [kind for kind, steps in BY_STEP.items() if button.step in steps]
            assert any(button.verdict in verdicts_of(kind, button.step) for kind in kinds), name
        assert len(name) <= 255
        assert max(len(button.label.en), len(button.label.zh)) <= 75
        assert button.style in {None, "primary", "danger"}
    assert {name for names in OFFERED.values() for name in names} | {SEND, SEND_OTHER} == set(BUTTONS)


def test_every_button_is_in_the_table_that_people_read():
    page = Path(__file__).parents[2].joinpath("docs", "slack.md").read_text(encoding="utf-8")
    rows = "".join(line for line in page.splitlines() if line.startswith("|"))
    for button in BUTTONS.values():
        for said in (button.label.en.removesuffix(" …"), button.label.zh.removesuffix("……")):
            assert said.partition("{")[0] in rows, said


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


def test_more_time_is_offered_only_where_the_limit_can_be_extended():
    assert offered("clock_warning", stops_on=(), more_time="more_time") == ["more_time", "acknowledge"]
    assert offered("clock_warning", stops_on=(), more_time="extend") == ["extend", "acknowledge"]
    assert offered("clock_warning", stops_on=()) == ["acknowledge"]


def test_a_message_that_asks_for_nothing_has_no_button():
    assert offered("monthly_report") == []
    assert offered("day_to_sign") == ["sign", "send_back"]
