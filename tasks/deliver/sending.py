"""Handing one claimed message to its door, outside any transaction."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from models.notices import Via
from rules.regulation.messages import MessageKind
from tasks.deliver.blocks import Message, notice_message, titled
from tasks.deliver.claim import Parcel, manner_for
from tasks.deliver.digest import digest_message
from tasks.deliver.doors import Doors
from tasks.deliver.mail import Mail
from tasks.deliver.outcomes import Later, Outcome, Refused
from tasks.deliver.show import mail_text
from tasks.deliver.slack import Slack
from tasks.deliver.terms import Terms

log = logging.getLogger(__name__)

BROADCAST = frozenset({MessageKind.CLOCK_BREACH, MessageKind.LADDER_STEP, MessageKind.COMPLAINT_SERIOUS})
"""Kinds that show in the conversation as well as in their case's thread."""


def send(parcel: Parcel, *, clock: Callable[[], datetime], terms: Terms, doors: Doors) -> Outcome:
    """Render the message and hand it over. What cannot be rendered has failed; it never stops the others."""
    via = parcel.go.via
    door = doors.slack if via is Via.SLACK else doors.mail
    if door is None:
        raise LookupError(f"notice {parcel.head.id} was claimed for {via}, which is not configured")
    if clock() + timedelta(seconds=2 * door.timeout) >= parcel.lease_until:
        # Too late to be sure that it is out before others look for it: nothing was sent, so nothing is unclear.
        return Later("the claim ran out before it could be sent")
    if isinstance(door, Slack):
        return _by_slack(door, parcel, terms=terms)
    return _by_mail(door, parcel, now=clock(), terms=terms)


def _by_slack(slack: Slack, parcel: Parcel, *, terms: Terms) -> Outcome:
    head = parcel.head
    try:
        message = _message(parcel, terms=terms)
    except Exception as error:
        log.exception("notice %s cannot be rendered", head.id)
        return Refused(f"cannot be rendered: {type(error).__name__}: {error}")
    return slack.post(
        channel=parcel.go.to,
        message=message,
        notice_id=head.id,
        thread=parcel.thread.ts if parcel.thread else None,
        broadcast=head.urgent or head.kind in BROADCAST,
    )


def _message(parcel: Parcel, *, terms: Terms) -> Message:
    manner = manner_for(parcel.go.address, terms)
    if parcel.members:
        return digest_message(parcel.members, manner=manner)
    return notice_message(parcel.head, manner=manner)


def _by_mail(mail: Mail, parcel: Parcel, *, now: datetime, terms: Terms) -> Outcome:
    head, address = parcel.head, parcel.go.address
    manner = manner_for(address, terms)
    # A customer's letter is theirs, word for word; to staff customers' data is masked here as everywhere.
    title = head.title if address.customer else titled(head, manner)
    text = head.text if address.customer else mail_text(head, manner=manner)
    return mail.send(notice=head, to=parcel.go.to, name=address.name, title=title, text=text, now=now)
