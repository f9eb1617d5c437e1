"""Comparing what reports have said of the technicians' ratings with what the registers say now (SV-19)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from models import StatedCard
from models.bulk import insert_rows
from models.queries import report_ratings, report_stated
from models.queries.report_ratings import CardRow
from rules.rating import ITEMS
from rules.restating import RestatedMonth, Said, restated
from tasks.report.counting import Scene
from tasks.report.month import Month

DUTY = "monthly-report"
REACH = 12
"""So many months back a report looks for what has changed since."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a month's report says of ratings that were stated before, and the rows to keep once it is out.

    `rows` are of the register `stated_cards`: every card of the report's own month, and of earlier months the cards that
    have changed since they were last stated.
    """

    months: tuple[RestatedMonth, ...]
    rows: tuple[dict[str, Any], ...]


def statement_of(session: Session, *, month: Month, cards: Sequence[CardRow], scene: Scene) -> Statement:
    """What the report for `month` has to restate; `cards` are that month's as the registers hold them now.

    Before its own report is out, that is what earlier months' reports said against the registers. Once it is out, the
    earlier months stand as it restated them, and its own month is set against what it said itself.
    """
    smallest = scene.book.rating.smallest_sample
    done = report_stated.report_done(session, duty=DUTY, month=str(month))
    found: list[RestatedMonth] = []
    rows: list[dict[str, Any]] = []
    for earlier in _stated_before(session, month):
        before = report_stated.cards_stated(session, month=str(earlier), up_to=str(month.previous))
        if done:
            after = report_stated.cards_stated(session, month=str(earlier), up_to=str(month))
        else:
            after = report_ratings.cards_listed(session, month=earlier.spans(scene.zones), company_zone=scene.zone)
        found += _compared(earlier, before, after, smallest=smallest)
        rows += _rows(earlier, month, before, after)
    own = report_stated.cards_stated(session, month=str(month), up_to=str(month)) if done else ()
    if done:
        found += _compared(month, own, cards, smallest=smallest)
    return Statement(tuple(found), () if done else (*rows, *_rows(month, month, (), cards)))


def keep_statement(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Remember with the caller's transaction what a report has stated: rows of the register `stated_cards`."""
    insert_rows(session, cast("Table", StatedCard.__table__), list(rows))


def _stated_before(session: Session, month: Month) -> Iterator[Month]:
    among: list[str] = []
    earlier = month
    for _ in range(REACH):
        earlier = earlier.previous
        among.append(str(earlier))
    return map(Month.parse, report_stated.months_stated(session, among=among))


def _compared(
    month: Month, before: Sequence[CardRow], after: Sequence[CardRow], *, smallest: int
) -> Iterator[RestatedMonth]:
    people = restated(before=_said(before), after=_said(after), smallest_sample=smallest)
    if people:
        names = {card.technician_no: card.technician for card in (*before, *after)}
        yield RestatedMonth(str(month), people, names)


def _said(cards: Iterable[CardRow]) -> dict[str, Said]:
    return {card.card_no: Said(card.technician_no, {item: getattr(card, item) for item in ITEMS}) for card in cards}


def _rows(month: Month, stated_in: Month, before: Iterable[CardRow], after: Sequence[CardRow]) -> list[dict[str, Any]]:
    """The register's rows for the cards that are not as they were last stated."""
    was, now = _said(before), _said(after)
    gone = [(card_no, was[card_no], False) for card_no in was if card_no not in now]
    changed = [(card_no, card, True) for card_no, card in now.items() if was.get(card_no) != card]
    return [
        {"month": str(month), "stated_in": str(stated_in), "card_no": card_no, "counted": counted}
        | {"technician_no": card.technician_no, **card.levels}
        for card_no, card, counted in (*gone, *changed)
    ]
