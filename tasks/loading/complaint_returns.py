"""Decisions on returns and exchanges: approved, carried out, extended (NT-3, NT-6)."""

from datetime import datetime
from typing import Any

from rules.complaint_words import Payer, Wanted
from rules.events import ComplaintEvent
from rules.extending import may_extend
from rules.words import Role, listed
from tasks.letters import mark_of
from tasks.loading.complaint_asked import DEPARTMENT, Ask, Judging, with_more
from tasks.loading.steps import Step


class ReturnDecisions(Judging):
    """Judges the decisions on returns and exchanges of one chunk."""

    def decided(self, asked: Ask) -> Step | None:
        """A return is the general manager's to approve (NT-6), an exchange the director's; with it goes the refund (NT-3)."""
        if not self._wants(asked, *Wanted):
            return None
        if asked.complaint.wanted == Wanted.EXCHANGE:
            if any(self._acts_as(asked, role) for role in (Role.DIRECTOR, Role.MANAGER, *DEPARTMENT)):
                return asked.step
            return self._refused(asked, "not_entitled", "decided_by", value=asked.by)
        if not self._acts_as(asked, Role.GENERAL_MANAGER):
            return self._refused(asked, "not_general_manager", "decided_by", value=asked.by)
        if asked.event.kind == ComplaintEvent.RETURN_REFUSED:
            return asked.step
        refund = asked.row.get("refund") or self._chunk.book.complaints.refund
        if refund is None:
            return self._refused(asked, "refund_needed", "refund")
        return with_more(asked, {"refund": str(refund), "mark": str(refund)})

    def exchanged(self, asked: Ask) -> Step | None:
        """A return that was not approved is carried out at the customer's cost, and only so (NT-6)."""
        if not self._wants(asked, *Wanted):
            return None
        borne_by = asked.row.get("borne_by")
        decided = self._last(asked, ComplaintEvent.RETURN_APPROVED, ComplaintEvent.RETURN_REFUSED)
        approved = decided is not None and decided[0] == ComplaintEvent.RETURN_APPROVED
        if asked.complaint.wanted == Wanted.RETURN and not approved and borne_by != Payer.CUSTOMER:
            return self._refused(asked, "return_not_approved", "borne_by")
        return with_more(asked, {"borne_by": borne_by})

    def extended(self, asked: Ask) -> Step | None:
        """More time for a return or exchange, with the new time and the reason (NT-3)."""
        if not self._wants(asked, *Wanted):
            return None
        until = asked.row.get("until")
        if until is None or not asked.row.get("note"):
            lacking = "until" if until is None else "note"
            column = self._chunk.form.column(lacking)
            other = column.chinese if self._chunk.locale == "zh" else column.name
            return self._refused(asked, "extension_incomplete", lacking, other=other)
        if until <= asked.at:
            return self._refused(asked, "extension_backwards", "until")
        if not self._may_extend(asked):
            return self._refused(asked, "not_entitled", "decided_by", value=asked.by)
        return with_more(asked, _told_of(asked, until))

    def _may_extend(self, asked: Ask) -> bool:
        """Whether the rule book lets its author give more time: by role, or by the part played when it was decided."""
        held = self._last(asked, ComplaintEvent.ASSIGNED)
        sent = self._last(asked, ComplaintEvent.FORWARDED)
        parts = {
            part: number
            for part, said in (("handler", held), ("forward_to", sent))
            if said is not None and (number := said[1].get(part))
        }
        return may_extend(
            asked.by,
            by=self._chunk.book.complaints.extended_by,
            parts=parts,
            people=self._people,
            branch_no=asked.branch_no,
            on=self._chunk.calendars.of(asked.branch_no).day_of(asked.at),
        )

    def _wants(self, asked: Ask, *wanted: Wanted) -> bool:
        if asked.complaint.wanted in wanted:
            return True
        allowed = listed(wanted, chinese=self._chunk.locale == "zh")
        self._refused(asked, "no_return_wanted", "step", allowed=allowed)
        return False


def _told_of(asked: Ask, until: datetime) -> dict[str, Any]:
    """What an extension says; the mark tells it from the same one with another time or reason."""
    mark = mark_of(f"{until.isoformat()} {asked.row['note']}")
    return {"sets": {"extended_to": until.isoformat()}, "channel": asked.row.get("channel"), "mark": mark}
