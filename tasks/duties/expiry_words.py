"""What is said about an expiring contract: to the customer, to the visitor, to the director (MS-15)."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from models import Via
from rules.masking import mask_address, mask_name, mask_phone
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.regulation.span import Span
from rules.spans import reach
from rules.wording import Locale
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.duties.expiring_contracts import Expiring
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft

ARTICLE = "MS-15"
VISIT_BEFORE_END = Span(until="ends_on", working_day_before=True)


def expiry_letter(one: Expiring, *, locale: Locale) -> dict[str, Any]:
    """What the letter to the customer is told. It goes to the customer: nothing is masked."""
    return {
        "subject": one.contract_no,
        "deadline": one.ends_on,
        "starts_on": one.starts_on,
        "customer": one.customer,
        "address": one.address or "",
        "products": list(one.products),
        "visitor": _contact(one, locale),
        "visitor_phone": "",
        "sender": one.branch,
        "written_on": one.today,
        "late": one.late,
    }


def for_customer(one: Expiring, letter: list[str] | None, *, rules: RuleBook, zone: str, locale: Locale) -> NoticeDraft:
    """The notice to the customer: by mail where there is an address, else as a letter to be printed."""
    values = {
        "article": ARTICLE,
        "case": one.contract_no,
        "subject": one.subject,
        "customer": one.customer,
        "ends_on": one.ends_on.isoformat(),
        "days_left": (one.ends_on - one.today).days,
        "contact": _contact(one, locale),
        "branch": one.branch,
    }
    said = worded(rules, "contract_expiry_customer", values, locale=locale)
    return NoticeDraft(
        kind="contract_expiry_customer",
        subject=one.subject,
        article=ARTICLE,
        step="notice",
        recipient=f"customer:{one.customer_no}",
        title=said.title,
        text=said.text,
        case_id=one.case_id,
        branch_no=one.branch_no,
        channel=Via.MAIL if one.email else Via.LETTER,
        deadline=_end(one, zone),
        attachments=list(letter) if letter else None,
    )


def for_visitor(
    one: Expiring, visitor: Person, *, rules: RuleBook, calendar: WorkCalendar, zone: str, locale: Locale
) -> NoticeDraft:
    """The visit to the person who makes it: masked, the register has the rest (PR-2)."""
    end = _end(one, zone)
    by = reach(VISIT_BEFORE_END, start=end, calendar=calendar, context={"ends_on": one.ends_on})
    values = {
        "article": ARTICLE,
        "case": one.contract_no,
        "customer": mask_name(one.customer),
        "phone": mask_phone(one.phone),
        "address": mask_address(one.address),
        "ends_on": one.ends_on.isoformat(),
        "due": when(by, zone, locale=locale),
        "recipient": visitor.name,
        "branch": one.branch,
    }
    said = worded(rules, "contract_visit", values, locale=locale)
    return NoticeDraft(
        kind="contract_visit",
        subject=one.subject,
        article=ARTICLE,
        step="visit",
        recipient=visitor.staff_no,
        title=said.title,
        text=said.text,
        case_id=one.case_id,
        branch_no=one.branch_no,
        deadline=end,
    )


def director_digest(
    branch_no: str, listed: Sequence[Expiring], people: Roster, *, rules: RuleBook, locale: Locale
) -> list[NoticeDraft]:
    """One digest a day to whom the rule book names, of the contracts noticed that day."""
    late = "（补发）" if locale == "zh" else " (learned of late)"
    lines = [
        f"{one.contract_no} · {mask_name(one.customer)} · {one.ends_on}{late if one.late else ''}" for one in listed
    ]
    today, first = listed[0].today, min(one.contract_no for one in listed)
    brief = Brief(0, CaseKind.CONTRACT, branch_no, branch_no, "", {}, "")
    values = {
        "article": ARTICLE,
        "branch": listed[0].branch,
        "count": len(lines),
        "list": "\n".join(lines),
    }
    said = worded(rules, "contract_digest", values, locale=locale)
    found = (whom(to, brief, people, on=today).person for to in rules.assignment("renewal_digest").to)
    return [
        NoticeDraft(
            kind="contract_digest",
            subject=f"branch:{branch_no}",
            article=ARTICLE,
            step=f"{today} {first}",
            recipient=person.staff_no,
            title=said.title,
            text=said.text,
            branch_no=branch_no,
        )
        for person in found
        if person is not None
    ]


def _contact(one: Expiring, locale: Locale) -> str:
    if one.visitor is not None:
        return one.visitor.name
    return "我公司服务人员" if locale == "zh" else "our service staff"


def _end(one: Expiring, zone: str) -> datetime:
    """The end of the last day covered: what makes this notice another than next year's."""
    return datetime.combine(one.ends_on, time(23, 59, 59), ZoneInfo(zone))
