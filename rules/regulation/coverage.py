"""Which article is carried out, and by what (REG-1): what `aftersales regulation coverage` prints."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from rules.regulation.schema import CarriedOutStatus, RuleBook
from rules.wording import Text

FLOWS = frozenset(
    {
        "intake",
        "dispatch-calls",
        "carry-over-calls",
        "evening-control",
        "daily-reports",
        "hand-in-register",
        "follow-up",
        "chasing",
        "register-calls",
        "record-visits",
        "carry-in-goods",
        "repair-goods",
        "return-goods",
        "settle-fees",
        "archive-vouchers",
        "watch-clocks",
        "contract-expiry",
        "complaint-escalation",
        "complaint-papers",
        "monthly-report",
        "quarterly-evaluation",
        "deliver-notices",
        "audit-automation",
    }
)
"""The flows that an article may name."""

FORMS = frozenset(
    {
        "staff",
        "branches",
        "customers",
        "products",
        "contracts",
        "engagements",
        "calls",
        "dispatches",
        "visits",
        "receipts",
        "waits",
        "repairs",
        "extensions",
        "returns",
        "quotes",
        "invoices",
        "payments",
        "work_logs",
        "complaints",
        "surveys",
        "follow_ups",
        "decisions",
        "renewals",
    }
)
"""The forms that an article may name."""

REPORTS = frozenset({"monthly", "quarterly"})
"""The reports that an article may name."""


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One article and how it is carried out. `by` names flows, clocks, forms, reports and rules."""

    article: str
    title: Text
    status: CarriedOutStatus
    by: tuple[str, ...]
    note: Text | None


def coverage(book: RuleBook) -> list[CoverageLine]:
    """One line an article, in the order of the book."""
    return [
        CoverageLine(
            article=article.id,
            title=article.title,
            status=article.carried_out.status,
            by=article.carried_out.by,
            note=article.carried_out.note,
        )
        for article in book.articles
    ]


def totals(lines: Collection[CoverageLine]) -> dict[CarriedOutStatus, int]:
    """How many articles stand at each status, every status named."""
    counted = Counter(line.status for line in lines)
    return {status: counted[status] for status in CarriedOutStatus}


def dangling(book: RuleBook) -> list[tuple[str, str]]:
    """(article, reference) for every reference to a flow, clock, form, report or rule that there is not."""
    known = {
        "flow": FLOWS,
        "form": FORMS,
        "report": REPORTS,
        "clock": frozenset(limit.id for limit in book.limits),
        "rule": _rules(),
    }
    return [
        (line.article, reference)
        for line in coverage(book)
        for reference in line.by
        if reference.partition(":")[2] not in known[reference.partition(":")[0]]
    ]


def _rules() -> frozenset[str]:
    here = Path(__file__).parents[1]
    return frozenset(
        {path.stem for path in here.glob("*.py")} | {path.parent.name for path in here.glob("*/__init__.py")}
    )
