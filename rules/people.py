"""Who is meant by a role: the person, their deputy, or who stands in (ROLE-1, SV-20)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from rules.regulation.people_rules import RoleRules
from rules.wording import Text
from rules.words import Role


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff. Active from `active_from` to `active_until`, both included; None is open."""

    staff_no: str
    name: str
    role: Role
    branch_no: str | None = None
    deputy_no: str | None = None
    slack_id: str | None = None
    email: str | None = None
    active_from: date | None = None
    active_until: date | None = None

    def active(self, on: date) -> bool:
        """Whether the person is in service on this day."""
        return in_service(self.active_from, self.active_until, on=on)


def in_service(active_from: date | None, active_until: date | None, *, on: date) -> bool:
    """Whether somebody who serves from one local day to another, both included, None open, is in service (ROLE-1)."""
    return (active_from is None or active_from <= on) and (active_until is None or on <= active_until)


@dataclass(frozen=True, slots=True)
class Resolved:
    """Whom a role or a name came to, and how. `person` is None when it came to nobody: log it, go on."""

    person: Person | None
    because: Text


class Roster:
    """The staff as a value to ask: who holds a role in a branch on a day, and who acts for somebody.

    Several holders of one role are taken by staff number, so that the answer never depends on the order of rows.
    """

    def __init__(self, people: Iterable[Person], *, rules: RoleRules) -> None:
        self._by_no = {person.staff_no: person for person in sorted(people, key=lambda person: person.staff_no)}
        self._by_role: dict[Role, list[Person]] = {role: [] for role in Role}
        for person in self._by_no.values():
            self._by_role[person.role].append(person)
        self._rules = rules

    def person(self, staff_no: str | None) -> Person | None:
        """The person with this number, active or not."""
        return self._by_no.get(staff_no) if staff_no else None

    def resolve(self, role: Role, branch_no: str | None, on: date, *, deputy: bool = False) -> Resolved:
        """Who fills `role` for a branch on a day: a holder, a holder's deputy, then the stand-in roles in order.

        Roles above a branch are looked up in the whole company. With `deputy`, the deputy of whoever that is.
        """
        for tried in (role, *self._rules.stand_ins.get(role, ())):
            for holder in self.holders(tried, branch_no):
                if self.acting(holder.staff_no, on).person is None:
                    continue
                found = self.acting(holder.staff_no, on, deputy=deputy)
                return found if tried is role else _standing_in(found, role=role, instead=tried)
        return Resolved(None, _NOBODY.filled(role_en=_said(role), role_zh=role.chinese, branch=branch_no or "-"))

    def acting(self, staff_no: str | None, on: date, *, deputy: bool = False) -> Resolved:
        """Who acts for a named person on a day: the person, else the deputy, else the deputy's deputy.

        With `deputy`, the next active one after whoever acts. Deputies that name each other end the search.
        """
        if not staff_no:
            return Resolved(None, _NOBODY_YET)
        meant = self.person(staff_no)
        if meant is None:
            return Resolved(None, _UNKNOWN.filled(staff_no=staff_no))
        active = [person for person in self._chain(meant) if person.active(on)]
        wanted = active[1:] if deputy else active
        if not wanted:
            return Resolved(None, (_DEPUTYLESS if active else _AWAY).filled(name=meant.name, staff_no=meant.staff_no))
        chosen = wanted[0]
        if chosen is meant:
            return Resolved(
                chosen, _HOLDS.filled(name=chosen.name, role_en=_said(chosen.role), role_zh=chosen.role.chinese)
            )
        sentence = _DEPUTY if deputy else _FOR_AWAY
        return Resolved(chosen, sentence.filled(name=chosen.name, other=meant.name))

    def acts_as(self, staff_no: str, role: Role, branch_no: str | None, on: date) -> bool:
        """Whether somebody in service that day fills `role` for a branch, is the deputy of who does, or stands in."""
        person = self.person(staff_no)
        if person is None or not person.active(on):
            return False
        holders = [holder for holder in self.holders(role, branch_no) if holder.active(on)]
        if any(staff_no in (holder.staff_no, holder.deputy_no) for holder in holders):
            return True
        found = self.resolve(role, branch_no, on).person
        return found is not None and found.staff_no == staff_no

    def holders(self, role: Role, branch_no: str | None) -> list[Person]:
        """Whoever holds a role in a branch, in service or not, by staff number; company-wide roles of the whole company.

        A vice-president whom the rule book names comes first.
        """
        everywhere = role in self._rules.company_wide
        holders = [holder for holder in self._by_role[role] if everywhere or holder.branch_no == branch_no]
        if role is Role.VICE_PRESIDENT and self._rules.named_vice_president:
            named = self.person(self._rules.named_vice_president)
            return ([named] if named else []) + [holder for holder in holders if holder is not named]
        return holders

    def deputised(self, staff_no: str) -> list[Person]:
        """Whoever names this person as deputy, by staff number."""
        return [person for person in self._by_no.values() if person.deputy_no == staff_no]

    def _chain(self, person: Person) -> Iterator[Person]:
        """The person, the deputy, the deputy's deputy … each once."""
        seen: set[str] = set()
        current: Person | None = person
        while current is not None and current.staff_no not in seen:
            seen.add(current.staff_no)
            yield current
            current = self.person(current.deputy_no)


def _said(role: Role) -> str:
    return role.replace("_", " ")


def _standing_in(found: Resolved, *, role: Role, instead: Role) -> Resolved:
    words = {
        "role_en": _said(role),
        "role_zh": role.chinese,
        "instead_en": _said(instead),
        "instead_zh": instead.chinese,
    }
    how = _STANDS_IN.filled(**words)
    return Resolved(found.person, Text(en=f"{how.en}; {found.because.en}", zh=f"{how.zh}；{found.because.zh}"))


_HOLDS = Text(en="{name} is {role_en}", zh="{name}任{role_zh}")
_FOR_AWAY = Text(en="{name} is deputy of {other}, who is not in service", zh="{other}不在岗，由代理人{name}代行")
_DEPUTY = Text(en="{name} is deputy of {other}", zh="{name}是{other}的代理人")
_STANDS_IN = Text(en="nobody is {role_en}, so {instead_en} stands in", zh="{role_zh}空缺，由{instead_zh}代行")
_NOBODY_YET = Text(en="there is nobody yet", zh="尚无此人")
_UNKNOWN = Text(en="{staff_no} is not in the staff register", zh="人员登记中没有{staff_no}")
_AWAY = Text(en="{name} ({staff_no}) and every deputy are not in service", zh="{name}（{staff_no}）及其代理人均不在岗")
_DEPUTYLESS = Text(en="{name} ({staff_no}) has no deputy in service", zh="{name}（{staff_no}）没有在岗的代理人")
_NOBODY = Text(
    en="nobody fills the role {role_en} for branch {branch}, and nobody stands in",
    zh="网点{branch}无人担任{role_zh}，也无人代行",
)
REASONS = (_STANDS_IN, _FOR_AWAY, _DEPUTY, _UNKNOWN, _AWAY, _DEPUTYLESS, _NOBODY, _NOBODY_YET)
"""What `because` of a search can say."""
