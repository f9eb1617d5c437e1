"""A notice as Block Kit: within Slack's limits whatever it says, and saying so where it is cut."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Notice
from rules.buttons import BUTTONS
from rules.words import CaseKind
from tasks.deliver.blocks import Manner, Settled, notice_message
from tasks.deliver.buttons import Pressed, pressed
from tasks.deliver.digest import digest_message, foldable
from tests.fakes.slack_limits import check_message
from tests.tasks.deliver.test_escape import HOSTILE, LINKS, MENTIONS

ZH = Manner(locale="zh", zone=ZoneInfo("Asia/Shanghai"), desk_url="https://desk.example.cn")
EN = Manner(locale="en", zone=ZoneInfo("Europe/Berlin"), desk_url="")
DUE = datetime(2026, 10, 9, 8, 0, tzinfo=UTC)


def notice(**changes):
    fixed = {
        "id": 12,
        "kind": "clock_warning",
        "subject": "call:C1",
        "article": "MS-14",
        "step": "warn:0",
        "recipient": "S1",
        "title": "到达时限将至",
        "text": "叫修 C1 应在 16:00 前到达。",
        "urgent": False,
        "deadline": DUE,
    }
    return Notice(**(fixed | changes))


def posted(message):
    asked = {"channel": "U1", "text": message.text, "blocks": message.blocks}
    check_message(asked)
    return asked


def texts(found):
    """Every text a person could read in it."""
    if isinstance(found, dict):
        return [found["text"]] if isinstance(found.get("text"), str) else [t for v in found.values() for t in texts(v)]
    return [text for item in found for text in texts(item)] if isinstance(found, list) else []


def kinds(found):
    if isinstance(found, dict):
        return {found.get("type")} | {kind for value in found.values() for kind in kinds(value)}
    return {kind for item in found for kind in kinds(item)} if isinstance(found, list) else set()


def elements(message):
    return [button for block in message.blocks if block["type"] == "actions" for button in block["elements"]]


def test_a_notice_shows_its_title_its_words_its_article_and_when_it_is_due():
    message = notice_message(notice(), manner=ZH)
    posted(message)
    head, body, foot = message.blocks
    assert (head["type"], body["type"], foot["type"]) == ("header", "section", "context")
    assert texts([head, body]) == ["到达时限将至", "叫修 C1 应在 16:00 前到达。"]
    assert texts(foot) == ["依据条款 MS-14", "call:C1", "期限 2026-10-09 16:00"]
    assert message.text == "到达时限将至\n叫修 C1 应在 16:00 前到达。"
    assert not message.shortened


def test_times_are_told_in_the_recipients_zone_and_language():
    assert texts(notice_message(notice(), manner=EN).blocks[-1])[-1] == "due 2026-10-09 10:00"


def test_danger_shows_in_the_title():
    assert texts(notice_message(notice(urgent=True), manner=ZH).blocks[0]) == ["【紧急】到达时限将至"]


def test_buttons_carry_the_case_and_the_notice():
    actions = ["review", "forward", "acknowledge"]
    message = notice_message(notice(actions=actions, subject="complaint:P1"), manner=ZH)
    posted(message)
    review, forward, acknowledge = elements(message)
    assert [button["action_id"] for button in elements(message)] == ["review", "forward", "acknowledge"]
    assert json.loads(review["value"]) == {
        "button": "review", "kind": "complaint", "case": "P1", "step": "review", "verdict": "review", "notice": 12
    }  # fmt: skip
    assert pressed(forward["value"]) == Pressed(BUTTONS["forward"], CaseKind.COMPLAINT, "P1", 12)
    assert (review["text"]["text"], forward["text"]["text"], acknowledge["text"]["text"]) == ("审阅", "转办……", "确认")
    assert (review["style"], "style" in forward) == ("primary", False)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "review",
        "[]",
        '{"button":"fire","kind":"call","case":"C1","step":"review","verdict":"review","notice":1}',
        '{"button":"sign","kind":"report","case":"C1","step":"review","verdict":"review","notice":1}',
        '{"button":"sign","kind":"spaceship","case":"C1","step":"sign","verdict":"approve","notice":1}',
        '{"button":"sign","kind":"report","case":"C1","step":"sign","verdict":"approve","notice":"x"}',
    ],
)
def test_a_value_that_is_none_of_ours_says_nothing(value):
    assert pressed(value) is None


def test_a_notice_about_no_case_has_no_buttons():
    assert elements(notice_message(notice(actions=["acknowledge"], subject="branch:B1"), manner=EN)) == []


def test_a_button_is_not_offered_twice_and_there_are_five_at_most():
    actions = [
        "review",
        "review",
        "",
        {"label": "no button"},
        "explode",
        *("forward", "assign", "sign", "send_back", "acknowledge"),
    ]
    message = notice_message(notice(actions=actions), manner=EN)
    assert [button["action_id"] for button in elements(message)] == [
        "review",
        "forward",
        "assign",
        "sign",
        "send_back",
    ]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("见 https://desk.example.cn/cases/C1?x=1。", "https://desk.example.cn/cases/C1?x=1"),
        ("见 https://desk.example.cn.evil.com/cases/C1", None),
        ("见 https://desk.example.cn@evil.com/", None),
        ("见 https://evil.com/https://desk.example.cn/x", "https://desk.example.cn/x"),
        ("没有链接", None),
    ],
)
def test_only_our_own_desk_page_becomes_a_link(text, link):
    message = notice_message(notice(text=text), manner=ZH)
    posted(message)
    assert [button.get("url") for button in elements(message)] == ([link] if link else [])


def test_customers_data_is_masked_once_more():
    message = notice_message(
        notice(title="请致电13812348000", text="电话 13812348000，邮箱 zhao@example.com"), manner=ZH
    )
    said = json.dumps(posted(message), ensure_ascii=False)
    assert "13812348000" not in said
    assert "zhao" not in said
    assert "138****8000" in said


def test_a_long_text_goes_over_several_sections():
    lines = [f"{n:04} " + "字" * 70 for n in range(80)]
    message = notice_message(notice(text="\n".join(lines)), manner=ZH)
    posted(message)
    sections = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    assert len(sections) == 3
    assert "\n".join(sections) == "\n".join(lines)
    assert not message.shortened


def test_a_text_too_long_to_show_is_cut_and_says_where_the_whole_stands():
    message = notice_message(notice(text="字" * 30_000, title="长" * 300), manner=ZH)
    posted(message)
    assert message.shortened
    assert texts(message.blocks[0])[0].endswith("…")
    assert "全文见通知台账第12号" in texts(message.blocks[-1])[-1]


@settings(deadline=None, max_examples=40)
@given(HOSTILE, HOSTILE.map(lambda text: text * 40), st.sampled_from([ZH, EN]), st.booleans())
def test_any_text_makes_a_message_that_slack_takes_and_that_does_nothing(title, text, manner, urgent):
    row = notice(title=title, text=text, urgent=urgent, subject=f"call:{title}", actions=["acknowledge", title])
    message = notice_message(row, manner=manner)
    asked = posted(message)
    assert "mrkdwn" not in kinds(message.blocks)
    for said in [asked["text"], *texts(message.blocks)]:
        assert MENTIONS.search(said) is None
        assert LINKS.search(said) is None
    assert all("url" not in button for button in elements(message))


@pytest.mark.parametrize(
    "extreme",
    [
        {"title": "", "text": ""},
        {"title": "\u200b\n", "text": "\n \n"},
        {"title": "x" * 10_000, "text": "y" * 100_000, "subject": "call:" + "z" * 5_000, "article": "A" * 500},
        {"title": "😀" * 200, "text": "😀" * 9_000},
        {"text": "<" * 9_000},
        {"text": "\n" * 9_000 + "x"},
        {"text": "\n".join("a" * 2_999 for _ in range(3))},
        {"actions": ["a" * 3_000, "好" * 3_000]},
        {"attachments": ["x/" + "n" * 400 + ".docx"] * 30},
    ],
    ids=lambda value: ",".join(value),
)
def test_extremes_stay_within_the_limits(extreme):
    posted(notice_message(notice(**extreme), manner=ZH))


def test_a_settled_notice_says_what_happened_and_keeps_only_the_buttons_that_are_left():
    row = notice(actions=["review", "forward", "acknowledge"], subject="complaint:P1")
    message = notice_message(row, manner=ZH, settled=Settled(["确认：王芳"], frozenset({"review", "forward"})))
    posted(message)
    assert "确认：王芳" in texts(message.blocks)
    assert [button["action_id"] for button in elements(message)] == ["review", "forward"]
    gone = notice_message(row, manner=ZH, settled=Settled(["审阅：王芳\n" * 900]))
    posted(gone)
    assert elements(gone) == []


# Digests


def many(count, **changes):
    return [notice(id=n, subject=f"call:C{n}", **changes) for n in range(1, count + 1)]


def test_a_digest_groups_by_kind_with_the_oldest_deadline_first():
    late, early = DUE.replace(day=12), DUE.replace(day=2)
    rows = [
        notice(id=1, kind="contract_visit", subject="contract:K1", article="MS-15", title="走访", deadline=None),
        notice(id=2, subject="call:C2", deadline=late),
        notice(id=3, subject="call:C3", deadline=early),
        notice(id=4, kind="clock_breach", subject="call:C4", title="已超时", deadline=DUE),
    ]
    message = digest_message(rows, manner=ZH)
    posted(message)
    assert message.text.split("\n") == [
        "您有4条通知",
        "时限将至（2）",
        "• 到达时限将至 · call:C3 · 期限 2026-10-02 16:00 · MS-14",
        "• 到达时限将至 · call:C2 · 期限 2026-10-12 16:00 · MS-14",
        "已超时限（1）",
        "• 已超时 · call:C4 · 期限 2026-10-09 16:00 · MS-14",
        "续约走访（1）",
        "• 走访 · contract:K1 · MS-15",
    ]


def test_a_short_digest_has_a_button_beside_each_line():
    message = digest_message(many(8, actions=["acknowledge"]), manner=ZH)
    posted(message)
    values = [pressed(block["accessory"]["value"]) for block in message.blocks if "accessory" in block]
    assert values == [Pressed(BUTTONS["acknowledge"], CaseKind.CALL, f"C{n}", n) for n in range(1, 9)]


@pytest.mark.parametrize("count", [6, 20, 21, 60, 500, 1_000])
def test_a_digest_of_any_size_is_one_message_and_counts_what_it_does_not_list(count):
    message = digest_message(many(count, actions=["acknowledge"], title="到达时限将至" * 5), manner=ZH)
    posted(message)
    lines = [line for text in texts(message.blocks) for line in text.split("\n")]
    listed = sum(line.startswith("•") for line in lines)
    assert f"您有{count}条通知" in lines
    assert message.shortened is (listed < count)
    if listed < count:
        assert f"……同类另有{count - listed}条，见通知台账" in lines


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(HOSTILE, st.sampled_from(["clock_warning", "clock_breach", "new_kind"])), min_size=2, max_size=30
    )
)
def test_any_digest_is_taken_by_slack_and_does_nothing(rows):
    members = [notice(id=n, title=title, kind=kind, actions=["acknowledge"]) for n, (title, kind) in enumerate(rows, 1)]
    asked = posted(digest_message(members, manner=EN))
    for said in [asked["text"], *texts(asked["blocks"])]:
        assert MENTIONS.search(said) is None
        assert LINKS.search(said) is None


def test_a_digest_with_one_notice_left_tells_it_as_itself():
    (row,) = many(1)
    assert digest_message([row], manner=ZH) == notice_message(row, manner=ZH)


@pytest.mark.parametrize(
    ("what", "changes", "folds"),
    [
        ("a plain one", {}, True),
        ("one to acknowledge", {"actions": ["acknowledge"]}, True),
        ("one to acknowledge or hand on", {"actions": ["assign", "acknowledge"]}, True),
        ("one to sign", {"actions": ["sign", "send_back"]}, False),
        ("one that asks for a decision", {"actions": ["review", "forward", "acknowledge"]}, False),
        ("danger", {"urgent": True}, False),
        ("one with a letter", {"attachments": ["a.docx"]}, False),
        ("a list", {"text": "- C1\n" * 200}, False),
        ("a digest", {"kind": "digest"}, False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_be_folded_into_a_digest(what, changes, folds):
    assert foldable(notice(**changes)) is folds
