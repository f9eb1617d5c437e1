"""The day's call register is handed in, its calls get their cards, what is lacking is chased (SV-16, SV-18)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from models import IssuedCard, Notice, Period, QuarantineEntry
from models.database import reading, transaction
from tasks.answers.asking import asked_of
from tasks.duties import issuing_cards
from tasks.duties.handing_in import hand_in_registers
from tests.registers import built_once
from tests.tasks.entering import at, enter

MONDAY, TUESDAY, WEDNESDAY = at("10-12T09:00"), at("10-13T09:12"), at("10-14T09:12")


def call(url: str, number: str, time: str, **changes: object) -> None:
    row = {"call_no": number, "called_at": at(time), "customer_no": "C1", "fault": "cold", "area": "urban", "kind": "paid",
           "kind_reason": "no card"}  # fmt: skip
    now = at(time)
    assert enter(url, "calls", {**row, **changes}, now=now, file=f"{number} {time}").refused == {}


def visit(url: str, number: str, time: str, outcome: str = "fixed", technician: str = "S1") -> None:
    begin = at(time)
    sent = {"call_no": number, "dispatched_at": begin.replace(minute=0), "technician_no": technician}
    assert enter(url, "dispatches", sent, now=begin, file=f"sent {number} {time}").refused == {}
    there = {"call_no": number, "arrived_at": begin.replace(minute=10), "left_at": begin.replace(minute=40), "outcome": outcome,
             "signed_by": "Li"}  # fmt: skip
    assert enter(url, "visits", there, now=begin.replace(minute=45), file=f"visit {number} {time}").refused == {}


def stranger(url: str, number: str, time: str, *, address: str | None = None) -> None:
    call(url, number, time, customer_no=None, name="Wang Wu", phone="13700137000", address=address, branch="B1")


def cards(url: str) -> list[IssuedCard]:
    with reading(url) as session:
        return list(session.scalars(select(IssuedCard).order_by(IssuedCard.id)))


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def run(now, *, dry_run: bool = False):
    done = hand_in_registers(now=now, dry_run=dry_run)
    assert done.failures == []
    return done


@pytest.fixture
@built_once
def monday(company):
    """Monday's calls: K1 fixed (mail), K2 of a stranger with an address fixed, K3 of one without fixed, K4 waiting."""
    enter(company, "customers", {"customer_no": "C2", "name": "Li Si", "phone": "13900139000", "branch": "B1",
                                 "opted_out": "yes"}, now=at("10-12T08:00"), file="opted out")  # fmt: skip
    call(company, "K1", "10-12T09:30")
    stranger(company, "K2", "10-12T09:40", address="2 Nanjing Road")
    stranger(company, "K3", "10-12T09:50")
    call(company, "K4", "10-12T10:00")
    for number, time in (("K1", "10-12T11:00"), ("K2", "10-12T13:00"), ("K3", "10-12T14:00")):
        visit(company, number, time)
    return company


def test_the_register_of_the_day_before_is_handed_in_with_its_counts_once(monday):
    assert run(at("10-13T08:55")).registers <= 3, "Sunday's morning is made up at most"
    rehearsed = run(TUESDAY, dry_run=True)
    done = run(TUESDAY)
    assert (rehearsed.registers, rehearsed.issued, rehearsed.notices) == (done.registers, done.issued, done.notices)
    assert (done.registers, done.issued, done.excused, done.incomplete) == (1, 3, 0, 0)
    handed_in = notices(monday, "call_register")[-1]
    assert (handed_in.recipient, handed_in.article) == ("S6", "SV-18")
    assert "4 calls: 3 have an opinion card, 1 wait" in handed_in.text
    assert "K4: the visit is not completed" in handed_in.text
    assert done.rows == [{"branch": "B1", "call": "K4", "no card": "the visit is not completed"}]
    again = run(at("10-13T10:12"))
    assert (again.registers, again.issued, again.notices) == (0, 0, 0)


def test_cards_go_by_mail_else_printed_else_by_phone_numbered_in_their_branch(monday):
    run(TUESDAY)
    assert [(card.call_no, card.card_no, card.way, card.technician_no) for card in cards(monday)] == [
        ("K1", "B1-1", "mail", "S1"), ("K2", "B1-2", "sheet", "S1"), ("K3", "B1-3", "phone", "S1"),
    ]  # fmt: skip
    (mail,) = notices(monday, "card_mail")
    assert (mail.recipient, mail.channel, mail.subject, mail.step) == ("customer:C1", "mail", "card:B1-1", "card")
    for expected in ("Zhang San", "B1-1", "K1", "12 October 2026", "SV-18"):
        assert expected in mail.text
    (papers,) = notices(monday, "card_sheets")
    assert papers.recipient == "S10"
    assert "B1-3 · K3" in papers.text
    assert "13700137000" not in papers.text
    page = next(Path(path) for path in papers.attachments if path.endswith(".html")).read_text(encoding="utf-8")
    for expected in ("B1-2", "2 Nanjing Road", "Wang Wu", "B1-3", "13700137000", "Name S10"):
        assert expected in page
    assert Path(papers.attachments[0]).name == "opinion_cards-B1-2026-10-13.en.docx"


def test_a_call_visited_later_gets_its_card_on_a_later_morning_and_a_second_visit_another(monday):
    run(TUESDAY)
    visit(monday, "K4", "10-13T11:00", technician="S2")
    run(WEDNESDAY)
    assert (cards(monday)[-1].call_no, cards(monday)[-1].technician_no) == ("K4", "S2")
    reopened = {
        "case": "K4",
        "step": "reopening",
        "decided_at": at("10-14T10:00"),
        "decided_by": "S4",
        "verdict": "resolve",
    }
    assert enter(monday, "decisions", reopened, now=at("10-14T10:05")).refused == {}
    assert run(at("10-15T09:12")).issued == 0, "reopening asks for nothing"
    visit(monday, "K4", "10-15T11:00")
    assert run(at("10-16T09:12")).issued == 1
    assert [card.card_no for card in cards(monday) if card.call_no == "K4"] == ["B1-4", "B1-5"]


def test_calls_without_a_card_are_excused_with_the_reason(company):
    enter(company, "customers", {"customer_no": "C2", "name": "Li Si", "phone": "13900139000", "branch": "B1",
                                 "opted_out": "yes"}, now=at("10-12T08:00"), file="opted out")  # fmt: skip
    call(company, "K1", "10-12T09:30")
    call(company, "K2", "10-12T09:40")
    call(company, "K3", "10-12T09:50", customer_no="C2")
    call(company, "K4", "10-12T10:00", kind="general")
    visit(company, "K3", "10-12T11:00")
    ends = {"decided_at": at("10-12T12:00"), "decided_by": "S10", "verdict": "resolve"}
    cancelled = {**ends, "case": "K1", "step": "cancellation", "cancelled_because": "duplicate"}
    phoned = {**ends, "case": "K2", "step": "phone"}
    assert enter(company, "decisions", cancelled, phoned, now=at("10-12T12:05")).refused == {}
    done = run(TUESDAY)
    assert (done.issued, done.excused) == (0, 4)
    assert {card.call_no: card.excuse for card in cards(company)} == {
        "K1": "duplicate", "K2": "by_phone", "K3": "opted_out", "K4": "general",
    }  # fmt: skip
    assert [row["no card"] for row in done.rows] == ["duplicate", "by phone", "opted out", "general"]
    assert run(WEDNESDAY).excused == 0


def test_a_cancelled_call_is_asked_about_the_next_morning_and_never_reminded(company):
    call(company, "K1", "10-12T09:30")
    stranger(company, "K2", "10-12T09:40", address="2 Nanjing Road")
    ends = {"decided_at": at("10-12T12:00"), "decided_by": "S10", "verdict": "resolve", "step": "cancellation"}
    assert (
        enter(company, "decisions", {**ends, "case": "K1"}, {**ends, "case": "K2"}, now=at("10-12T12:05")).refused == {}
    )
    done = run(TUESDAY)
    assert (done.registers, done.issued, done.excused) == (1, 2, 0)
    assert [(card.cancelled, card.technician_no, card.completed_at) for card in cards(company)] == [
        (True, None, at("10-12T12:00")),
        (True, None, at("10-12T12:00")),
    ]
    (mail,) = notices(company, "card_cancelled")
    assert "was cancelled on 12 October 2026" in mail.text
    assert "a number for each" not in mail.text
    (sheet,) = notices(company, "card_sheets")
    assert "Attitude" not in Path(sheet.attachments[1]).read_text()
    assert "2 calls: 2 have an opinion card, 0 wait" in notices(company, "call_register")[-1].text
    run(at("10-20T09:12"))
    assert notices(company, "card_reminder") == []
    assert asked_of("B1-1").sheet.items == ()


def test_mail_is_reminded_of_twice_at_most_and_spaced(monday):
    run(TUESDAY)
    counts = {day: run(at(f"10-{day}T09:12")).reminded for day in (19, 20, 26, 27, 28)}
    assert counts == {19: 0, 20: 1, 26: 0, 27: 1, 28: 0}
    assert run(at("11-12T09:12")).reminded == 0
    assert [(each.step, each.article) for each in notices(monday, "card_reminder")] == [
        ("reminder 1", "SV-16"), ("reminder 2", "SV-16"),
    ]  # fmt: skip
    assert cards(monday)[0].reminders == 2


OPINION = {"card_no": "B1-1", "call_no": "K1", "attitude": "4", "replied_at": at("10-13T12:00")}


@pytest.mark.parametrize("number", ["B1-1", "PAPER-1"])
def test_whoever_answers_is_not_reminded_and_what_has_not_left_is_taken_back(monday, number):
    run(TUESDAY)
    assert enter(monday, "surveys", OPINION | {"card_no": number}, now=at("10-13T13:00")).refused == {}
    assert run(at("10-13T13:12")).taken_back == 1
    (mail,) = notices(monday, "card_mail")
    assert mail.status == "suppressed"
    assert "the customer has answered the card" in mail.because
    assert run(at("10-20T09:12")).reminded == 0


def test_a_customer_who_opts_out_is_not_reminded(monday):
    run(TUESDAY)
    row = {"customer_no": "C1", "name": "Zhang San", "phone": "13800138000", "branch": "B1", "email": "c1@example.com",
           "opted_out": "yes"}  # fmt: skip
    enter(monday, "customers", row, now=at("10-13T13:00"), file="wish")
    assert run(at("10-13T13:12")).taken_back == 1
    assert run(at("10-20T09:12")).reminded == 0


def test_a_card_is_not_sent_to_our_own_people(monday):
    ours = {"staff_no": "S7", "name": "Own", "branch": "B1", "role": "technician", "email": "C1@Example.com",
            "phone": "13700137000"}  # fmt: skip
    assert enter(monday, "staff", ours, now=at("10-12T20:00"), file="ours").refused == {}
    run(TUESDAY)
    ways = {card.call_no: card.way or card.excuse for card in cards(monday)}
    assert (ways["K1"], ways["K3"]) == ("sheet", "out_of_reach"), "neither their mail address nor their telephone"


def test_mornings_that_were_missed_are_made_up_together(monday):
    run(TUESDAY)
    call(monday, "K5", "10-13T10:00")
    call(monday, "K6", "10-16T20:00")
    done = run(at("10-19T10:00"))
    assert done.registers == 6, "Tuesday to Sunday"
    assert "2026-10-13 – 2026-10-18" in notices(monday, "call_register")[-1].title
    with reading(monday) as session:
        days = session.scalars(
            select(Period.period).where(Period.duty == "call-register").order_by(Period.period)
        ).all()
    assert days[-6:] == [f"2026-10-{day}" for day in range(13, 19)]


def refuse(url: str, **row: object) -> int:
    """A row of calls in Monday's quarantine."""
    enter(url, "work_logs", now=at("10-12T15:00"), file=f"calls {row}")
    with transaction(url) as session:
        from models import IntakeFile

        file = session.scalars(select(IntakeFile).order_by(IntakeFile.id.desc())).first()
        entry = QuarantineEntry(
            form="calls", file_id=file.id, line=3, row=row, reasons=[], created_at=at("10-12T15:00")
        )
        session.add(entry)
        session.flush()
        return entry.id


@pytest.mark.parametrize("row", [{"叫修编号": "K9", "服务网点": "B1"}, {"call_no": "K9", "customer_no": "C1"}])
def test_a_register_that_lacks_a_row_is_chased_with_the_clerk_then_the_director_until_it_is_complete(monday, row):
    entry = refuse(monday, **row)
    refuse(monday, call_no="K8", branch="B7")
    done = run(TUESDAY)
    assert (done.registers, done.incomplete) == (1, 1)
    again = run(at("10-13T10:12"))
    assert (again.registers, again.incomplete, again.notices) == (0, 0, 0), "nothing has changed since"
    assert "Lacking in the register: 1;" in notices(monday, "call_register")[-1].text
    assert [each.recipient for each in notices(monday, "register_incomplete")] == ["S10"]
    assert "line 3" in notices(monday, "register_incomplete")[0].text
    run(WEDNESDAY)
    assert [each.recipient for each in notices(monday, "register_incomplete")] == ["S10", "S10", "S4"]
    with transaction(monday) as session:
        session.get(QuarantineEntry, entry).resolved_at = at("10-14T10:00")
    assert (run(at("10-14T11:12")).registers, run(at("10-14T12:12")).registers) == (1, 0)
    assert notices(monday, "call_register")[-1].step == "2026-10-12 complete"
    assert "The register is complete." in notices(monday, "call_register")[-1].text
    run(at("10-15T09:12"))
    assert len(notices(monday, "register_incomplete")) == 3


def test_nobody_to_hand_cards_out_is_a_failure_and_the_cards_wait(monday):
    for number, role in (("S10", "clerk"), ("S3", "supervisor"), ("S4", "director")):
        row = {"staff_no": number, "branch": "B1", "name": f"Name {number}", "role": role, "slack_id": f"U{number}",
               "active_until": at("10-11T00:00").date()}  # fmt: skip
        enter(monday, "staff", row, now=at("10-12T15:00"), file=f"gone {number}")
    done = hand_in_registers(now=TUESDAY, dry_run=False)
    assert done.issued == 1
    assert [failure.split(":")[0] for failure in done.failures] == ["branch B1", "call K2", "call K3"]


def test_a_branch_that_fails_is_named_and_holds_up_no_other(monday, monkeypatch):
    enter(monday, "branches", {"branch_no": "B0", "name": "West", "kind": "branch"}, now=at("10-12T08:00"), file="west")
    done = issuing_cards.calls_to_ask

    def broken(session, branch_no, **limits):
        if branch_no == "B0":
            raise OSError("the disk is full")
        return done(session, branch_no, **limits)

    monkeypatch.setattr(issuing_cards, "calls_to_ask", broken)
    found = hand_in_registers(now=TUESDAY, dry_run=False)
    assert found.issued == 3
    assert found.failures == ["branch B0: no call register (SV-18): OSError: the disk is full"]


def test_goods_carried_in_are_asked_about_after_the_hand_back(company):
    from tests.tasks.loading.test_custody import BACK, CALL, CARD, RECEIPT, SENT, TAKEN

    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", TAKEN, now=at("10-12T12:00"))
    enter(company, "receipts", RECEIPT, now=at("10-12T12:00"))
    assert run(TUESDAY).issued == 0
    enter(company, "repairs", CARD, now=at("10-16T17:00"))
    assert enter(company, "returns", BACK, now=at("10-19T08:00")).refused == {}
    run(at("10-19T09:12"))
    (card,) = cards(company)
    assert (card.completed_at, card.technician_no) == (BACK["returned_at"], "S1")
