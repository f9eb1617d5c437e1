"""Contracts whose term ends in the month: renewed, lost, waiting, and whether the customer was told in time (MS-15)."""

from collections import Counter
from collections.abc import Iterable

from rules.masking import mask_name
from rules.wording import Text
from tasks.report.compare import count_figure, share, share_figure
from tasks.report.counting import EXPIRY, Counted, Scene
from tasks.report.shape import Bar, BarChart, Cell, Column, Figure, Kind, Pattern, Section, Series, Table
from tasks.report.spoken import both, word
from tasks.report.terms import NoticeTiming, Term, TermOutcome

LISTED = 40
LOST = (TermOutcome.DECLINED, TermOutcome.LAPSED)
WAITING = (TermOutcome.PENDING, TermOutcome.OPEN)
HOW_RATE = both(
    "Of the terms whose last day covered lies in the month and that were renewed, declined or lapsed, those renewed."
    " Terms still waiting and contracts ended early are outside the rate.",
    "最后有效日在本月、且已续约、不续或到期未续的合同中，已续约的比率；待定、尚未拜访及提前终止的不计。",
)
HOW_NOTICE = both(
    "Told by the day the rule asks for: a month before the last day covered, a working day earlier on days of rest;"
    " for contracts learned of later, the day we learned of them.",
    "在规定日之前发出到期通知：到期前一个月，遇休息日提前到前一工作日；获知较晚的，以获知当日为准。",
)


def renewal_rate(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Terms renewed of those decided (MS-15)."""
    return share_figure(
        "renewal_rate",
        both("Contracts renewed", "合同续约率"),
        *_renewed(now.terms),
        before=_renewed(before.terms) if before else None,
        good=1,
        how=HOW_RATE,
        article=EXPIRY,
        table="contracts_by_outcome",
    )


def noticed_in_time(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """Customers told in time that their contract ends (MS-15)."""
    return share_figure(
        "noticed_in_time",
        both("Customers told of the end in time", "到期通知按期率"),
        *_told(now.terms),
        before=_told(before.terms) if before else None,
        good=1,
        how=HOW_NOTICE,
        article=EXPIRY,
        table="contracts",
    )


def contracts(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Terms that end in the month by outcome, and those that are lost or waiting one by one (MS-15)."""
    figures = (
        count_figure(
            "contracts_ending",
            both("Contracts ending", "到期合同"),
            len(now.terms),
            before=len(before.terms) if before else None,
            good=0,
            how=both("Contract terms whose last day covered lies in the month.", "最后有效日在本月的合同期。"),
            article=EXPIRY,
            table="contracts_by_outcome",
        ),
        renewal_rate(now, before, scene),
        noticed_in_time(now, before, scene),
    )
    by_outcome = Counter(term.outcome for term in now.terms)
    fees: Counter[TermOutcome] = Counter()
    for term in now.terms:
        fees[term.outcome] += term.fee_fen or 0
    outcomes = Table(
        "contracts_by_outcome",
        both("Contracts ending, by outcome", "到期合同结果"),
        (
            Column("outcome", both("Outcome", "结果")),
            Column("contracts", both("Contracts", "合同数"), Kind.COUNT),
            Column("share", both("Share", "占比"), Kind.SHARE),
            Column("fees", both("Fees (¥)", "合同金额（元）"), Kind.MONEY),
        ),
        tuple(
            (word(TermOutcome, each), by_outcome[each], share(by_outcome[each], len(now.terms)), fees[each])
            for each in TermOutcome
        ),
        HOW_RATE,
        EXPIRY,
    )
    tables = (outcomes, _timing(now), _branches(now, scene), _listed(now, scene))
    return Section("contracts", title, figures, (_chart(now, scene),) if now.terms else (), tables)


def _timing(now: Counted) -> Table:
    timing = Counter(term.timing for term in now.terms)
    late = Counter(term.timing for term in now.terms if term.learned_late)
    return Table(
        "contract_notices",
        both("Were customers told in time?", "到期通知是否按期"),
        (
            Column("timing", both("Notice", "通知情况")),
            Column("contracts", both("Contracts", "合同数"), Kind.COUNT),
            Column("learned_late", both("Learned of late", "其中获知较晚"), Kind.COUNT),
        ),
        tuple((word(NoticeTiming, each), timing[each], late[each]) for each in NoticeTiming),
        HOW_NOTICE,
        EXPIRY,
    )


_PARTS = (
    (both("renewed", "已续约"), (TermOutcome.RENEWED,), Pattern.PALE),
    (both("lost", "流失"), LOST, Pattern.HATCHED),
    (both("waiting", "待定"), WAITING, Pattern.DOTTED),
    (both("ended early", "提前终止"), (TermOutcome.ENDED_EARLY,), Pattern.EMPTY),
)


def _parts(terms: Iterable[Term]) -> tuple[int, ...]:
    outcomes = Counter(term.outcome for term in terms)
    return tuple(sum(outcomes[each] for each in members) for _, members, _ in _PARTS)


def _by_branch(now: Counted) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {branch: [] for branch in sorted({term.branch_no or "" for term in now.terms})}
    for term in now.terms:
        found[term.branch_no or ""].append(term)
    return found


def _branches(now: Counted, scene: Scene) -> Table:
    return Table(
        "contracts_by_branch",
        both("Contracts ending, by branch", "各网点到期合同"),
        (
            Column("branch", both("Branch", "网点")),
            *(
                Column(title.en.replace(" ", "_"), both(title.en.capitalize(), title.zh), Kind.COUNT)
                for title, _, _ in _PARTS
            ),
            Column("rate", both("Renewed, share", "续约率"), Kind.SHARE),
        ),
        tuple(
            (scene.branch(branch), *_parts(mine), share(*_renewed(mine))) for branch, mine in _by_branch(now).items()
        ),
        HOW_RATE,
        EXPIRY,
    )


def _chart(now: Counted, scene: Scene) -> BarChart:
    return BarChart(
        "contracts_by_branch_chart",
        both("Contracts ending, by branch", "各网点到期合同"),
        tuple(Series(title, pattern) for title, _, pattern in _PARTS),
        tuple(Bar(scene.branch(branch), _parts(mine)) for branch, mine in _by_branch(now).items()),
        table="contracts_by_branch",
    )


def _listed(now: Counted, scene: Scene) -> Table:
    open_ones = [
        term
        for term in now.terms
        if term.outcome in (*LOST, *WAITING) or term.timing in (NoticeTiming.LATE, NoticeTiming.MISSING)
    ]
    listed = open_ones[:LISTED]
    rows: list[tuple[Cell, ...]] = [
        (
            term.contract_no,
            scene.branch(term.branch_no),
            mask_name(term.customer),
            term.ends_on,
            word(TermOutcome, term.outcome),
            word(NoticeTiming, term.timing),
            term.notice_due_on,
            term.noticed_on,
            term.fee_fen,
        )
        for term in listed
    ]
    return Table(
        "contracts",
        both("Contracts lost, waiting or told late", "流失、待定或未按期通知的合同"),
        (
            Column("contract", both("Contract", "合同编号")),
            Column("branch", both("Branch", "网点")),
            Column("customer", both("Customer", "客户")),
            Column("ends_on", both("Last day", "到期日"), Kind.DAY),
            Column("outcome", both("Outcome", "结果")),
            Column("timing", both("Notice", "通知情况")),
            Column("notice_due_on", both("Notice due", "应通知日"), Kind.DAY),
            Column("noticed_on", both("Told on", "通知日"), Kind.DAY),
            Column("fee", both("Fee (¥)", "金额（元）"), Kind.MONEY),
        ),
        tuple(rows),
        both("Customers' names are hidden in part.", "客户名称部分隐去。"),
        EXPIRY,
        unlisted=len(open_ones) - len(listed),
    )


def _renewed(terms: Iterable[Term]) -> tuple[int, int]:
    outcomes = Counter(term.outcome for term in terms)
    renewed = outcomes[TermOutcome.RENEWED]
    return renewed, renewed + sum(outcomes[each] for each in LOST)


def _told(terms: Iterable[Term]) -> tuple[int, int]:
    timing = Counter(term.timing for term in terms)
    in_time = timing[NoticeTiming.IN_TIME]
    return in_time, in_time + timing[NoticeTiming.LATE] + timing[NoticeTiming.MISSING]
