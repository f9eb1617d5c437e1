"""The kinds of event that a timeline can hold, and the states that they lead to."""

from rules.words import CaseKind, Word


class CallEvent(Word):
    """What happens to a call (MS-3 to MS-7, MS-13, RS-1)."""

    CALLED = "called", "叫修"
    APPOINTED = "appointed", "约定时间"
    CARRIED_IN_COUNTER = "carried_in_counter", "客户送修"
    CARRIED_OVER = "carried_over", "转次日优先派工"
    DISPATCHED = "dispatched", "派工"
    ARRIVED = "arrived", "到达"
    FIXED = "fixed", "修复"
    CARRIED_IN = "carried_in", "带回修理"
    REVISIT = "revisit", "需再访"
    ABSENT = "absent", "客户不在"
    DECLINED = "declined", "客户拒修"
    BEYOND = "beyond", "超出能力"
    FIXED_BY_PHONE = "fixed_by_phone", "电话解决"
    GOODS_TAKEN = "goods_taken", "商品收入"
    QUOTED = "quoted", "报价"
    QUOTE_CONFIRMED = "quote_confirmed", "客户同意"
    QUOTE_DECLINED = "quote_declined", "客户不修"
    EXTRA_DECLINED = "extra_declined", "客户不同意追加"
    WAITING_CUSTOMER = "waiting_customer", "等候客户"
    CUSTOMER_ANSWERED = "customer_answered", "客户答复"
    WAITING_PARTS = "waiting_parts", "待料"
    PARTS_CAME = "parts_came", "到料"
    EXTENDED = "extended", "延期"
    GOODS_READY = "goods_ready", "商品修妥"
    GOODS_RETURNED = "goods_returned", "商品交还"
    CHARGED = "charged", "应收费用"
    COLLECTED = "collected", "当场收款"
    HANDED_IN = "handed_in", "交款"
    CAME_IN = "came_in", "款项已到账"
    ALREADY_INVOICED = "already_invoiced", "此前已开票"
    INVOICED = "invoiced", "开票"
    INVOICED_NOTHING = "invoiced_nothing", "零额发票"
    INVOICE_REVERSED = "invoice_reversed", "冲销发票"
    UNINVOICED = "uninvoiced", "发票全部冲销"
    INVOICE_OWED = "invoice_owed", "须重新开票"
    PAID = "paid", "付款"
    SETTLED = "settled", "结清"
    CLOSED = "closed", "签字销号"
    CANCELLED = "cancelled", "取消"
    REOPENED = "reopened", "重开"
    REPEAT = "repeat", "重复维修"
    REPEAT_JUDGED = "repeat_judged", "重修定因"
    HELP_ASKED = "help_asked", "求助"
    FINDING_DIFFERS = "finding_differs", "与报修不符"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class ComplaintEvent(Word):
    """What happens to a complaint (SV-20 to SV-22, NT-1, NT-3, NT-4, NT-6 to NT-8)."""

    RECEIVED = "received", "受理"
    ASSIGNED = "assigned", "指派"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    TOLD = "told", "告知客户"
    SEVERITY_RAISED = "severity_raised", "升为严重"
    SEVERITY_LOWERED = "severity_lowered", "降为普通"
    SEVERITY_CONFIRMED = "severity_confirmed", "定级确认"
    REVIEWED = "reviewed", "批示"
    FORWARDED = "forwarded", "转办"
    FOUND = "found", "调查结论"
    ANSWERED = "answered", "答复"
    LETTER_DRAFTED = "letter_drafted", "拟复函"
    LETTER_APPROVED = "letter_approved", "复函核准"
    LETTER_SENT_BACK = "letter_sent_back", "复函退改"
    LETTER_SENT = "letter_sent", "复函寄出"
    SATISFIED = "satisfied", "客户满意"
    DISSATISFIED = "dissatisfied", "客户不满意"
    RAISED = "raised", "转上一级"
    REWARDED = "rewarded", "奖励客户"
    REWARD_DECLINED = "reward_declined", "不予奖励"
    REPRIMAND_PROPOSED = "reprimand_proposed", "拟处理当事人"
    REPRIMANDED = "reprimanded", "处理当事人"
    REPRIMAND_DECLINED = "reprimand_declined", "不予处理"
    RETURN_APPROVED = "return_approved", "批准退货"
    RETURN_REFUSED = "return_refused", "不批准退货"
    EXCHANGED = "exchanged", "退换办结"
    EXTENDED = "extended", "延期"
    REPEATED = "repeated", "重复投诉"
    LINKED = "linked", "并案"
    CLOSED = "closed", "结案"
    REOPENED = "reopened", "重开"
    WITHDRAWN = "withdrawn", "撤诉"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class ContractEvent(Word):
    """What happens to a maintenance contract (MS-15)."""

    CONTRACT_SIGNED = "contract_signed", "签订"
    NOTICED = "noticed", "发到期通知"
    VISIT_ASSIGNED = "visit_assigned", "指派续约拜访"
    VISIT_PENDING = "visit_pending", "续约待定"
    RENEWED = "renewed", "续约"
    DECLINED = "declined", "不续约"
    LAPSED = "lapsed", "到期未续"
    ENDED_EARLY = "ended_early", "提前终止"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class GoodsEvent(Word):
    """What happens to goods in custody, from receipt to hand-back (MS-6, MS-7, MS-9, WP-5)."""

    TAKEN_IN = "taken_in", "收入"
    QUOTED = "quoted", "报价"
    QUOTE_CONFIRMED = "quote_confirmed", "客户同意"
    QUOTE_DECLINED = "quote_declined", "客户不修"
    EXTRA_DECLINED = "extra_declined", "客户不同意追加"
    REPAIR_STARTED = "repair_started", "开始修理"
    WAITING_CUSTOMER = "waiting_customer", "等候客户"
    CUSTOMER_ANSWERED = "customer_answered", "客户答复"
    WAITING_PARTS = "waiting_parts", "待料"
    PARTS_CAME = "parts_came", "到料"
    EXTENDED = "extended", "延期"
    HELP_ASKED = "help_asked", "求助"
    REPAIRED = "repaired", "修毕"
    INSPECTED = "inspected", "验讫"
    RETURNED = "returned", "交还"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class ReportEvent(Word):
    """What happens to a director's daily report (MS-11, MS-12), or to the evaluation of a quarter (PW-3)."""

    COMPILED = "compiled", "汇总"
    RECOMPILED = "recompiled", "重新汇总"
    SIGNED = "signed", "签核"
    SENT_BACK = "sent_back", "退回"
    FORWARDED = "forwarded", "转呈"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class FollowUpEvent(Word):
    """What happens to a follow-up of a customer (PW-2, PW-3, PW-5, RS-9, FP-4)."""

    DUE = "due", "应回访"
    NOT_REACHED = "not_reached", "未联系上"
    REACHED = "reached", "已回访"
    DECLINED = "declined", "客户谢绝"
    EXPIRED = "expired", "逾期未回"
    EXCUSED = "excused", "免回访"
    ASKED_OTHERWISE = "asked_otherwise", "改以其他方式回访"
    PASSED_ON = "passed_on", "情况转有关部门"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class DraftEvent(Word):
    """What happens to the draft of a complaint that an opinion card gave cause for (SV-17, SV-22)."""

    DRAFTED = "drafted", "拟稿"
    DRAFTED_AGAIN = "drafted_again", "重新拟稿"
    OPENED = "opened", "立案"
    DISMISSED = "dismissed", "不立案"
    WITHDRAWN = "withdrawn", "撤回"
    SEVERITY_RAISED = "severity_raised", "升为严重"
    SEVERITY_LOWERED = "severity_lowered", "降为普通"
    ACKNOWLEDGED = "acknowledged", "确认收到"
    CORRECTED = "corrected", "更正"
    NOTE = "note", "备注"


class CallState(Word):
    """Where a call stands. Fixed but unsigned stays `fixed`: the signature is the condition (MS-4)."""

    REGISTERED = "registered", "已登记"
    DISPATCHED = "dispatched", "已派工"
    ON_SITE = "on_site", "已到现场"
    FIXED = "fixed", "已修复未签字"
    CARRIED_IN = "carried_in", "已带回"
    REVISIT = "revisit", "待再访"
    DECLINED = "declined", "客户拒修"
    CLOSED = "closed", "已销号"
    CANCELLED = "cancelled", "已取消"


class ComplaintState(Word):
    """Where a complaint stands."""

    RECEIVED = "received", "已受理"
    ASSIGNED = "assigned", "已指派"
    UNDER_REVIEW = "under_review", "批示处理中"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已结案"
    REOPENED = "reopened", "已重开"
    WITHDRAWN = "withdrawn", "已撤诉"
    LINKED = "linked", "已并案"


class ContractState(Word):
    """Where a maintenance contract stands."""

    RUNNING = "running", "有效"
    NOTICED = "noticed", "已通知到期"
    DECLINED = "declined", "不续约"
    LAPSED = "lapsed", "到期未续"
    ENDED = "ended", "提前终止"


class GoodsState(Word):
    """Where goods in custody stand (MS-7). Until they are returned the receipt is valid."""

    TAKEN_IN = "taken_in", "已收入"
    QUOTED = "quoted", "待客户确认"
    AGREED = "agreed", "客户已同意"
    IN_REPAIR = "in_repair", "修理中"
    REPAIRED = "repaired", "已修毕"
    INSPECTED = "inspected", "已验讫"
    DECLINED = "declined", "不修待还"
    RETURNED = "returned", "已交还"


class ReportState(Word):
    """Where a director's daily report or the evaluation of a quarter stands. What is recompiled loses its signature (MS-12)."""

    UNSIGNED = "unsigned", "待签核"
    SENT_BACK = "sent_back", "已退回"
    SIGNED = "signed", "已签核"
    FORWARDED = "forwarded", "已转呈"


class FollowUpState(Word):
    """Where a follow-up stands. What expired or was excused is still taken in when the customer answers after all."""

    DUE = "due", "待回访"
    TRIED = "tried", "未联系上"
    REACHED = "reached", "已回访"
    DECLINED = "declined", "客户谢绝"
    EXPIRED = "expired", "逾期未回"
    EXCUSED = "excused", "免回访"


class DraftState(Word):
    """Where the draft of a complaint stands. Until it is opened there is no complaint."""

    WAITING = "waiting", "待定"
    OPENED = "opened", "已立案"
    DISMISSED = "dismissed", "不立案"
    WITHDRAWN = "withdrawn", "已撤回"


EVENTS: dict[CaseKind, type[Word]] = {
    CaseKind.CALL: CallEvent,
    CaseKind.COMPLAINT: ComplaintEvent,
    CaseKind.CONTRACT: ContractEvent,
    CaseKind.GOODS: GoodsEvent,
    CaseKind.REPORT: ReportEvent,
    CaseKind.FOLLOW_UP: FollowUpEvent,
    CaseKind.DRAFT: DraftEvent,
}
"""The event kinds that each kind of case knows."""

STATES: dict[CaseKind, type[Word]] = {
    CaseKind.CALL: CallState,
    CaseKind.COMPLAINT: ComplaintState,
    CaseKind.CONTRACT: ContractState,
    CaseKind.GOODS: GoodsState,
    CaseKind.REPORT: ReportState,
    CaseKind.FOLLOW_UP: FollowUpState,
    CaseKind.DRAFT: DraftState,
}
"""The states that each kind of case can be in."""
