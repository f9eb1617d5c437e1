"""A questionnaire by mail is answered on the same page as a card, once, and becomes a row of its own form (PW-3, FP-4)."""

import json
import os
import re

import pytest
from sqlalchemy import select

from desk import answering
from models import Complaint, FollowUpTry, Notice
from models.database import reading
from tasks.duties.following_up import follow_customers_up
from tasks.settings import settings
from tests.desk.web.conftest import BASE, heading
from tests.tasks.duties.test_following_up import case, with_duties
from tests.tasks.entering import BOOK, at, enter

ANSWER = {
    "satisfaction": "2",
    "comment": "还可以\r\n谢谢",
    "suggestion": "请先打电话",
    "call_back": "yes",
    "attitude": "1",
}
NUMBER = "B1-R2"


@pytest.fixture
def mailed(asking, monkeypatch):
    """The path of the link in the half-year's questionnaire of C1, B1-R2."""
    with_duties(monkeypatch, BOOK.follow_up("half_year"))
    for day in ("09", "10"):
        assert follow_customers_up(now=at(f"11-{day}T08:42"), dry_run=False).failures == []
    asking.now = at("11-10T20:00")
    with reading(asking.url) as session:
        mail = session.scalars(select(Notice).where(Notice.kind == "follow_up_mail")).one()
    (path,) = re.findall(rf"{BASE}(/card/\S+)", mail.text)
    return path


def tries(url: str) -> list[FollowUpTry]:
    with reading(url) as session:
        return list(session.scalars(select(FollowUpTry).order_by(FollowUpTry.id)))


def test_the_page_asks_what_the_duty_asks_and_tells_nobody_who_the_customer_is(asking, mailed):
    page = asking.client.get(mailed)
    assert (page.status_code, heading(page)) == (200, "Satisfaction questionnaire")
    for expected in (NUMBER, "Twice a year we ask", "Very satisfied", "What should we do better?", "Sent on"):
        assert expected in page.text
    for absent in ("Zhang San", "13800138000", "Nanjing Road", "C1", "Punctual", "called"):
        assert absent not in page.text
    chinese = asking.client.get(mailed + "?lang=zh")
    assert heading(chinese) == "客户满意度问卷"
    assert "每半年" in chinese.text


def test_an_answer_is_a_row_of_the_form_by_the_forms_own_door_and_counts_once(asking, mailed):
    done = asking.client.post(mailed, data=ANSWER)
    assert (done.status_code, heading(done)) == (200, "Thank you")
    assert "questionnaire B1-R2 has been entered" in done.text
    (kept,) = tries(asking.url)
    assert (kept.outcome, kept.satisfaction, kept.words, kept.way, kept.done_by) == (
        "reached",
        2,
        "还可以\n谢谢",
        "link",
        None,
    )
    assert case(asking.url, NUMBER).state == "reached"
    with reading(asking.url) as session:
        suggested = session.scalars(select(Complaint)).one()
    assert (suggested.complaint_no, suggested.channel, suggested.text) == ("B1-R2-S", "web", "请先打电话")
    (archived,) = (settings().home / "archive").rglob("follow_ups__link-*.jsonl")
    assert json.loads(archived.read_text(encoding="utf-8"))["follow_up_no"] == NUMBER
    again = asking.client.post(mailed, data=ANSWER)
    assert (again.status_code, heading(again)) == (200, "Thank you")
    other = asking.client.post(mailed, data={**ANSWER, "satisfaction": "4"})
    assert (other.status_code, heading(other)) == (409, "That was not entered")
    used = asking.client.get(mailed)
    assert (used.status_code, heading(used)) == (410, "This questionnaire has been answered")
    assert (len(tries(asking.url)), asking.refused(), asking.lying()) == (1, [], [])


def test_who_was_phoned_meanwhile_is_told_so_and_nothing_is_filled_in_says_what_to_do(asking, mailed):
    empty = asking.client.post(mailed, data={"satisfaction": "", "call_back": "yes"})
    assert (empty.status_code, "say how content you are" in empty.text) == (422, True)
    row = {"follow_up_no": NUMBER, "done_at": at("11-10T10:00"), "done_by": "S10", "outcome": "reached"}
    assert enter(asking.url, "follow_ups", row, now=at("11-10T11:00")).refused == {}
    told = asking.client.get(mailed, headers={"Accept-Language": "zh"})
    assert (told.status_code, heading(told)) == (410, "此问卷已以其他方式答复")


def test_it_ends_with_its_link_and_a_lost_answer_is_entered_by_whoever_serves_next(asking, mailed, monkeypatch):
    def away(*_, **__):
        raise RuntimeError("killed between the answer and the registers")

    with monkeypatch.context() as broken:
        broken.setattr(answering, "entered", away)
        assert asking.client.post(mailed, data=ANSWER).status_code == 202
    assert tries(asking.url) == []
    assert heading(asking.client.get(mailed)) == "Thank you, we have your answer"
    (left,) = asking.lying()
    old = asking.now.timestamp() - 60
    os.utime(left, (old, old))
    assert asking.answers.make_up() == 1
    assert len(tries(asking.url)) == 1
    asking.later(days=61)
    assert heading(asking.client.get(mailed)) == "This questionnaire has been answered"
