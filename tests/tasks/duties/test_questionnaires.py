"""Questionnaires by mail: a link where there is an address, reminders, then the telephone, and the goal of FP-4 (PW-3)."""

import re

import pytest
from sqlalchemy import update

from models import FollowUp, Notice
from models.database import transaction
from tasks.answers.answer import QUESTIONNAIRE, Answer
from tasks.answers.handing_in import answer_file, hand_in
from tasks.links.signing import card_links
from tasks.settings import settings
from tasks.stored_words import retold
from tests.tasks.duties.test_following_customers_up import begun, customer  # noqa: F401 - begun is a fixture
from tests.tasks.duties.test_following_up import case, follow_ups, notices, run, with_duties
from tests.tasks.entering import BOOK, at, enter

HALF_YEAR = BOOK.follow_up("half_year")
ENDED = BOOK.follow_up("engagement_end")
SENT_AT = at("11-10T08:43")


def of(url: str, customer_no: str) -> FollowUp:
    (found,) = [each for each in follow_ups(url) if each.customer_no == customer_no and each.excuse is None]
    return found


@pytest.fixture
def asked(begun, monkeypatch):  # noqa: F811
    """C1 has the half-year's questionnaire by mail, C2 and C3 are phoned."""
    with_duties(monkeypatch, HALF_YEAR)
    run(at("11-10T08:42"))
    return begun


def test_with_an_address_the_mail_carries_a_link_to_the_questionnaires_own_page(begun, monkeypatch):  # noqa: F811
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", "https://service.example.com")
    settings.cache_clear()
    with_duties(monkeypatch, HALF_YEAR)
    run(at("11-10T08:42"))
    (mail,) = notices(begun, "follow_up_mail")
    (token,) = re.findall(r"https://service\.example\.com/card/(\S+)", mail.text)
    ticket = card_links(settings(), now=at("11-10T08:42")).read(token)
    assert (ticket.number, ticket.ends) == (
        of(begun, "C1").follow_up_no,
        at("12-31T00:00").replace(year=2027, month=1, day=10),
    )
    assert "You may also answer this mail with that number." in mail.text


def test_who_does_not_answer_the_mail_is_reminded_twice_and_then_phoned_once(asked):
    number = of(asked, "C1").follow_up_no
    reminded = [run(at(f"11-{day}T08:42")).reminded for day in ("16", "17", "18", "24", "25")]
    assert reminded == [0, 1, 0, 1, 0]
    assert [(mail.recipient, mail.step, mail.article) for mail in notices(asked, "follow_up_reminder")] == [
        ("customer:C1", "reminder 1", "PW-3"), ("customer:C1", "reminder 2", "PW-3"),
    ]  # fmt: skip
    lists = len(notices(asked, "follow_up_list"))
    rehearsed, done = run(at("12-01T08:42"), dry_run=True), run(at("12-01T08:42"))
    assert rehearsed.turned == done.turned == 1
    assert (of(asked, "C1").way, of(asked, "C1").person_no, case(asked, number).state) == ("phone", "S10", "due")
    listed = notices(asked, "follow_up_list")[lists:]
    assert [number in each.text for each in listed] == [True]
    after = run(at("12-02T08:42"))
    assert (after.turned, after.reminded) == (0, 0)


def test_a_mail_that_has_not_left_when_the_telephone_takes_over_does_not_leave_any_more(asked):
    """One left in time, one is held for want of a mail server, one rests until the morning."""
    for day in ("11-17", "11-24"):
        assert run(at(f"{day}T08:42")).reminded == 1
    states = {"asked": "sent", "reminder 1": "held", "reminder 2": "queued"}
    with transaction(asked) as session:
        for step, state in states.items():
            of_it = (Notice.subject == f"follow_up:{of(asked, 'C1').follow_up_no}", Notice.step == step)
            session.execute(
                update(Notice).where(*of_it).values(status=state, sent_at=SENT_AT if state == "sent" else None)
            )
    assert run(at("12-01T08:42")).turned == 1
    mails = {each.step: each for kind in ("follow_up_mail", "follow_up_reminder") for each in notices(asked, kind)}
    assert {step: each.status for step, each in mails.items()} == states | {"reminder 2": "suppressed"}
    because = "withdrawn: the customer is asked another way now (2026-12-01 00:42 UTC)"
    assert [mails[step].because for step in states] == [None, because, because]
    assert "已改用其他方式回访" in retold(because, locale="zh")


def test_who_has_answered_is_neither_reminded_nor_phoned(asked):
    row = {
        "follow_up_no": of(asked, "C1").follow_up_no,
        "done_at": at("11-12T10:00"),
        "outcome": "reached",
        "satisfaction": "4",
    }
    assert enter(asked, "follow_ups", row, now=at("11-12T10:00")).refused == {}
    assert [(done.reminded, done.turned) for done in (run(at("11-17T08:42")), run(at("12-01T08:42")))] == [(0, 0)] * 2


def test_whose_answer_is_here_and_waits_to_be_entered_is_neither_reminded_nor_phoned(asked):
    number = of(asked, "C1").follow_up_no
    keys = {"follow_up_no": number}
    assert hand_in(Answer({"satisfaction": "4"}), sheet=QUESTIONNAIRE, keys=keys, now=at("11-12T20:00")) is not None
    try:
        assert [(done.reminded, done.turned) for done in (run(at("11-17T08:42")), run(at("12-01T08:42")))] == [
            (0, 0)
        ] * 2
    finally:
        answer_file(QUESTIONNAIRE, number).unlink()


def test_an_answer_by_link_counts_where_there_is_none_yet_and_its_suggestion_came_by_the_web(asked):
    number = of(asked, "C1").follow_up_no
    by_link = {"follow_up_no": number, "done_at": at("11-12T10:00"), "outcome": "reached", "satisfaction": "2",
               "suggestion": "ring first", "way": "link"}  # fmt: skip
    assert enter(asked, "follow_ups", by_link, now=at("11-12T10:00")).refused == {}
    for changed in ({"satisfaction": "4"}, {"satisfaction": "4", "done_at": at("11-12T10:05")}):
        refused = enter(asked, "follow_ups", by_link | changed, now=at("11-12T11:00"), file=str(changed)).refused
        assert "questionnaire_answered" in {reason.code for reasons in refused.values() for reason in reasons}
    corrected = by_link | {"satisfaction": "3", "way": None}
    assert enter(asked, "follow_ups", corrected, now=at("11-13T10:00"), file="by the department").updated == 1


def test_an_answer_that_was_kept_counts_although_somebody_tried_in_vain_meanwhile(asked):
    number = of(asked, "C1").follow_up_no
    vain = {"follow_up_no": number, "done_at": at("11-12T11:00"), "done_by": "S10", "outcome": "not_reached"}
    by_link = {
        "follow_up_no": number,
        "done_at": at("11-12T10:00"),
        "outcome": "reached",
        "satisfaction": "4",
        "way": "link",
    }
    assert enter(asked, "follow_ups", vain, now=at("11-12T11:05")).refused == {}
    assert enter(asked, "follow_ups", by_link, now=at("11-12T11:10"), file="kept").refused == {}
    assert case(asked, number).state == "reached"
    assert enter(asked, "follow_ups", vain | {"words": "busy"}, now=at("11-12T11:20"), file="corrected").updated == 1
    again = vain | {"done_at": at("11-13T10:00")}
    (reasons,) = enter(asked, "follow_ups", again, now=at("11-13T10:05"), file="again").refused.values()
    assert [reason.code for reason in reasons] == ["follow_up_done"]
    before = vain | {"done_at": at("11-12T09:00")}
    assert enter(asked, "follow_ups", before, now=at("11-13T10:10"), file="late paper").refused == {}
    assert (case(asked, number).state, run(at("11-17T08:42")).reminded) == ("reached", 0)


@pytest.fixture
def ended(begun, monkeypatch):  # noqa: F811
    """Five contracts of C1 to C5 ended on 20 October; C1 alone has answered."""
    with_duties(monkeypatch, ENDED)
    for number in ("C5", "C6"):
        customer(begun, number, f"Customer {number}")
    for number in ("C1", "C2", "C3", "C5", "C6"):
        row = {"contract_no": f"M-{number}", "customer_no": number, "starts_on": at("01-01T00:00").date(),
               "ends_on": at("10-20T00:00").date()}  # fmt: skip
        assert enter(begun, "contracts", row, now=at("10-12T09:00"), file=number).refused == {}
    assert run(at("10-21T08:42")).given == 5
    answer(begun, "C1")
    return begun


def answer(url: str, customer_no: str, *, outcome: str = "reached") -> None:
    row = {
        "follow_up_no": of(url, customer_no).follow_up_no,
        "done_at": at("10-22T10:00"),
        "done_by": "S10",
        "outcome": outcome,
    }
    assert enter(url, "follow_ups", row, now=at("10-22T11:00"), file=f"answer {customer_no}").refused == {}


def test_too_few_answers_are_told_as_the_end_nears_with_who_is_missing_and_then_higher_up(ended):
    assert [run(at(f"10-{day}T08:42")).notices for day in ("29", "30")] == [0, 0], "the month is not over"
    run(at("11-02T08:42"))
    (told,) = notices(ended, "follow_up_return")
    assert (told.recipient, told.article, told.step) == ("S4", "FP-4", "engagement_end 2026-10 director 25")
    assert "1 of 5" in told.text
    assert "80 %" in told.text
    for number in ("C2", "C3", "C5", "C6"):
        assert of(ended, number).follow_up_no in told.text
    assert of(ended, "C1").follow_up_no not in told.text
    assert "13900139000" not in told.text
    assert told.attachments
    run(at("11-03T08:42"))
    assert len(notices(ended, "follow_up_return")) == 1
    run(at("11-13T08:42"))
    assert [each.recipient for each in notices(ended, "follow_up_return")] == ["S4", "S6"]


def test_where_enough_have_answered_nobody_is_told(ended):
    for number in ("C2", "C3", "C5"):
        answer(ended, number)
    run(at("11-02T08:42"))
    assert notices(ended, "follow_up_return") == []
