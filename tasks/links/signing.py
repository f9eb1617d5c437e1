"""Personal links to opinion cards and questionnaires: signed, with an end, nothing about the customer in them (SV-18)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

from tasks.links.keys import Key, keys
from tasks.settings import Settings

PATH = "/card/"
"""What comes before the token in an address; `rules.masking` knows it, too."""
LONGEST = 300
_SALT = "aftersales.opinion-card"
_TOKEN = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says: the number of the card or questionnaire, and until when (aware, exclusive) it opens it."""

    number: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class CardLinks:
    """Makes and reads links below the address `base`; the first of `signed_by` signs, all of them are known."""

    base: str
    signed_by: Sequence[Key] = field(repr=False)

    def address(self, ticket: Ticket) -> str:
        """The whole address of a customer's page."""
        return f"{self.base}{PATH}{self.token(ticket)}"

    def token(self, ticket: Ticket) -> str:
        """The last part of the address: number and end, readable by whoever has it, and signed."""
        said = self._signer().dumps([ticket.number, int(ticket.ends.timestamp())])
        return said if isinstance(said, str) else said.decode()

    def read(self, token: str) -> Ticket | None:
        """What a token says, whether or not it has ended; None for one that no key of ours has signed."""
        if len(token) > LONGEST or not _TOKEN.fullmatch(token):
            return None
        try:
            number, ends = self._signer().loads(token)
        except BadData:
            return None
        return Ticket(number, datetime.fromtimestamp(ends, UTC))

    def _signer(self) -> URLSafeSerializer:
        oldest_first = [each.secret for each in reversed(self.signed_by)]
        return URLSafeSerializer(
            oldest_first, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        )


def card_links(chosen: Settings, *, now: datetime, make: bool = True) -> CardLinks | None:
    """The links of this installation; None where no address is set. Raises KeyUnusable for keys that cannot be used."""
    if not chosen.public_url:
        return None
    return CardLinks(chosen.public_url, keys(chosen, now=now, make=make))
