"""A serious complaint is answered by a letter that somebody has approved, and the letter is kept (SV-20)."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from models import Case, Clock, Event, Notice
from models.database import reading
from rules.complaints import letter_due
from rules.regulation.load import default_book
from tasks.asking.owed import Owing
from tasks.duties.complaint_letters import draft_and_send_letters
from tasks.engine.calendars import calendars
from tasks.papers import named
from tasks.settings import settings
from tasks.staff import roster
from tests.tasks.entering import COMPLAINT, at, enter
from tests.tasks.explaining.test_stories import story
from tests.tasks.loading.test_custody import codes

NOW = at("10-13T15:00")
SERIOUS = COMPLAINT | {"severity": "serious", "text": "the fan <fell> & hurt nobody", "about": "product"}
FOUND = {"step": "investigation", "verdict": "resolve", "finding": "true", "note": "a screw was loose"}


def decide(url: str, when: str, by: str = "S4", **row: Any) -> set[str]:
    row = {"case": "P1", "decided_at": at(when), "decided_by": by} | row
    return codes(enter(url, "decisions", row, now=NOW, file=f"{when}.csv"))


@pytest.fixture
def investigated(company):
    enter(company, "complaints", SERIOUS, now=at("10-12T09:05"))
    assert decide(company, "10-13T10:00", **FOUND) == set()
    return company


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def events(url: str) -> list[str]:
    with reading(url) as session:
        return list(session.scalars(select(Event.kind).where(Event.kind.startswith("letter")).order_by(Event.id)))


def state(url: str) -> str:
    with reading(url) as session:
        return session.scalars(select(Case.state).where(Case.number == "P1", Case.kind == "complaint")).one()


def words(path: str) -> str:
    document = Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("story", "due"),
    [
        ("received", False),
        ("received acknowledged", False),
        ("received found", True),
        ("received answered", True),
        ("received found letter_drafted", False),
        ("received found letter_drafted answered", True),
        ("received found letter_drafted letter_sent_back", False),
        ("received found letter_drafted letter_approved answered", False),
        ("received found letter_drafted letter_approved letter_sent rewarded", False),
        ("received found letter_drafted letter_approved letter_sent dissatisfied", False),
        ("received found letter_drafted letter_approved letter_sent dissatisfied answered", True),
        ("received found letter_drafted letter_approved letter_sent answered", True),
        (
            "received found letter_drafted letter_approved letter_sent answered letter_drafted letter_approved letter_sent",
            False,
        ),
        ("received rewarded", False),
        ("received answered closed", True),
        ("received answered letter_drafted letter_approved letter_sent closed", False),
        ("received answered closed reopened answered", True),
    ],
)
def test_each_round_has_one_letter_drafted_anew_while_there_is_more_to_tell(story, due):
    told = [(kind, at(f"10-12T09:{place:02d}")) for place, kind in enumerate(story.split())]
    assert letter_due(told) is due
    assert letter_due(reversed(told)) is due


def test_the_draft_tells_the_case_and_waits_for_the_department(investigated):
    done = draft_and_send_letters(now=NOW, dry_run=False)
    assert (done.drafted, done.sent, done.failures) == (1, 0, [])
    (notice,) = notices(investigated, "complaint_letter_draft")
    assert (notice.recipient, notice.actions) == ("S6", ["approve_letter", "return_letter"])
    assert "Zhang San" not in notice.text
    said = words(notice.attachments[0])
    for expected in ("Zhang San", "1 Nanjing Road", "the fan <fell> & hurt nobody", "a screw was loose", "true"):
        assert expected in said
    assert draft_and_send_letters(now=NOW, dry_run=False).drafted == 0
    assert state(investigated) == "received", "a draft answers nobody"


def test_approved_it_is_sent_as_it_then_stands_and_kept(investigated):
    draft_and_send_letters(now=NOW, dry_run=False)
    draft = Path(notices(investigated, "complaint_letter_draft")[0].attachments[0])
    edited = Document(str(draft))
    edited.add_paragraph("With kind regards")
    edited.save(str(draft))
    assert decide(investigated, "10-13T14:00", "S6", step="letter", verdict="approve") == {"no_letter_draft"}
    row = {"case": "P1", "decided_at": at("10-13T15:30"), "decided_by": "S6", "step": "letter", "verdict": "approve"}
    assert enter(investigated, "decisions", row, now=at("10-13T15:40")).refused == {}
    done = draft_and_send_letters(now=at("10-13T15:45"), dry_run=False)
    assert (done.sent, done.failures) == (1, [])
    (notice,) = notices(investigated, "complaint_letter_print")
    assert notice.recipient == "S10", "no mail is configured: the clerk prints and posts"
    kept = Path(notice.attachments[0])
    assert "With kind regards" in words(str(kept))
    with reading(investigated) as session:
        detail = session.scalars(select(Event.detail).where(Event.kind == "letter_sent")).one()
        clocks = {clock.limit_id: clock.verdict for clock in session.scalars(select(Clock)) if clock.verdict}
    assert detail["sha256"] == sha256(kept.read_bytes()).hexdigest()
    assert (state(investigated), clocks["NT-1-answer"], clocks["NT-7-goods"]) == ("answered", "met", "met")
    assert draft_and_send_letters(now=at("10-13T16:00"), dry_run=False).sent == 0


def test_with_mail_configured_it_goes_to_the_customer_word_for_word(investigated, monkeypatch):
    monkeypatch.setenv("AFTERSALES_SMTP_URL", "smtp://localhost:25")
    settings.cache_clear()
    draft_and_send_letters(now=NOW, dry_run=False)
    row = {"case": "P1", "decided_at": at("10-13T15:30"), "decided_by": "S6", "step": "letter", "verdict": "approve"}
    enter(investigated, "decisions", row, now=at("10-13T15:40"))
    draft_and_send_letters(now=at("10-13T15:45"), dry_run=False)
    (notice,) = notices(investigated, "complaint_letter")
    assert (notice.recipient, notice.channel, len(notice.attachments)) == ("customer:C1", "mail", 1)
    assert "Zhang San" in notice.text


def test_an_answer_by_phone_does_not_spare_the_letter_and_its_limit_says_so(company):
    enter(company, "complaints", SERIOUS, now=at("10-12T09:05"))
    assert decide(company, "10-13T10:00", step="answer", verdict="resolve", channel="phone", note="sorry") == set()
    with reading(company) as session:
        running = {clock.limit_id: clock.due_at for clock in session.scalars(select(Clock)) if clock.state == "running"}
    assert running["SV-20-letter"] == at("10-15T17:30")
    assert draft_and_send_letters(now=NOW, dry_run=False).drafted == 1


def test_closing_a_serious_complaint_leaves_its_letter_owed(investigated):
    assert decide(investigated, "10-13T10:30", step="answer", verdict="resolve", channel="phone", note="sorry") == set()
    assert decide(investigated, "10-13T11:00", "S6", step="closing", verdict="resolve") == set()
    with reading(investigated) as session:
        assert {clock.limit_id: clock.state for clock in session.scalars(select(Clock))}["SV-20-letter"] == "running"
    assert draft_and_send_letters(now=NOW, dry_run=False).drafted == 1
    row = {"case": "P1", "decided_at": at("10-13T15:30"), "decided_by": "S6", "step": "letter", "verdict": "approve"}
    assert enter(investigated, "decisions", row, now=at("10-13T15:40")).refused == {}
    assert draft_and_send_letters(now=at("10-13T15:45"), dry_run=False).sent == 1
    with reading(investigated) as session:
        assert {clock.limit_id: clock.verdict for clock in session.scalars(select(Clock))}["SV-20-letter"] == "met"
    assert state(investigated) == "closed", "the letter reopens nothing"


RAISED = {"case": "P1", "step": "severity", "verdict": "resolve", "decided_by": "S6", "severity": "serious"}


@pytest.mark.parametrize(("raised", "locale"), [("10-13T14:00", "en"), ("12-30T10:00", "zh")])
def test_raised_when_it_is_over_a_complaint_owes_its_letter_and_waits_for_no_review(company, raised, locale):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    assert decide(company, "10-13T10:00", step="answer", verdict="resolve", channel="phone", note="sorry") == set()
    assert decide(company, "10-13T11:00", "S6", step="closing", verdict="resolve") == set()
    now = at(raised)
    assert enter(company, "decisions", RAISED | {"decided_at": now}, now=now, file="raised").refused == {}
    with reading(company) as session:
        running = {
            clock.limit_id: clock.opened_at for clock in session.scalars(select(Clock)) if clock.state == "running"
        }
        rules = default_book()
        owing = Owing(session, roster(session, book=rules), rules, calendars(session, book=rules), now, "en")
        owed = [(one.title, one.by) for one in owing.by_everybody()]
    assert running == {"SV-20-letter": now}
    assert owed == [("Letter about a serious complaint", {"S6"})], "the department is chased for it"
    silent = {silence.limit: silence.because for silence in story(company, "P1", now=now, locale=locale).silences}
    assert silent["SV-20-review"].endswith({"en": "does not count once it is closed", "zh": "时已结案，不计"}[locale])
    assert draft_and_send_letters(now=now, dry_run=False).drafted == 1, "however long ago it was answered"


def test_an_ordinary_complaint_needs_no_letter(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    assert decide(company, "10-13T10:00", **FOUND) == set()
    assert draft_and_send_letters(now=NOW, dry_run=False).drafted == 0


def test_sent_back_it_is_drafted_anew_once_there_is_more_to_tell(investigated):
    draft_and_send_letters(now=NOW, dry_run=False)
    row = {"case": "P1", "decided_at": at("10-13T15:30"), "decided_by": "S6", "step": "letter", "verdict": "reject"}
    assert codes(enter(investigated, "decisions", row, now=at("10-13T15:40"))) == {"note_needed"}
    assert enter(investigated, "decisions", row | {"note": "too short"}, now=at("10-13T15:40"), file="b").refused == {}
    assert draft_and_send_letters(now=at("10-13T15:45"), dry_run=False).drafted == 0
    more = {"case": "P1", "decided_at": at("10-13T16:00"), "decided_by": "S4"} | FOUND | {"note": "a screw, and glue"}
    enter(investigated, "decisions", more, now=at("10-13T16:05"))
    assert draft_and_send_letters(now=at("10-13T16:10"), dry_run=False).drafted == 1
    first, second = notices(investigated, "complaint_letter_draft")
    assert first.attachments != second.attachments
    assert "a screw, and glue" in words(second.attachments[0])


def test_an_approved_letter_that_is_gone_is_told_and_not_taken_for_sent(investigated):
    draft_and_send_letters(now=NOW, dry_run=False)
    row = {"case": "P1", "decided_at": at("10-13T15:30"), "decided_by": "S6", "step": "letter", "verdict": "approve"}
    enter(investigated, "decisions", row, now=at("10-13T15:40"))
    Path(notices(investigated, "complaint_letter_draft")[0].attachments[0]).unlink()
    done = draft_and_send_letters(now=at("10-13T15:45"), dry_run=False)
    assert (done.sent, len(done.failures)) == (0, 1)
    assert "is gone" in done.failures[0]


def test_a_company_has_its_own_letter_and_a_broken_one_is_told_in_a_line(investigated):
    own = settings().templates
    own.mkdir(parents=True)
    letter = Document()
    letter.add_paragraph("{{ customer }}, {{ nobody_knows }}")
    letter.save(str(own / "complaint_letter.en.docx"))
    done = draft_and_send_letters(now=NOW, dry_run=False)
    assert (done.drafted, events(investigated)) == (0, [])
    assert str(own / "complaint_letter.en.docx") in done.failures[0]
    assert "nobody_knows" in done.failures[0]
    letter = Document()
    letter.add_paragraph("Dear {{ customer }}")
    letter.save(str(own / "complaint_letter.en.docx"))
    assert draft_and_send_letters(now=NOW, dry_run=False).drafted == 1
    assert words(notices(investigated, "complaint_letter_draft")[0].attachments[0]).strip() == "Dear Zhang San"


def test_a_dry_run_drafts_nothing(investigated):
    assert draft_and_send_letters(now=NOW, dry_run=True).drafted == 1
    assert not settings().letters.exists()
    assert events(investigated) == []


def test_the_names_of_files_tell_the_case_unless_they_would_be_masked():
    assert named("complaint_letter", "TS261012-01") == "complaint_letter-TS261012-01"
    assert "13800138000" not in named("complaint_letter", "13800138000")
    assert named("complaint_letter", "a/b") != named("complaint_letter", "a_b")
