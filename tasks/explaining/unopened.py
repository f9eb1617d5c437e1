"""Limits of the rule book that did not open for a case: the rule looked at, the condition not met, the values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rules.clocks import Fact, heard
from rules.events import EVENTS
from rules.forms import FORMS, Column
from rules.regulation.context import UNKNOWN
from rules.regulation.limits import Limit
from rules.words import BranchKind, CaseKind
from tasks.explaining.matter import Matter
from tasks.explaining.story import Silence

PAPERS = {
    CaseKind.CALL: "calls",
    CaseKind.COMPLAINT: "complaints",
    CaseKind.CONTRACT: "contracts",
    CaseKind.GOODS: "receipts",
    CaseKind.REPORT: "branches",
    CaseKind.FOLLOW_UP: "follow_ups",
    CaseKind.DRAFT: "complaints",
}
"""The form whose columns name the fields of a case."""
OF_CUSTOMER = {"customer_kind": "kind", "grade": "grade"}
"""Fields of a case that are columns of its customer's form."""
NAMES = {
    "kind": ("service kind", "服务类别"),
    "billing": ("billing", "收费方式"),
    "extended_to": ("extended to", "延期至"),
    "duty": ("duty", "回访类别"),
    "way": ("way", "方式"),
    "branch_kind": ("kind of branch", "网点类别"),
    "forward_until": ("to be answered until", "转办答复期限"),
}
"""Fields that a rule asks for under a name that says too little, or that no paper has."""
BILLING = {
    "on_site": ("paid on the spot", "当场收款"),
    "invoice": ("invoiced", "开票收款"),
    "on_return": ("due at the hand-back", "还商品时收费"),
}
"""How a fee is billed, in words (MS-5, MS-8)."""


def unopened_limits(matter: Matter) -> Iterator[Silence]:
    """Every limit for this kind of case that has no clock here, with the values that kept it shut."""
    opened = {clock.limit_id for clock in matter.clocks}
    for limit in matter.book.limits_for(matter.case.kind):
        if limit.id in opened:
            continue
        because, facts = _why(limit, matter)
        yield Silence(
            code="not_opened",
            article=limit.article,
            what=matter.say(f"no clock for {limit.title.en} ({limit.id})", f"“{limit.title.zh}”未计时（{limit.id}）"),
            because=because,
            limit=limit.id,
            facts=facts,
        )


def _why(limit: Limit, matter: Matter) -> tuple[str, dict[str, Any]]:
    """The sentence and the values: no opening event, or what the case was like when there was one."""
    say, words = matter.say, EVENTS[CaseKind(matter.case.kind)]
    known, vain = _at_opening(limit, matter)
    if vain is not None:
        fact, over = vain
        on, said = f"{matter.local(fact.happened_at):%Y-%m-%d %H:%M}", fact.kind.replace("_", " ")
        en = f"{said} {on} does not count once it is {over.replace('_', ' ')}"
        return say(en, f"{on} {words(fact.kind).chinese}时已{words(over).chinese}，不计"), {"in_vain": fact.kind}
    if known is None:
        happened = {fact.kind for fact in matter.facts}
        lacking = [kind for kind in limit.opens_on if kind not in happened]
        en = " / ".join(kind.replace("_", " ") for kind in lacking)
        zh = " / ".join(words(kind).chinese for kind in lacking)
        return say(f"{en} has not happened", f"尚未发生：{zh}"), {"opens_on": lacking}
    pieces, facts = misfits(limit.when, known, matter, rule=("the limit", "时限"))
    for name in limit.present:
        if known.get(name) is None:
            facts[name] = {"is": None, "wanted": "any"}
            pieces.append(say(f"{_field(name, matter)} is empty", f"{_field(name, matter)}未填写"))
    if not pieces:
        return say("it was entered before the rule book had this limit", "登记时规章尚无这项时限"), facts
    return "; ".join(pieces), facts


def misfits(
    when: Mapping[str, Sequence[str]], known: Mapping[str, Any], matter: Matter, *, rule: tuple[str, str]
) -> tuple[list[str], dict[str, Any]]:
    """The fields of a case that do not hold what `rule` is for: a sentence each, and the values by field."""
    pieces: list[str] = []
    facts: dict[str, Any] = {}
    for name, allowed in when.items():
        value = str(known.get(name) or UNKNOWN)
        if value not in allowed:
            facts[name] = {"is": value, "wanted": list(allowed)}
            field, is_now = _field(name, matter), _value(name, value, matter)
            wanted = " / ".join(_value(name, word, matter) for word in allowed)
            pieces.append(
                matter.say(
                    f"{field} is {is_now}, {rule[0]} is for {wanted}", f"{field}为{is_now}，{rule[1]}适用于{wanted}"
                )
            )
    return pieces, facts


def _at_opening(limit: Limit, matter: Matter) -> tuple[Mapping[str, Any] | None, tuple[Fact, str] | None]:
    """What was known at the last event that could have opened the limit, None without one. Where that came too late to
    count, it and the event that it came after are beside it.
    """
    found: Mapping[str, Any] | None = None
    vain: tuple[Fact, str] | None = None
    told: list[str] = []
    for fact, known, counts in heard(limit, facts=matter.facts, context=matter.fields):
        if fact.kind in limit.opens_on and counts:
            found, vain = {**known}, None
        elif fact.kind in limit.opens_on:
            unless = limit.counts_if[fact.kind].unless
            over = next((kind for kind in reversed(told) if kind in unless), None)
            vain = vain if over is None else (fact, over)
        told.append(fact.kind)
    return found, vain


def _column(name: str, matter: Matter) -> Column | None:
    """The form column that holds a field of the case; None for a field that no paper has."""
    form, wanted = FORMS[PAPERS[CaseKind(matter.case.kind)]], name
    if name in OF_CUSTOMER:
        form, wanted = FORMS["customers"], OF_CUSTOMER[name]
    return form.column(wanted) if wanted in form.names else None


def _field(name: str, matter: Matter) -> str:
    if name in NAMES:
        return matter.say(*NAMES[name])
    column = _column(name, matter)
    return matter.say(name.replace("_", " "), column.chinese if column is not None else name)


def _value(name: str, value: str, matter: Matter) -> str:
    if name == "billing" and value in BILLING:
        return matter.say(*BILLING[value])
    if name == "branch_kind" and value in set(BranchKind):
        return matter.say.word(BranchKind(value))
    if name == "duty":
        titles = {duty.id: duty.title for duty in matter.book.follow_ups}
        return titles[value].in_locale(matter.say.locale) if value in titles else value
    column = _column(name, matter)
    if column is not None and column.words is not None and value in set(column.words):
        return matter.say.word(column.words(value))
    return matter.say(value, "未知") if value == UNKNOWN else value
