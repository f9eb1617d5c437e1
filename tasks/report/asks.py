"""What the reader of the report is asked for, the gravest first, and who acts (RP-3)."""

from collections import Counter
from collections.abc import Iterable

from models.queries.report_clocks import OverdueCount, Standing
from rules.signing import EVALUATION_SIGNING
from rules.words import Role, Severity
from tasks.report.compare import beyond_chance
from tasks.report.counting import ARRIVAL, EXPIRY, Counted, Scene
from tasks.report.quality import Quality
from tasks.report.sections import limits
from tasks.report.shape import Finding
from tasks.report.spoken import Actors, both, money, percent
from tasks.report.terms import TermOutcome

MOST_ASKS, NAMED = 5, 5


def asks_of(now: Counted, quality: Quality, *, scene: Scene, actors: Actors) -> tuple[Finding, ...]:
    """What the reader is asked to do or to have done, the gravest first."""
    found = [
        *_unreviewed(now, actors=actors),
        *_unanswered(now, actors=actors),
        *_unreached(now, scene=scene, actors=actors),
        *_often_late(now, scene=scene, actors=actors),
        *_let_lapse(now, actors=actors),
        *_unmended(quality, actors=actors),
    ]
    return tuple(found[:MOST_ASKS])


def signature_asked(*, scene: Scene, actors: Actors) -> tuple[Finding, ...]:
    """The evaluation of a quarter asks for one thing: the signature under it (PW-3)."""
    assignment = scene.book.assignment(EVALUATION_SIGNING)
    return (
        Finding(
            both(
                "Sign this evaluation, or send it back with what has to be looked into",
                "请签核本评价，或注明须查明之处后退回",
            ),
            assignment.article,
            actors.role(Role(assignment.to[0])),
        ),
    )


def _unreviewed(now: Counted, *, actors: Actors) -> list[Finding]:
    waiting = [case.number for case in now.unreviewed]
    waiting += [
        row.complaint_no
        for row in now.complaints
        if row.severity == Severity.SERIOUS and row.review.standing is Standing.RUNNING
    ]
    if not waiting:
        return []
    return [
        Finding(
            both(
                f"Have the vice-president review or forward {_listed(waiting)}, or do it"
                " yourself: serious and not reviewed yet",
                f"请督促副总经理批示或转办{_listed_zh(waiting)}，或由您批示：属严重投诉，尚未批示",
            ),
            "SV-20",
            actors.role(Role.VICE_PRESIDENT),
        )
    ]


def _unanswered(now: Counted, *, actors: Actors) -> list[Finding]:
    late = now.unanswered
    if not late:
        return []
    return [
        Finding(
            both(
                f"Have {len(late)} complaint{'s' if len(late) > 1 else ''} answered that"
                f" {'are past their' if len(late) > 1 else 'is past its'} limit: {_listed(case.number for case in late)}",
                f"请督促答复已超限的{len(late)}件投诉：{_listed_zh(case.number for case in late)}",
            ),
            "NT-1",
            actors.each(Role.DIRECTOR, (case.branch_no for case in late)),
        )
    ]


def _unreached(now: Counted, *, scene: Scene, actors: Actors) -> list[Finding]:
    ids = {limit.id for limit in limits.arrival_limits(scene)}
    late = [row for row in now.overdue if row.limit_id in ids]
    if not late:
        return []
    by_branch = _by_branch(late)
    said = ", ".join(f"{scene.branch(branch)} {count}" for branch, count in by_branch)
    total = sum(row.clocks for row in late)
    return [
        Finding(
            both(
                f"Have somebody sent today to the {total} calls that are past their limit and not reached yet: {said}",
                f"请督促今日派人处理已超限仍未到场的{total}件叫修：{said.replace(', ', '、')}",
            ),
            ARRIVAL,
            actors.each(Role.DIRECTOR, Counter(dict(by_branch)).elements()),
        )
    ]


def _often_late(now: Counted, *, scene: Scene, actors: Actors) -> list[Finding]:
    """The branch that is late most often, where the rest of the company is better by more than chance."""
    ids = {limit.id for limit in limits.arrival_limits(scene)}
    rows = [row for row in now.limits if row.limit_id in ids]
    branches = {row.branch_no for row in rows}
    kept = {branch: limits.kept(row for row in rows if row.branch_no == branch) for branch in branches}
    judged = [(branch, here) for branch, here in kept.items() if here.decided and here.broken]
    if not judged:
        return []
    worst, here = min(judged, key=lambda item: (item[1].rate or 0.0, item[0] or ""))
    others = limits.kept(row for row in rows if row.branch_no != worst)
    if not beyond_chance((here.met, here.decided), (others.met, others.decided)):
        return []
    return [
        Finding(
            both(
                f"Ask what keeps {scene.branch(worst)} late: {percent(here.rate)} of arrivals in time"
                f" ({here.met} of {here.decided}) against {percent(others.rate)} elsewhere",
                f"请过问{scene.branch(worst)}逾时原因：按时到场率{percent(here.rate)}（{here.decided}件中{here.met}件），"
                f"其他网点{percent(others.rate)}",
            ),
            ARRIVAL,
            actors.role(Role.DIRECTOR, worst),
        )
    ]


def _let_lapse(now: Counted, *, actors: Actors) -> list[Finding]:
    lapsed = [term for term in now.terms if term.outcome is TermOutcome.LAPSED]
    if not lapsed:
        return []
    fees = sum(term.fee_fen or 0 for term in lapsed)
    return [
        Finding(
            both(
                f"Ask why {len(lapsed)} contracts ({money(fees)}) ended without an outcome, and have the customers"
                f" called: {_listed(term.contract_no for term in lapsed)}",
                f"请过问{len(lapsed)}份合同（{money(fees)}）到期而无结果的原因，并安排联系客户："
                f"{_listed_zh(term.contract_no for term in lapsed)}",
            ),
            EXPIRY,
            actors.each(Role.DIRECTOR, (term.branch_no for term in lapsed)),
        )
    ]


def _unmended(quality: Quality, *, actors: Actors) -> list[Finding]:
    rows = quality.touching.total()
    if not rows:
        return []
    return [
        Finding(
            both(
                f"Have {rows} refused rows mended; they are missing from these figures; the report can be made again then",
                f"请督促更正{rows}行退回数据：这些数据未计入本报告，更正后可重新生成报告",
            ),
            "RP-5",
            actors.role(Role.SERVICE_DEPARTMENT),
        )
    ]


def _by_branch(rows: Iterable[OverdueCount]) -> list[tuple[str | None, int]]:
    found: Counter[str | None] = Counter()
    for row in rows:
        found[row.branch_no] += row.clocks
    return sorted(found.items(), key=lambda item: (-item[1], item[0] or ""))


def _listed(numbers: Iterable[str]) -> str:
    every = list(numbers)
    more = f" and {len(every) - NAMED} more" if len(every) > NAMED else ""
    return ", ".join(every[:NAMED]) + more


def _listed_zh(numbers: Iterable[str]) -> str:
    every = list(numbers)
    return "、".join(every[:NAMED]) + (f"等{len(every)}件" if len(every) > NAMED else "")
