"""Which case a decision is about, and what stands of that decision already."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from models import Case, Decision, FileState, HandIn
from models.among import among
from tasks.loading.chunk import Chunk, Refusals


def fitting_cases(chunk: Chunk) -> list[list[Any]]:
    """The cases that each row may mean: those with its number, of its kind where it says one."""
    found: dict[str, list[Any]] = defaultdict(list)
    numbers = sorted(chunk.frame["case"].dropna().unique())
    if numbers:
        rows = chunk.session.execute(
            select(Case.id, Case.kind, Case.number, Case.branch_no, Case.opened_at).where(among(Case.number, numbers))
        )
        for row in rows:
            found[row.number].append(row)
    return [
        [row for row in found.get(number, ()) if not isinstance(kind, str) or row.kind == kind]
        for kind, number in zip(chunk.frame["case_kind"], chunk.frame["case"], strict=True)
    ]


def decision_keys(chunk: Chunk, fitting: list[list[Any]], stored: dict[Any, Any]) -> list[Any]:
    """(case, step, time) of each row; None where the case is not known for sure.

    A row whose number another case has come to bear since still means the case on which it stands.
    """
    keys: list[Any] = []
    rows = zip(fitting, chunk.frame["step"], chunk.frame["decided_at"], chunk.hashes.tolist(), strict=True)
    for cases, step, at, digest in rows:
        mine = [(case.id, step, at) for case in cases]
        if len(mine) > 1:
            mine = [key for key in mine if key in stored and stored[key].row_hash == digest]
        keys.append(mine[0] if len(mine) == 1 else None)
    return keys


def cases_named(chunk: Chunk, fitting: list[list[Any]], refusals: Refusals) -> list[Any]:
    """The case that each row names, or None with the row refused."""
    for line, number, cases in zip(chunk.frame.index, chunk.frame["case"], fitting, strict=True):
        if len(cases) != 1:
            refusals.add(int(line), "ambiguous_case" if cases else "unknown_case", "case", value=str(number))
    return [cases[0] if len(cases) == 1 else None for cases in fitting]


def stored_decisions(chunk: Chunk, case_ids: list[int]) -> dict[Any, Any]:
    """What the register holds of decisions on these cases, by (case, step, time)."""
    if not case_ids:
        return {}
    rows = chunk.session.execute(
        select(
            Decision.id,
            Decision.case_id,
            Decision.step,
            Decision.decided_at,
            Decision.decided_by,
            Decision.verdict,
            Decision.forward_to,
            Decision.severity,
            Decision.cause,
            Decision.finding,
            Decision.channel,
            Decision.person,
            Decision.amount_fen,
            Decision.until,
            Decision.borne_by,
            Decision.note,
            Decision.row_hash,
            Decision.source_file_id,
            Decision.source_sheet,
            Decision.source_line,
        ).where(among(Decision.case_id, sorted(set(case_ids))))
    )
    return {(row.case_id, row.step, row.decided_at): row for row in rows}


def insisting(chunk: Chunk, keys: list[Any], stored: dict[Any, Any]) -> set[int]:
    """Positions of the rows under whose key somebody else decides: their author hears of it, whichever file began first.

    Where two files are entered at the same moment, the one that began later may win. A file that was entered
    before and is handed in again says nothing new, except where its rows answer a notice.
    """
    numbers = zip(keys, chunk.frame["decided_by"], chunk.frame["notice"], strict=True)
    others = {
        place: isinstance(notice, str)
        for place, (key, by, notice) in enumerate(numbers)
        if key in stored and stored[key].decided_by != by
    }
    if not others:
        return set()
    done = select(HandIn.id).where(HandIn.file_id == chunk.file_id, HandIn.state == FileState.DONE)
    again = chunk.session.scalar(done.limit(1)) is not None
    return {place for place, answers in others.items() if answers or not again}
