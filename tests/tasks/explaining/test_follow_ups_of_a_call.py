"""Why a job is not followed up, and what came of it when it is, is told of the call (PW-2)."""

import pytest

from models.database import reading
from rules.regulation.schema import RuleBook
from tasks.explaining.naming import find
from tasks.explaining.story import Story
from tasks.explaining.tell import tell
from tests.tasks.duties.test_following_up import (  # noqa: F401 - fixtures
    ALL,
    FIRST,
    THURSDAY,
    everybody,
    monday,
    run,
    visits,
)
from tests.tasks.entering import BOOK, at, enter


def story(url: str, name: str, *, now: str, book: RuleBook, locale="en") -> Story:
    with reading(url) as session:
        return tell(session, find(session, name), book=book, now=at(now), locale=locale)


def silence(url: str, name: str, *, now: str, share: float = 1.0) -> tuple[str, str]:
    book = BOOK.model_copy(update={"follow_ups": (visits(share=share),)})
    (found,) = [each for each in story(url, name, now=now, book=book).silences if each.article == "PW-2"]
    assert found.what == "nobody asks the customer: Return visit after a job"
    return found.code, found.because


def test_a_job_that_is_not_followed_up_says_why(monday):  # noqa: F811
    assert silence(monday, "K3", now="10-12T18:00") == ("not_due", "the job is not finished")
    assert silence(monday, "K1", now="10-12T18:00") == ("not_due", "it is given out on that morning")
    assert silence(monday, "K1", now="10-12T18:00", share=0.0001) == (
        "not_drawn", "not among the 0.01 % of the jobs that are drawn",
    )  # fmt: skip
    assert silence(monday, "K1", now="10-15T12:00") == ("not_run", "follow-up has never run")
    assert silence(monday, "K1", now="11-12T12:00") == ("too_late", "it was not given out within 14 days")


def test_a_customer_who_is_excused_is_told_of(monday):  # noqa: F811
    wish = {"customer_no": "C1", "name": "Zhang San", "phone": "13800138000", "branch": "B1", "opted_out": "yes"}
    enter(monday, "customers", wish, now=at("10-13T08:00"), file="C1")
    run(THURSDAY)
    assert silence(monday, "K1", now="10-15T12:00") == ("excused", "opted out")


@pytest.mark.parametrize(
    ("locale", "said", "opened"),
    [
        ("en", "content: 2 of 4 · “still noisy, ring 138****8000”", "person who follows up: Name S10 (S10)"),
        ("zh", "满意程度2/4 · “still noisy, ring 138****8000”", "回访人: Name S10 (S10)"),
    ],
)
def test_a_follow_up_tells_its_own_story_masked_and_stands_beside_its_call(monday, locale, said, opened):  # noqa: F811
    run(THURSDAY)
    row = {"follow_up_no": "B1-R1", "done_at": at("10-16T10:00"), "done_by": "S10", "outcome": "reached",
           "satisfaction": "2", "words": "still noisy, ring 13800138000"}  # fmt: skip
    assert enter(monday, "follow_ups", row, now=at("10-16T11:00")).refused == {}
    told = story(monday, "B1-R1", now="10-16T12:00", book=BOOK, locale=locale)
    assert (told.kind, told.state, told.owner.no) == ("follow_up", "reached", "S10")
    assert told.timeline[0].said == opened
    assert told.timeline[-1].said == said
    assert [each.case for each in told.related] == ["call:K1"]
    assert [each.article for each in told.clocks] == ["PW-2"]
    beside = story(monday, "K1", now="10-16T12:00", book=BOOK, locale=locale).related
    assert [(each.relation, each.case) for each in beside] == [("follow_up", "follow_up:B1-R1")]
