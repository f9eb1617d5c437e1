"""From what somebody typed to a story, the cases of a product, or one line that says what is meant instead."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from desk.refusals import NotDone
from models.database import reading
from models.queries.explain_cases import RefusedRow
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.explaining.naming import Ambiguous, NotFound, OneCase, OneNotice, ProductCases, find
from tasks.explaining.story import Story
from tasks.explaining.tell import tell
from tasks.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Listed:
    """The cases of a product, times in the company's zone."""

    serial_no: str
    model: str | None
    cases: list[dict[str, str]]

    def as_json(self) -> dict[str, Any]:
        """The document that lists them."""
        return {"product": self.serial_no, "model": self.model, "cases": self.cases}


def answer(url: str, text: str, *, book: RuleBook, now: datetime, locale: Locale) -> Story | Listed:
    """The story that `text` asks for. Raises NotDone where it names nothing or more than one case."""
    say = Tongue(locale)
    with reading(url) as session:
        found = find(session, text)
        match found:
            case OneCase() | OneNotice():
                return tell(session, found, book=book, now=now, locale=locale)
            case ProductCases():
                return _listed(found, ZoneInfo(book.calendar.timezone))
            case Ambiguous():
                names = ", ".join(f"{row.kind}:{row.number}" for row in found.cases)
                raise NotDone(
                    say(
                        f"{found.number} is in several kinds; say which: {names}",
                        f"{found.number}有多个事项，请注明：{names}",
                    )
                )
            case NotFound():
                raise NotDone(_nothing(found, say))
            case _:
                assert_never(found)


def _listed(found: ProductCases, zone: ZoneInfo) -> Listed:
    return Listed(
        found.serial_no,
        found.model,
        [
            {
                "case": f"{row.kind}:{row.number}",
                "kind": row.kind,
                "state": row.state,
                "opened_at": row.opened_at.astimezone(zone).isoformat(timespec="seconds"),
            }
            for row in found.cases
        ],
    )


def _nothing(found: NotFound, say: Tongue) -> str:
    """That there is no such case, and what may be meant: a row that was refused, or a number that is near."""
    if not found.number:
        return say(
            "name a case: the number of a call, receipt, complaint or contract", "请给出叫修、收据、投诉或合同编号"
        )
    line = say(f"there is no case {found.number} in the registers", f"登记中没有{found.number}")
    waiting = [row for row in found.refused if row.resolved_at is None]
    if waiting:
        return f"{line}; {'; '.join(_refused(row, say) for row in waiting[:3])}"
    if found.near:
        near = ", ".join(found.near)
        return say(f"{line}; is it one of {near}?", f"{line}；是否为：{near}？")
    return line


def _refused(row: RefusedRow, say: Tongue) -> str:
    codes = ", ".join(reason["code"] for reason in row.reasons)
    return say(
        f"its row in {row.file}, line {row.line}, was quarantined: {codes}", f"{row.file}第{row.line}行被隔离：{codes}"
    )
