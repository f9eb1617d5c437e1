"""What somebody means by the name of a case: `C12`, `call:C12`, an opinion card's or a product's number, `notice:7`."""

import unicodedata
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import Notice
from models.queries.explain_cases import (
    FORMS_OF,
    CaseRow,
    RefusedRow,
    case_by_id,
    case_of_card,
    cases_like,
    cases_numbered,
    cases_of_product,
    notice_numbered,
    product_numbered,
    refused_rows,
)
from rules.words import CaseKind

SUGGESTED = 5
_PREFIXES = {
    **CaseKind.spellings(),
    "receipt": CaseKind.GOODS,
    "收据": CaseKind.GOODS,
    "product": "product",
    "商品": "product",
    "notice": "notice",
    "通知": "notice",
}


@dataclass(frozen=True, slots=True)
class OneCase:
    """The case that was meant; `name` finds it again. `notice` is the one about it that was asked for."""

    case: CaseRow
    name: str
    notice: Notice | None = None


@dataclass(frozen=True, slots=True)
class OneNotice:
    """A notice that is about no case: a report, a digest, a finding of the audit."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class ProductCases:
    """A product, and everything that it was the matter of."""

    serial_no: str
    model: str | None
    cases: list[CaseRow]


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The number is in several kinds."""

    number: str
    cases: list[CaseRow]


@dataclass(frozen=True, slots=True)
class NotFound:
    """No such case: what comes near, and rows with that number that were refused."""

    number: str
    near: list[str]
    refused: list[RefusedRow]


Found = OneCase | OneNotice | ProductCases | Ambiguous | NotFound


def find(session: Session, text: str) -> Found:
    """Whatever `text` names; numbers are taken as written, full-width characters and outer spaces aside."""
    wanted = unicodedata.normalize("NFKC", text).strip()
    prefix, colon, rest = wanted.partition(":")
    kind = _PREFIXES.get(prefix.strip().casefold()) if colon else None
    if kind is not None and not cases_numbered(session, wanted):
        return _of_kind(session, kind, rest.strip())
    cases = cases_numbered(session, wanted)
    if len(cases) == 1:
        return OneCase(cases[0], name=wanted)
    if cases:
        return Ambiguous(wanted, cases)
    carded = case_of_card(session, wanted)
    if carded is not None:
        return OneCase(carded, name=_name(session, carded))
    return _product(session, wanted) or _nothing(session, wanted)


def _of_kind(session: Session, kind: str, number: str) -> Found:
    if kind == "product":
        return _product(session, number) or _nothing(session, number)
    if kind == "notice":
        # Text that is no number, or too long for one, names no notice.
        row = notice_numbered(session, int(number)) if number.isdecimal() and len(number) < 10 else None
        if row is None:
            return NotFound(f"notice:{number}", [], [])
        case = None if row.case_id is None else case_by_id(session, row.case_id)
        return OneNotice(row) if case is None else OneCase(case, name=_name(session, case), notice=row)
    cases = cases_numbered(session, number, kind=kind)
    return OneCase(cases[0], name=_name(session, cases[0])) if cases else _nothing(session, number)


def _name(session: Session, case: CaseRow) -> str:
    """The shortest name that finds the case: its number, with its kind where another kind has it, too."""
    alone = len(cases_numbered(session, case.number)) == 1
    return case.number if alone else f"{case.kind}:{case.number}"


def _product(session: Session, serial_no: str) -> ProductCases | None:
    product, cases = product_numbered(session, serial_no), cases_of_product(session, serial_no)
    if product is None and not cases:
        return None
    return ProductCases(serial_no, product.model if product is not None else None, cases)


def _nothing(session: Session, number: str) -> NotFound:
    near = [] if not number else [row.number for row in cases_like(session, number, limit=SUGGESTED)]
    openings = sorted({forms[0] for forms in FORMS_OF.values()})
    return NotFound(number, near, refused_rows(session, number, forms=openings) if number else [])
