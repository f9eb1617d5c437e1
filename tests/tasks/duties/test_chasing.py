"""Chasing: what is open, once a working morning, to whoever owes something, and all of it to the department (SV-21)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Notice
from models.database import reading
from tasks.deliver.digest import foldable
from tasks.duties import chasing
from tasks.duties.chasing import chase_open_matters
from tasks.duties.escalating import assign_and_submit
from tasks.duties.expiring import notice_expiring_contracts
from tasks.duties.next_steps import ask_for_next_steps
from tasks.engine.sweep import sweep_clocks
from tasks.settings import settings
from tests.tasks.duties.test_controlling import CALL, SENT
from tests.tasks.entering import BOOK, COMPLAINT, at, enter

MORNING = at("10-13T08:36")


@pytest.fixture
def open_things(company: str) -> str:
    """Two complaints of Monday, the later one serious, and a call of Monday that S1 was sent to."""
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    grave = {"complaint_no": "P2", "customer_no": "C2", "received_at": at("10-12T10:00"), "severity": "serious"}
    enter(company, "complaints", COMPLAINT | grave | {"text": "call me on 13900139000"}, now=at("10-12T10:05"))
    assign_and_submit(now=at("10-12T10:10"), dry_run=False)
    return company


def chase(now=MORNING, *, dry_run: bool = False):
    done = chase_open_matters(now=now, dry_run=dry_run)
    assert done.failures == []
    return done


def sent(url: str, kind: str = "chasing") -> dict[str, Notice]:
    with reading(url) as session:
        found = session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).all()
    return {notice.recipient: notice for notice in found}


def numbered(notice: Notice) -> list[str]:
    return [line for line in notice.text.splitlines() if line[:1].isdigit()]


def test_whoever_owes_something_is_told_once_what_it_is_the_serious_first_then_the_oldest(open_things):
    done = chase()
    mine = sent(open_things)["S4"]
    assert (mine.article, mine.step, mine.branch_no) == ("SV-21", "2026-10-13", "B1")
    assert mine.title.startswith("2026-10-13: 2 open matters wait for you")
    first, second = numbered(mine)
    assert first.startswith("1. SERIOUS complaint P2 · open since Mon 12 Oct 10:00 · ")
    assert second.startswith("2. complaint P1 · open since Mon 12 Oct 09:00 · ")
    assert "13900139000" not in mine.text
    assert "   due Tue 13 Oct 09:00 · Acknowledgement of a complaint (NT-1)" in mine.text.splitlines()
    assert {"branch": "B1", "owner": "S4", "count": 2, "past due": 0} in done.rows
    assert numbered(sent(open_things)["S1"])[0].startswith("1. call K1 · open since Mon 12 Oct 09:30 · ")


def test_what_is_past_due_is_marked_and_counted(open_things):
    chase(at("10-20T08:36"))
    mine = sent(open_things)["S4"]
    assert mine.title.endswith("2 past due")
    assert "   PAST DUE since Tue 13 Oct 09:00 · Acknowledgement of a complaint (NT-1)" in mine.text.splitlines()


def test_the_department_gets_everything_with_who_owes_it_and_nothing_besides(open_things):
    done = chase()
    assert done.lists == 1
    (listed,) = sent(open_things, "chasing_list").values()
    assert listed.recipient == "S6"
    assert "S6" not in sent(open_things)
    assert listed.title == "2026-10-13: 3 open matters in the branches, 2 past due"
    assert listed.text.splitlines()[0] == "B1: 3 open, 2 past due"
    heads = [line.split(" · ")[1] for line in numbered(listed)]
    assert heads == ["SERIOUS complaint P2", "complaint P1", "call K1"]
    assert "Review of a serious complaint (SV-20) · with Name S7 S7" in listed.text


@pytest.mark.parametrize(
    ("now", "told"),
    [("10-13T08:29", 0), ("10-13T08:30", 5), ("10-13T17:29", 5), ("10-13T17:30", 0), ("10-18T09:00", 0)],
    ids=["before the hour", "at the hour", "late the same day", "after the day", "on a Sunday"],
)
def test_it_comes_in_the_working_time_of_a_working_day_and_a_missed_one_is_not_made_up(open_things, now, told):
    assert chase(at(now)).notices == told


def test_a_second_run_says_nothing_and_the_next_morning_says_it_all_again(open_things):
    assert chase().notices == 5
    assert chase().notices == chase(at("10-13T09:36")).notices == 0
    assert chase(at("10-14T08:36")).notices == 5


def test_a_dry_run_says_whom_it_would_tell_and_queues_nothing(open_things):
    assert chase(dry_run=True).people == 4
    assert sent(open_things) == {}
    assert chase().people == 4


def test_a_contract_is_open_since_its_visit_was_asked_for_and_comes_after_what_is_older(open_things):
    contract = {"contract_no": "M1", "customer_no": "C1", "starts_on": date(2025, 11, 13), "ends_on": date(2026, 11, 12),
                "assigned_to": "S4"}  # fmt: skip
    enter(open_things, "contracts", contract, now=at("10-12T10:20"))
    notice_expiring_contracts(now=at("10-12T10:25"), dry_run=False)
    chase()
    assert numbered(sent(open_things)["S4"])[-1].startswith("3. contract M1 · open since Mon 12 Oct 10:25 · ")


def test_nobody_is_told_where_nothing_is_owed(company):
    assert chase().notices == 0
    assert sent(company) == sent(company, "chasing_list") == {}


def test_a_matter_that_is_done_is_no_longer_asked(open_things):
    answered = {"case_kind": "complaint", "step": "answer", "verdict": "resolve", "decided_by": "S4", "note": "sorry",
                "channel": "phone"}  # fmt: skip
    enter(open_things, "decisions", answered | {"case": "P1", "decided_at": at("10-12T15:00")}, now=at("10-12T15:05"))
    ask_for_next_steps("complaint-escalation", now=at("10-12T15:10"), dry_run=False)
    chase()
    text = sent(open_things)["S4"].text
    assert "asked for since Mon 12 Oct 15:00 · Is the customer content with the answer? (NT-4)" in text
    assert text.count("Acknowledgement of a complaint") == 1, "only P2's"


def test_whoever_stands_in_for_somebody_away_is_chased_in_their_place(open_things):
    sweep_clocks(open_things, book=BOOK, now=at("10-13T08:35"), locale="en")
    away = {"staff_no": "S4", "branch": "B1", "name": "Name S4", "role": "director", "deputy_no": "S3", "slack_id": "US4",
            "active_until": at("10-12T00:00").date()}  # fmt: skip
    enter(open_things, "staff", away, now=at("10-13T08:35"))
    chase()
    assert "S4" not in sent(open_things)
    assert "complaint P1" in sent(open_things)["S3"].text


def test_a_digest_is_no_line_of_another_digest(open_things):
    chase()
    short = [notice for kind in ("chasing", "chasing_list") for notice in sent(open_things, kind).values()]
    assert short
    for notice in short:
        notice.text = "short"
        assert not foldable(notice)


def test_of_many_matters_the_later_ones_are_counted(open_things, monkeypatch):
    few = BOOK.model_copy(update={"chasing": BOOK.chasing.model_copy(update={"most": 1})})
    monkeypatch.setattr(chasing, "book", lambda: few)
    chase()
    (listed,) = sent(open_things, "chasing_list").values()
    assert len(numbered(listed)) == 1
    assert listed.text.splitlines()[-1] == "… and 2 more, opened later: aftersales due"


def test_it_is_told_in_chinese_where_the_company_speaks_chinese(open_things, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    chase()
    mine = sent(open_things)["S4"]
    assert mine.title == "2026-10-13：您有2件未结事项，逾期0件"
    assert "1. 【严重】投诉 P2 · 自10月12日 周一 10:00起 · " in mine.text
    assert "   期限10月13日 周二 09:00 · 投诉受理确认时限 (NT-1)" in mine.text.splitlines()
    (listed,) = sent(open_things, "chasing_list").values()
    assert "责任人：Name S7 S7" in listed.text


def test_a_list_that_nobody_can_be_given_is_named(open_things):
    enter(
        open_things, "staff",
        *({"staff_no": no, "branch": "B1", "name": no, "role": role, "active_until": at("10-01T00:00").date()}
          for no, role in (("S6", "service_department"), ("S7", "vice_president"), ("S8", "general_manager"))),
        now=at("10-12T11:00"),
    )  # fmt: skip
    done = chase_open_matters(now=MORNING, dry_run=False)
    assert done.failures == ["nobody to give the list of 3 open matters to (SV-21; chasing)"]
