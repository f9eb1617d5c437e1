"""What customers and staff are told of follow-ups (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from models import Via
from models.queries.follow_ups_due import Candidate
from models.queries.follow_ups_unanswered import Unanswered
from rules.care import Return
from rules.masking import mask_name, mask_phone
from rules.people import Person
from rules.regulation.care import FollowUpDuty
from rules.regulation.messages import MessageKind
from rules.wording import Text
from tasks.deliver.addresses import CUSTOMER
from tasks.duties.card_words import how_to_answer, listed, step_of
from tasks.duties.daily_words import Told
from tasks.duties.opening_follow_ups import Given
from tasks.engine.messages import worded
from tasks.letters import write_letter
from tasks.links.signing import CardLinks
from tasks.notices import NoticeDraft
from tasks.settings import settings

LETTER = "follow_ups"
ONE = Text(en="that number", zh="分数")


@dataclass(frozen=True, slots=True)
class Missing:
    """A follow-up that nobody has answered, on the list of whoever is told that a goal is missed."""

    number: str
    duty: FollowUpDuty
    candidate: Candidate


def to_asked(
    each: Given | Unanswered, duty: FollowUpDuty, told: Told, *, branch: str, links: CardLinks | None, reminder: int = 0,
    lost: int = 0,
) -> NoticeDraft:  # fmt: skip
    """The questionnaire by mail, or its `reminder` of that number. It goes to the customer: nothing is masked.

    With `links` it carries a link of its own, as cards do, and another one for each that was `lost`.
    """
    kind = MessageKind.FOLLOW_UP_REMINDER if reminder else MessageKind.FOLLOW_UP_MAIL
    values = {
        "article": duty.article,
        "case": each.number,
        "branch": branch,
        "customer": each.candidate.name,
        "number": each.number,
        "title": duty.title.in_locale(told.locale),
        "asks": duty.asks.in_locale(told.locale),
        "how": how_to_answer(each.number, told, links=links, levels=ONE),
    }
    said = worded(told.rules, kind, values, locale=told.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"follow_up:{each.number}",
        article=duty.article,
        step=step_of("asked", reminder=reminder, lost=lost),
        recipient=f"{CUSTOMER}{each.candidate.customer_no}",
        title=said.title,
        text=said.text,
        case_id=each.case_id,
        branch_no=told.branch_no,
        channel=Via.MAIL,
    )


def to_asker(
    person: Person, given: Sequence[Given], told: Told, *, branch: str, morning: date, dry_run: bool
) -> NoticeDraft:
    """One list of a morning to whoever asks: masked; the document has the telephones and addresses."""
    files = [] if dry_run else document_of(person, given, told, branch=branch, morning=morning)
    lines = [masked_line(each.number, each.duty, each.candidate, told) for each in given]
    values = {
        "article": told.rules.care.article,
        "branch": told.branch_no,
        "recipient": person.name,
        "day": str(morning),
        "count": len(given),
        "path": files[0] if files else "–",
        "list": listed(lines, told),
    }
    said = worded(told.rules, MessageKind.FOLLOW_UP_LIST, values, locale=told.locale)
    return NoticeDraft(
        kind=MessageKind.FOLLOW_UP_LIST,
        subject=f"branch:{told.branch_no}",
        article=told.rules.care.article,
        step=f"{morning} {given[0].number}",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        branch_no=told.branch_no,
        attachments=files or None,
    )


def masked_line(number: str, duty: FollowUpDuty, about: Candidate, told: Told) -> str:
    """One follow-up in a notice: the customer masked, the article at its end."""
    pieces = (
        number,
        duty.title.in_locale(told.locale),
        mask_name(about.name),
        mask_phone(about.asked.phone),
        about.paper,
        duty.article,
    )
    return " · ".join(piece for piece in pieces if piece)


def document_of(
    person: Person, given: Sequence[Given | Missing], told: Told, *, branch: str, morning: date, about: str = ""
) -> list[str]:
    """The list as files, duty by duty, room for the answers beside each customer. It is for the phone: nothing is masked.

    `about` tells a list from another one of that morning that begins with the same follow-up.
    """
    duties: dict[str, tuple[FollowUpDuty, list[dict[str, Any]]]] = {}
    for each in given:
        duties.setdefault(each.duty.id, (each.duty, []))[1].append(_line(each, told))
    chosen = settings()
    values = {
        "subject": f"{told.branch_no} {person.staff_no} {given[0].number}{about}",
        "deadline": morning,
        "sender": branch,
        "person": person.name,
        "duties": [
            {
                "title": duty.title.in_locale(told.locale),
                "asks": duty.asks.in_locale(told.locale),
                "article": duty.article,
                "customers": lines,
            }
            for duty, lines in duties.values()
        ],
    }
    letter = write_letter(LETTER, values, chosen.letters, locale=told.locale)
    return [str(letter.docx), str(letter.html)]


def _line(each: Given | Missing, told: Told) -> dict[str, Any]:
    about = each.candidate
    return {
        "number": each.number,
        "customer": about.name,
        "phone": about.asked.phone or "",
        "address": about.asked.address or "",
        "about": about.paper or "",
        "day": about.since.astimezone(ZoneInfo(told.zone)).date(),
    }


def to_whoever_is_told(
    person: Person, duty: FollowUpDuty, found: Return, missing: Sequence[Missing], told: Told, *, branch: str,
    rung: str, dry_run: bool,
) -> NoticeDraft:  # fmt: skip
    """That too few of a period have answered as its end nears, how many are missing and who they are (FP-4)."""
    files = []
    if missing and not dry_run:
        files = document_of(person, missing, told, branch=branch, morning=told.today, about=f" {duty.id} {rung}")
    values = {
        "article": duty.article,
        "branch": told.branch_no,
        "recipient": person.name,
        "title": duty.title.in_locale(told.locale),
        "period": found.period,
        "asked": found.asked,
        "answered": found.answered,
        "goal": f"{(duty.goal or 0) * 100:g} %",
        "count": len(missing),
        "path": files[0] if files else "–",
        "list": listed([masked_line(each.number, duty, each.candidate, told) for each in missing], told),
    }
    said = worded(told.rules, MessageKind.FOLLOW_UP_RETURN, values, locale=told.locale)
    return NoticeDraft(
        kind=MessageKind.FOLLOW_UP_RETURN,
        subject=f"branch:{told.branch_no}",
        article=duty.article,
        step=f"{duty.id} {found.period} {rung}",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        branch_no=told.branch_no,
        attachments=files or None,
    )
