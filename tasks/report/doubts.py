"""What makes the month's figures doubtful although every row was accepted: the register checks (RP-5)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from expectations.registers import RegisterFinding, findings
from models.queries.report_rows import rows_to_check
from tasks.report.counting import Scene
from tasks.report.period import ReportPeriod
from tasks.report.shape import Column, Kind, Table
from tasks.report.spoken import both


def doubts_of(session: Session, *, month: ReportPeriod, scene: Scene, now: datetime) -> list[RegisterFinding]:
    """Run the register checks over the month's rows (Great Expectations takes seconds to import)."""
    import pandas as pd

    whole = month.span(scene.zone)
    rows = rows_to_check(
        session, month=month.spans(scene.zones), company_zone=scene.zone, begins=whole.begins, ends=whole.ends
    )
    tables = {
        name: pd.DataFrame.from_records(listed, columns=columns).astype(object)
        for name, (columns, listed) in rows.items()
    }
    return findings(tables, now=now)


def doubts_table(found: Sequence[RegisterFinding]) -> Table:
    """The findings, each with its effect on the figures and the first few rows."""
    return Table(
        "doubtful",
        both("What makes figures doubtful", "影响数据可信度的事项"),
        (
            Column("finding", both("Finding", "事项")),
            Column("count", both("Rows", "行数"), Kind.COUNT),
            Column("of", both("Of", "总数"), Kind.COUNT),
            Column("examples", both("Such as", "例如")),
            Column("article", both("Article", "条款")),
        ),
        tuple((each.text, each.count, each.of, ", ".join(each.examples), each.article) for each in found),
        both(
            "The register checks over the month's calls, visits, limits, complaints, notices and the customers that"
            " called, and over the staff register. Such rows are counted; the sentence says how.",
            "对本月叫修、上门、时限、投诉、通知及来电客户，以及人员登记的数据检查；这些行已计入，影响见说明。",
        ),
        "RP-5",
    )
