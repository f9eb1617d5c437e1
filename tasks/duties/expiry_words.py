"""What is said about an expiring contract: to the customer, to the visitor, to the director (MS-15)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rules.masking import mask_address, mask_name, mask_phone
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.regulation.span import Span
from rules.spans import reach
from rules.wording import Locale
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft

if TYPE_CHECKING:
    from tasks.duties.expiring import Expiring

VISIT_BEFORE_END = Span(until="ends_on", working_day_before=True)


def for_customer(one: "Expiring", *, rules: RuleBook, today: date, contact: str, locale: Locale) -> dict[str, Any]:
    """The gaps of the notice and of the letter to the customer. This one goes to the customer: nothing is masked."""
    waiting = "我公司服务人员" if locale == "zh" else "our service staff"
    return {
        "article": rules.lead("MS-15").article,
        "case": one.contract_no,
        "contract_no": one.contract_no,
        "subject": one.subject,
        "customer": one.customer,
        "address": one.address or "",
        "ends_on": one.ends_on.isoformat(),
        "days_left": (one.ends_on - today).days,
        "contact": contact or waiting,
        "branch": one.branch_no,
        "date": today.isoformat(),
    }


def for_visitor(
    one: "Expiring",
    visitor: Person,
    *,
    rules: RuleBook,
    calendar: WorkCalendar,
    zone: str,
    deadline: datetime,
    locale: Locale,
) -> NoticeDraft:
    """The visit to the person who makes it: masked, the register has the rest (PR-2)."""
    by = reach(VISIT_BEFORE_END, start=deadline, calendar=calendar, context={"ends_on": one.ends_on})
    values = {
        "article": "MS-15",
        "case": one.contract_no,
        "customer": mask_name(one.customer),
        "phone": mask_phone(one.phone),
        "address": mask_address(one.address),
        "ends_on": one.ends_on.isoformat(),
        "due": when(by, zone, locale=locale),
        "recipient": visitor.name,
    }
    said = worded(rules, "contract_visit", values, locale=locale)
    return NoticeDraft(
        kind="contract_visit",
        subject=one.subject,
        article="MS-15",
        step="visit",
        recipient=visitor.staff_no,
        title=said.title,
        text=said.text,
        case_id=one.case_id,
        branch_no=one.branch_no,
        deadline=deadline,
    )


def director_digest(
    branch_no: str,
    listed: "Sequence[Expiring]",
    people: Roster,
    *,
    rules: RuleBook,
    today: date,
    locale: Locale,
) -> list[NoticeDraft]:
    """One digest a day and director of the contracts noticed that day."""
    late = "（补发）" if locale == "zh" else " (learned of late)"
    lines = [
        f"{one.contract_no} · {mask_name(one.customer)} · {one.ends_on}{late if one.late else ''}" for one in listed
    ]
    brief = Brief(0, CaseKind.CONTRACT, branch_no, branch_no, "", {}, "")
    drafts = []
    for to in rules.assignment("renewal_digest").to:
        person = whom(to, brief, people, on=today).person
        if person is None:
            continue
        values = {"article": "MS-15", "branch": branch_no, "count": len(lines), "list": "\n".join(lines)}
        said = worded(rules, "contract_digest", values, locale=locale)
        first = min(one.contract_no for one in listed)
        drafts.append(
            NoticeDraft(
                kind="contract_digest",
                subject=f"branch:{branch_no}",
                article="MS-15",
                step=f"{today} {first}",
                recipient=person.staff_no,
                title=said.title,
                text=said.text,
                branch_no=branch_no,
            )
        )
    return drafts
