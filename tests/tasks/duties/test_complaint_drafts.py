"""Drafts of complaints are put before the director, told once, chased, and told of where people look (SV-17, SV-22, PR-2)."""

import pytest
from sqlalchemy import select

from models import Complaint, Notice, OpinionCard, Staff
from models.database import reading, transaction
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.duties.watching import sweep_due_clocks
from tests.tasks.duties.test_handing_in import TUESDAY, monday, notices, run  # noqa: F401 - monday is a fixture
from tests.tasks.entering import COMPLAINT, at, enter
from tests.tasks.explaining.test_cards_of_a_call import story

LOW = {
    "card_no": "B1-1", "call_no": "K1", "attitude": "1", "skill": "4", "comment": "He shouted at my mother, call 13800138000",
    "replied_at": at("10-13T10:00"),
}  # fmt: skip
NOW = at("10-13T10:05")


@pytest.fixture
def drafted(monday):  # noqa: F811
    run(TUESDAY)
    enter(monday, "surveys", LOW, now=NOW)
    return monday


def told(url: str) -> list[Notice]:
    return notices(url, "complaint_draft")


def test_the_director_is_told_once_masked_with_what_to_press(drafted):
    assert put_drafts_before_directors(now=NOW, dry_run=True).told == 1
    assert told(drafted) == []
    assert put_drafts_before_directors(now=NOW, dry_run=False).told == 1
    assert put_drafts_before_directors(now=at("10-13T11:05"), dry_run=False).told == 0
    (notice,) = told(drafted)
    assert (notice.recipient, notice.subject, notice.article) == ("S4", "draft:B1-1-D", "SV-22")
    assert notice.actions == ["open_complaint", "dismiss_draft", "acknowledge"]
    assert notice.deadline == at("10-14T17:30")
    assert "attitude: 1 dissatisfied" in notice.text
    assert "K1" in notice.text
    assert "13800138000" not in notice.text
    assert "Zhang San" not in notice.title + notice.text
    assert notices(drafted, "complaint_handler") + notices(drafted, "complaint_serious") == []


def test_of_two_that_came_at_different_times_each_is_told_once(drafted):
    put_drafts_before_directors(now=NOW, dry_run=False)
    later = LOW | {"card_no": "B1-2", "call_no": "K2", "replied_at": at("10-13T10:30")}
    enter(drafted, "surveys", later, now=at("10-13T11:00"), file="later")
    done = put_drafts_before_directors(now=at("10-13T11:05"), dry_run=False)
    assert (done.told, [row["draft"] for row in done.rows]) == (1, ["B1-2-D"]), "the first one has been told"


@pytest.mark.parametrize(("words", "urgent"), [("我要向媒体曝光", False), ("孩子触电受伤", True)])
def test_only_words_of_danger_wake_anybody(monday, words, urgent):  # noqa: F811
    run(TUESDAY)
    enter(monday, "surveys", LOW | {"comment": words}, now=NOW)
    put_drafts_before_directors(now=NOW, dry_run=False)
    (notice,) = told(monday)
    assert (notice.article, notice.urgent) == ("SV-22", urgent)
    assert "Its words are grave" in notice.text or "措辞严重" in notice.text


def test_it_says_which_complaint_is_open_already(drafted):
    enter(drafted, "complaints", COMPLAINT | {"received_at": at("10-13T09:00")}, now=NOW)
    put_drafts_before_directors(now=NOW, dry_run=False)
    assert "Open already: P1;" in told(drafted)[0].text


def test_whom_the_card_rates_is_passed_over(drafted):
    with transaction(drafted) as session:
        session.get_one(OpinionCard, "B1-1").technician_no = "S4"
    put_drafts_before_directors(now=NOW, dry_run=False)
    assert [notice.recipient for notice in told(drafted)] == ["S5"]
    for hour in (15, 16, 17):
        sweep_due_clocks(now=at(f"10-14T{hour}:40"), dry_run=False)
    (warned, *_) = [*notices(drafted, "clock_warning"), *notices(drafted, "clock_breach")]
    assert (warned.subject, warned.recipient) == ("draft:B1-1-D", "S5")


def test_where_nobody_decides_that_is_a_failure_of_the_run(drafted):
    with transaction(drafted) as session:
        for number in ("S3", "S4", "S5", "S6", "S7", "S8"):
            session.get_one(Staff, number).active_until = at("10-01T00:00").date()
    (failure,) = put_drafts_before_directors(now=NOW, dry_run=False).failures
    assert "draft:B1-1-D: nobody to decide on it (SV-22)" in failure


def test_a_decision_takes_back_what_waits_and_a_corrected_card_is_told_of_again(drafted):
    put_drafts_before_directors(now=NOW, dry_run=False)
    enter(drafted, "surveys", LOW | {"attitude": "3"}, now=at("10-13T10:30"), file="good")
    assert told(drafted)[0].because.startswith("withdrawn: the opinion card was corrected")
    enter(drafted, "surveys", LOW | {"skill": "1"}, now=at("10-13T11:30"), file="bad")
    assert put_drafts_before_directors(now=at("10-13T11:31"), dry_run=False).told == 1
    assert [notice.step for notice in told(drafted)] == ["decide", "decide 2"]
    row = {"case": "B1-1-D", "step": "draft", "decided_at": at("10-13T13:00"), "decided_by": "S4", "verdict": "approve"}
    assert enter(drafted, "decisions", row, now=at("10-13T13:00")).loaded == 1
    assert told(drafted)[1].because.startswith("withdrawn: the draft was decided on")


@pytest.mark.parametrize(
    ("first", "words", "due", "urgent"),
    [("slow", "我要向媒体曝光", "10-20T11:00", False), ("我要向媒体曝光", "孩子触电受伤", "10-13T13:35", True)],
    ids=["grave", "of danger"],
)
def test_words_that_turn_out_graver_are_told_anew_and_once(monday, first, words, due, urgent):  # noqa: F811
    run(TUESDAY)
    enter(monday, "surveys", LOW | {"comment": first}, now=NOW)
    put_drafts_before_directors(now=NOW, dry_run=False)
    enter(monday, "surveys", LOW | {"comment": words}, now=at("10-20T09:00"), file="worse")
    told_anew = [
        put_drafts_before_directors(now=at(f"10-20T09:{minute}"), dry_run=False).told for minute in ("02", "07")
    ]
    assert told_anew == [1, 0]
    _, notice = told(monday)
    assert (notice.step, notice.recipient, notice.urgent, notice.deadline) == ("decide 2", "S4", urgent, at(due))
    assert words in notice.text
    assert "Its words are grave" in notice.text
    enter(monday, "surveys", LOW | {"comment": f"{words}!"}, now=at("10-20T10:00"), file="no worse")
    assert put_drafts_before_directors(now=at("10-20T10:02"), dry_run=False).told == 0


def test_undecided_it_is_chased_up_to_the_department_and_never_to_the_vice_president(drafted):
    put_drafts_before_directors(now=NOW, dry_run=False)
    for day in range(14, 24):
        for hour in (8, 9, 10, 13, 14, 17):
            sweep_due_clocks(now=at(f"10-{day}T{hour:02d}:45"), dry_run=False)
    with reading(drafted) as session:
        chased = {row.recipient for row in session.scalars(select(Notice).where(Notice.subject == "draft:B1-1-D"))}
    assert {"S4", "S5", "S6"} <= chased
    assert not {"S7", "S8"} & chased


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "complaint draft B1-1-D: waiting"), ("zh", "投诉草稿B1-1-D：待定")]
)
def test_the_call_and_the_draft_tell_of_it(drafted, locale, said):
    put_drafts_before_directors(now=NOW, dry_run=False)
    call = story(drafted, "K1", now="10-13T12:00", locale=locale)
    assert said in call.cards[0].said
    assert ("draft", "draft:B1-1-D") in [(each.relation, each.case) for each in call.related]
    draft = story(drafted, "B1-1-D", now="10-13T12:00", locale=locale)
    assert draft.timeline[0].said.startswith({"en": "opinion card B1-1", "zh": "调查卡B1-1"}[locale])
    assert [clock.limit for clock in draft.clocks] == ["SV-22-draft"]
    assert "13800138000" not in repr(draft)
    assert "Zhang San" not in repr(draft)


@pytest.mark.parametrize(("locale", "said"), [("en", "only its words follow"), ("zh", "仅客户所述随之更新")])
def test_once_opened_only_the_words_follow_the_card_and_the_draft_says_so(drafted, locale, said):
    row = {"case": "B1-1-D", "step": "draft", "decided_at": at("10-13T13:00"), "decided_by": "S4", "verdict": "approve"}
    assert enter(drafted, "decisions", row, now=at("10-13T13:00")).refused == {}
    corrected = LOW | {"skill": "1", "comment": "and late"}
    assert enter(drafted, "surveys", corrected, now=at("10-13T14:00"), file="corrected").refused == {}
    with reading(drafted) as session:
        opened = session.get_one(Complaint, "B1-1-C")
        assert (opened.about, opened.text.endswith("and late")) == ("attitude", True)
    (entry,) = [
        each for each in story(drafted, "B1-1-D", now="10-13T15:00", locale=locale).timeline if each.kind == "opened"
    ]
    assert said in entry.said
