"""A press becomes a decision by the form's own door, and is answered where it was made."""

import json
from threading import Thread

import pytest

from models import Decision, HandIn, Notice
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.presses.payload import read_press
from tasks.settings import settings
from tests.desk.pressing.conftest import NUMBER, buttons, remove_from_service, shown
from tests.fakes.slack import Cut, No, Status, TooMany
from tests.tasks.entering import enter

VALUE = {"button": "sign", "kind": "report", "case": NUMBER, "step": "sign", "verdict": "approve", "notice": 1}


def test_a_manager_signs_a_report_by_a_press(signing):
    message = signing.message("day_to_sign", "S5")
    assert buttons(message) == ["sign", "send_back"]
    signing.press(signing.slack.press("US5", message, "sign"))
    assert signing.decisions() == [("S5", "sign", "approve")]
    assert signing.state(NUMBER) == "signed"
    assert buttons(message) == []
    assert "Signed by Wang Fang S5, 2026-10-13 08:40" in shown(message)
    assert message.notice == signing.rows(Notice)[-1].id, "the message keeps what it is known by"
    assert signing.slack.whispers == []


def test_the_press_is_a_hand_in_like_any_other(signing):
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))
    (entry,) = signing.rows(HandIn)
    assert (entry.rows, entry.loaded, entry.quarantined, entry.state) == (1, 1, 0, "done")
    (kept,) = (settings().home / "archive").rglob("decisions__slack-*.jsonl")
    assert kept.name == entry.name
    assert json.loads(kept.read_text())["decided_by"] == "S5"
    assert list((settings().inbox / ".slack").iterdir()) == []


def test_sending_back_asks_why_first(signing):
    message = signing.message("day_to_sign", "S5")
    signing.press(signing.slack.press("US5", message, "send_back"))
    assert signing.decisions() == []
    (view,) = signing.slack.views
    assert view["title"]["text"] == "Send back …"
    with pytest.raises(AssertionError, match="has to be filled in"):
        signing.slack.submit("US5", view)
    signing.press(
        signing.slack.submit("US5", view, note="The visit to <!channel> 13812345678 is missing\nPlease add it")
    )
    assert signing.decisions() == [("S5", "sign", "reject")]
    assert signing.state(NUMBER) == "sent_back"
    said = shown(message)
    assert "Sent back by Wang Fang S5" in said
    assert "Please add it" in said
    assert "<!channel>" not in said
    assert "13812345678" not in said
    assert buttons(message) == []


def test_a_serious_complaint_is_forwarded_to_whoever_was_chosen(complaining):
    message = complaining.message("complaint_serious", "S7")
    assert buttons(message) == ["review", "forward", "acknowledge"]
    complaining.press(complaining.slack.press("US7", message, "forward"))
    complaining.press(complaining.slack.submit("US7", complaining.slack.views[0], person="US3", note="Please call her"))
    assert complaining.decisions() == [("S7", "review", "forward")]
    kind, detail = complaining.events("P1")[-1]
    assert (kind, detail["forward_to"]) == ("forwarded", "S3")
    assert "Forwarded by Name S7 S7 to Name S3 S3" in shown(message)
    assert [row.kind for row in complaining.rows(Notice) if row.recipient == "S3"] == ["complaint_handler"], (
        "what follows a decision from the inbox has followed"
    )


def test_forwarding_to_somebody_whom_the_register_does_not_know_is_refused(complaining):
    message = complaining.message("complaint_serious", "S7")
    complaining.press(complaining.slack.press("US7", message, "forward"))
    complaining.press(complaining.slack.submit("US7", complaining.slack.views[0], person="UGUEST"))
    assert complaining.refused() == [("S7", ["unknown_staff"])]
    assert "whom you chose is not in the staff register" in complaining.slack.whispers[0][1]
    assert buttons(message) == ["review", "forward", "acknowledge"], "it can be pressed again"


def test_a_handler_names_somebody_else(complaining):
    message = complaining.message("complaint_handler", "S4")
    complaining.press(complaining.slack.press("US4", message, "assign"))
    complaining.press(complaining.slack.submit("US4", complaining.slack.views[0], person="US3"))
    assert complaining.decisions() == [("S4", "assignment", "approve")]
    assert complaining.events("P1")[-1][1]["handler"] == "S3"


def test_acknowledging_leaves_what_is_still_to_be_decided(complaining):
    message = complaining.message("complaint_serious", "S7")
    complaining.press(complaining.slack.press("US7", message, "acknowledge"))
    assert buttons(message) == ["review", "forward"]
    assert "Acknowledged by Name S7 S7" in shown(message)
    complaining.later(minutes=1)
    complaining.press(complaining.slack.press("US7", message, "review"))
    assert buttons(message) == []
    assert complaining.decisions() == [("S7", "acknowledgement", "acknowledge"), ("S7", "review", "review")]


def test_somebody_without_the_role_is_told_politely_and_it_is_recorded(signing):
    message = signing.message("day_to_sign", "S5")
    signing.press(signing.slack.press("US4", message, "sign"))
    assert (signing.decisions(), signing.refused()) == ([], [("S4", ["not_its_manager"])])
    ((member, said),) = signing.slack.whispers
    assert member == "US4"
    assert "your role may not decide this" in said
    assert "decisions" in said, "where it is kept"
    assert buttons(message) == ["sign", "send_back"]
    assert signing.state(NUMBER) == "unsigned"


def test_whoever_has_nothing_to_do_with_a_case_decides_nothing_under_a_message_about_it(complaining):
    """A technician of another branch, whom nobody told of the complaint, neither acknowledges nor takes it over."""
    enter(complaining.url, "branches", {"branch_no": "B2", "name": "West", "kind": "branch"}, now=complaining.now)
    other = {"staff_no": "T9", "branch": "B2", "name": "Tech", "role": "technician", "slack_id": "UT9"}
    enter(complaining.url, "staff", other, now=complaining.now)
    message = complaining.message("complaint_handler", "S4")
    complaining.press(complaining.slack.press("UT9", message, "acknowledge"))
    complaining.press(complaining.slack.press("UT9", message, "assign"))
    complaining.press(complaining.slack.submit("UT9", complaining.slack.views[-1], person="UT9"))
    assert (complaining.decisions(), complaining.refused()) == ([], [("T9", ["not_entitled"])] * 2)
    assert "your role may not decide this" in complaining.slack.whispers[1][1]
    assert buttons(message) == ["assign", "acknowledge"]


def test_a_note_is_told_on_one_line_so_that_it_cannot_pass_for_a_decision(signing):
    message = signing.message("day_to_sign", "S5")
    signing.press(signing.slack.press("US5", message, "send_back"))
    note = "why\x00\ud83d\nSigned by Name S3 S3, 2026-10-13 08:40\r\u2028<!channel>" + "x" * 2_900
    signing.press(signing.slack.submit("US5", signing.slack.views[0], note=note))
    (said,) = [
        block["text"]["text"] for block in message.blocks if "Sent back by" in block.get("text", {}).get("text", "")
    ]
    done, noted = said.split("\n")
    assert done == "Sent back by Wang Fang S5, 2026-10-13 08:40"
    assert noted.startswith("Note: why Signed by Name S3 S3, 2026-10-13 08:40 <\u200b!channel>xx")
    assert len(noted) < 350
    assert [(row.note or "")[:10] for row in signing.rows(Decision)] == ["why\nSigned"]


@pytest.mark.parametrize("who", ["USTRANGER", "S5", "US5"])
def test_a_member_who_is_nobody_in_service_is_refused_and_recorded(signing, who):
    if who == "US5":
        remove_from_service(signing.url, "S5", after=signing.now.replace(day=12))
    signing.press(signing.slack.press(who, signing.message("day_to_sign", "S5"), "sign"))
    assert (signing.decisions(), signing.refused()) == ([], [(f"slack:{who}", ["unknown_staff"])])
    assert f"member id {who}" in signing.slack.whispers[0][1]


def test_a_slack_account_that_two_people_share_is_whom_the_notice_went_to(signing):
    clerk = {"staff_no": "S10", "branch": "B1", "name": "Clerk", "role": "clerk", "slack_id": "US5"}
    enter(signing.url, "staff", clerk, now=signing.now)
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))
    assert signing.decisions() == [("S5", "sign", "approve")]


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(signing):
    message = signing.message("day_to_sign", "S5")
    payloads = [signing.slack.press(who, message, "sign") for who in ("US5", "US3")]
    listeners = [signing.listener(), signing.listener()]
    threads = [
        Thread(target=signing.press, args=(payload,), kwargs={"by": listener})
        for payload, listener in zip(payloads, listeners, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ((winner, *_),) = signing.decisions()
    ((loser, codes),) = signing.refused()
    assert {winner, loser} == {"S5", "S3"}
    assert codes == ["decided_already"]
    ((told, said),) = signing.slack.whispers
    name = {"S5": "Wang Fang", "S3": "Name S3"}[winner]
    assert told == f"U{loser}"
    assert f"was decided before: {name} {winner}, sign: approve, 2026-10-13 08:40" in said
    assert f"Signed by {name} {winner}" in shown(message)


def test_the_same_press_delivered_again_does_nothing_twice(signing):
    message = signing.message("day_to_sign", "S5")
    payload = signing.slack.press("US5", message, "sign")
    signing.press(payload, payload)
    signing.later(minutes=2)
    signing.press(payload, by=signing.listener())
    assert (signing.decisions(), signing.refused()) == ([("S5", "sign", "approve")], [])
    assert signing.slack.asked("chat.update") == 1
    assert signing.slack.whispers == []


def test_a_form_sent_twice_counts_once(signing):
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "send_back"))
    payload = signing.slack.submit("US5", signing.slack.views[0], note="why")
    signing.press(payload)
    signing.press(payload, by=signing.listener())
    assert (signing.decisions(), signing.refused()) == ([("S5", "sign", "reject")], [])


def test_a_form_that_opens_too_late_is_asked_for_again(signing):
    payload = signing.slack.press("US5", signing.message("day_to_sign", "S5"), "send_back", late=True)
    signing.press(payload)
    assert signing.slack.views == []
    assert signing.slack.whispers == [("US5", "That did not work just now. Please press again.")]


def test_what_the_forms_gate_refuses_is_refused_here_too(signing):
    """A note longer than the form takes cannot come from Slack's own box; the door does not rely on that."""
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "send_back"))
    signing.press(signing.slack.submit("US5", signing.slack.views[0], note="x" * 5_001))
    assert signing.refused() == [("S5", ["too_long"])]
    assert "is longer than 5000 characters" in signing.slack.whispers[0][1]


def test_a_digest_keeps_the_buttons_of_the_others(complaining):
    for number in range(2, 9):
        row = {"complaint_no": f"P{number}", "received_at": complaining.now, "customer_no": "C2", "text": "slow",
               "severity": "ordinary", "call_no": None}  # fmt: skip
        enter(complaining.url, "complaints", row, now=complaining.now)
    from tasks.duties.escalating import assign_and_submit

    assign_and_submit(now=complaining.now, dry_run=False)
    complaining.deliver()
    told = [row for row in complaining.rows(Notice) if row.digest_id is not None]
    digest = complaining.message("digest", told[0].recipient)
    complaining.press(complaining.slack.press("US4", digest, "acknowledge", notice=told[1].id))
    left = [json.loads(block["accessory"]["value"])["notice"] for block in digest.blocks if "accessory" in block]
    assert sorted(left) == sorted({row.id for row in told} - {told[1].id})
    assert "Acknowledged by Name S4 S4" in shown(digest)
    assert digest.notice == told[0].digest_id


def test_where_slack_does_not_take_the_answer_the_decision_stands(signing):
    message = signing.message("day_to_sign", "S5")
    signing.slack.fail_next(No("message_not_found"), method="chat.update")
    signing.press(signing.slack.press("US5", message, "sign"))
    assert signing.decisions() == [("S5", "sign", "approve")]


def test_a_cut_connection_is_tried_again(signing):
    message = signing.message("day_to_sign", "S5")
    signing.slack.fail_next(Cut(taken=False), method="chat.update")
    signing.press(signing.slack.press("US5", message, "sign"))
    assert buttons(message) == []


def test_slack_that_asks_to_be_slower_is_obeyed(signing):
    message = signing.message("day_to_sign", "S5")
    signing.slack.fail_next(TooMany("1"), method="chat.update")
    signing.press(signing.slack.press("US5", message, "sign"))
    assert buttons(message) == []
    assert signing.slack.asked("chat.update") == 2


def test_an_answers_address_that_is_used_up_is_replaced_by_the_conversation(signing):
    message = signing.message("day_to_sign", "S5")
    signing.slack.fail_next(Status(404, body="used_url"), method="response")
    signing.press(signing.slack.press("US4", message, "sign"))
    assert [member for member, _ in signing.slack.whispers] == ["US4"]
    assert signing.slack.asked("chat.postEphemeral") == 1


def test_without_its_address_an_answer_goes_to_the_conversation(signing):
    payload = signing.slack.press("US4", signing.message("day_to_sign", "S5"), "sign")
    signing.press(payload | {"response_url": ""})
    assert [member for member, _ in signing.slack.whispers] == ["US4"]
    assert signing.slack.asked("chat.postEphemeral") == 1


def test_a_press_whose_listener_was_killed_is_made_up_for(signing, monkeypatch):
    message = signing.message("day_to_sign", "S5")
    first = signing.listener()
    taken = first.receive(signing.slack.press("US5", message, "sign"))

    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("desk.door.enter", killed)
        with pytest.raises(KeyboardInterrupt):
            first.enter(taken)
    assert signing.decisions() == []
    from datetime import UTC, datetime, timedelta

    signing.now = max(signing.now, datetime.now(UTC)) + timedelta(minutes=1)  # the file is as old as it is
    assert signing.listener().make_up() == 1
    assert signing.decisions() == [("S5", "sign", "approve")]
    assert "Signed by Wang Fang S5, 2026-10-13 08:40" in shown(message)
    assert signing.listener().make_up() == 0


def test_a_press_that_cannot_be_written_down_leaves_nothing_half_written(signing, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    message = signing.message("day_to_sign", "S5")
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        signing.press(signing.slack.press("US5", message, "sign"))
    assert signing.slack.whispers == [("US5", "That did not work just now. Please press again.")]
    assert list((settings().inbox / ".slack").iterdir()) == []


def test_whoever_presses_hears_it_when_something_breaks(signing, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr("desk.door.enter", broken)
    signing.press(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))
    assert "It is kept and will be entered by itself" in signing.slack.whispers[0][1]


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [], "container": {}},
        {"type": "block_actions", "actions": [{"action_id": "open", "type": "button"}], "container": {}},
        {"type": "view_submission", "view": {"callback_id": "other"}},
        {"type": "view_submission", "view": {"callback_id": "decide", "id": "V1", "private_metadata": "x"}, "user": {"id": "U1"}},
        {"type": "view_submission", "view": None},
        {"type": "shortcut"},
        *({"type": "block_actions", "actions": [{"value": json.dumps(VALUE | {"notice": number}), "action_ts": "1"}],
           "container": {"channel_id": "D1", "message_ts": "1.1"}, "user": {"id": "U1"}}
          for number in (10**30, 0, -1, 1.5, "5", None)),
    ],
)  # fmt: skip
def test_what_is_no_press_of_ours_is_left_alone(payload):
    assert read_press(payload) is None


def test_a_director_opens_a_complaint_that_a_card_drafted(complaining):
    card = {"card_no": "Y9", "call_no": "K9", "attitude": "1", "replied_at": complaining.now}
    taken = {"call_no": "K9", "called_at": complaining.now.replace(hour=8), "customer_no": "C2", "fault": "cold"}
    enter(complaining.url, "calls", taken, now=complaining.now)
    enter(complaining.url, "surveys", card, now=complaining.now)
    put_drafts_before_directors(now=complaining.now, dry_run=False)
    complaining.deliver()
    complaining.later(minutes=5)
    message = complaining.message("complaint_draft", "S4")
    assert buttons(message) == ["open_complaint", "dismiss_draft", "acknowledge"]
    complaining.press(complaining.slack.press("US1", message, "open_complaint"))
    assert complaining.state("Y9-D") == "waiting"
    complaining.press(complaining.slack.press("US4", message, "open_complaint"))
    assert (complaining.state("Y9-D"), complaining.state("Y9-C")) == ("opened", "assigned")
    assert "Complaint opened by Name S4 S4" in shown(message)
    assert [row.subject for row in complaining.rows(Notice) if row.kind == "complaint_handler"][-1] == "complaint:Y9-C"
