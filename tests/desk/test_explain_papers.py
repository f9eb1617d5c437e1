"""explain in a terminal: what belongs to a case, who was proposed, what the evening control found, what comes next."""

import pytest
from rich.cells import cell_len
from sqlalchemy import update

from models import Clock
from models.database import transaction
from tasks.settings import settings
from tests.desk.custody import EVENING, carried_in
from tests.tasks.entering import at

NOW = ("--now", EVENING.isoformat())


@pytest.fixture
def department(either):
    carried_in(either)
    return either


def flat(text: str) -> str:
    return " ".join(text.split())


EN = [
    "What belongs to it", "goods in custody: goods:R1 in repair", "voucher 1 of branch B1: drawn",
    "Who was proposed, and who was sent", "instead Name S2 (S2) was sent 10-12 Mon 10:00: nearer",
    "paused, waits for parts (no pump)", "stands still; since 2026-10-13 10:00, waits for parts (no pump)",
    "Who was asked for the next step", "Receipt for goods carried in: Name S2 (S2)",
    "What the evening control found", "settled: found 10-12 Mon 17:00, gone with the control of 10-13 Tue 17:00",
    "nobody was asked for: Beyond the technician (beyond_technician): beyond has not happened",
    "What comes next if nobody acts", "nothing: An outcome for every call stands still",
]  # fmt: skip
ZH = [
    "相关事项与凭证", "在修商品：goods:R1 修理中", "网点B1凭证1：", "派工建议与实际派工",
    "10-12 周一 10:00改派Name S2（S2）：nearer", "暂停，等候零件（no pump）", "已要求的后续步骤",
    "晚间核对发现的单据问题", "已了结：10-12 周一 17:00发现", "未要求：超出技术员能力", "无人处理时接下来",
    "无：“叫修办结时限”暂停中",
]  # fmt: skip


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize(("locale", "words"), [("en", EN), ("zh", ZH)])
def test_the_page_of_a_call_with_goods_in_custody_says_all_of_it(desk, department, monkeypatch, locale, words, columns):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    monkeypatch.setenv("COLUMNS", columns)
    settings.cache_clear()
    page = desk("explain", "K1", *NOW).out
    # A name or a sentence may be cut by the end of a line; what is looked for is the words in their order.
    assert [word for word in words if word.replace(" ", "") not in "".join(page.split())] == []
    assert [line for line in page.splitlines() if cell_len(line.rstrip()) > int(columns)] == []
    assert "13800138000" not in page


def test_the_goods_lead_to_their_call_and_say_when_the_new_promise_ends(desk, department):
    page = flat(desk("explain", "R1", *NOW).out)
    assert "its call: call:K1 carried in" in page
    assert "→ MS-9 Ready by the promised time moved in time: " in page
    assert "10-20 Tue 17:00 MS-9 Ready by the promised time: the limit is broken; Name S4 (S4) is told" in page
    goods = desk("explain", "goods:R1", "--json", *NOW).document
    assert desk("explain", "receipt:R1", "--json", *NOW).document == goods
    assert [one["case"] for one in goods["related"]] == ["call:K1"]
    assert [one["code"] for one in goods["next"]] == ["alert", "limit_ends"]


def test_an_earlier_moment_says_that_more_was_learned_since(desk, department):
    earlier = ("--now", at("10-12T11:50").isoformat())
    timeline = desk("explain", "K1", "--json", *earlier).document["timeline"]
    later = sum(entry["learned_at"] > "2026-10-12T11:50:00+08:00" for entry in timeline)
    assert 0 < later < len(timeline)
    page = flat(desk("explain", "K1", *earlier).out)
    assert f"told of an earlier moment: {later} of the events below were learned of after it" in page


def test_a_notice_that_is_about_no_case_shows_its_text(desk, department):
    listed = desk("notices", "--json").document
    about = next(row for row in listed if row["subject"] == "branch:B1")
    page = flat(desk("explain", f"notice:{about['id']}", *NOW).out)
    assert flat(about["text"])[:60] in page


def test_what_is_to_be_known_about_every_clock_is_told_once(desk, department):
    with transaction(department) as session:
        session.execute(update(Clock).values(book="0" * 12))
    page = flat(desk("explain", "K1", *NOW).out)
    assert page.count("written under rule book 000000000000") == 1
    assert "all of them: written under rule book" in page
