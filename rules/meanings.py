"""What a reason's code stands for when many rows share it: whole sentences, no row's own values in them."""

from rules.reasons import SENTENCES
from rules.wording import Text

MEANINGS: dict[str, tuple[str, str]] = {
    "missing_either": ("lacks columns of which one has to be filled in", "几组列中至少要填一组，但都为空"),
    "bad_pattern": ("does not look like what the column asks for", "不符合该列要求的格式"),
    "too_long": ("is longer than the column allows", "超过该列允许的长度"),
    "not_in_set": ("is not one of the words that the column allows", "不在该列的可选范围内"),
    "out_of_range": ("is out of the range that the column allows", "超出该列允许的范围"),
    "times_out_of_order": ("lies after a time that has to follow it", "晚于应在其后的时间"),
    "visit_overlap": ("overlaps another visit of the same technician", "与同一技术员的另一次上门重叠"),
    "kind_against_facts": ("differs from the facts and gives no reason", "与事实不符且未说明原因"),
    "step_not_for_case": ("is not a step of that kind of case", "不是该类事项的步骤"),
    "renewal_not_later": ("renews to a day that is not after the present end", "新到期日不晚于现到期日"),
    "key_conflict": ("has a number already used by another record of the same file", "编号已被本文件另一行使用"),
    "visit_without_dispatch": (
        "was dispatched to nobody before the visit, or not again after an earlier one",
        "上门之前没有派工记录，或前次上门后没有再次派工",
    ),
    "inspection_incomplete": ("is half of an inspection: who, when or the end of the work is missing", "验讫填写不全"),
    "more_than_elapsed": ("is more minutes than passed between start and end", "超过起止之间实际经过的分钟数"),
    "receipt_after_close": (
        "takes goods in for a call that is over; reopen it first",
        "叫修已结束，须先重开才能收入商品",
    ),
    "finding_needed": ("is an investigation that does not say what was found", "未填调查结论"),
    "not_about_attitude": ("is a reprimand over a complaint that is not about attitude", "并非态度投诉，不适用处分"),
    "no_return_wanted": ("is about a return or exchange that the complaint does not ask for", "该投诉未要求退换货"),
    "way_needed": ("says that the customer was told, but not what", "已告知客户但未写明内容"),
    "refund_needed": ("approves a return without saying how the money comes back", "批准退货但未填退款方式"),
    "extension_incomplete": ("extends a limit without the new time or the reason", "延期未填新时限或原因"),
    "cause_needed": ("excuses a repeat without naming the cause", "免责但未填原因"),
    "not_its_director": ("is not the service director of that branch", "不是该网点的服务主任"),
    "no_extension": ("asks for more time where the rule book gives none", "所申请延期的时限按制度不可延期"),
    "extension_late": ("extends a limit after it was over", "到期后才申请延期"),
    "not_more_time": ("extends to a time that is no later", "所填新时间不晚于现有期限"),
    "extended_already": ("extends what somebody has extended before", "此前已有人延期"),
    "unknown_proposal": ("answers no proposal for that call", "不是该叫修的派工建议"),
    "proposal_overtaken": ("answers a proposal that stands no more", "所答复的派工建议已失效"),
    "may_not_dispatch": ("sent by somebody who does not dispatch there", "派工人无权在该网点派工"),
    "reason_needed": ("sends somebody else than proposed without a reason", "未按建议派工且未注明原因"),
    "decided_already": ("answers what somebody has decided before", "此前已有人批示"),
    "not_its_manager": ("is not the manager of that branch", "不是该网点的经理"),
    "verdict_not_for_step": ("is no verdict of that step", "不适用于该步骤"),
    "report_signed": (
        "is about a report that is signed and on its way already",
        "该报告已签核转呈",
    ),
    "receipt_of_other_call": ("is a receipt of another call", "该收据属于另一叫修"),
    "own_card": ("was written down by the technician whom the card rates", "由所评技术员本人代填"),
    "not_to_end": ("ends a complaint that is in other hands", "无权了结该投诉"),
    "own_complaint": ("judges or ends a complaint about the same person", "由投诉所涉人员本人调查或了结"),
    "severity_not_lowered": ("calls a complaint ordinary, which the department does", "无权将投诉定为一般"),
    "own_draft": ("decides on a card that rates the same person", "由所评人员本人决定是否立案"),
    "draft_opened": ("takes back a complaint that was opened from a draft", "将已立案的草稿改为不立案"),
    "draft_decided": ("decides on a draft that was decided on before", "该草稿此前已有决定"),
    "draft_withdrawn": ("decides on a draft whose card was corrected", "该草稿的调查卡已更正"),
    "follow_up_done": ("follows up a customer who has been followed up already", "该客户此前已回访"),
    "follow_up_given_up": ("is a try after the follow-up was given up", "该回访此前已结束"),
    "questionnaire_answered": ("is an answer by link to what was answered before", "该问卷此前已答复"),
    "finding_incomplete": ("is half of a finding for a department", "须转情况与转送部门未同时填写"),
    "card_answered": ("was answered before", "调查卡此前已答复"),
    "card_of_other_call": ("is the opinion card of another call", "该调查卡属于另一叫修"),
    "number_of_other_branch": ("is the number of a paper of another branch", "该编号属于其他网点的单据"),
    "stands_for_other_goods": ("stands for other goods at that minute already", "该时刻已登记在另一件商品名下"),
    "which_receipt": ("leaves open which of several goods are meant", "未说明是哪件在修商品"),
    "sum_differs": ("is not the sum of its items", "与各项之和不符"),
    "answer_incomplete": ("is an answer without its time, or a time without an answer", "答复与答复时间须同时填写"),
    "reversal_differs": ("reverses an invoice of another call or amount", "被冲销发票的叫修或金额不同"),
    "reverses_a_reversal": ("reverses a reversal", "冲销的是冲销发票"),
    "reversed_before_issued": ("reverses an invoice before it was issued", "冲销时间早于开票时间"),
    "reversed_twice": ("reverses an invoice that was reversed already", "该发票已被冲销"),
    "not_allowed": ("is not allowed in the state that the case is in", "事项当前状态不允许"),
    "visit_after_close": (
        "is a visit after the call was closed or cancelled; reopen it first",
        "上门前叫修已销号或取消，请先重开",
    ),
    "dispatch_after_close": (
        "is a dispatch after the call was closed, cancelled or declined; reopen it first",
        "派工前叫修已销号、取消或拒修，请先重开",
    ),
    "outcome_without_visit": ("gives an outcome without an arrival before it", "没有到达记录，不能登记上门结果"),
    "closed_without_outcome": ("strikes off a call that has no outcome", "没有处理结果的叫修不能销号"),
    "decision_after_close": (
        "is a decision after the complaint was closed or withdrawn; reopen it first",
        "批示前投诉已结案或撤诉，请先重开",
    ),
    "closed_without_answer": ("closes a complaint that was not answered", "未答复的投诉不能结案"),
    "linked_complaint": (
        "is about a complaint that is linked to an earlier one; decide on that one",
        "该投诉已并入前一投诉，请在前一投诉上批示",
    ),
    "not_answered_yet": (
        "says whether the customer is content before there was an answer",
        "尚未答复，不能登记客户是否满意",
    ),
    "renewal_after_end": (
        "renews a contract that was ended early; a new one is needed",
        "合同已提前终止，需另签新合同",
    ),
    "goods_gone": ("is about goods that had been handed back; a new receipt is needed", "商品此前已交还，需另开收据"),
    "return_before_inspection": ("hands goods back that nobody has inspected", "商品未经验讫，不得交还"),
    "repair_before_agreement": ("is work before the customer agreed to the quote", "客户同意报价之前不得修理"),
    "inspection_before_repair": ("inspects goods before their repair was finished", "商品尚未修毕，不能验讫"),
    "not_open_yet": (
        "comes before the case itself, or leaves another paper before it",
        "早于事项本身，或使其他单据早于事项",
    ),
    "already_open": ("opens a case that is open already", "该事项已登记"),
}
"""Meanings of the codes whose own sentences have gaps for a row's values, or are the lifecycles' own."""


def meaning(code: str) -> Text:
    """What a code stands for, in both languages; the bare code where nothing is declared of it."""
    english, chinese = MEANINGS.get(code) or SENTENCES.get(code) or (code, code)
    return Text(en=english, zh=chinese)
