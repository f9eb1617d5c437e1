"""Decisions that answer a notice: whether what it asked for is still open (SV-20, NT-1, NT-3, MS-12).

Two people who are asked the same may answer at the same moment. Cases are held while a decision is entered, so one of
them is first; the other is refused and told who it was.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from models import Clock, Decision, Notice, Staff
from models.among import among
from rules.events import ComplaintEvent, ReportEvent
from rules.extending import hindrance
from rules.people import Roster
from rules.words import CaseKind, DecisionStep, Verdict
from tasks.engine.seeing import has_to_do_with
from tasks.engine.timeline import Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.steps import Step, Steps
from tasks.staff import roster
from tasks.tongue import Tongue


class Answers:
    """Checks the decisions of one chunk that say which notice they answer."""

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nothing up yet: decisions on paper answer no notice."""
        self._chunk, self._refusals, self._timelines = chunk, refusals, timelines

    @cached_property
    def _notices(self) -> dict[int, Any]:
        named = {int(text) for text in self._chunk.frame["notice"].dropna() if _is_number(text)}
        rows = self._chunk.session.execute(
            select(Notice.id, Notice.case_id, Notice.created_at, Notice.deadline, Clock.limit_id)
            .outerjoin(Clock, Clock.id == Notice.clock_id)
            .where(among(Notice.id, sorted(named)))
        )
        return {row.id: row for row in rows}

    @cached_property
    def _decided(self) -> list[Any]:
        cases = sorted({row.case_id for row in self._notices.values() if row.case_id is not None})
        rows = self._chunk.session.execute(
            select(
                Decision.id, Decision.case_id, Decision.step, Decision.verdict, Decision.decided_by, Decision.decided_at
            )
            .where(among(Decision.case_id, cases))
            .order_by(Decision.decided_at)
        )
        return list(rows)

    def checked(self, step: Step, *, notice: str | None, kind: str, entered: Steps, before: Any) -> Step | None:
        """The step as it came, or None once it is refused. `notice` is the number that the row gives, if any.

        `kind` is the kind of its case; `entered` are the decisions of this chunk that came before, and `before` is what
        stands in the register under its key. A paper corrects that, unless it was entered from a file begun later.
        """
        if notice is None:
            if before is None or (before.source_file_id or 0) <= self._chunk.file_id:
                return step
            self._refuse(step, before._asdict())
            return None
        asked = self._notices.get(int(notice)) if _is_number(notice) else None
        if asked is None or asked.case_id != step.case_id:
            self._refusals.add(step.line, "unknown_notice", "notice", value=notice)
        elif not self._has_to_do_with(step):
            by = str(step.row["decided_by"])
            self._refusals.add(step.line, "not_entitled", "decided_by", value=by)
        elif kind == CaseKind.REPORT and self._has_changed(step.case_id, since=asked.created_at):
            self._refusals.add(step.line, "notice_overtaken", "notice", value=notice)
        elif (first := self._before(step, since=asked.created_at, entered=entered)) is not None:
            self._refuse(step, first)
        elif step.events[0].kind != ComplaintEvent.EXTENDED or self._extends(step, asked):
            return step
        return None

    @cached_property
    def _people(self) -> Roster:
        return roster(self._chunk.session, book=self._chunk.book)

    def _has_to_do_with(self, step: Step) -> bool:
        """Whether the case is any business of theirs: a message that somebody else was sent entitles nobody (PR-2)."""
        branch_no = self._timelines.branch_no(step.case_id)
        return has_to_do_with(
            self._chunk.session,
            str(step.row["decided_by"]),
            case_id=step.case_id,
            branch_no=branch_no,
            people=self._people,
            book=self._chunk.book,
            on=self._chunk.calendars.of(branch_no).day_of(step.row["decided_at"]),
        )

    def _extends(self, step: Step, asked: Any) -> bool:
        """Whether more time for a complaint moves the limit that was told of; refused otherwise, with the reason (NT-3)."""
        limit = next((each for each in self._chunk.book.limits if each.id == asked.limit_id), None)
        at, until, branch_no = step.row["decided_at"], step.row["until"], self._timelines.branch_no(step.case_id)
        due = "–" if asked.deadline is None else self._refusals.local(asked.deadline, branch_no=branch_no)
        match hindrance(limit, told_at=at, due_at=asked.deadline, until=until):
            case "no_extension":
                self._refusals.add(step.line, "no_extension", "notice", value=str(asked.id))
            case "extension_late":
                self._refusals.add(step.line, "extension_late", "decided_at", other=due)
            case "not_more_time":
                value = self._refusals.local(until, branch_no=branch_no)
                self._refusals.add(step.line, "not_more_time", "until", value=value, other=due)
            case _:
                return True
        return False

    def _refuse(self, step: Step, first: dict[str, Any]) -> None:
        self._refusals.add(step.line, "decided_already", "step", value=str(first["step"]), other=self._said(first))

    def _has_changed(self, case_id: int, *, since: datetime) -> bool:
        """Whether a report was compiled anew since: a signature is for what its manager has before them."""
        return any(kind == ReportEvent.RECOMPILED and at > since for _, kind, at, _ in self._timelines.events(case_id))

    def _before(self, step: Step, *, since: datetime, entered: Steps) -> dict[str, Any] | None:
        """What was decided at this step since the notice: by somebody else, or the very same by the same person."""
        mine = step.row
        stood = [
            row._asdict() for row in self._decided if row.id != step.stored_id or row.decided_by != mine["decided_by"]
        ]
        stood += [{**each.row, "case_id": each.case_id} for each in entered.entered]
        for row in stood:
            same_step = row["case_id"] == step.case_id and row["step"] == mine["step"]
            another = row["decided_by"] != mine["decided_by"] or row["verdict"] == mine["verdict"]
            if same_step and row["decided_at"] >= since and another:
                return row
        return None

    def _said(self, row: dict[str, Any]) -> str:
        say = Tongue(self._chunk.locale)
        name = self._chunk.session.scalar(select(Staff.name).where(Staff.staff_no == row["decided_by"]))
        at = self._refusals.local(row["decided_at"], branch_no=self._timelines.branch_no(row["case_id"]))
        between = say(", ", "，")
        step = say.word(DecisionStep(row["step"]))
        return between.join([f"{name} {row['decided_by']}", f"{step}: {say.word(Verdict(row['verdict']))}", at])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
