"""What is said about the letter to a complaining customer: to approve, to send, to print (SV-20)."""

from collections.abc import Mapping
from typing import Any

from models import Via
from rules.buttons import offered
from rules.people import Person
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.deliver.addresses import CUSTOMER
from tasks.engine.messages import worded
from tasks.engine.parts import Brief
from tasks.notices import NoticeDraft

ARTICLE = "SV-20"


def to_approve(
    brief: Brief, person: Person, path: str, revision: int, *, rules: RuleBook, locale: Locale
) -> NoticeDraft:
    """That this draft waits for the person's approval; it may be edited in Word before."""
    kind = MessageKind.COMPLAINT_LETTER_DRAFT
    return _draft(kind, brief, person.staff_no, path, revision, brief.what, rules=rules, locale=locale)


def to_print(brief: Brief, clerk: Person, path: str, revision: int, *, rules: RuleBook, locale: Locale) -> NoticeDraft:
    """That this letter was approved and is to be printed, signed and posted today."""
    kind = MessageKind.COMPLAINT_LETTER_PRINT
    return _draft(kind, brief, clerk.staff_no, path, revision, brief.what, rules=rules, locale=locale)


def to_customer(
    brief: Brief,
    customer_no: str,
    told: Mapping[str, Any],
    path: str,
    revision: int,
    *,
    rules: RuleBook,
    locale: Locale,
) -> NoticeDraft:
    """The letter itself, by mail. It goes to the customer: nothing is masked."""
    return _draft(
        MessageKind.COMPLAINT_LETTER, brief, f"{CUSTOMER}{customer_no}", path, revision, str(told["customer"]),
        rules=rules, locale=locale, channel=Via.MAIL,
    )  # fmt: skip


def _draft(
    kind: MessageKind,
    brief: Brief,
    recipient: str,
    path: str,
    revision: int,
    what: str,
    *,
    rules: RuleBook,
    locale: Locale,
    channel: Via = Via.SLACK,
) -> NoticeDraft:
    values = {
        "article": ARTICLE,
        "case": brief.number,
        "branch": brief.branch_no or "–",
        "what": what,
        "customer": what,
        "path": path,
    }
    said = worded(rules, kind, values, locale=locale)
    return NoticeDraft(
        kind=str(kind),
        subject=brief.subject,
        article=ARTICLE,
        step=f"letter {revision}",
        recipient=recipient,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        channel=channel,
        actions=offered(kind) or None,
        attachments=[path],
    )
