"""Decisions that answer a notice: one is first, whoever comes after is told who it was."""

from itertools import count
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from models import Decision, HandIn, Notice
from models.database import reading, transaction
from tasks.duties.daily_reporting import report_days
from tasks.duties.escalating import assign_and_submit
from tests.tasks.entering import COMPLAINT, at, begin_file, enter

NUMBER = "B1-2026-10-12"
MORNING = at("10-13T08:35")
PRESSES = count(1)
"""Each answer comes as a file of its own, as presses do."""


@pytest.fixture
def signing(company):
    """A report before its manager S5, whose deputy is S3; the number of the notice that asks for the signature."""
    now = at("10-12T08:00")
    enter(company, "branches", {"branch_no": "B1", "name": "East", "kind": "branch"}, now=now)
    deputy = {"staff_no": "S5", "branch": "B1", "name": "Name S5", "role": "manager", "deputy_no": "S3"}
    enter(company, "staff", deputy, now=now)
    report_days(now=at("10-12T08:35"), dry_run=False)  # the company's first run: Monday counts from then on
    report_days(now=MORNING, dry_run=False)
    with reading(company) as session:
        return session.scalars(select(Notice.id).where(Notice.kind == "day_to_sign")).one()


def decide(url, minute, by, notice, **changes):
    row = {"case": NUMBER, "step": "sign", "decided_at": at(f"10-13T09:{minute}"), "decided_by": by, "verdict": "approve",
           "notice": notice}  # fmt: skip
    done = enter(url, "decisions", row | changes, now=at("10-13T10:00"), file=f"press {next(PRESSES)}")
    return [(reason.code, reason.sentence) for found in done.refused.values() for reason in found]


def decisions(url):
    with reading(url) as session:
        rows = session.execute(select(Decision.decided_by, Decision.verdict).order_by(Decision.id)).all()
        return [tuple(row) for row in rows]


@pytest.mark.parametrize("minute", ["30", "31"], ids=["in the same minute", "a minute later"])
def test_the_first_answer_counts_and_the_second_is_told_whose_it_was(company, signing, minute):
    assert decide(company, "30", "S5", signing) == []
    refused = decide(company, minute, "S3", signing, verdict="reject", note="too late")
    assert [code for code, _ in refused] == ["decided_already"]
    assert "Name S5 S5, sign: approve, 2026-10-13 09:30" in refused[0][1]
    assert decisions(company) == [("S5", "approve")]


def test_of_two_who_answer_at_once_one_wins(company, signing):
    """Two loaders at the same moment, each with a transaction of its own."""
    start, found, minutes = Barrier(2), {}, {"S5": "30", "S3": "31"}

    def answer(by):
        start.wait()
        found[by] = [code for code, _ in decide(company, minutes[by], by, signing)]

    threads = [Thread(target=answer, args=(by,)) for by in ("S5", "S3")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found.values()) == [[], ["decided_already"]]
    (winner,) = [by for by, codes in found.items() if not codes]
    assert decisions(company) == [(winner, "approve")]


@pytest.mark.parametrize("paper", [False, True], ids=["by buttons", "on paper"])
def test_whoever_began_first_and_comes_second_is_told_that_another_has_won(company, signing, paper):
    """Both in the same minute: the winner's file was begun later and entered first."""
    with transaction(company) as session:
        begin_file(session, "decisions", sha256="begun first")
    notice = None if paper else signing
    row = {"case": NUMBER, "step": "sign", "decided_at": at("10-13T09:30"), "verdict": "approve", "notice": notice}
    late = at("10-13T10:00")
    assert enter(company, "decisions", row | {"decided_by": "S5"}, now=late, file="begun second").refused == {}
    done = enter(company, "decisions", row | {"decided_by": "S3"}, now=late, file="begun first")
    ((reason,),) = done.refused.values()
    assert (reason.code, done.unchanged) == ("decided_already", 0)
    assert "Name S5 S5, sign: approve, 2026-10-13 09:30" in reason.sentence
    assert decisions(company) == [("S5", "approve")]


def test_an_old_paper_handed_in_again_is_nobodys_new_word(company, signing):
    """It was entered, somebody's later paper has corrected it, and now it comes again."""
    row = {"case": NUMBER, "step": "sign", "decided_at": at("10-13T09:30"), "verdict": "approve"}
    late = at("10-13T10:00")
    assert enter(company, "decisions", row | {"decided_by": "S5"}, now=late, file="old").loaded == 1
    assert enter(company, "decisions", row | {"decided_by": "S3"}, now=late, file="later").updated == 1
    with transaction(company) as session:
        old = begin_file(session, "decisions", sha256="old")
        session.add(HandIn(file_id=old.id, name="old", state="done", started_at=late, finished_at=late, reasons={}))
    again = enter(company, "decisions", row | {"decided_by": "S5"}, now=late, file="old")
    assert (again.unchanged, again.refused) == (1, {})
    assert decisions(company) == [("S3", "approve")]


def test_the_very_same_answer_again_changes_nothing(company, signing):
    assert decide(company, "30", "S5", signing) == []
    assert decide(company, "30", "S5", signing) == []
    assert [code for code, _ in decide(company, "31", "S5", signing)] == ["decided_already"]
    assert decisions(company) == [("S5", "approve")]


def test_whoever_sent_a_report_back_may_sign_it_after_all(company, signing):
    assert decide(company, "30", "S5", signing, verdict="reject", note="a visit is missing") == []
    assert decide(company, "40", "S5", signing) == []
    assert decisions(company) == [("S5", "reject"), ("S5", "approve")]


def test_who_may_not_sign_is_refused_for_that_whoever_was_first(company, signing):
    assert [code for code, _ in decide(company, "30", "S4", signing)] == ["not_its_manager"]


@pytest.mark.parametrize("notice", ["999999", "x1", "²"])
def test_a_notice_that_is_not_about_the_case_is_named(company, signing, notice):
    assert [code for code, _ in decide(company, "30", "S5", notice)] == ["unknown_notice"]


def test_a_report_compiled_anew_is_not_signed_by_the_earlier_notice(company, signing):
    log = {"technician_no": "S1", "day": at("10-12T00:00").date(), "kind": "parts", "minutes": 60}
    enter(company, "work_logs", log, now=at("10-13T09:00"))
    report_days(now=at("10-14T08:35"), dry_run=False)
    later = {"decided_at": at("10-14T09:00")}
    row = {"case": NUMBER, "step": "sign", "decided_by": "S5", "verdict": "approve", "notice": signing} | later
    done = enter(company, "decisions", row, now=at("10-14T09:00"))
    assert [reason.code for found in done.refused.values() for reason in found] == ["notice_overtaken"]
    with reading(company) as session:
        latest = session.scalars(
            select(Notice.id)
            .where(Notice.kind == "day_to_sign", Notice.subject == f"report:{NUMBER}")
            .order_by(Notice.id.desc())
        ).first()
    assert enter(company, "decisions", row | {"notice": latest}, now=at("10-14T09:00")).refused == {}


def test_what_was_decided_before_the_notice_does_not_answer_it(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    ack = {"case": "P1", "step": "acknowledgement", "verdict": "acknowledge"}
    enter(company, "decisions", ack | {"decided_by": "S4", "decided_at": at("10-12T09:06")}, now=at("10-12T09:07"))
    assign_and_submit(now=at("10-12T09:10"), dry_run=False)
    with transaction(company) as session:
        notice = session.scalars(select(Notice).where(Notice.kind == "complaint_handler")).one()
        assert notice.actions == ["assign", "acknowledge"]
    answer = ack | {"decided_by": "S3", "decided_at": at("10-12T09:20"), "notice": notice.id}
    assert enter(company, "decisions", answer, now=at("10-12T09:20")).refused == {}
