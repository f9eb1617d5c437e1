"""What a letter about a complaint is written from, once its case is held (SV-20, NT-1, NT-3, NT-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from rules.people import Person, Roster
from rules.words import Role
from tasks.duties.complaint_file import complaint_files
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.parts import Brief, briefs
from tasks.engine.timeline import NewEvent, Timelines
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster
from tasks.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Scene:
    """One complaint with its file (`told`), its timeline, the people and the calendars."""

    session: Session
    brief: Brief
    told: Mapping[str, Any]
    timelines: Timelines
    people: Roster
    known: Calendars

    @classmethod
    def of(cls, session: Session, case_id: int) -> "Scene":
        """Hold the case and read what is known of it."""
        rules = book()
        timelines = Timelines(session, [case_id])
        known, people = calendars(session, book=rules), roster(session, book=rules)
        say = Tongue(settings().locale)
        told = complaint_files(session, [case_id], rules=rules, known=known, people=people, say=say)[case_id]
        return cls(session, briefs(session, [case_id])[case_id], told, timelines, people, known)

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the complaint's branch."""
        return ZoneInfo(self.known.zone(self.brief.branch_no))

    @property
    def by_mail(self) -> bool:
        """Whether mail reaches the customer: it is configured, and they have an address."""
        return bool(self.told["email"] and self.told["customer_no"] and settings().smtp_url)

    def today(self, now: datetime) -> date:
        """The local day of the complaint's branch."""
        return self.known.of(self.brief.branch_no).day_of(now)

    def first(self, roles: Sequence[Role], on: date) -> Person | None:
        """Who fills the first of these roles that anybody fills."""
        found = (self.people.resolve(role, self.brief.branch_no, on).person for role in roles)
        return next((person for person in found if person is not None), None)

    def write(self, event: NewEvent, *, now: datetime) -> None:
        """Write what became of a letter onto the timeline; it is written down in every state."""
        refused = self.timelines.try_add(self.brief.case_id, [event])
        assert refused is None, "what becomes of a letter is written down in every state"
        cases = self.timelines.save(learned_at=now)
        sync_clocks(self.session, cases, book=book(), calendars=self.known, now=now)
