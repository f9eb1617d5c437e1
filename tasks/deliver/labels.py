"""The words around a message: labels of kinds, buttons and fields, in both languages."""

from rules.regulation.messages import MessageKind
from rules.wording import Locale, Text

URGENT = Text(en="URGENT: {title}", zh="【紧急】{title}")
ARTICLE = Text(en="by article {article}", zh="依据条款 {article}")
DUE = Text(en="due {due}", zh="期限 {due}")
ATTACHED = Text(en="attached: {names}", zh="附件：{names}")
SHORTENED = Text(
    en="Shortened for display. The whole text is in the ledger: notice {notice}.",
    zh="此处显示不全，全文见通知台账第{notice}号。",
)
OPEN = Text(en="Open", zh="打开")
DIGEST_TITLE = Text(en="{count} notices for you", zh="您有{count}条通知")
GROUP = Text(en="{kind} ({count})", zh="{kind}（{count}）")
MORE = Text(en="… and {count} more of this kind, in the ledger", zh="……同类另有{count}条，见通知台账")

_KINDS: dict[MessageKind, tuple[str, str]] = {
    MessageKind.CLOCK_WARNING: ("Limits running out", "时限将至"),
    MessageKind.CLOCK_BREACH: ("Limits passed", "已超时限"),
    MessageKind.LADDER_STEP: ("Escalated", "升级催办"),
    MessageKind.CARRY_OVER: ("Undispatched calls", "未派工叫修"),
    MessageKind.DISPATCH_PROPOSALS: ("Dispatching", "派工建议"),
    MessageKind.NEXT_STEP: ("Next steps", "待办步骤"),
    MessageKind.PAPER_FINDINGS: ("Gaps in the papers", "单据问题"),
    MessageKind.PAPER_OVERDUE: ("Gaps in the papers, past due", "逾期单据问题"),
    MessageKind.DAY_UNTOLD: ("Days without papers", "缺交日报"),
    MessageKind.DAY_REVIEW: ("Technicians' days", "技术员日报"),
    MessageKind.DAY_TO_SIGN: ("Daily reports to sign", "待签核日报"),
    MessageKind.DAY_REPORT: ("Directors' daily reports", "服务主任日报"),
    MessageKind.CONTRACT_EXPIRY_CUSTOMER: ("Expiry letters", "保养到期通知书"),
    MessageKind.CONTRACT_VISIT: ("Renewal visits", "续约走访"),
    MessageKind.CONTRACT_DIGEST: ("Contracts ending", "合同到期汇总"),
    MessageKind.EXTENSION_LETTER: ("Letters about extensions", "延期通知书"),
    MessageKind.CALL_REGISTER: ("Call registers", "叫修登记簿"),
    MessageKind.REGISTER_INCOMPLETE: ("Call registers to complete", "待补齐登记簿"),
    MessageKind.CARD_MAIL: ("Opinion cards", "客户意见调查卡"),
    MessageKind.CARD_CANCELLED: ("Opinion cards of cancelled calls", "取消叫修调查卡"),
    MessageKind.CARD_REMINDER: ("Reminders of opinion cards", "调查卡催复"),
    MessageKind.CARD_SHEETS: ("Opinion cards to print and phone", "打印与电话调查卡"),
    MessageKind.FOLLOW_UP_LIST: ("Customers to follow up", "待回访客户"),
    MessageKind.FOLLOW_UP_MAIL: ("Questionnaires", "客户问卷"),
    MessageKind.FOLLOW_UP_REMINDER: ("Reminders of questionnaires", "问卷催复"),
    MessageKind.FOLLOW_UP_RETURN: ("Too few answers", "回收率不足"),
    MessageKind.GREETING: ("Greetings", "节日与生日问候"),
    MessageKind.CARD_CALL_BACK: ("Customers to call back", "待回电客户"),
    MessageKind.COMPLAINT_DRAFT: ("Complaint drafts", "待定投诉草稿"),
    MessageKind.COMPLAINT_HANDLER: ("Complaints to handle", "待处理投诉"),
    MessageKind.COMPLAINT_SERIOUS: ("Serious complaints", "重大投诉"),
    MessageKind.COMPLAINT_ASSIGNED_REPEAT: ("Repeated complaints", "重复投诉"),
    MessageKind.COMPLAINT_LETTER_DRAFT: ("Letters to approve", "待核准复函"),
    MessageKind.COMPLAINT_LETTER: ("Letters to customers", "投诉答复函"),
    MessageKind.COMPLAINT_LETTER_PRINT: ("Letters to print and post", "待寄复函"),
    MessageKind.CHASING: ("Open matters", "催办清单"),
    MessageKind.CHASING_LIST: ("Open matters of the branches", "各网点未结事项"),
    MessageKind.COMPLAINT_WAY: ("Complaints received", "投诉受理告知"),
    MessageKind.COMPLAINT_NEXT_LEVEL: ("Complaints taken over", "投诉转上一级告知"),
    MessageKind.COMPLAINT_EXTENSION: ("Returns that take longer", "退换货延期告知"),
    MessageKind.COMPLAINT_GOODS: ("Returns granted", "退换货办理告知"),
    MessageKind.COMPLAINT_TOLD_PRINT: ("Letters to post", "待寄告知书"),
    MessageKind.COMPLAINT_TELL: ("Customers to tell", "待告知客户"),
    MessageKind.MONTHLY_REPORT: ("Monthly reports", "月度报告"),
    MessageKind.EVALUATION_TO_SIGN: ("Evaluations of a quarter to sign", "待签核季度评价"),
    MessageKind.EVALUATION: ("Evaluations of a quarter", "季度评价"),
    MessageKind.AUDIT_OK: ("All is well", "运行正常"),
    MessageKind.AUDIT_ALERT: ("Findings of the watch", "运行告警"),
    MessageKind.CORRECTION: ("Corrections", "更正"),
    MessageKind.DIGEST: ("Digests", "汇总"),
}


def kind_label(kind: str, locale: Locale) -> str:
    """What a kind of notice is called above a group of them; a kind that nobody named shows its own word."""
    try:
        en, zh = _KINDS[MessageKind(kind)]
    except ValueError:
        return kind.replace("_", " ")
    return zh if locale == "zh" else en
