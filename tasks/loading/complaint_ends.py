"""Who may say how a complaint ends: whoever has it in hand, never whom it is about (SV-17, SV-20, SV-22)."""

from collections.abc import Collection

from rules.events import ComplaintEvent
from rules.words import About, Role, Severity, listed
from tasks.loading.complaint_asked import DEPARTMENT, Ask, Judging
from tasks.loading.complaint_concerned import concerned

ENDS = frozenset({ComplaintEvent.CLOSED, ComplaintEvent.WITHDRAWN})
JUDGES = ENDS | {ComplaintEvent.FOUND, ComplaintEvent.SATISFIED}
"""What is not left to whom the complaint is about."""
ABOUT_NOBODY = frozenset({About.PRODUCT, About.PRICE})


class EndDecisions(Judging):
    """Judges who decides that a complaint is over, untrue or ordinary."""

    def allowed(self, asked: Ask) -> bool:
        """Whether its author may decide it; the row is refused otherwise, with who may."""
        kind = ComplaintEvent(asked.event.kind)
        if kind in JUDGES and asked.by in self._about(asked):
            self._refused(asked, "own_complaint", "decided_by", value=asked.by)
        elif kind in ENDS and not self._may_end(asked):
            self._refuse_to(asked, "not_to_end", self._chunk.book.complaints.ended_by)
        elif kind == ComplaintEvent.SEVERITY_CONFIRMED and self._calls_ordinary(asked):
            self._refuse_to(asked, "severity_not_lowered", DEPARTMENT)
        else:
            return True
        return False

    def _about(self, asked: Ask) -> set[str]:
        """Whom the complaint is about: who was sent to its call, and whom a reprimand was proposed for or given to."""
        event = ComplaintEvent
        named = self._last(asked, event.REPRIMAND_PROPOSED, event.REPRIMANDED)
        found = {named[1].get("person")} if named else set()
        if asked.complaint.about not in ABOUT_NOBODY:
            found.add(concerned(self._chunk.session, asked.complaint.call_no))
        return {person for person in found if person}

    def _may_end(self, asked: Ask) -> bool:
        held = self._last(asked, ComplaintEvent.ASSIGNED, ComplaintEvent.FORWARDED)
        holder = (held[1].get("handler") or held[1].get("forward_to")) if held else None
        return asked.by in self._standing_for(holder) or any(
            self._acts_as(asked, role) or (asked.branch_no is None and self._is(asked.by, role))
            for role in self._chunk.book.complaints.ended_by
        )

    def _calls_ordinary(self, asked: Ask) -> bool:
        return asked.row.get("severity") == Severity.ORDINARY and not any(
            self._acts_as(asked, role) for role in DEPARTMENT
        )

    def _standing_for(self, staff_no: str | None) -> set[str | None]:
        """Somebody and their deputy (ROLE-1)."""
        person = self._people.person(staff_no)
        return set() if person is None else {person.staff_no, person.deputy_no}

    def _is(self, staff_no: str, role: Role) -> bool:
        """Whether somebody has this role anywhere: a complaint of no branch is anybody's who has it."""
        person = self._people.person(staff_no)
        return person is not None and person.role is role

    def _refuse_to(self, asked: Ask, code: str, roles: Collection[Role]) -> None:
        allowed = listed(roles, chinese=self._chunk.locale == "zh")
        self._refused(asked, code, "decided_by", value=asked.by, allowed=allowed)
