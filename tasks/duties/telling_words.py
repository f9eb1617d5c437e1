"""The words in which a complaining customer is told, and how they reach them (NT-1, NT-3, NT-4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import Clock, ClockState, Via
from rules.complaint_telling import Letter, Owed
from rules.complaint_words import Refund
from rules.masking import mask_name
from rules.people import Person
from rules.regulation.messages import MessageKind
from rules.wording import Text
from tasks.deliver.addresses import CUSTOMER
from tasks.duties.complaint_scene import Scene
from tasks.engine.messages import when, worded
from tasks.notices import NoticeDraft
from tasks.rulebook import book
from tasks.settings import settings
from tasks.tongue import Tongue

KINDS: Mapping[Letter, MessageKind] = {
    Letter.WAY: MessageKind.COMPLAINT_WAY,
    Letter.NEXT_LEVEL: MessageKind.COMPLAINT_NEXT_LEVEL,
    Letter.EXTENSION: MessageKind.COMPLAINT_EXTENSION,
    Letter.GOODS: MessageKind.COMPLAINT_GOODS,
}
REFUNDS: Mapping[Refund, Text] = {
    Refund.ORIGINAL: Text(en="Your money comes back the way you paid it.", zh="货款按原付款方式退回。"),
    Refund.TRANSFER: Text(
        en="Your money comes back by bank transfer; please put your account number with the goods.",
        zh="货款以银行转账退回，请随货附上您的收款账号。",
    ),
    Refund.CASH: Text(
        en="Your money is paid back in cash when you bring the goods.", zh="货款在您交回商品时以现金退还。"
    ),
}
INSTEAD = Text(
    en="You get the goods in exchange from there, once yours have come in.", zh="收到商品后，由该处为您换货。"
)
SOON = Text(en="You hear from us without delay.", zh="我们将尽快答复。")


class NothingToSayError(Exception):
    """A letter whose facts nobody has entered; says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One letter to a customer, ready: its kind of message, the article, title and text."""

    kind: MessageKind
    article: str
    title: str
    text: str

    @property
    def lines(self) -> list[str]:
        """The text as paragraphs; the first one speaks to the customer and has a place of its own on paper."""
        return [line for line in self.text.splitlines() if line.strip()][1:]


def letter_of(one: Owed, scene: Scene, *, now: datetime, masked: bool = False) -> Telling:
    """The letter in the rule book's words and the installation's language; `masked` for whoever reads it in chat (PR-2).

    Raises NothingToSayError where the goods are to go to a branch without an address.
    """
    rules, locale = book(), settings().locale
    say, told, brief = Tongue(locale), scene.told, scene.brief
    held = scene.people.person(brief.parts.get("handler"))
    customer = told["customer"] or say("Dear customer", "客户")
    kind = KINDS[one.letter]
    article = rules.message(kind).article
    if one.letter is Letter.GOODS and not told["branch_address"]:
        where = told["branch"] or "–"
        raise NothingToSayError(
            f"{brief.subject}: the customer cannot be told where the goods go: branch {where} has no address; enter it in "
            f"the form branches ({article})"
        )
    contact = (
        say(f", telephone {told['branch_phone']}", f"，电话{told['branch_phone']}") if told["branch_phone"] else ""
    )
    values: dict[str, object] = {
        "article": article,
        "case": brief.number,
        "branch": told["branch"] or "–",
        "customer": mask_name(customer) if masked else customer,
        "handler": held.name if held else told["branch"] or "–",
        "role": say.word(held.role) if held else "–",
        "contact": contact,
        "day": when(one.since, scene.known.zone(brief.branch_no), locale=locale),
        **_own(one, scene, say, now=now),
    }
    said = worded(rules, kind, values, locale=locale)
    return Telling(kind, article, said.title, said.text)


def _own(one: Owed, scene: Scene, say: Tongue, *, now: datetime) -> dict[str, object]:
    """What only this kind of letter tells."""
    told, zone = scene.told, scene.known.zone(scene.brief.branch_no)
    match one.letter:
        case Letter.WAY | Letter.NEXT_LEVEL:
            return {"received": told["received_at"], "list": _coming(scene, say, now=now)}
        case Letter.EXTENSION:
            until = datetime.fromisoformat(one.detail["sets"]["extended_to"])
            return {"until": when(until, zone, locale=say.locale), "reason": told["extension"] or "–"}
        case Letter.GOODS:
            refund = one.detail.get("refund")
            back = REFUNDS[Refund(refund)] if refund else INSTEAD
            return {
                "wanted": told["wanted"],
                "product": " ".join(name for name in (told["model"], told["serial_no"]) if name) or "–",
                "address": told["branch_address"],
                "back": back.in_locale(say.locale),
            }


def _coming(scene: Scene, say: Tongue, *, now: datetime) -> str:
    """What is due when, of the limits that the rule book tells customers of, the next first; one a line."""
    rules, brief = book(), scene.brief
    rows = scene.session.execute(
        select(Clock.limit_id, Clock.due_at)
        .where(Clock.case_id == brief.case_id, Clock.state == ClockState.RUNNING, Clock.due_at > now)
        .where(Clock.limit_id.in_(rules.complaints.told_limits))
        .order_by(Clock.due_at, Clock.limit_id)
    ).tuples()
    zone = scene.known.zone(brief.branch_no)
    due = [(rules.limit(name).title.in_locale(say.locale), when(at, zone, locale=say.locale)) for name, at in rows]
    return "\n".join(say(f"{title}: by {at}", f"{title}：{at}前") for title, at in due) or SOON.in_locale(say.locale)


def to_customer(one: Owed, telling: Telling, scene: Scene) -> NoticeDraft:
    """The letter itself, by mail. It goes to the customer: nothing is masked."""
    return _draft(
        telling.kind, one, telling.article, scene, f"{CUSTOMER}{scene.told['customer_no']}", telling.title, telling.text,
        channel=Via.MAIL,
    )  # fmt: skip


def to_post(one: Owed, telling: Telling, scene: Scene, clerk: Person, path: str) -> NoticeDraft:
    """That this letter is to be printed, signed and posted today."""
    kind = MessageKind.COMPLAINT_TOLD_PRINT
    values = {"article": telling.article, "case": scene.brief.number, "what": scene.brief.what, "path": path,
              "title": telling.title}  # fmt: skip
    said = worded(book(), kind, values, locale=settings().locale)
    return _draft(kind, one, telling.article, scene, clerk.staff_no, said.title, said.text, attachments=[path])


def to_handler(one: Owed, telling: Telling, scene: Scene, person: Person) -> NoticeDraft:
    """That this customer has neither a mail nor a postal address, and what to tell them; `telling` is masked."""
    kind = MessageKind.COMPLAINT_TELL
    values = {"article": telling.article, "case": scene.brief.number, "what": scene.brief.what, "words": telling.text}
    said = worded(book(), kind, values, locale=settings().locale)
    return _draft(kind, one, telling.article, scene, person.staff_no, said.title, said.text)


def _draft(
    kind: MessageKind, one: Owed, article: str, scene: Scene, recipient: str, title: str, text: str, **more: Any
) -> NoticeDraft:
    return NoticeDraft(
        kind=str(kind),
        subject=scene.brief.subject,
        article=article,
        step=one.key,
        recipient=recipient,
        title=title,
        text=text,
        case_id=scene.brief.case_id,
        branch_no=scene.brief.branch_no,
        **more,
    )
