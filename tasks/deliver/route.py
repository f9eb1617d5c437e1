"""Which way a notice goes, or why it goes nowhere."""

from dataclasses import dataclass

from models.notices import Via
from tasks.deliver.addresses import CUSTOMER, Address
from tasks.deliver.doors import Doors

NO_SLACK = "held: no Slack token is configured"
NO_MAIL = "held: no mail server is configured"
PRINT = "held: the customer has no mail address, the letter is to be printed and posted"


@dataclass(frozen=True, slots=True)
class Go:
    """It leaves through this door, to this place: a Slack id or a mail address."""

    via: Via
    to: str
    address: Address


@dataclass(frozen=True, slots=True)
class Hold:
    """It is rendered, shown and kept."""

    via: Via
    because: str


@dataclass(frozen=True, slots=True)
class Fail:
    """Nobody can be reached."""

    because: str


Route = Go | Hold | Fail


def route(*, channel: str, recipient: str, address: Address | None, doors: Doors) -> Route:
    """The way for one recipient.

    Staff are reached by Slack, without a Slack id by mail (the other way round for a notice meant as mail).
    Customers get mail, or a letter that somebody prints. Where the door of the way is not configured the
    notice is held: whom it would have reached does not change with the configuration.
    """
    if address is None:
        register = "customer file" if recipient.startswith(CUSTOMER) else "staff register"
        return Fail(f"nobody to reach: {recipient.removeprefix(CUSTOMER)} is not in the {register}")
    if address.customer:
        if address.email is None:
            return Hold(Via.LETTER, PRINT)
        return _by_mail(address, address.email, doors)
    if channel == Via.SLACK:
        if doors.slack is None:
            return Hold(Via.SLACK, NO_SLACK)
        if address.slack_id is not None:
            return Go(Via.SLACK, address.slack_id, address)
    if address.email is not None:
        return _by_mail(address, address.email, doors)
    if channel != Via.SLACK and address.slack_id is not None:
        return Go(Via.SLACK, address.slack_id, address) if doors.slack else Hold(Via.SLACK, NO_SLACK)
    return Fail(f"nobody to reach: {recipient} has neither a Slack id nor a mail address")


def _by_mail(address: Address, email: str, doors: Doors) -> Route:
    return Go(Via.MAIL, email, address) if doors.mail else Hold(Via.MAIL, NO_MAIL)
