"""What customers and staff are told of opinion cards and of the call register (SV-16, SV-18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from models import IssuedCard, Via
from models.queries.card_calls import CardCall
from rules.cards import link_ends
from rules.masking import mask_name, mask_phone
from rules.people import Person
from rules.regulation.messages import MessageKind
from rules.wording import Locale, Text, fill
from rules.words import CaseKind, Excuse
from tasks.deliver.addresses import CUSTOMER
from tasks.duties.daily_words import Told
from tasks.engine.messages import worded
from tasks.engine.parts import Brief, whom
from tasks.letters import day_in_chinese, day_in_english
from tasks.links.signing import CardLinks, Ticket
from tasks.notices import NoticeDraft

MOST = 40
"""Lines of a list in a notice; the registers hold them all."""
LOST = "link"
"""What the steps of mails to customers who have lost a link begin with."""
MORE = Text(en="… and {count} more", zh="……另有{count}项")
EACH = Text(en="a number for each", zh="各项分数")
BY_ANSWER = Text(
    en="Please answer this mail with {levels}, and whatever else you wish to tell us.",
    zh="请直接回复本邮件，写明{levels}；如有其他意见，也请一并告知。",
)
BY_WORDS = Text(en="Please answer this mail in your own words.", zh="请直接回复本邮件，告知您的意见。")
BY_LINK = Text(
    en="Please answer on your own page, without logging in, until {last}:\n{link}\nThe link is yours alone: please do not "
    "pass it on. {also}",
    zh="请于{last}（含当日）前打开您的专属页面作答，无需登录：\n{link}\n此链接仅供您本人使用，请勿转发。{also}",
)
ALSO = Text(en="You may also answer this mail.", zh="您也可直接回复本邮件。")
ALSO_RATED = Text(en="You may also answer this mail with {levels}.", zh="您也可直接回复本邮件，写明{levels}。")
WAITS = Text(en="the visit is not completed", zh="上门尚未完成")
UNEXPLAINED = Text(en="no card and no reason", zh="未发卡且无原因")
WHOLE = Text(en="The register is complete.", zh="登记簿已齐全。")
LACKS = Text(
    en="Lacking in the register: {lacking}; the branch is asked for it.", zh="登记簿缺{lacking}项，已催网点补齐。"
)
DAY = Text(
    en="{day}: {calls} calls, {cards} cards, {waiting} waiting, {excused} excused, {lacking} lacking",
    zh="{day}：叫修{calls}件，发卡{cards}件，待上门{waiting}件，免发{excused}件，缺项{lacking}项",
)


@dataclass(frozen=True, slots=True)
class DayTaken:
    """One local day of a branch's call register: calls taken, with a card, waiting, excused, and what it lacks."""

    day: date
    calls: int
    cards: int
    waiting: int
    excused: int
    lacking: int


def to_customer(
    call: CardCall, card: IssuedCard, told: Told, *, links: CardLinks | None, reminder: int = 0, lost: int = 0
) -> NoticeDraft:
    """The card by mail, or its `reminder` of that number. It goes to the customer: nothing is masked.

    With `links` it carries a link of its own; a reminder's runs anew, and whichever is used ends all of the card's. `lost`
    says how many times the customer has lost a link: the card then goes once more, with another one.
    """
    assert card.completed_at is not None, "a card is about a completed visit"
    assert card.card_no is not None, "a card that is sent has a number"
    rules = told.rules.cards
    kind = MessageKind.CARD_CANCELLED if card.cancelled else MessageKind.CARD_MAIL
    if reminder:
        kind = MessageKind.CARD_REMINDER
    article = rules.reminders_article if reminder else rules.article
    day = card.completed_at.astimezone(ZoneInfo(told.zone)).date()
    values = {
        "article": article,
        "case": card.call_no,
        "branch": told.branch_no,
        "customer": call.row.customer or "",
        "card": card.card_no,
        "day": _day(day, told.locale),
        "how": how_to_answer(card.card_no, told, links=links, levels=EACH if asks_items(card) else None),
    }
    said = worded(told.rules, kind, values, locale=told.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"card:{card.card_no}",
        article=article,
        step=step_of("card", reminder=reminder, lost=lost),
        recipient=f"{CUSTOMER}{call.row.customer_no}",
        title=said.title,
        text=said.text,
        case_id=call.row.case_id,
        branch_no=told.branch_no,
        channel=Via.MAIL,
    )


def step_of(first: str, *, reminder: int = 0, lost: int = 0) -> str:
    """Which of the mails about a card or questionnaire it is, as the ledger of notices tells them apart."""
    if lost:
        return f"{LOST} {lost}"
    return f"reminder {reminder}" if reminder else first


def asks_items(card: IssuedCard) -> bool:
    """Whether a card asks for the four items: not of a call that was cancelled before anybody came (SV-18)."""
    return not card.cancelled or card.technician_no is not None


def how_to_answer(number: str, told: Told, *, links: CardLinks | None, levels: Text | None = EACH) -> str:
    """How a customer answers the card or questionnaire of that number that comes by mail today: the one place that says it.

    `levels` are what a mail in answer gives, None where it asks for words alone.
    """
    rated = "" if levels is None else levels.in_locale(told.locale)
    if links is None:
        return fill((BY_ANSWER if rated else BY_WORDS).in_locale(told.locale), {"levels": rated})
    also = fill((ALSO_RATED if rated else ALSO).in_locale(told.locale), {"levels": rated})
    ends = link_ends(asked_on=told.today, zone=ZoneInfo(told.zone), rules=told.rules.cards)
    last = _day((ends - timedelta(days=1)).date(), told.locale)
    link = links.address(Ticket(number, ends))
    return fill(BY_LINK.in_locale(told.locale), {"last": last, "link": link, "also": also})


def _day(day: date, locale: Locale) -> str:
    return day_in_chinese(day) if locale == "zh" else day_in_english(day)


def to_clerk(
    sheets: Sequence[tuple[CardCall, IssuedCard]],
    phones: Sequence[tuple[CardCall, IssuedCard]],
    clerk: Person,
    told: Told,
    *,
    morning: date,
    files: Sequence[str],
) -> NoticeDraft:
    """The printed cards and the phone list of a morning, to whoever hands them out; masked, the document is not."""
    lines = [
        f"{card.card_no} · {card.call_no} · {mask_name(call.row.customer)} · {mask_phone(call.job.phone)}"
        for call, card in phones
    ]
    values = {"count": len(sheets), "phones": len(phones), "path": files[0] if files else "–"}
    return _to_staff(
        MessageKind.CARD_SHEETS, clerk, told, morning, values | {"list": listed(lines, told)}, attachments=files
    )


def to_department(
    days: Sequence[DayTaken], differences: Sequence[str], person: Person, told: Told, *, step: str
) -> NoticeDraft:
    """The call register of these days with its counts, and the calls without a card, each with its reason."""
    counted = [
        DAY.filled(
            day=each.day, calls=each.calls, cards=each.cards, waiting=each.waiting, excused=each.excused,
            lacking=each.lacking,
        ).in_locale(told.locale)
        for each in days
    ]  # fmt: skip
    lacking = sum(each.lacking for each in days)
    values = {
        "day": spelled(days[0].day, days[-1].day),
        "count": sum(each.calls for each in days),
        "cards": sum(each.cards for each in days),
        "waiting": sum(each.waiting for each in days),
        "excused": sum(each.excused for each in days),
        "state": (LACKS.filled(lacking=lacking) if lacking else WHOLE).in_locale(told.locale),
        "list": "\n".join([*counted, listed(differences, told)]).strip(),
    }
    return _to_staff(MessageKind.CALL_REGISTER, person, told, step, values)


def to_chased(lines: Sequence[str], person: Person, told: Told, *, morning: date) -> NoticeDraft:
    """What a branch's registers lack, to whoever completes them or oversees it."""
    values = {"day": str(morning), "count": len(lines), "list": listed(lines, told)}
    return _to_staff(MessageKind.REGISTER_INCOMPLETE, person, told, morning, values)


def listed(lines: Sequence[str], told: Told) -> str:
    """A line each, no more than MOST, and how many are left out."""
    left = len(lines) - MOST
    more = [MORE.filled(count=left).in_locale(told.locale)] if left > 0 else []
    return "\n".join([*lines[:MOST], *more])


def spelled(first: date, last: date) -> str:
    """A day, or the first and the last of several."""
    return str(first) if first == last else f"{first} – {last}"


def why(because: str | None, *, locale: Locale) -> str:
    """Why a call has no card, as people read it."""
    if because is None:
        return UNEXPLAINED.in_locale(locale)
    if because not in set(Excuse):
        return WAITS.in_locale(locale)
    return Excuse(because).chinese if locale == "zh" else because.replace("_", " ")


def given_to(assignment: str, told: Told) -> Person | None:
    """Whom the rule book gives a piece of the branch's work; None where nobody is there and nobody stands in."""
    brief = Brief(0, CaseKind.REPORT, told.branch_no, told.branch_no, "", {}, "")
    found = (whom(to, brief, told.people, on=told.today).person for to in told.rules.assignment(assignment).to)
    return next((person for person in found if person is not None), None)


def _to_staff(
    kind: MessageKind,
    person: Person,
    told: Told,
    step: date | str,
    values: Mapping[str, object],
    *,
    attachments: Sequence[str] = (),
) -> NoticeDraft:
    article = told.rules.cards.article
    filled = {"article": article, "branch": told.branch_no, "day": str(step), "recipient": person.name, **values}
    said = worded(told.rules, kind, filled, locale=told.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"branch:{told.branch_no}",
        article=article,
        step=str(step),
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        branch_no=told.branch_no,
        attachments=list(attachments) or None,
    )
