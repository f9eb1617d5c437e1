"""A slash command is answered to the asker alone: the story of a case, their own list, or why not (PR-1, PR-2)."""

import pytest

from models import Question
from tests.desk.pressing.conftest import NUMBER, remove_from_service
from tests.tasks.entering import COMPLAINT, at, enter

CALL = {
    "call_no": "K1",
    "called_at": at("10-12T09:00"),
    "customer_no": "C1",
    "model": "M1",
    "fault": "leaks at <!here>",
}


@pytest.fixture
def asking(department, monkeypatch):
    """A call of the branch B1 and another of B2, where only T9 works; 10:00 on Monday."""
    enter(department.url, "branches", {"branch_no": "B2", "name": "West", "kind": "branch"}, now=department.now)
    other = {"staff_no": "T9", "branch": "B2", "name": "Far Away", "role": "technician", "slack_id": "UT9"}
    enter(department.url, "staff", other, now=department.now)
    enter(department.url, "calls", CALL, now=at("10-12T09:05"))
    dispatch = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
    enter(department.url, "dispatches", dispatch, now=at("10-12T09:35"))
    west = CALL | {"call_no": "K2", "customer_no": "C2", "branch": "B2"}
    enter(department.url, "calls", west, now=at("10-12T09:05"))
    department.now = at("10-12T10:00")
    return department


def kept(department) -> tuple[str, str | None, str | None]:
    row = department.rows(Question)[-1]
    return row.asked, row.answer, row.staff_no


def test_a_case_is_told_masked_and_inert_to_the_asker_alone(asking):
    said = asking.ask("US10", " K1 ")
    assert "call K1 · dispatched" in said
    assert "Arrival on site (urban) (MS-14): running: due 10-12 16:30" in said
    assert "dispatched · Name S1 (S1)" in said
    assert "aftersales explain K1" in said
    assert "13800138000" not in said
    assert "<!here>" not in said
    assert asking.slack.messages == [], "nobody else sees it"
    assert kept(asking) == ("K1", "told", "S10")


def test_it_is_told_in_chinese_where_the_company_speaks_chinese(asking, monkeypatch):
    from tasks.settings import settings

    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    said = asking.ask("US10", "叫修：K1")
    assert "【时限】" in said
    assert "市区到场时限" in said
    assert "项" in asking.ask("US3", "待办")
    assert "待办事项" in asking.ask("US3", "帮助")


def test_another_branchs_case_is_kept_back_politely_and_recorded(asking):
    said = asking.ask("UT9", "K1")
    assert "K1 is a case of another branch" in said
    assert "leaks" not in said
    assert kept(asking) == ("K1", "not_theirs", "T9")
    assert asking.rows(Question)[-1].case_id is not None
    assert "call K2" in asking.ask("UT9", "K2")
    assert "another branch" in asking.ask("US10", "K2")


@pytest.mark.parametrize("above", ["US7", "US9", "US6"])
def test_roles_of_the_whole_company_see_every_case(asking, above):
    assert "call K2" in asking.ask(above, "K2")


def test_whoever_takes_part_in_a_case_of_another_branch_sees_it(asking):
    dispatch = {"call_no": "K1", "dispatched_at": at("10-12T09:50"), "technician_no": "T9"}
    enter(asking.url, "dispatches", dispatch, now=at("10-12T09:55"))
    assert "call K1" in asking.ask("UT9", "K1")


def test_an_unknown_case_is_named_with_those_near_that_the_asker_may_see(asking):
    assert asking.ask("US10", "K") == "There is no case K in the registers. Is it one of K1?"
    assert asking.ask("UT9", "K") == "There is no case K in the registers. Is it one of K2?"
    assert asking.ask("US10", "X-13800138000").startswith("There is no case X-")
    assert kept(asking)[1] == "not_found"
    assert "13800138000" not in kept(asking)[0]


def test_a_number_that_several_kinds_bear_is_asked_back(asking):
    enter(asking.url, "complaints", COMPLAINT | {"complaint_no": "K1"}, now=asking.now)
    assert "K1 is in several kinds" in asking.ask("US10", "K1")
    assert "complaint K1" in asking.ask("US10", "complaint:K1")


def test_a_products_cases_are_those_that_the_asker_may_see(asking):
    enter(asking.url, "calls", CALL | {"call_no": "K3", "serial_no": "P1"}, now=asking.now)
    enter(asking.url, "calls", CALL | {"call_no": "K4", "serial_no": "P1", "branch": "B2"}, now=asking.now)
    said = asking.ask("US10", "P1")
    assert "call:K3" in said
    assert "K4" not in said


def test_somebody_whom_the_register_does_not_know_is_told_so_and_it_is_recorded(asking):
    remove_from_service(asking.url, "S10", after=asking.now.replace(day=11))
    for user in ("USTRANGER", "US10"):
        assert f"member id {user}" in asking.ask(user, "K1")
        assert kept(asking) == ("K1", "stranger", None)
        assert asking.rows(Question)[-1].slack_id == user


def test_a_notice_about_no_case_is_for_its_recipient_and_those_above(signing):
    from models import Notice

    signing.now = at("10-14T08:35")
    (notice,) = [row for row in signing.rows(Notice) if row.kind == "day_to_sign"]
    assert f"report {NUMBER}" in signing.ask("US5", f"notice:{notice.id}")
    assert "There is no case" in signing.ask("US5", "notice:99999")


def test_the_own_list_has_what_is_owed_oldest_first_with_limits(asking):
    late = CALL | {"call_no": "K0", "called_at": at("10-09T16:00")}
    enter(asking.url, "calls", late, now=at("10-09T16:05"))
    asking.now = at("10-12T14:00")
    said = asking.ask("US3", "due")
    lines = [line for line in said.splitlines() if "Arrival on site" in line]
    assert [("K0" in line, "PAST DUE" in line) for line in lines] == [(True, True), (False, False)]
    assert "due 2026-10-12 16:30 · Arrival on site (urban) (MS-14) · K1" in lines[1]
    assert "Name S3: " in said
    assert kept(asking)[1] == "listed"
    mine = asking.ask("US1", "due")
    assert "K1" in mine
    assert "K0" not in mine, "nobody was sent to it yet"
    assert "nothing is open" in asking.ask("UT9", "due")


def test_a_step_asked_for_is_on_the_list_until_it_is_taken(asking):
    from tasks.duties.next_steps import ask_for_next_steps

    enter(asking.url, "calls", CALL | {"call_no": "K5", "customer_no": None, "name": "Wu", "phone": "13900139001",
          "address": "Road 1", "branch": "B1"}, now=asking.now)  # fmt: skip
    ask_for_next_steps("register-calls", now=asking.now, dry_run=False)
    assert "Area of the service address missing (MS-14) · K5" in asking.ask("US10", "due")
    enter(asking.url, "calls", CALL | {"call_no": "K5", "customer_no": None, "name": "Wu", "phone": "13900139001",
          "address": "Road 1", "branch": "B1", "area": "urban"}, now=asking.now, file="mended")  # fmt: skip
    assert "Area of the service address" not in asking.ask("US10", "due")


def test_a_command_delivered_twice_is_answered_and_kept_once(asking):
    payload = asking.slack.command("US10", "K1")
    for _ in range(2):
        asking.questions.answer(asking.questions.receive(payload))
    assert len(asking.slack.whispers) == 1
    assert len(asking.rows(Question)) == 1


def test_what_breaks_is_told_and_kept(asking, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("desk.asking.reply_to", broken)
    assert asking.ask("US10", "K1") == "That did not work just now. Please ask again."
    assert kept(asking)[1] == "failed"


def test_a_long_story_and_a_long_list_stay_within_slacks_limits(asking):
    """The fake refuses what Slack would refuse."""
    for number in range(60):
        row = CALL | {"call_no": f"L{number}", "fault": "漏水" * 300}
        enter(asking.url, "calls", row, now=asking.now, file=f"l{number}")
    said = asking.ask("US3", "due")
    assert "more, all of them later" in said
    for number in range(20):
        log = {"case": "K1", "step": "acknowledgement", "decided_at": at(f"10-12T10:{number + 10}"), "decided_by": "S3",
               "verdict": "acknowledge", "note": "x" * 3000}  # fmt: skip
        enter(asking.url, "decisions", log, now=at("10-12T11:00"), file=f"d{number}")
    assert "earlier" in asking.ask("US3", "K1")


def test_what_cannot_be_seen_in_a_question_is_left_out_of_it(asking):
    """A number that was copied out of a message brings the breaks along that keep the chat from reading it."""
    for words in ("K1\x00", "\u200bK1\u200b", "\ufeff  K1\ud83d"):
        assert "call K1" in asking.ask("US10", words)


@pytest.mark.parametrize(
    "payload", [{}, {"command": "/aftersales"}, {"user_id": 3, "trigger_id": "x", "channel_id": "C1"}]
)
def test_what_is_no_command_of_ours_is_left_alone(payload, asking):
    assert asking.questions.receive(payload) is None
