"""What a run did, and telling people in Prefect's pages about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.words import counted, word
from rules.wording import Locale


class EventName(StrEnum):
    """The events that operations may want to act on; automations in Prefect can wait for them."""

    CALL_OVERDUE = "aftersales.call.overdue"
    CALL_UNREACHABLE = "aftersales.call.unreachable"
    COMPLAINT_OVERDUE = "aftersales.complaint.overdue"
    CONTRACT_OVERDUE = "aftersales.contract.overdue"
    GOODS_OVERDUE = "aftersales.goods.overdue"
    REPORT_OVERDUE = "aftersales.report.overdue"
    FOLLOW_UP_OVERDUE = "aftersales.follow_up.overdue"
    DRAFT_OVERDUE = "aftersales.draft.overdue"
    COMPLAINT_ESCALATED = "aftersales.complaint.escalated"
    CONTRACT_EXPIRING = "aftersales.contract.expiring"
    NOTICE_FAILED = "aftersales.notice.failed"
    ROWS_QUARANTINED = "aftersales.rows.quarantined"
    REPORT_WRITTEN = "aftersales.report.written"
    FLOW_SILENT = "aftersales.flow.silent"
    PRESS_ENTERED = "aftersales.press.entered"
    PRESS_REFUSED = "aftersales.press.refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that operations may want to act on: what, about which case, and a few facts.

    `subject` is a case or period as everywhere ("call:C1", "2026-09"); `facts` must not need masking, but are
    masked all the same.
    """

    name: EventName
    subject: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did, or in a dry run would do.

    A flow gives `changed` (what → how many), `rows` (a table of what it did, one mapping a row), `happenings`,
    `failures` (one sentence each; the rest was done all the same) and, if the counts do not say it,
    a `headline`. The duty fills in who ran, when, and whether it was a dry run.
    """

    changed: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[Mapping[str, object]] = ()
    happenings: Sequence[Happening] = ()
    failures: Sequence[str] = ()
    headline: str = ""
    flow: str = ""
    now: datetime | None = None
    dry_run: bool = False

    @property
    def summary(self) -> str:
        """The headline, or the counts that are not zero, or "nothing to do"."""
        counts = ", ".join(f"{what} {count:,}" for what, count in self.changed.items() if count)
        return self.headline or counts or "nothing to do"

    def said(self, locale: Locale) -> str:
        """The summary as people read it in `locale`."""
        if self.headline or not any(self.changed.values()):
            return word(self.summary, locale=locale)
        between = "，" if locale == "zh" else ", "
        return between.join(f"{what} {count:,}" for what, count in counted(self.changed, locale=locale).items())


class CompletedWithFailures(RuntimeError):
    """Everything was tried; `outcome.failures` names what failed."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        more = f" (and {len(outcome.failures) - 1} more)" if len(outcome.failures) > 1 else ""
        super().__init__(f"{outcome.failures[0]}{more}")
