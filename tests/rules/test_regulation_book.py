"""The department's own rule book says what the articles ask for."""

import pytest

from rules.regulation.load import default_book
from rules.regulation.schema import MessageKind, SpanUnit, UnknownRuleError
from rules.words import CaseKind, Role, Severity

BOOK = default_book()

HOUR = 60


@pytest.mark.parametrize(
    ("limit_id", "case", "unit", "amount", "verdict"),
    [
        ("MS-14-urban", "call", SpanUnit.WORKING_MINUTES, 6 * HOUR, "counted"),
        ("MS-14-suburban", "call", SpanUnit.WORKING_MINUTES, 7 * HOUR, "counted"),
        ("RS-1-answer", "call", SpanUnit.MINUTES, 24 * HOUR, "instant"),
        ("RS-1-appointment", "call", SpanUnit.UNTIL, 0, "instant"),
        ("RS-2-outcome", "call", SpanUnit.WORKING_DAYS, 10, "instant"),
        ("MS-15-visit", "contract", SpanUnit.UNTIL, 0, "instant"),
        ("SV-20-review", "complaint", SpanUnit.WORKING_MINUTES, 2 * HOUR, "counted"),
        ("SV-20-forwarded", "complaint", SpanUnit.WORKING_DAYS, 3, "instant"),
        ("SV-20-letter", "complaint", SpanUnit.WORKING_DAYS, 2, "instant"),
        ("NT-1-acknowledge", "complaint", SpanUnit.MINUTES, 24 * HOUR, "instant"),
        ("NT-1-answer", "complaint", SpanUnit.WORKING_DAYS, 3, "instant"),
        ("NT-1-findings", "complaint", SpanUnit.WORKING_DAYS, 3, "instant"),
        ("NT-2-repair", "call", SpanUnit.WORKING_DAYS, 7, "instant"),
        ("NT-3-exchange", "complaint", SpanUnit.WORKING_DAYS, 15, "instant"),
        ("NT-4-answer", "complaint", SpanUnit.WORKING_DAYS, 7, "instant"),
        ("NT-6-approval", "complaint", SpanUnit.WORKING_DAYS, 3, "instant"),
        ("NT-7-inquiry", "complaint", SpanUnit.MINUTES, 24 * HOUR, "instant"),
        ("NT-7-goods", "complaint", SpanUnit.MINUTES, 48 * HOUR, "instant"),
        ("MS-12-corrected", "report", SpanUnit.WORKING_DAYS, 1, "instant"),
        ("PW-3-signed", "report", SpanUnit.WORKING_DAYS, 5, "instant"),
        ("PW-2-visit", "follow_up", SpanUnit.WORKING_DAYS, 5, "instant"),
        ("FP-4-evaluated", "follow_up", SpanUnit.WORKING_DAYS, 7, "instant"),
        ("SV-22-draft", "draft", SpanUnit.WORKING_DAYS, 1, "instant"),
        ("SV-20-draft", "draft", SpanUnit.WORKING_MINUTES, 2 * HOUR, "counted"),
    ],
)
def test_the_limits_are_the_ones_of_the_articles(limit_id, case, unit, amount, verdict):
    limit = BOOK.limit(limit_id)
    assert (limit.case, limit.within.unit, limit.within.amount, limit.verdict) == (case, unit, amount, verdict)
    assert limit_id.startswith(limit.article)


def test_there_are_no_other_limits():
    by_case = {case: [limit.id for limit in BOOK.limits_for(case)] for case in CaseKind}
    assert by_case == {
        "call": [
            "MS-14-urban", "MS-14-suburban", "RS-1-answer", "RS-1-appointment", "RS-2-outcome",
            "NT-2-repair", "MS-5-invoice", "MS-8-invoice", "MS-5-hand-in", "MS-5-paid",
        ],
        "complaint": [
            "SV-20-review", "SV-20-forwarded", "SV-20-letter", "NT-1-acknowledge", "NT-1-answer", "NT-1-findings", "NT-4-answer",
            "NT-7-inquiry", "NT-7-goods", "NT-3-exchange", "NT-6-approval",
        ],
        "contract": ["MS-15-visit"],
        "goods": ["MS-9-promise"],
        "report": ["MS-12-signed", "MS-12-corrected", "PW-3-signed"],
        "follow_up": ["PW-2-visit", "PW-5-call", "RS-9-visit", "RS-9-department", "FP-4-evaluated"],
        "draft": ["SV-22-draft", "SV-20-draft"],
    }  # fmt: skip


def test_arrival_waits_for_a_later_appointment_and_an_unknown_area_counts_as_urban():
    urban, suburban = BOOK.limit("MS-14-urban"), BOOK.limit("MS-14-suburban")
    assert (urban.when, suburban.when) == ({"area": ("urban", "unknown")}, {"area": ("suburban",)})
    for limit in (urban, suburban):
        assert limit.not_before == "appointed_at"
        assert limit.stops_on == ("arrived",)
        assert set(limit.voids_on) == {"fixed_by_phone", "cancelled", "carried_in_counter"}
        assert limit.warn_at == (0.5, 0.8)


def test_the_renewal_visit_is_due_at_the_last_close_before_the_contract_ends():
    within = BOOK.limit("MS-15-visit").within
    assert (within.until, within.working_day_before) == ("ends_on", True)
    assert BOOK.lead("MS-15").months == 1


def test_a_serious_complaint_climbs_to_the_vice_president_the_deputy_and_the_general_manager_at_night_in_danger_only():
    limit = BOOK.limit("SV-20-review")
    assert limit.danger == "of_the_case"
    assert {rule.id for rule in BOOK.triage.rules if rule.danger} == {"danger", "fire"}
    assert [each.id for each in BOOK.limits if each.danger] == [limit.id]
    assert limit.when == {"severity": ("serious",)}
    steps = [(step.to, step.deputy) for step in BOOK.ladder(limit.ladder).steps]
    assert steps == [("vice_president", False), ("vice_president", True), ("general_manager", False)]
    assert BOOK.ladder(limit.ladder).steps[0].after.amount == 0


@pytest.mark.parametrize(
    ("limit_id", "people"),
    [
        ("MS-15-visit", ["assigned_to", "director", "manager", "service_department"]),
        ("NT-1-acknowledge", ["handler", "handler's deputy", "director", "general_manager"]),
        ("NT-1-answer", ["handler", "director", "service_department", "vice_president"]),
        ("SV-20-forwarded", ["forward_to", "vice_president"]),
        ("SV-20-letter", ["service_department", "vice_president"]),
        ("NT-6-approval", ["general_manager"]),
        ("NT-7-inquiry", ["handler", "handler's deputy", "director", "general_manager"]),
        ("MS-12-corrected", ["director", "service_department"]),
    ],
)
def test_ladders_climb_through_the_right_people(limit_id, people):
    ladder = BOOK.ladder(BOOK.limit(limit_id).ladder)
    assert [f"{step.to}'s deputy" if step.deputy else step.to for step in ladder.steps] == people
    waits = [step.after.amount for step in ladder.steps]
    assert waits == sorted(waits)


def test_open_matters_are_chased_every_working_day():
    first = BOOK.ladder("chase").steps[0]
    assert first.every is not None
    assert first.times >= 5


def test_nobody_stands_above_the_general_manager_and_every_role_has_a_title_in_both_languages():
    assert Role.GENERAL_MANAGER not in BOOK.roles.stand_ins
    assert {role: BOOK.roles.titles[role].zh for role in (Role.DIRECTOR, Role.CLERK)} == {
        Role.DIRECTOR: "服务主任",
        Role.CLERK: "业务员",
    }
    assert BOOK.roles.stand_ins[Role.VICE_PRESIDENT] == (Role.GENERAL_MANAGER,)
    assert BOOK.roles.stand_ins[Role.DIRECTOR] == (Role.MANAGER, Role.SERVICE_DEPARTMENT)
    assert BOOK.roles.stand_ins[Role.SUPERVISOR][0] is Role.DIRECTOR


def test_the_working_week_is_the_default_of_the_articles():
    calendar = BOOK.calendar
    assert calendar.timezone == "Asia/Shanghai"
    assert set(calendar.hours) == {"mon", "tue", "wed", "thu", "fri"}
    assert set(calendar.hours.values()) == {(("08:30", "12:00"), ("13:30", "17:30"))}
    assert calendar.country == "CN"


def test_every_message_cites_an_article_and_says_so():
    for kind in MessageKind:
        message = BOOK.message(kind)
        assert "{article}" in message.body.en, kind
        assert "{article}" in message.body.zh, kind
        assert len(message.title.en) < 100


def test_the_work_of_the_core_articles_is_given_to_somebody():
    given = {assignment.article: assignment.to[0] for assignment in BOOK.assignments}
    assert given["SV-22"] == "director"
    assert given["SV-20"] == "vice_president"
    assert given["RP-3"] == "general_manager"
    assert BOOK.assignment("carry_over").to == ("director",)
    assert BOOK.assignment("renewal_visit").to[0] == "assigned_to"
    assert BOOK.carry_over.at == "08:00"


def test_triage_ends_with_ordinary_and_stated_serious_comes_first():
    assert BOOK.triage.rules[0].stated == (Severity.SERIOUS,)
    assert BOOK.triage.rules[-1].says is Severity.ORDINARY


def test_the_book_is_frozen_and_its_digest_follows_its_content():
    with pytest.raises(ValueError, match="frozen"):
        BOOK.version = "other"  # pyright: ignore[reportAttributeAccessIssue]
    before = BOOK.digest
    assert BOOK.model_copy(update={"version": "other"}).digest != before
    assert BOOK.model_copy(deep=True).digest == before
    assert len(BOOK.digest) == 64
    assert default_book() is BOOK


@pytest.mark.parametrize("asked", ["limit", "ladder", "article", "lead", "assignment", "message"])
def test_asking_for_what_is_not_there_is_a_bug_with_a_name(asked):
    with pytest.raises(UnknownRuleError, match="nowhere"):
        getattr(BOOK, asked)("nowhere")


def test_of_a_report_that_nobody_signed_the_manager_who_owes_it_hears_first_then_the_deputy_and_the_department():
    steps = BOOK.ladder(BOOK.limit("MS-12-signed").ladder).steps
    assert [(step.to, step.deputy) for step in steps] == [
        ("manager", False), ("manager", True), ("service_department", False)
    ]  # fmt: skip
    assert steps[0].times == 1, "and again a working day later"
