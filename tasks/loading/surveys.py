"""Customers' opinion cards as they come back, each with the technician whom it rates (SV-18, SV-19)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, select

from models import Call, IssuedCard, OpinionCard, Staff, Visit
from models.among import among
from models.bulk import insert_rows, rows_among, rows_by_key
from models.queries.card_calls import card_calls
from rules.forms.opinions import ITEMS
from rules.people import in_service
from rules.words import ReplyWay
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.complaint_drafts import draft_complaints
from tasks.loading.dispatches import calls_named, refuse_earlier
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_links_for, hold_named
from tasks.loading.register import Register, rows_of, write_rows

SURVEYS = Register(table=cast("Table", OpinionCard.__table__), key="card_no")
Visits = Mapping[str, list[tuple[datetime, str | None]]]


def apply_surveys(chunk: Chunk) -> Applied:
    """Enter cards; a corrected one is written over what stood. A card stays with its call.

    A card that gives cause for a complaint drafts one for the director (SV-17).
    """
    hold_links_for(chunk, "card_no")  # a corrected card may correct the complaint that it drafted
    hold_named(chunk, "call_no", Call.call_no, Call.case_id)
    stored = _stored(chunk)
    fresh = fresh_rows(chunk, stored=stored, keys=chunk.frame["card_no"].tolist())
    chunk, refusals = fresh.chunk, fresh.refusals
    issued = _issued(chunk)
    calls = calls_named(chunk)
    refusals.unknown("call_no", set(calls), "unknown_call")
    refuse_earlier(chunk, refusals, calls, column="replied_at")
    _check_calls(chunk, refusals, {**issued, **stored})
    _check_links(chunk, refusals, calls)
    visits = _visits(chunk)
    entered = {
        place: _entered(row, stored.get(row["card_no"]), visits, issued)
        for place, row in zip(fresh.places, rows_of(chunk, SURVEYS, fresh.places), strict=True)
    }
    check_writers(chunk, refusals, calls, rated={place: row["technician_no"] for place, row in entered.items()})
    insert_rows(chunk.session, SURVEYS.table, [entered[place] for place in fresh.new.tolist()])
    write_rows(chunk, SURVEYS, [entered[place] for place in fresh.changed.tolist()])
    draft_complaints(chunk, [entered[place]["card_no"] for place in (*fresh.new.tolist(), *fresh.changed.tolist())])
    return fresh.applied()


def check_writers(
    chunk: Chunk, refusals: Refusals, calls: Mapping[str, Any], *, rated: Mapping[int, str | None]
) -> None:
    """Refuse a card written down by somebody unknown, no longer with us, or whom it rates (SV-19).

    `rated` are the technicians whom the rows are about, by their position in the chunk.
    """
    if "taken_by" not in chunk.frame:
        return
    named = chunk.frame["taken_by"].dropna().unique().tolist()
    staff = rows_by_key(chunk.session, Staff.staff_no, named, Staff.active_from, Staff.active_until)
    refusals.unknown("taken_by", set(staff), "unknown_staff")
    columns = (chunk.frame[name] for name in ("taken_by", "call_no", "replied_at"))
    for place, (line, number, call_no, at) in enumerate(zip(chunk.frame.index, *columns, strict=True)):
        person = staff.get(number)
        if person is None or place not in rated:
            continue
        on = chunk.calendars.of(calls[call_no].branch_no).day_of(at)
        if number == rated[place]:
            refusals.add(int(line), "own_card", "taken_by", value=number)
        elif not in_service(person.active_from, person.active_until, on=on):
            refusals.add(int(line), "not_active", "taken_by", value=number)


def _check_calls(chunk: Chunk, refusals: Refusals, known_cards: Mapping[str, Any]) -> None:
    """Refuse a card whose number came in or was issued for another call: one of the two numbers is miswritten."""
    good = refusals.good()
    rows = zip(chunk.frame.index, chunk.frame["card_no"], chunk.frame["call_no"], strict=True)
    for place, (line, card, call) in enumerate(rows):
        known = known_cards.get(card)
        if good[place] and known is not None and known.call_no != call:
            refusals.add(int(line), "card_of_other_call", "card_no", value=card, other=known.call_no)


def _check_links(chunk: Chunk, refusals: Refusals, calls: Mapping[str, Any]) -> None:
    """Refuse what comes by a link when the card has been answered, by whichever way: a link answers once (SV-18).

    The calls are held, so of two answers at once the second one is judged by the first.
    """
    frame = chunk.frame
    places = np.flatnonzero(refusals.good() & (frame["way"] == ReplyWay.LINK).to_numpy(dtype=bool)).tolist()
    asked = card_calls(chunk.session, sorted({frame["call_no"].iloc[place] for place in places}))
    answered = {number: opinion for call in asked for number, opinion in call.answered.items()}
    for place in places:
        card, call = frame["card_no"].iloc[place], frame["call_no"].iloc[place]
        if card in answered:
            at = refusals.local(answered[card].replied_at, branch_no=calls[call].branch_no)
            refusals.add(int(frame.index[place]), "card_answered", "card_no", value=card, other=at)


def _entered(row: dict[str, Any], known: Any, visits: Visits, issued: Mapping[str, Any]) -> dict[str, Any]:
    """The register's row. A card that was issued rates whom it was issued about (SV-18).

    Of any other, who is rated is kept from when the card first came in, unless its time is corrected. Where nobody was
    known to have been there, it is looked for again: the visit's paper may have come since.
    """
    said = {item: None if row[item] is None else int(row[item]) for item in ITEMS if item in row}
    if row["card_no"] in issued:
        return row | said | {"technician_no": issued[row["card_no"]].technician_no}
    technician = None if known is None or known.replied_at != row["replied_at"] else known.technician_no
    return row | said | {"technician_no": technician or _there(visits.get(row["call_no"], []), by=row["replied_at"])}


def _there(visits: list[tuple[datetime, str | None]], *, by: datetime) -> str | None:
    """The technician of the last visit that began by that time."""
    return next((technician for arrived, technician in reversed(visits) if arrived <= by), None)


def _visits(chunk: Chunk) -> Visits:
    """Arrivals and technicians by call, in the order of their times."""
    named = chunk.frame["call_no"].dropna().unique().tolist()
    found: dict[str, list[tuple[datetime, str | None]]] = defaultdict(list)
    for call_no, arrived_at, technician_no in rows_among(
        chunk.session, Visit.call_no, named, Visit.arrived_at, Visit.technician_no
    ):
        found[call_no].append((arrived_at, technician_no))
    for each in found.values():
        each.sort(key=lambda visit: visit[0])
    return found


def _issued(chunk: Chunk) -> dict[str, Any]:
    """The cards of the chunk's numbers that we issued."""
    named = sorted(chunk.frame["card_no"].dropna().unique())
    columns = (IssuedCard.call_no, IssuedCard.technician_no)
    return {row.card_no: row for row in rows_among(chunk.session, IssuedCard.card_no, named, *columns)}


def _stored(chunk: Chunk) -> dict[str, Any]:
    """What the register holds of the chunk's cards."""
    named = sorted(chunk.frame["card_no"].dropna().unique())
    if not named:
        return {}
    rows = chunk.session.execute(select(OpinionCard.__table__).where(among(OpinionCard.card_no, named)))
    return {row.card_no: row for row in rows}
