"""Opinion cards that give cause for a complaint draft one for the director; a corrected card takes it back (SV-17, SV-22)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select, update

from models import Call, Case, Complaint, ComplaintDraft, OpinionCard
from models.among import among
from models.bulk import insert_rows, reserve_ids, rows_by_key
from rules.drafts import Grounds, complaint_text, grounds
from rules.events import DraftEvent, DraftState
from rules.rating import ITEMS
from rules.regulation.messages import MessageKind
from rules.words import CaseKind, Channel, ComplaintType, ReplyWay, Severity
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Chunk
from tasks.loading.made_complaints import enter_made
from tasks.loading.steps import Step
from tasks.notices import withdraw

DRAFT, OPENED = "-D", "-C"
"""What the numbers of a draft, and of the complaint opened from it, add to the card's."""
CHANNELS = {
    ReplyWay.LINK: Channel.WEB,
    ReplyWay.MAIL: Channel.MAIL,
    ReplyWay.SHEET: Channel.LETTER,
    ReplyWay.PHONE: Channel.PHONE,
}
"""How a complaint reached us that was made on a card."""
GRADING = frozenset(
    {DraftEvent.DRAFTED, DraftEvent.DRAFTED_AGAIN, DraftEvent.SEVERITY_RAISED, DraftEvent.SEVERITY_LOWERED}
)
"""The events that say how grave the words of the card are."""
CORRECTED, DECIDED = "the opinion card was corrected", "the draft was decided on"
COLUMNS = (
    OpinionCard.card_no, OpinionCard.call_no, OpinionCard.replied_at, OpinionCard.comment, OpinionCard.way,
    OpinionCard.technician_no, OpinionCard.source_line, *(getattr(OpinionCard, item) for item in ITEMS), Call.branch_no,
    Call.customer_no, ComplaintDraft.case_id, ComplaintDraft.severity, ComplaintDraft.complaint_no,
)  # fmt: skip


def cards_said(chunk: Chunk, card_nos: Collection[str]) -> list[Any]:
    """These cards as the register has them, by number, each with its call's branch and customer and with its draft."""
    query = select(*COLUMNS).join(Call, Call.call_no == OpinionCard.call_no)
    query = query.outerjoin(ComplaintDraft, ComplaintDraft.card_no == OpinionCard.card_no)
    query = query.where(among(OpinionCard.card_no, sorted(set(card_nos)))).order_by(OpinionCard.card_no)
    return list(chunk.session.execute(query))


def draft_complaints(chunk: Chunk, card_nos: Collection[str]) -> None:
    """Bring the drafts of these cards, just entered or corrected, into line with what the cards say now.

    A card is drafted once: corrected to nothing of the kind an undecided draft is withdrawn, and with cause again it stands
    again. One whose words turn out graver before anybody has decided is told anew, and its limit counts from now on (SV-20).
    What was decided stays decided; the complaint that was opened says what the card says.
    """
    if not card_nos:
        return
    chunk.session.flush()
    said = [(card, _grounds(chunk, card)) for card in cards_said(chunk, card_nos)]
    _draft(chunk, [(card, why) for card, why in said if why is not None and card.case_id is None])
    known = [(card, why) for card, why in said if card.case_id is not None]
    if known:
        _follow(chunk, known)


def _grounds(chunk: Chunk, card: Any) -> Grounds | None:
    zone, cards = ZoneInfo(chunk.calendars.zone(card.branch_no)), chunk.book.cards
    if card.case_id is None and card.replied_at < chunk.now - timedelta(days=cards.drafted_within_days):
        return None
    at = card.replied_at.astimezone(zone)
    return grounds(levels_of(card), card.comment, replied_at=at, cards=cards, rules=chunk.book.triage)


def levels_of(card: Any) -> dict[str, int | None]:
    """The levels of a card by item."""
    return {item: getattr(card, item) for item in ITEMS}


def _draft(chunk: Chunk, found: Sequence[tuple[Any, Grounds]]) -> None:
    """New cases, open from now on: nobody can decide on what is not entered yet."""
    table = cast("Table", Case.__table__)
    case_ids = reserve_ids(chunk.session, table, len(found)).tolist()
    cases = [
        {
            "id": case_id,
            "kind": str(CaseKind.DRAFT),
            "number": f"{card.card_no}{DRAFT}",
            "branch_no": card.branch_no,
            "state": str(DraftState.WAITING),
            "opened_at": chunk.now,
        }
        for case_id, (card, _) in zip(case_ids, found, strict=True)
    ]
    rows = [
        {"case_id": case_id, "card_no": card.card_no, "severity": str(why.severity), "complaint_no": None}
        for case_id, (card, why) in zip(case_ids, found, strict=True)
    ]
    insert_rows(chunk.session, table, cases)
    insert_rows(chunk.session, cast("Table", ComplaintDraft.__table__), rows)
    timelines = Timelines(chunk.session, case_ids)
    for case_id, (card, why) in zip(case_ids, found, strict=True):
        refused = timelines.try_add(case_id, [_event(chunk, DraftEvent.DRAFTED, card, why)])
        assert refused is None, "a card can always be drafted from"
    _save(chunk, timelines)


def _follow(chunk: Chunk, known: Sequence[tuple[Any, Grounds | None]]) -> None:
    """What corrected cards make of the drafts that there are."""
    timelines = Timelines(chunk.session, [card.case_id for card, _ in known])
    corrected: list[Any] = []
    for card, why in known:
        state = timelines.state(card.case_id)
        if why is None and state != DraftState.WITHDRAWN and not _noted(timelines, card):
            timelines.try_add(card.case_id, [_event(chunk, DraftEvent.WITHDRAWN, card, why)])
            _take_back(chunk, card.card_no, because=CORRECTED)
        elif why is not None and state == DraftState.WITHDRAWN:
            timelines.try_add(card.case_id, [_event(chunk, DraftEvent.DRAFTED_AGAIN, card, why)])
        graver = why is not None and state == DraftState.WAITING and _graver(timelines, card, why)
        if why is not None and (graver or why.severity != card.severity):
            timelines.try_add(card.case_id, [_regraded(chunk, card, why, state=state)])
            chunk.session.execute(
                update(ComplaintDraft).where(ComplaintDraft.case_id == card.case_id).values(severity=str(why.severity))
            )
        if graver:
            _take_back(chunk, card.card_no, because=CORRECTED)
        if why is not None and card.complaint_no is not None:
            corrected.append(card)
    _save(chunk, timelines, [card.case_id for card, _ in known])
    _correct(chunk, corrected)


def _graver(timelines: Timelines, card: Any, why: Grounds) -> bool:
    """Whether the card's words are grave now and were not, or tell of danger to people now and did not."""
    if why.severity == Severity.SERIOUS and card.severity != Severity.SERIOUS:
        return True
    said = [detail for _, kind, _, detail in timelines.events(card.case_id) if kind in GRADING]
    return why.danger and not (bool(said) and said[-1].get("danger"))


def _regraded(chunk: Chunk, card: Any, why: Grounds, *, state: str) -> NewEvent:
    """How grave a corrected card makes its draft: the limit counts from now on; of what was decided it is a note."""
    if state == DraftState.WAITING:
        serious = why.severity == Severity.SERIOUS
        return _event(chunk, DraftEvent.SEVERITY_RAISED if serious else DraftEvent.SEVERITY_LOWERED, card, why)
    detail = {"changed": {"severity": [card.severity, str(why.severity)]}}
    return NewEvent(
        kind=DraftEvent.CORRECTED, happened_at=chunk.now, detail=detail, file_id=chunk.file_id, sheet=chunk.sheet,
        line=card.source_line,
    )  # fmt: skip


def _noted(timelines: Timelines, card: Any) -> bool:
    """Whether it is written down already that a card which was decided on gives no cause any more."""
    last = [
        kind
        for _, kind, _, _ in timelines.events(card.case_id)
        if kind in (DraftEvent.WITHDRAWN, DraftEvent.DRAFTED_AGAIN)
    ]
    return bool(last) and last[-1] == DraftEvent.WITHDRAWN


def _correct(chunk: Chunk, cards: Sequence[Any]) -> None:
    """The complaints opened from these cards say what the cards say now."""
    _enter_changes(chunk, [(card, {"line": card.source_line, "text": _text(chunk, card)}) for card in cards])


def _enter_changes(chunk: Chunk, changes: Sequence[tuple[Any, Mapping[str, Any]]]) -> None:
    """Change these columns of the complaints that were opened from the cards, and nothing else of them."""
    numbers = [card.complaint_no for card, _ in changes]
    rows = rows_by_key(chunk.session, Complaint.complaint_no, numbers, Complaint.received_at)
    enter_made(
        chunk,
        [
            {"complaint_no": card.complaint_no, "received_at": rows[card.complaint_no].received_at, **said}
            for card, said in changes
        ],
    )


def open_complaints(chunk: Chunk, steps: Sequence[Step]) -> None:
    """Enter the complaints that these decisions open; what waits to be told of a decided draft is taken back.

    A complaint is received when it is opened: until then there was none, and its limits would have begun to run, or been
    broken, before anybody could keep them. What the director takes for it has a limit of its own. It is linked to an open
    one of the same call like any other (SV-21). Of an opening that is corrected only the severity that it states goes on:
    the complaint is the clerks' since.
    """
    decided = {step.case_id: step for step in steps if step.events[0].kind in (DraftEvent.OPENED, DraftEvent.DISMISSED)}
    if not decided:
        return
    named = select(ComplaintDraft.card_no).where(among(ComplaintDraft.case_id, sorted(decided)))
    rows: list[Mapping[str, Any]] = []
    graded: list[Any] = []
    for card in cards_said(chunk, chunk.session.scalars(named).all()):
        _take_back(chunk, card.card_no, because=DECIDED)
        step = decided[card.case_id]
        if step.events[0].kind == DraftEvent.OPENED and card.complaint_no is None:
            rows.append(_opened(chunk, card, step))
        elif step.events[0].kind == DraftEvent.OPENED and "severity" in chunk.present:
            graded.append((card, {"line": step.line, "severity": step.row.get("severity")}))
    enter_made(chunk, rows)
    _enter_changes(chunk, graded)
    for row in rows:
        chunk.session.execute(
            update(ComplaintDraft)
            .where(ComplaintDraft.card_no == row["complaint_no"].removesuffix(OPENED))
            .values(complaint_no=row["complaint_no"])
        )


def _opened(chunk: Chunk, card: Any, step: Step) -> dict[str, Any]:
    why = _grounds(chunk, card)
    return {
        "line": step.line,
        "complaint_no": f"{card.card_no}{OPENED}",
        "received_at": step.row["decided_at"],
        "type": str(ComplaintType.COMPLAINT),
        "channel": None if card.way is None else str(CHANNELS[ReplyWay(card.way)]),
        "customer_no": card.customer_no,
        "call_no": card.call_no,
        "text": _text(chunk, card),
        "severity": step.row.get("severity"),
        "about": None if why is None or why.about is None else str(why.about),
    }


def _text(chunk: Chunk, card: Any) -> str:
    return complaint_text(card.card_no, levels_of(card), card.comment).in_locale(chunk.locale)


def _event(chunk: Chunk, kind: DraftEvent, card: Any, why: Grounds | None) -> NewEvent:
    detail: dict[str, Any] = {"card_no": card.card_no}
    if why is not None:
        detail |= {"items": list(why.low), "severity": str(why.severity), "sets": {"severity": str(why.severity)}}
    if why is not None and why.danger:
        detail["danger"] = True
    if why is not None and why.because is not None:
        detail["because"] = {"en": why.because.en, "zh": why.because.zh}
    return NewEvent(
        kind=kind, happened_at=chunk.now, detail=detail, file_id=chunk.file_id, sheet=chunk.sheet, line=card.source_line
    )


def _take_back(chunk: Chunk, card_no: str, *, because: str) -> None:
    kinds = [MessageKind.COMPLAINT_DRAFT]
    withdraw(chunk.session, subject=f"{CaseKind.DRAFT}:{card_no}{DRAFT}", kinds=kinds, because=because, now=chunk.now)


def _save(chunk: Chunk, timelines: Timelines, also: Sequence[int] = ()) -> None:
    changed = {*timelines.save(learned_at=chunk.now), *also}
    sync_clocks(chunk.session, changed, book=chunk.book, calendars=chunk.calendars, now=chunk.now)
