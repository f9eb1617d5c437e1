"""How grave a complaint is, and which rule said so (SV-20)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rules.regulation.triage import Keywords, Repeats, Triage, TriageRule
from rules.wording import Text
from rules.words import About, ComplaintType, Severity

DECIDED = "decided"
"""The rule id of a verdict that a person made."""


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What triage looks at.

    `received_at` is aware and in the branch's zone. `earlier` are the days, in that zone, on which the same customer
    complained before; days after `received_at` and this complaint itself do not count.
    """

    text: str
    received_at: datetime
    type: ComplaintType = ComplaintType.COMPLAINT
    stated: Severity | None = None
    about: About | None = None
    amount_fen: int | None = None
    earlier: tuple[date, ...] = ()
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision on the severity: it outweighs every rule and is named in the verdict."""

    severity: Severity
    by: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The severity in force, what was proposed, and why.

    `confirmed` when a person said so, on the form or by a decision. Unconfirmed, the severity in force is what the
    rule book makes of the proposal.
    """

    severity: Severity
    proposed: Severity
    rule_id: str
    because: Text
    confirmed: bool


def triage(*, facts: ComplaintFacts, rules: Triage, decided: Decided | None = None) -> Verdict:
    """The verdict of the first rule that holds, or of the person who decided (SV-20)."""
    if decided is not None:
        because = Text(en="decided by {by}", zh="由 {by} 定级").filled(by=decided.by)
        return Verdict(decided.severity, decided.severity, DECIDED, because, confirmed=True)
    for rule in rules.rules:
        reasons = _reasons(rule, facts)
        if reasons is None:
            continue
        confirmed = bool(rule.stated)
        as_proposed = rules.unconfirmed == "proposed" or facts.type in rules.as_proposed
        in_force = rule.says if confirmed or as_proposed else Severity.SERIOUS
        return Verdict(in_force, rule.says, rule.id, _because(rule, reasons, in_force), confirmed)
    raise AssertionError("the last triage rule has no conditions")


def endangers(text: str, *, rules: Triage) -> bool:
    """Whether the text of a complaint says that people may come to harm, whoever judged how serious it is (SV-20)."""
    return any(rule.words and find_word(text, rule.words) for rule in rules.rules if rule.danger)


def _because(rule: TriageRule, reasons: list[Text], in_force: Severity) -> Text:
    told = [] if rule.stated else reasons  # a stated severity is what the rule's own title says
    details = [*told, _WAITS] if in_force is not rule.says else told
    return Text(
        en=": ".join(filter(None, (rule.title.en, "; ".join(each.en for each in details)))),
        zh="：".join(filter(None, (rule.title.zh, "；".join(each.zh for each in details)))),
    )


_WAITS = Text(en="it counts as serious until confirmed", zh="定级未确认前按严重处理")


def _reasons(rule: TriageRule, facts: ComplaintFacts) -> list[Text] | None:
    """Why every condition of the rule holds, or None when one does not."""
    asked = (
        (rule.stated, _stated),
        (rule.words, _words),
        (rule.amount_at_least_fen, _amount),
        (rule.repeats, _repeats),
        (rule.grade, _grade),
        (rule.about, _about),
    )
    found = [check(rule, facts) for condition, check in asked if condition]
    reasons = [reason for reason in found if reason is not None]
    return reasons if len(reasons) == len(found) else None


def _stated(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    if facts.stated is None or facts.stated not in rule.stated:
        return None
    return Text(en=f"stated {facts.stated}", zh=f"登记为{facts.stated.chinese}")


def _words(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    word = find_word(facts.text, rule.words) if rule.words else None
    return Text(en=f'the text says "{word}"', zh=f"文中有“{word}”") if word else None


def _amount(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    if facts.amount_fen is None or facts.amount_fen < (rule.amount_at_least_fen or 0):
        return None
    yuan = f"{facts.amount_fen / 100:,.2f}"
    return Text(en=f"¥{yuan} at stake", zh=f"涉及金额{yuan}元")


def _repeats(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    count = _count(facts, rule.repeats) if rule.repeats else 0
    if rule.repeats is None or count < rule.repeats.count:
        return None
    days = rule.repeats.within_days
    return Text(en=f"{count} complaints within {days} days", zh=f"{days}天内第{count}次投诉")


def _grade(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    if facts.grade is None or facts.grade.casefold() not in {grade.casefold() for grade in rule.grade}:
        return None
    return Text(en=f"customer grade {facts.grade}", zh=f"客户等级{facts.grade}")


def _about(rule: TriageRule, facts: ComplaintFacts) -> Text | None:
    if facts.about is None or facts.about not in rule.about:
        return None
    return Text(en=f"about {facts.about}", zh=f"关于{facts.about.chinese}")


def _count(facts: ComplaintFacts, repeats: Repeats) -> int:
    today = facts.received_at.date()
    return 1 + sum(0 <= (today - day).days <= repeats.within_days for day in facts.earlier)


def find_word(text: str, words: Keywords) -> str | None:
    """The first of `words` that stands in `text`, as written there, or None.

    Full-width letters, case and runs of blanks make no difference. English words must stand alone ("fire" is not
    in "firewall") unless they end in `*`; Chinese ones are found anywhere outside the phrases under `except`.
    """
    plain = _plain(text)
    english, left_out = _patterns(words.en, words.except_)
    hit = _first(plain, english, words.zh)
    if hit is not None and left_out is not None:  # most texts hold no grave word at all, and stop above
        hit = _first(left_out.sub("\n", plain), english, words.zh)
    return hit


def _first(plain: str, english: re.Pattern[str] | None, chinese: tuple[str, ...]) -> str | None:
    for word in chinese:
        if _plain(word) in plain:
            return word
    hit = english.search(plain) if english is not None else None
    return hit.group() if hit else None


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=256)
def _patterns(
    english: tuple[str, ...], except_: tuple[str, ...]
) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    chinese = [re.escape(_plain(phrase)) for phrase in except_ if not phrase.isascii()]
    latin = _alone([phrase for phrase in except_ if phrase.isascii()])
    left_out = "|".join([*sorted(chinese, key=len, reverse=True), *filter(None, [latin])])
    looked_for = _alone(english)
    return re.compile(looked_for) if looked_for else None, re.compile(left_out) if left_out else None


def _alone(words: Sequence[str]) -> str:
    """Any of the words between characters that are neither Latin letters nor digits; Chinese may stand beside it."""
    bodies = [_body(word) for word in sorted(words, key=len, reverse=True)]
    return rf"(?<![a-z0-9])(?:{'|'.join(bodies)})(?![a-z0-9])" if bodies else ""


def _body(word: str) -> str:
    body = r"\s+".join(re.escape(_plain(part)) for part in word.rstrip("*").split())
    return body + ("[a-z]*" if word.endswith("*") else "")
