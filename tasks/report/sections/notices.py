"""What the system said in the month, and how far the ladders were climbed (LIM-1, SV-21)."""

from collections import Counter

from models.notices import NoticeStatus, Via
from rules.regulation.messages import MessageKind
from rules.wording import Text
from rules.words import Role
from tasks.report.compare import count_figure
from tasks.report.counting import Counted, Scene
from tasks.report.shape import Cell, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both

_KINDS = {
    MessageKind.CLOCK_WARNING: both("limit coming near", "时限将至"),
    MessageKind.CLOCK_BREACH: both("limit passed", "超限"),
    MessageKind.LADDER_STEP: both("ladder step", "逐级催办"),
    MessageKind.CARRY_OVER: both("undispatched calls of the day before", "昨日未派工清单"),
    MessageKind.NEXT_STEP: both("next steps of jobs", "待办步骤"),
    MessageKind.DISPATCH_PROPOSALS: both("dispatch proposals", "派工建议"),
    MessageKind.PAPER_FINDINGS: both("gaps in the papers", "单据问题"),
    MessageKind.PAPER_OVERDUE: both("gaps in the papers, past due", "逾期单据问题"),
    MessageKind.DAY_UNTOLD: both("days without papers", "缺交日报"),
    MessageKind.DAY_REVIEW: both("technicians' days", "技术员日报"),
    MessageKind.DAY_TO_SIGN: both("daily reports to sign", "待签核日报"),
    MessageKind.DAY_REPORT: both("directors' daily reports", "服务主任日报"),
    MessageKind.CONTRACT_EXPIRY_CUSTOMER: both("contract expiry, to the customer", "合同到期通知（客户）"),
    MessageKind.CONTRACT_VISIT: both("renewal visit assigned", "指派续约拜访"),
    MessageKind.CONTRACT_DIGEST: both("contracts noticed, to the director", "到期通知汇总"),
    MessageKind.EXTENSION_LETTER: both("letter about an extension, to send", "延期通知书（寄送）"),
    MessageKind.CALL_REGISTER: both("call register of a branch", "网点叫修登记簿"),
    MessageKind.REGISTER_INCOMPLETE: both("call register to complete", "登记簿待补齐"),
    MessageKind.CARD_MAIL: both("opinion card, to the customer", "意见调查卡（客户）"),
    MessageKind.CARD_CANCELLED: both("opinion card of a cancelled call, to the customer", "取消叫修调查卡（客户）"),
    MessageKind.CARD_REMINDER: both("reminder of an opinion card", "调查卡催复（客户）"),
    MessageKind.CARD_SHEETS: both("opinion cards to print and phone", "打印与电话调查卡"),
    MessageKind.FOLLOW_UP_LIST: both("customers to follow up", "待回访名单"),
    MessageKind.FOLLOW_UP_MAIL: both("questionnaire, to the customer", "问卷（客户）"),
    MessageKind.FOLLOW_UP_REMINDER: both("reminder of a questionnaire", "问卷催复（客户）"),
    MessageKind.FOLLOW_UP_RETURN: both("too few answers to a questionnaire", "问卷回收率不足"),
    MessageKind.GREETING: both("greeting, to the customer", "问候（客户）"),
    MessageKind.CARD_CALL_BACK: both("customer to call back", "客户要求回电"),
    MessageKind.COMPLAINT_DRAFT: both("complaint draft to decide on", "投诉草稿待定"),
    MessageKind.COMPLAINT_HANDLER: both("complaint to handle", "投诉交办"),
    MessageKind.COMPLAINT_SERIOUS: both("serious complaint", "严重投诉"),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: both("repeated complaint", "重复投诉"),
    MessageKind.COMPLAINT_LETTER_DRAFT: both("letter about a complaint, to approve", "复函待核准"),
    MessageKind.COMPLAINT_LETTER: both("letter about a complaint, to the customer", "投诉答复函（客户）"),
    MessageKind.COMPLAINT_LETTER_PRINT: both("letter about a complaint, to post", "复函（寄送）"),
    MessageKind.CHASING: both("open matters, to whoever owes something", "催办清单"),
    MessageKind.CHASING_LIST: both("open matters of the branches", "各网点未结事项"),
    MessageKind.COMPLAINT_WAY: both("which way a complaint goes, to the customer", "投诉受理告知（客户）"),
    MessageKind.COMPLAINT_NEXT_LEVEL: both("who took a complaint over, to the customer", "转上一级告知（客户）"),
    MessageKind.COMPLAINT_EXTENSION: both("return that takes longer, to the customer", "退换货延期告知（客户）"),
    MessageKind.COMPLAINT_GOODS: both("return granted, to the customer", "退换货办理告知（客户）"),
    MessageKind.COMPLAINT_TOLD_PRINT: both("letter about a complaint's way, to post", "投诉告知书（寄送）"),
    MessageKind.COMPLAINT_TELL: both("customer to tell in person", "待告知客户（经办人）"),
    MessageKind.MONTHLY_REPORT: both("monthly report", "月报"),
    MessageKind.EVALUATION_TO_SIGN: both("evaluations of a quarter to sign", "待签核季度评价"),
    MessageKind.EVALUATION: both("evaluations of a quarter", "季度评价"),
    MessageKind.AUDIT_OK: both("system all well", "系统正常"),
    MessageKind.AUDIT_ALERT: both("system alert", "系统异常"),
    MessageKind.CORRECTION: both("correction", "更正"),
    MessageKind.DIGEST: both("digest", "汇总"),
}
_STATUSES = {
    NoticeStatus.QUEUED: both("waiting", "待发"),
    NoticeStatus.HELD: both("held", "留存"),
    NoticeStatus.CLAIMED: both("being sent", "发送中"),
    NoticeStatus.SENT: both("sent", "已发"),
    NoticeStatus.FAILED: both("failed", "失败"),
    NoticeStatus.UNKNOWN: both("unknown", "未明"),
    NoticeStatus.SUPPRESSED: both("suppressed", "未发（有因）"),
}
_WAYS = {Via.SLACK: both("chat", "聊天"), Via.MAIL: both("mail", "邮件"), Via.LETTER: both("letter", "信函")}
UNDELIVERED = (NoticeStatus.FAILED, NoticeStatus.UNKNOWN)


def undelivered(now: Counted) -> int:
    """Notices of the month that did not arrive, or nobody knows."""
    return sum(row.notices for row in now.notices if row.status in UNDELIVERED)


def notices(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Notices by kind and status, and ladders by limit and step (LIM-1)."""
    figures: tuple[Figure, ...] = (
        count_figure(
            "notices",
            both("Notices", "通知"),
            sum(row.notices for row in now.notices),
            before=sum(row.notices for row in before.notices) if before else None,
            good=0,
            how=both("Notices written in the month by the company's clock.", "按公司所在地时间本月生成的通知。"),
            article="LIM-1",
            table="notices_by_kind",
        ),
        count_figure(
            "undelivered",
            both("Notices failed or unknown", "失败或未明的通知"),
            undelivered(now),
            before=undelivered(before) if before else None,
            good=-1,
            how=both("Of these, those that failed or whose arrival nobody knows.", "其中发送失败或无法确认送达的。"),
            article="LIM-1",
            table="notices_by_kind",
        ),
    )
    return Section("notices", title, figures, (), (_by_kind(now), _ladders(now, scene)))


def _by_kind(now: Counted) -> Table:
    counted: Counter[tuple[str, str]] = Counter()
    statuses: Counter[tuple[str, str, str]] = Counter()
    for row in now.notices:
        counted[row.kind, row.channel] += row.notices
        statuses[row.kind, row.channel, row.status] += row.notices
    return Table(
        "notices_by_kind",
        both("Notices by kind and status", "各类通知"),
        (
            Column("kind", both("Kind", "种类")),
            Column("way", both("Way", "方式")),
            Column("notices", both("Notices", "通知数"), Kind.COUNT),
            *(Column(status.value, label, Kind.COUNT) for status, label in _STATUSES.items()),
        ),
        tuple(
            (
                _KINDS[MessageKind(kind)] if kind in set(MessageKind) else kind,
                _WAYS[Via(way)],
                counted[kind, way],
                *(statuses[kind, way, status.value] for status in _STATUSES),
            )
            for kind, way in sorted(counted)
        ),
        both(
            "The notice ledger, one line a kind and way; held ones were shown but had nothing to be sent through.",
            "通知台账，按种类与方式；留存的已显示，但没有可用的发送途径。",
        ),
        "LIM-1",
    )


def _ladders(now: Counted, scene: Scene) -> Table:
    titles = {limit.id: limit.title for limit in scene.book.limits}
    rows: list[tuple[Cell, ...]] = [
        (titles.get(row.limit_id, row.limit_id), _step(row.limit_id, row.step, scene), row.clocks, row.acknowledged)
        for row in now.steps
        if "+" not in row.step  # a repeat tells the same people of the same case again
    ]
    return Table(
        "ladders",
        both("Ladders climbed", "逐级催办"),
        (
            Column("limit", both("Limit", "时限")),
            Column("step", both("Told", "告知")),
            Column("cases", both("Cases", "件数"), Kind.COUNT),
            Column("acknowledged", both("Acknowledged", "已确认"), Kind.COUNT),
        ),
        tuple(rows),
        both(
            "Cases in which a step of a limit's ladder was told in the month; repeats count once.",
            "本月催办到该级的件数；重复催办只计一次。",
        ),
        "SV-21",
    )


def _step(limit_id: str, step: str, scene: Scene) -> Text | str:
    """A rung as people know it: its number and whom it tells; as stored where the book has no such rung now."""
    known = {limit.id: limit.ladder for limit in scene.book.limits}
    name, _, number = step.removeprefix(f"{limit_id} ").partition(":")
    if name != "step" or not number.isdigit() or limit_id not in known:
        return step
    steps = scene.book.ladder(known[limit_id]).steps
    if int(number) >= len(steps):
        return step
    rung = steps[int(number)]
    if rung.to in set(Role):
        title = scene.book.roles.titles[Role(rung.to)]
    else:
        title = _PARTS.get(rung.to, both(rung.to.replace("_", " "), rung.to))
    deputy = both(" (deputy)", "（代理人）") if rung.deputy else None
    place = int(number) + 1
    return both(
        f"{place}. {title.en}{deputy.en if deputy else ''}", f"{place}. {title.zh}{deputy.zh if deputy else ''}"
    )


_PARTS = {
    "handler": both("handler", "经办人"),
    "technician": both("technician", "技术员"),
    "assigned_to": both("person assigned", "指派人员"),
    "asker": both("person who follows up", "回访人"),
    "forward_to": both("person forwarded to", "转办对象"),
    "owner": both("first owner", "首问人"),
}
