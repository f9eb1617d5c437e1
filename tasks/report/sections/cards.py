"""Whether every call has its opinion card, and what became of the complaints that low cards drafted (SV-18, SV-22)."""

from collections import Counter

from models.queries.report_cards import Carded
from rules.events import DraftState
from tasks.report.compare import count_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Column, Figure, Kind, Table
from tasks.report.spoken import both

DRAFTS, SENT = "complaint_drafts", "cards_by_branch"
DRAFTED_HOW = both(
    "Opinion cards entered in the period that gave cause for a complaint, as their drafts stand now. What a director opened"
    " is among the complaints of the time in which it was opened; a draft whose card was corrected is withdrawn.",
    "本期登记的、构成投诉理由的调查卡，按其草稿目前状况统计。服务主任立案的，计入立案时的投诉；调查卡更正后草稿撤回。",
)
SENT_HOW = both(
    "Every call of the period once: with a card about a completed visit, with a card about its cancellation, excused with a"
    " reason, or without one yet. Calls taken are always the sum of the four.",
    "本期每件叫修只计一次：已就上门发卡、已就取消发卡、注明原因免发、尚未发卡。叫修件数恒为四者之和。",
)


def drafts(now: Counted, before: Counted | None, scene: Scene) -> tuple[Figure, Table]:
    """Drafts of complaints by branch: opened, dismissed, withdrawn and waiting for the director (SV-22)."""
    article = scene.book.cards.draft_article
    title = both("Complaints drafted by low opinion cards", "低分调查卡拟投诉")
    figure = count_figure(
        DRAFTS, title, _drafted(now), before=_drafted(before) if before else None, good=-1, how=DRAFTED_HOW, article=article,
        table=DRAFTS,
    )  # fmt: skip
    counts: Counter[tuple[str, str]] = Counter()
    for row in now.drafts:
        counts[scene.branch(row.branch_no), row.state] += row.drafts
    order = (DraftState.OPENED, DraftState.DISMISSED, DraftState.WITHDRAWN, DraftState.WAITING)
    table = Table(
        DRAFTS,
        title,
        (
            Column("branch", both("Branch", "网点")),
            Column("drafted", both("Drafted", "拟投诉"), Kind.COUNT),
            *(Column(state.value, both(state.value.capitalize(), state.chinese), Kind.COUNT) for state in order),
        ),
        tuple(
            (branch, sum(counts[branch, state] for state in order), *(counts[branch, state] for state in order))
            for branch in sorted({branch for branch, _ in counts})
        ),
        DRAFTED_HOW,
        article,
    )
    return figure, table


def sent(now: Counted, scene: Scene) -> Table:
    """Calls of the period by branch and by how they stand with their opinion cards (SV-18)."""
    counts: Counter[tuple[str, Carded]] = Counter()
    for row in now.carded:
        counts[scene.branch(row.branch_no), row.stands] += row.calls
    titles = {
        Carded.SENT: both("Cards sent", "已发卡"),
        Carded.CANCELLED: both("Cards about a cancellation", "取消叫修发卡"),
        Carded.EXCUSED: both("Excused", "免发"),
        Carded.WAITING: both("No card yet", "尚未发卡"),
    }
    return Table(
        SENT,
        both("Opinion cards of the period's calls", "本期叫修发卡情况"),
        (
            Column("branch", both("Branch", "网点")),
            Column("calls", both("Calls taken", "叫修"), Kind.COUNT),
            *(Column(stands.value, title, Kind.COUNT) for stands, title in titles.items()),
        ),
        tuple(
            (branch, sum(counts[branch, stands] for stands in titles), *(counts[branch, stands] for stands in titles))
            for branch in sorted({branch for branch, _ in counts})
        ),
        SENT_HOW,
        scene.book.cards.article,
    )


def _drafted(counted: Counted) -> int:
    return sum(row.drafts for row in counted.drafts)
