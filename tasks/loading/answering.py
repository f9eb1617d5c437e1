"""Decisions that answer a notice: whether what it asked for is still open (SV-20, NT-1, MS-12).

Two people who are asked the same may answer at the same moment. Cases are held while a decision is entered, so one of
them is first; the other is refused and told who it was.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from models import Decision, Notice, Staff
from models.among import among
from rules.events import ReportEvent
from rules.words import CaseKind, DecisionStep, Verdict
from tasks.engine.timeline import Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.steps import Step, Steps
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
            select(Notice.id, Notice.case_id, Notice.created_at).where(among(Notice.id, sorted(named)))
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

    def checked(self, step: Step, *, notice: str | None, kind: str, entered: Steps) -> Step | None:
        """The step as it came, or None once it is refused. `notice` is the number that the row gives, if any.

        `kind` is the kind of its case; `entered` are the decisions of this chunk that came before.
        """
        if notice is None:
            return step
        asked = self._notices.get(int(notice)) if _is_number(notice) else None
        if asked is None or asked.case_id != step.case_id:
            self._refusals.add(step.line, "unknown_notice", "notice", value=notice)
        elif kind == CaseKind.REPORT and self._has_changed(step.case_id, since=asked.created_at):
            self._refusals.add(step.line, "notice_overtaken", "notice", value=notice)
        elif (before := self._before(step, since=asked.created_at, entered=entered)) is not None:
            self._refusals.add(
                step.line, "decided_already", "step", value=str(before["step"]), other=self._said(before)
            )
        else:
            return step
        return None

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
