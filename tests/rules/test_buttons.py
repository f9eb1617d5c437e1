"""Which buttons stand under which message."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from rules.buttons import BUTTONS, OFFERED, SEND, SEND_OTHER, offered
from rules.forms import FORMS
from rules.people import Person, Roster
from rules.regulation.load import default_book
from rules.words import CaseKind, Role
from tasks.engine.offering import buttons_of
from tasks.engine.parts import Brief
from tasks.loading.decisions import BY_STEP
from tasks.loading.verdicts import verdicts_of

BOOK = default_book()
NOON = datetime(2026, 10, 9, 4, tzinfo=UTC)


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
        ("MS-12-signed", Role.MANAGER, ["acknowledge"]),  # by a role alone nobody signs
        ("SV-20-forwarded", Role.VICE_PRESIDENT, ["acknowledge"]),
    ],
)
def test_under_a_limit_stand_the_decisions_that_end_it_and_that_the_recipient_may_take(limit, role, names):
    stops_on = default_book().limit(limit).stops_on
    assert offered("ladder_step", stops_on=stops_on, may=lambda asked: asked is role) == names


def staff(*people: tuple[str, Role, str]) -> Roster:
    return Roster((Person(no, no, role, branch) for no, role, branch in people), rules=BOOK.roles)


HEAD = ("H1", Role.HEAD_OF_SERVICE, "HQ")
ABOVE = (("P1", Role.SERVICE_DEPARTMENT, "HQ"), ("V1", Role.VICE_PRESIDENT, "HQ"))
BOTH = (*ABOVE, HEAD, ("M1", Role.MANAGER, "B1"), ("M2", Role.MANAGER, "B2"))


@pytest.mark.parametrize(
    ("limit", "branch_no", "people", "signing"),
    [
        ("MS-12-signed", "B1", BOTH, {"M1"}),
        ("MS-12-signed", "B1", (*ABOVE, HEAD), {"P1"}),  # no manager: the service department stands in, no other
        ("MS-12-corrected", "B2", BOTH, {"M2"}),
        ("PW-3-signed", None, BOTH, {"P1", "H1"}),
        ("PW-3-signed", None, (HEAD, ABOVE[1]), {"H1"}),
        (
            "PW-3-signed",
            None,
            (("P1", Role.SERVICE_DEPARTMENT, "HQ"), ("P2", Role.SERVICE_DEPARTMENT, "HQ")),
            {"P1", "P2"},
        ),
    ],
)
def test_signing_is_offered_to_whoever_may_sign_that_very_report(limit, branch_no, people, signing):
    known = staff(*people)
    brief = Brief(1, CaseKind.REPORT, "R", branch_no, "unsigned", {}, "")
    found = {
        number: buttons_of("ladder_step", BOOK.limit(limit), brief, number, due_at=NOON, book=BOOK, people=known,
                           on=NOON.date(), now=NOON)
        for number, _, _ in people
    }  # fmt: skip
    assert {number for number, names in found.items() if "sign" in names} == signing
    assert all(names[-1] == "acknowledge" for names in found.values())


def test_more_time_is_offered_only_where_the_limit_can_be_extended():
    assert offered("clock_warning", stops_on=(), more_time="more_time") == ["more_time", "acknowledge"]
    assert offered("clock_warning", stops_on=(), more_time="extend") == ["extend", "acknowledge"]
    assert offered("clock_warning", stops_on=()) == ["acknowledge"]


def test_a_message_that_asks_for_nothing_has_no_button():
    assert offered("monthly_report") == []
    assert offered("day_to_sign") == []
    assert offered("day_to_sign", may_sign=True) == ["sign", "send_back"]
