"""For whom and when a story is told: language, zone, and the names behind the numbers."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.masking import mask_name
from rules.people import Roster
from rules.regulation.schema import RuleBook
from rules.words import Role
from tasks.explaining.story import Who
from tasks.tongue import Tongue

CUSTOMER, ROLE = "customer:", "role:"
"""How the ledger begins a recipient who is no member of staff, and one whom nobody was found for."""


PARTS = {
    "technician": ("technician sent", "派工技术员"),
    "handler": ("handler", "经办人"),
    "assigned_to": ("person assigned", "指派人员"),
    "forward_to": ("person it was forwarded to", "转办对象"),
    "asker": ("person who follows up", "回访人"),
    "person": ("concerned", "当事人"),
    "owner": ("owner", "首问负责人"),
}
"""The parts of a case that the rule book names, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What every part of a story is told with. `runs` is when each flow last began, `customers` names by number."""

    people: Roster
    customers: dict[str, str]
    book: RuleBook
    runs: dict[str, datetime]
    zone: str
    now: datetime
    say: Tongue

    def local(self, at: datetime) -> datetime:
        """An instant as the branch's clocks show it."""
        return at.astimezone(ZoneInfo(self.zone))

    def local_or_none(self, at: datetime | None) -> datetime | None:
        """The same where there may be none."""
        return None if at is None else self.local(at)

    def who(self, no: str | None) -> Who | None:
        """Whoever a number or a recipient of the ledger stands for; customers masked, roles by their title."""
        if not no:
            return None
        if no.startswith(CUSTOMER):
            return Who(no=no, name=mask_name(self.customers.get(no.removeprefix(CUSTOMER))) or "–", role="customer")
        if no.startswith(ROLE):
            return Who(no=no, name=" / ".join(self.title(word) for word in no.removeprefix(ROLE).split("+")))
        person = self.people.person(no)
        return Who(no=no, name="–") if person is None else Who(no=no, name=person.name, role=str(person.role))

    def title(self, to: str) -> str:
        """A recipient word of the rule book as people say it: a role's title, or the part somebody plays."""
        if to in self.book.roles.titles:
            return self.book.roles.titles[Role(to)].in_locale(self.say.locale)
        return self.say(*PARTS.get(to, (to.replace("_", " "), to)))
