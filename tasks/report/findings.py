"""What is out of bounds this month, and who acts (RP-3)."""

from collections import Counter

from models.queries.report_clocks import Standing
from rules.words import Role
from tasks.report.compare import interval
from tasks.report.counting import EXPIRY, Counted, Scene
from tasks.report.sections import contracts, limits
from tasks.report.sections.notices import undelivered
from tasks.report.shape import Finding
from tasks.report.spoken import Actors, both, money, percent
from tasks.report.terms import NoticeTiming, TermOutcome


def findings_of(now: Counted, *, scene: Scene, actors: Actors) -> tuple[Finding, ...]:
    """Every promise that was not kept, danger first, then the least kept: what, by which article, who acts.

    The least kept is the limit whose share of broken ones is high for sure, so that one of two does not lead.
    """
    found = [*broken_limits(now, scene=scene, actors=actors)]
    found += _undispatched(now, scene=scene, actors=actors)
    found += _lost_contracts(now, actors=actors)
    undelivered_notices = undelivered(now)
    if undelivered_notices:
        found.append(
            Finding(
                both(
                    f"{undelivered_notices} notices of the month failed or nobody knows whether they arrived",
                    f"本月有{undelivered_notices}条通知发送失败或未确认送达",
                ),
                "LIM-1",
                actors.role(Role.OPERATIONS),
            )
        )
    return tuple(found)


def broken_limits(now: Counted, *, scene: Scene, actors: Actors) -> tuple[Finding, ...]:
    """Every limit that was not kept, danger first, then the least kept."""
    ranked = _broken_limits(now, scene=scene, actors=actors)
    return tuple(finding for _, finding in sorted(ranked, key=lambda each: each[0]))


def _broken_limits(now: Counted, *, scene: Scene, actors: Actors) -> list[tuple[tuple[bool, float, str], Finding]]:
    found: list[tuple[tuple[bool, float, str], Finding]] = []
    for limit in scene.book.limits:
        rows = [row for row in now.limits if row.limit_id == limit.id]
        here = limits.kept(rows)
        if not here.broken:
            continue
        by_branch: Counter[str] = Counter()
        for row in rows:
            if row.standing in (Standing.MISSED, Standing.OVERDUE):
                by_branch[row.branch_no or ""] += row.clocks
        worst, most = min(by_branch.items(), key=lambda item: (not item[0], -item[1], item[0]))
        missed = percent(here.broken / here.decided)
        still_en = f", {here.overdue} of them still open" if here.overdue else ""
        still_zh = f"，其中{here.overdue}件仍未完成" if here.overdue else ""
        sentence = both(
            f"{limit.title.en}: {here.broken} of {here.decided} past the limit ({missed}){still_en};"
            f" most at {scene.branch(worst)} ({most})",
            f"{limit.title.zh}：{here.decided}件中{here.broken}件超限（{missed}）{still_zh}；"
            f"最多的是{scene.branch(worst)}（{most}件）",
        )
        surely = interval(here.broken, here.decided) or (0.0, 0.0)
        rank = (not limit.danger, -surely[0], limit.id)
        found.append((rank, Finding(sentence, limit.article, actors.of_limit(limit, by_branch.elements()))))
    return found


def _undispatched(now: Counted, *, scene: Scene, actors: Actors) -> list[Finding]:
    if not now.undispatched:
        return []
    by_branch = Counter(row.branch_no for row in now.undispatched)
    worst, most = min(by_branch.items(), key=lambda item: (-item[1], item[0]))
    oldest = now.undispatched[0]
    called = scene.local(oldest.called_at, oldest.branch_no)
    return [
        Finding(
            both(
                f"{len(now.undispatched)} calls had nobody dispatched when the month closed, the oldest {oldest.call_no}"
                f" of {called:%Y-%m-%d}; most at {scene.branch(worst)} ({most})",
                f"月末有{len(now.undispatched)}件叫修尚未派工，最早的是{called:%Y-%m-%d}的{oldest.call_no}；"
                f"最多的是{scene.branch(worst)}（{most}件）",
            ),
            "MS-13",
            actors.each(Role.DIRECTOR, by_branch.elements()),
        )
    ]


def _lost_contracts(now: Counted, *, actors: Actors) -> list[Finding]:
    found: list[Finding] = []
    late = [term for term in now.terms if term.timing in (NoticeTiming.LATE, NoticeTiming.MISSING)]
    if late:
        missing = sum(term.timing is NoticeTiming.MISSING for term in late)
        found.append(
            Finding(
                both(
                    f"{len(late)} customers were told late or not at all that their contract ends ({missing} not at all)",
                    f"有{len(late)}份合同到期通知逾期或未发（其中{missing}份未发）",
                ),
                EXPIRY,
                actors.role(Role.SERVICE_DEPARTMENT),
            )
        )
    lost = [term for term in now.terms if term.outcome in contracts.LOST]
    if lost:
        fees = sum(term.fee_fen or 0 for term in lost)
        lapsed = sum(term.outcome is TermOutcome.LAPSED for term in lost)
        found.append(
            Finding(
                both(
                    f"{len(lost)} of {len(now.terms)} contracts that ended were lost ({money(fees)} of fees), {lapsed} of"
                    " them without any outcome recorded",
                    f"到期的{len(now.terms)}份合同流失{len(lost)}份（金额{money(fees)}），其中{lapsed}份没有任何结果记录",
                ),
                EXPIRY,
                actors.each(Role.DIRECTOR, (term.branch_no for term in lost)),
            )
        )
    return found
