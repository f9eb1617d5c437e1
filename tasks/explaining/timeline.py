"""The timeline of a case for people: every event with who, which paper, and what it brought (PR-1)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from models import Visit
from models.queries.explain_records import TimelineRow
from rules.complaint_words import Finding, Payer, Refund
from rules.drafts import ITEM_NAMES
from rules.events import EVENTS, CallEvent, ComplaintEvent, ContractEvent, DraftEvent, FollowUpEvent, GoodsEvent
from rules.lifecycles import order_of
from rules.words import CaseKind, Channel, RepeatCause, Role, Severity, Verdict, Word
from tasks.explaining.masked import masked
from tasks.explaining.matter import Matter
from tasks.explaining.story import Entry, Paper

HIDDEN = frozenset({"of"})
"""Marks of the loader's own that say nothing to people."""
PEOPLE = ("technician", "handler", "forward_to", "assigned_to", "asker", "person", "by")
DRAFTED = frozenset({DraftEvent.DRAFTED, DraftEvent.DRAFTED_AGAIN})
EXPLAINED = DRAFTED | {ComplaintEvent.LINKED, ComplaintEvent.REPEATED, ComplaintEvent.SEVERITY_RAISED}
"""Events that give their reason in both languages."""
OPENING = (CallEvent.CALLED, ComplaintEvent.RECEIVED, ContractEvent.CONTRACT_SIGNED, GoodsEvent.TAKEN_IN)


def entries(matter: Matter) -> tuple[Entry, ...]:
    """Every event in the order in which things happened; corrected ones stay and name what corrected them."""
    corrected = {row.corrects: row.id for row in matter.rows if row.corrects is not None}
    rows = sorted(matter.rows, key=lambda row: (row.happened_at, order_of(row.kind), row.id))
    return tuple(_entry(row, matter, corrected_by=corrected.get(row.id)) for row in rows)


def _entry(row: TimelineRow, matter: Matter, *, corrected_by: int | None) -> Entry:
    detail = _detail(row, matter)
    actor = row.actor or row.detail.get("by") or row.detail.get("technician")
    if row.kind == CallEvent.REPEAT:
        actor = None  # the technician of its detail did the earlier job
    return Entry(
        id=row.id,
        at=matter.local(row.happened_at),
        learned_at=matter.local(row.learned_at),
        kind=row.kind,
        kind_zh=EVENTS[CaseKind(matter.case.kind)](row.kind).chinese,
        who=matter.who(actor),
        row=None if row.file is None else Paper(form=row.form or "", file=row.file, sheet=row.sheet, line=row.line),
        said=_said(row, detail, matter),
        detail=detail,
        corrects=row.corrects,
        corrected_by=corrected_by,
    )


def _detail(row: TimelineRow, matter: Matter) -> dict[str, Any]:
    """What the event holds, with what its paper says besides; masked, times in the branch's zone."""
    found = {name: value for name, value in row.detail.items() if name not in HIDDEN}
    if row.kind in OPENING:
        found = {**matter.paper, **found}
    if row.kind == CallEvent.ARRIVED or row.detail.get("of", "").startswith("visit "):
        found |= _visit(row, matter.visits)
    note = matter.remarks.get((row.detail.get("step", ""), row.happened_at))
    if note:
        found["note"] = note
    return {name: masked(name, _plain(value, matter)) for name, value in found.items() if value is not None}


def _visit(row: TimelineRow, visits: dict[datetime, Visit]) -> dict[str, Any]:
    """What the voucher says: the finding beside the outcome, the money beside the signature."""
    visit = visits.get(datetime.fromisoformat(row.detail["of"].removeprefix("visit "))) if "of" in row.detail else None
    if visit is None or row.kind == CallEvent.ARRIVED:
        return {}
    if row.kind == CallEvent.CLOSED:
        return {"fee_fen": visit.fee_fen, "collected_fen": visit.collected_fen}
    if row.kind in (CallEvent.CHARGED, CallEvent.COLLECTED):
        return {}
    return {"finding": visit.finding}


def _plain(value: Any, matter: Matter) -> Any:
    if isinstance(value, datetime):
        return matter.local(value).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def _said(row: TimelineRow, detail: dict[str, Any], matter: Matter) -> str:
    """The detail in words, short enough for one line or two."""
    if row.kind in OPENING:
        return _OPENED[matter.case.kind](detail, matter)
    if row.kind == CallEvent.CORRECTED:
        return _corrected(detail, matter)
    pieces = [_person(name, detail[name], row, matter) for name in PEOPLE if detail.get(name) and name != "by"]
    pieces += [words.format(**detail) for name, words in _words(matter).items() if detail.get(name)]
    if row.kind in (ComplaintEvent.SEVERITY_RAISED, ComplaintEvent.SEVERITY_LOWERED) and detail.get("sets"):
        pieces.append(_word(Severity, detail["sets"].get("severity"), matter))
    if row.kind in DRAFTED:
        pieces += [ITEM_NAMES[item].in_locale(matter.say.locale) for item in row.detail.get("items", ())]
    if row.kind in EXPLAINED and detail.get("because"):
        pieces.append(detail["because"][matter.say.locale])
    if row.kind == CallEvent.REPEAT_JUDGED:
        pieces.insert(0, _judged(detail, matter))
    pieces[:0] = [_word(words, value, matter) for words, value in _closed_sets(row, detail) if value]
    if row.kind == GoodsEvent.EXTENDED and detail.get("sets"):
        until = next(iter(detail["sets"].values()))
        pieces.append(matter.say("until {0}", "延至 {0}").format(_moment(until, matter)))
    if "fen" in detail:
        pieces.append(f"¥{detail['fen'] / 100:,.2f}")
    if "fee_fen" in detail:
        pieces.append(matter.say("fee ¥{0:,.2f}", "费用¥{0:,.2f}").format(detail["fee_fen"] / 100))
    return " · ".join(piece for piece in pieces if piece)


def _words(matter: Matter) -> dict[str, str]:
    say = matter.say
    return {
        "finding": say("found: {finding}", "检查：{finding}"),
        "signed_by": say("signed by {signed_by}", "{signed_by}签字"),
        "day": say("list of {day}", "{day}清单"),
        "was": say("was until {was}", "原到期{was}"),
        "term": say("about the end on {term}", "到期日{term}"),
        "note": "{note}",
        "card": say("repair card {card}", "修护卡{card}"),
        "receipt": say("receipt {receipt}", "收据{receipt}"),
        "earlier": say("repeats {earlier}", "重修{earlier}"),
        "days": say("{days} days after", "相隔{days}天"),
        "reported": say("reported {reported}", "报修{reported}"),
        "found": say("found {found}", "实际{found}"),
        "quote": say("quote {quote}", "报价{quote}"),
        "invoice": say("invoice {invoice}", "发票{invoice}"),
        "reverses": say("takes back {reverses}", "冲销{reverses}"),
        "payment": say("payment {payment}", "收款{payment}"),
        "minutes": say("{minutes} min worked", "实际工时{minutes}分钟"),
        "reason": say("because: {reason}", "原因：{reason}"),
        "late": say("learned of late", "补发"),
        "linked_to": say("linked to {linked_to}", "并入{linked_to}"),
        "repeated_in": say("again in {repeated_in}", "再次投诉：{repeated_in}"),
        "revision": say("revision {revision}", "第{revision}版"),
        "satisfaction": say("content: {satisfaction} of 4", "满意程度{satisfaction}/4"),
        "said": say("“{said}”", "“{said}”"),
        "card_no": say("opinion card {card_no}", "调查卡{card_no}"),
        "opens": say(
            "complaint {opens}; if the card is corrected, only its words follow",
            "投诉{opens}；此后调查卡如有更正，仅客户所述随之更新",
        ),
        "complaint_no": say("suggestion {complaint_no}", "建议{complaint_no}"),
    }


def _person(name: str, no: str, row: TimelineRow, matter: Matter) -> str:
    who = matter.who(no)
    called = f"{who.name} ({no})" if who is not None and who.name != "–" else no
    if row.kind == CallEvent.REPEAT:
        return matter.say(f"done by {called}", f"前次由{called}修理")
    return f"{matter.title(name)}: {called}" if name != "technician" else called


def _corrected(detail: dict[str, Any], matter: Matter) -> str:
    changed = detail.get("changed")
    if isinstance(changed, dict):
        listed = [f"{name}: {pair[0] or '–'} → {pair[1] or '–'}" for name, pair in changed.items()]
    else:
        listed = [str(name) for name in changed or ()]
    return ", ".join(listed) or matter.say("nothing that matters here changed", "无实质变化")


def _called(detail: dict[str, Any], matter: Matter) -> str:
    named = ("name", "phone", "address", "model", "serial_no", "fault")
    pieces = [str(detail[name]) for name in named if detail.get(name)]
    if detail.get("kind") != detail.get("kind_facts"):
        why = detail.get("kind_reason") or "–"
        pieces.append(matter.say(f"service {detail.get('kind')}: {why}", f"服务类别 {detail.get('kind')}：{why}"))
    if detail.get("appointed_at"):
        pieces.append(matter.say("wanted at {0}", "约定 {0}").format(detail["appointed_at"][:16].replace("T", " ")))
    return " · ".join(pieces)


def _received(detail: dict[str, Any], matter: Matter) -> str:
    because = (detail.get("because") or {}).get(matter.say.locale, "")
    severity = _word(Severity, (detail.get("sets") or {}).get("severity"), matter)
    pieces = [detail.get("name", ""), detail.get("phone", ""), f"{severity}: {because}" if because else severity]
    return " · ".join(piece for piece in (*pieces, detail.get("text", "")) if piece)


def _signed(detail: dict[str, Any], matter: Matter) -> str:
    until = matter.say("from {0} until {1}", "{0} 至 {1}").format(detail.get("starts_on", "–"), detail.get("term", "–"))
    return " · ".join(piece for piece in (detail.get("name", ""), detail.get("serial_no", ""), until) if piece)


def _taken_in(detail: dict[str, Any], matter: Matter) -> str:
    pieces = [
        str(detail[name]) for name in ("call_no", "name", "phone", "model", "serial_no", "fault") if detail.get(name)
    ]
    promised = (detail.get("sets") or {}).get("promised_at") or detail.get("promised_at")
    if promised:
        pieces.append(matter.say("promised for {0}", "约定完成 {0}").format(_moment(promised, matter)))
    return " · ".join(pieces)


def _moment(text: str, matter: Matter) -> str:
    """A time kept as ISO text, as the branch's clock reads."""
    return f"{matter.local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"


_OPENED: dict[str, Callable[[dict[str, Any], Matter], str]] = {
    CaseKind.CALL: _called,
    CaseKind.COMPLAINT: _received,
    CaseKind.CONTRACT: _signed,
    CaseKind.GOODS: _taken_in,
}


def _judged(detail: dict[str, Any], matter: Matter) -> str:
    """Whether a repeat is excused and for what, or counts."""
    if detail.get("verdict") != Verdict.APPROVE:
        return matter.say("counts", "计入")
    return matter.say("excused: {0}", "免责：{0}").format(_word(RepeatCause, detail.get("cause"), matter))


def _closed_sets(row: TimelineRow, detail: dict[str, Any]) -> list[tuple[type[Word], str | None]]:
    """What an event holds besides, each with its closed set (NT-3, NT-4, NT-6, NT-7, RS-9)."""
    finding = detail.get("sets", {}).get("finding") if row.kind == ComplaintEvent.FOUND else None
    told = {ComplaintEvent.RAISED: "role", FollowUpEvent.PASSED_ON: "department"}.get(row.kind)
    role = detail.get(told) if told is not None else None
    said = {name: detail.get(name) if row.detail.get("step") else None for name in ("channel", "borne_by", "refund")}
    if row.kind == ComplaintEvent.TOLD:
        said["channel"] = detail.get("channel")
    return [
        (Finding, finding),
        (Role, role),
        (Channel, said["channel"]),
        (Payer, said["borne_by"]),
        (Refund, said["refund"]),
    ]


def _word(words: type[Word], value: str | None, matter: Matter) -> str:
    return matter.say.word(words(value)) if value else ""
