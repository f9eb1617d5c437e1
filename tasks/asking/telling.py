"""The answer to a question: whose it is, whether they may see what they ask for, and the page that tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import Answered
from models.database import reading
from models.queries.explain_cases import CaseRow, cases_numbered
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.seeing import eyes, may_see, sees_everything
from rules.wording import Locale, Text
from tasks.asking import words
from tasks.asking.members import members_in_service
from tasks.asking.owed import Owing
from tasks.asking.pages import cases_page, help_page, list_page, plain_page, story_page
from tasks.asking.payload import Asked
from tasks.deliver.blocks import Manner, Message
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.seeing import involved_in
from tasks.explaining.naming import Ambiguous, NotFound, OneCase, OneNotice, ProductCases, find
from tasks.explaining.tell import tell
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster
from tasks.tongue import Tongue

HELP = frozenset({"", "help", "?", "帮助"})
DUE = frozenset({"due", "待办", "催办"})


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, and what the register of questions keeps of it."""

    message: Message
    answer: Answered
    staff_no: str | None = None
    case_id: int | None = None


def reply_to(asked: Asked, *, now: datetime) -> Reply:
    """Answer a question as of `now` (aware). Reads only; every text is masked."""
    rules, chosen = book(), settings()
    with reading(chosen.database) as session:
        known, staff = calendars(session, book=rules), roster(session, book=rules)
        numbers = members_in_service(session, asked.user, known=known, now=now)
        people = [person for no in numbers if (person := staff.person(no)) is not None]
        if not people:
            return _said(words.STRANGER.filled(user=asked.user), Answered.STRANGER, chosen.locale)
        return _Desk(session, people, staff, rules, known, now, chosen.locale).reply(asked.words)


def _said(text: Text, answer: Answered, locale: Locale) -> Reply:
    return Reply(plain_page(text.in_locale(locale)), answer)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Answers one asker: a person in service, or several who share one Slack account."""

    session: Session
    people: list[Person]
    staff: Roster
    rules: RuleBook
    known: Calendars
    now: datetime
    locale: Locale

    def reply(self, text: str) -> Reply:
        staff_no = self.people[0].staff_no if len(self.people) == 1 else None
        if text.casefold() in HELP:
            found = Reply(help_page(locale=self.locale), Answered.HELPED)
        elif text.casefold() in DUE:
            found = Reply(self._list(), Answered.LISTED)
        else:
            found = self._case(text)
        return Reply(found.message, found.answer, staff_no, found.case_id)

    def _list(self) -> Message:
        zone = ZoneInfo(self.known.zone(self.people[0].branch_no))
        owing = Owing(self.session, self.staff, self.rules, self.known, self.now, self.locale)
        owed = owing.by(self.people)
        names = Tongue(self.locale)(", ", "、").join(person.name for person in self.people)
        return list_page(owed, name=names, manner=Manner(self.locale, zone, ""), now=self.now)

    def _case(self, text: str) -> Reply:
        found = find(self.session, text)
        match found:
            case OneCase():
                return self._story(found, name=found.name, case=found.case)
            case OneNotice():
                mine = {person.staff_no for person in self._seeing(found.notice.branch_no)}
                if found.notice.recipient in mine or self._above(found.notice.branch_no):
                    return Reply(self._told(found), Answered.TOLD)
                return _said(words.NOT_THEIRS.filled(name=text), Answered.NOT_THEIRS, self.locale)
            case ProductCases():
                names = [f"{row.kind}:{row.number} · {row.state}" for row in found.cases if self._may_see(row)]
                return Reply(cases_page(found.serial_no, found.model, names, locale=self.locale), Answered.TOLD)
            case Ambiguous():
                names = ", ".join(f"{row.kind}:{row.number}" for row in found.cases)
                return _said(words.AMBIGUOUS.filled(name=text, names=names), Answered.AMBIGUOUS, self.locale)
            case NotFound():
                return _said(self._nothing(found, text), Answered.NOT_FOUND, self.locale)
            case _:
                assert_never(found)

    def _story(self, found: OneCase, *, name: str, case: CaseRow) -> Reply:
        if not self._may_see(case):
            refused = _said(words.NOT_THEIRS.filled(name=name), Answered.NOT_THEIRS, self.locale)
            return Reply(refused.message, refused.answer, case_id=case.id)
        return Reply(self._told(found), Answered.TOLD, case_id=case.id)

    def _told(self, found: OneCase | OneNotice) -> Message:
        story = tell(self.session, found, book=self.rules, now=self.now, locale=self.locale)
        return story_page(story, say=Tongue(self.locale))

    def _nothing(self, found: NotFound, text: str) -> Text:
        """That there is no such case, with those that come near and that the asker may see."""
        cases = [row for number in found.near for row in cases_numbered(self.session, number)]
        near = list(dict.fromkeys(row.number for row in cases if self._may_see(row)))
        if not near:
            return words.NOT_FOUND.filled(name=text)
        return words.NEAR.filled(name=text, near=Tongue(self.locale)(", ", "、").join(near))

    def _seeing(self, branch_no: str | None) -> list[Person]:
        return eyes(self.people, self.staff, on=self.known.of(branch_no).day_of(self.now))

    def _above(self, branch_no: str | None) -> bool:
        return sees_everything(self._seeing(branch_no), company_wide=self.rules.roles.company_wide)

    def _may_see(self, case: CaseRow) -> bool:
        return may_see(
            self._seeing(case.branch_no),
            branch_no=case.branch_no,
            involved=involved_in(self.session, case.id),
            company_wide=self.rules.roles.company_wide,
        )
