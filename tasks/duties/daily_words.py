"""What people are told of technicians' days and of the directors' reports (MS-10 to MS-12)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rules.buttons import offered
from rules.day_report import Day
from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.signing import may_sign
from rules.wording import Locale, spell_minutes
from rules.words import CaseKind, WorkKind
from tasks.engine.messages import worded
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft

NOTHING = ("nothing handed in", "未交任何单据")
GAP = ("no paper for {spans}", "{spans}无单据")
OVERLAP = ("{first} and {second} at once, {span}", "{first}与{second}时间重叠（{span}）")
GOING_ON = ("not over yet", "未结束")
SHARE = ("{about} is a share: {part} of {whole} over {days} days", "{about}为分摊：{days}个工作日共{whole}，本日{part}")
NO_TIME = ("no time at all", "无工时")
UNEXPLAINED = ("{length} unexplained", "{length}去向不明")


@dataclass(frozen=True, slots=True)
class Told:
    """Whom a branch's days are told to, and how: its zone (IANA), the rule book, its people, today (local)."""

    branch_no: str
    zone: str
    rules: RuleBook
    people: Roster
    locale: Locale
    today: date

    def reviewers(self) -> list[Person]:
        """The supervisor and whoever else reviews the days, each once."""
        brief = Brief(0, CaseKind.REPORT, self.branch_no, self.branch_no, "", {}, "")
        found = [whom(to, brief, self.people, on=self.today).person for to in self.rules.assignment("day_review").to]
        return list({person.staff_no: person for person in found if person is not None}.values())


def to_untold(people: Iterable[Person], day: date, told: Told) -> list[NoticeDraft]:
    """One request to each technician of whose day no paper tells."""
    return [_draft(MessageKind.DAY_UNTOLD, told, day, to=each.staff_no, name=each.name, values={}) for each in people]


def to_reviewers(days: Sequence[tuple[Person, Day]], day: date, told: Told, *, revision: int) -> list[NoticeDraft]:
    """The branch's days as one list, for everybody who reviews them; again when later papers change it."""
    lines = [f"{person.name} {person.staff_no}: {said(one, told)}" for person, one in days]
    missing = sum(not one.told for _, one in days)
    values = {"count": len(days), "missing": missing, "list": "\n".join(lines)}
    return [
        _draft(
            MessageKind.DAY_REVIEW, told, day, to=person.staff_no, name=person.name, values=values, revision=revision
        )
        for person in told.reviewers()
    ]


def to_manager(report: Any, told: Told) -> NoticeDraft | None:
    """A report to be signed, as it was compiled; None where nobody can sign it."""
    return _report(MessageKind.DAY_TO_SIGN, report, told, assignment="day_signing", signed_by=None)


def to_department(report: Any, told: Told, *, signed_by: str | None) -> NoticeDraft | None:
    """A report on its way to the service department, stamped with who signed it; None where nobody is there."""
    return _report(MessageKind.DAY_REPORT, report, told, assignment="day_report", signed_by=signed_by)


def _report(
    kind: MessageKind, report: Any, told: Told, *, assignment: str, signed_by: str | None
) -> NoticeDraft | None:
    """`report` has the fields of the register: case_id, day, revision, content."""
    number = report_number(told.branch_no, report.day)
    brief = Brief(report.case_id, CaseKind.REPORT, number, told.branch_no, "", {}, "")
    found = (whom(to, brief, told.people, on=told.today).person for to in told.rules.assignment(assignment).to)
    person = next((each for each in found if each is not None), None)
    if person is None:
        return None
    values = {
        "article": "MS-12",
        "case": number,
        "branch": told.branch_no,
        "day": str(report.day),
        "revision": report.revision,
        "signed": called(signed_by, told.people),
        "total": spell_kinds(report.content["minutes"], locale=told.locale) or NO_TIME[told.locale == "zh"],
        "list": "\n".join(lines_of(report.content, told.people, locale=told.locale)),
        "recipient": person.name,
    }
    text = worded(told.rules, kind, values, locale=told.locale)
    signs = may_sign(person.staff_no, branch_no=told.branch_no, people=told.people, book=told.rules, on=told.today)
    return NoticeDraft(
        kind=kind,
        subject=brief.subject,
        article="MS-12",
        step=f"revision {report.revision}",
        recipient=person.staff_no,
        title=text.title,
        text=text.text,
        actions=offered(kind, may_sign=signs) or None,
        case_id=report.case_id,
        branch_no=told.branch_no,
    )


def report_number(branch_no: str, day: date) -> str:
    """What people call the report of a branch's day: "B1-2026-10-09"."""
    return f"{branch_no}-{day}"


def lines_of(content: Mapping[str, Any], people: Roster, *, locale: Locale) -> list[str]:
    """A report's contents, a line a technician: name, number, time by kind."""
    return [f"{called(each['technician'], people)}: {kept(each, locale=locale)}" for each in content["people"]]


def kept(person: Mapping[str, Any], *, locale: Locale) -> str:
    """What a report keeps of one technician's day: time by kind, what is not over yet, or that nothing came in."""
    zh = locale == "zh"
    if not person["papers"]:
        return NOTHING[zh]
    shares = [spell_share(*share, locale=locale) for share in person.get("shares", ())]  # earlier reports kept none
    pieces = [spell_kinds(person["minutes"], locale=locale), *shares, GOING_ON[zh] if person["going_on"] else ""]
    return ("；" if zh else "; ").join(piece for piece in pieces if piece) or "–"


def called(staff_no: str | None, people: Roster) -> str:
    """Somebody's name and number; a dash for nobody."""
    person = people.person(staff_no)
    return f"{person.name} {person.staff_no}" if person is not None else staff_no or "–"


def said(day: Day, told: Told) -> str:
    """One technician's day in a line: time by kind, then what does not fit."""
    zh = told.locale == "zh"
    if not day.told:
        return NOTHING[zh]
    return ("；" if zh else "; ").join(_pieces(day, told))


def _pieces(day: Day, told: Told) -> Iterator[str]:
    zh = told.locale == "zh"
    if kinds := spell_kinds(day.minutes, locale=told.locale):
        yield kinds
    for share in day.shares:
        yield spell_share(share.about, share.minutes, share.whole, share.days, locale=told.locale)
    if day.going_on:
        yield GOING_ON[zh]
    zone = ZoneInfo(told.zone)

    def clock(begin: Any, end: Any) -> str:
        return f"{begin.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}"

    if day.unexplained:
        yield UNEXPLAINED[zh].format(length=spell_minutes(day.unexplained, told.locale))
        if day.gaps:
            yield GAP[zh].format(spans=("、" if zh else ", ").join(clock(*gap) for gap in day.gaps))
    for each in day.overlaps:
        yield OVERLAP[zh].format(first=each.first, second=each.second, span=clock(each.begin, each.end))


def spell_share(about: str, minutes: int, whole: int, days: int, *, locale: Locale) -> str:
    """That a card's minutes are shared over its days: "X1 is a share: 2 h of 5 h over 3 days"."""
    part, all_of_it = spell_minutes(minutes, locale), spell_minutes(whole, locale)
    return SHARE[locale == "zh"].format(about=about, part=part, whole=all_of_it, days=days)


def spell_kinds(minutes: Mapping[str, int], *, locale: Locale) -> str:
    """Minutes by kind as people read them: "paid 3 h 20 min, parts 30 min"."""
    zh = locale == "zh"
    pieces = [
        f"{WorkKind(kind).chinese if zh else kind}{'' if zh else ' '}{spell_minutes(spent, locale)}"
        for kind, spent in minutes.items()
    ]
    return ("、" if zh else ", ").join(pieces)


def _draft(
    kind: MessageKind, told: Told, day: date, *, to: str, name: str, values: Mapping[str, object], revision: int = 1
) -> NoticeDraft:
    filled = {"article": "MS-10", "branch": told.branch_no, "day": str(day), "recipient": name, **values}
    text = worded(told.rules, kind, filled, locale=told.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"branch:{told.branch_no}",
        article="MS-10",
        step=str(day) if revision == 1 else f"{day} revision {revision}",
        recipient=to,
        title=text.title,
        text=text.text,
        branch_no=told.branch_no,
    )
