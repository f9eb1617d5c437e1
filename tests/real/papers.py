"""The real Chinese complaints and their answers as rows with their times, read through the shipped profiles."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from models import Case, Clock, Complaint, Decision, QuarantineEntry
from models.database import engine_for, reading
from models.migrate import upgrade
from rules.forms import FORMS
from rules.regulation.load import default_book
from tasks.loading.load import Loading, load_file
from tests.real_records import REAL
from tests.tasks.entering import enter

FILE = REAL / "complaints_with_replies_zh.xlsx"
ZONE = ZoneInfo("Asia/Shanghai")
CLERK = "DF-CLERK"
LONGEST_NOTE = FORMS["decisions"].column("note").longest
READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Paper:
    """One row of a form, and the aware moment at which it is handed in."""

    at: datetime
    form: str
    row: dict[str, Any]

    @property
    def number(self) -> str:
        """The complaint that it belongs to."""
        return self.row["complaint_no"] if self.form == "complaints" else self.row["case"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the registers say of one limit of one complaint; `kept` is None while it runs in time."""

    number: str
    limit: str
    kept: bool | None


def local(moment: datetime) -> datetime:
    """The wall clock in Shanghai, without an offset."""
    return moment.astimezone(ZONE).replace(tzinfo=None)


def read_file() -> tuple[list[Paper], list[Recorded]]:
    """Every complaint and every answer at its moment, in that order, and the verdicts of the registers once all are in.

    Read by the loader through `complaints_zh` and `decisions_zh` into registers of their own, so that what is replayed is
    what the product makes of the file. An answer too long for a note is mended as a person would mend it: its end is cut
    off. With its answer a case closes, because the file tells of nothing that came after. Raises ValueError when a row
    was refused for anything else: nothing may be lost unsaid.
    """
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'read.db'}"
        upgrade(url)
        try:
            return _read(url)
        finally:
            engine_for(url).dispose()


def _read(url: str) -> tuple[list[Paper], list[Recorded]]:
    enter(url, "branches", {"branch_no": "DF", "name": "DF", "kind": "center"}, now=READ_AT)
    enter(url, "staff", {"staff_no": CLERK, "branch": "DF", "name": "DF", "role": "service_department"}, now=READ_AT)
    loading = Loading(url=url, book=default_book(), now=READ_AT)
    for form, profile in (("complaints", "complaints_zh"), ("decisions", "decisions_zh")):
        sums = load_file(FILE, form=form, profile=profile, loading=loading)
        mendable = Counter(too_long=sums.quarantined if form == "decisions" else 0)
        if +Counter(sums.reasons) != +mendable:
            raise ValueError(
                f"{FILE.name} as {form}: {sums.quarantined} of {sums.rows} rows were refused: {sums.reasons}"
            )
    complaints, answers, mended = _rows(url)
    closings = [
        Paper(paper.at, "decisions", paper.row | {"step": "closing", "note": None}) for paper in answers + mended
    ]
    enter(url, "decisions", *(paper.row for paper in mended), now=READ_AT, file="mended")
    enter(url, "decisions", *(paper.row for paper in closings), now=READ_AT, file="closings")
    papers = sorted(complaints + answers + mended + closings, key=lambda paper: (paper.at, paper.form))  # stable
    with reading(url) as session:
        clocks = session.execute(
            select(Case.number, Clock.limit_id, Clock.verdict).join(Case, Case.id == Clock.case_id)
        )
        return papers, [Recorded(number, limit, verdict and verdict == "met") for number, limit, verdict in clocks]


def _rows(url: str) -> tuple[list[Paper], list[Paper], list[Paper]]:
    """Complaints, answers, and answers that were refused as too long."""
    with reading(url) as session:
        complaints = [
            Paper(
                row.received_at,
                "complaints",
                {"complaint_no": row.complaint_no, "received_at": row.received_at, "name": row.name,
                 "phone": row.phone, "channel": row.channel, "type": row.type, "text": row.text},
            )
            for row in session.scalars(select(Complaint))
        ]  # fmt: skip
        answers = [
            _answer(number, row.decided_at, row.note)
            for row, number in session.execute(select(Decision, Case.number).join(Case))
        ]
        mended = [_mended(entry.row) for entry in session.scalars(select(QuarantineEntry))]
    return complaints, answers, mended


def _mended(row: dict[str, Any]) -> Paper:
    at = datetime.strptime(row["答复时间"], "%Y/%m/%d %H:%M:%S").replace(tzinfo=ZONE)
    return _answer(f"LY-{row['留言编号']}", at, row["答复意见"][:LONGEST_NOTE])


def _answer(number: str, at: datetime, note: str | None) -> Paper:
    row = {"case": number, "case_kind": "complaint", "step": "answer", "decided_at": at, "decided_by": CLERK,
           "verdict": "resolve", "note": note}  # fmt: skip
    return Paper(at, "decisions", row)


def months(papers: Sequence[Paper], first: str, last: str) -> list[Paper]:
    """The complaints received from one month to another, such as 2019-01 to 2019-01, and the answers to them."""
    received = {
        paper.number for paper in papers if paper.form == "complaints" and first <= f"{local(paper.at):%Y-%m}" <= last
    }
    return [paper for paper in papers if paper.number in received]
