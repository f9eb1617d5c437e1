"""Why a row was refused: stable codes and the sentences that people read."""

from dataclasses import dataclass

SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("is empty but required", "必填但为空"),
    "missing_either": ("needs one of these filled in: {allowed}", "以下各组至少填一组：{allowed}"),
    "bad_pattern": ("does not look like a {what}", "格式不对：应为{what}"),
    "too_long": ("is longer than {allowed} characters", "超过{allowed}个字符"),
    "not_in_set": ("is not one of: {allowed}", "不在可选范围：{allowed}"),
    "out_of_range": ("is out of range ({allowed})", "超出范围（{allowed}）"),
    "too_early": ("lies before 1990", "早于1990年"),
    "in_future": ("lies in the future", "晚于当前时间"),
    "times_out_of_order": ("lies after {other}", "晚于{other}"),
    "duplicate_key": (
        "stands more than once in this file with different content",
        "本文件中同一编号出现多次且内容不同",
    ),
    "unreadable_time": ("cannot be read as a time", "无法识别为时间"),
    "unreadable_date": ("cannot be read as a date", "无法识别为日期"),
    "no_such_date": ("is a day that does not exist", "日期不存在"),
    "no_such_time": ("is a time that does not exist in that time zone", "该时区不存在此时间"),
    "unreadable_money": ("cannot be read as an amount", "无法识别为金额"),
    "unreadable_minutes": ("cannot be read as a whole number of minutes", "无法识别为分钟数"),
    "unreadable_hours": ("cannot be read as working hours", "无法识别为工作时间"),
    "unknown_zone": ("is not a known time zone", "时区未知"),
    "repeated_header": ("is the header line again", "重复的表头行"),
    "total_row": ("is a total, not a record", "合计行，不是记录"),
    "too_many_fields": ("has more fields than the header", "字段数多于表头"),
    "too_few_fields": ("has fewer fields than the header", "字段数少于表头"),
    "unreadable_row": (
        "cannot be read as a row (a quote never closed, an unprintable character, a key given twice, or no flat record)",
        "无法识别的行（引号未闭合、含不可见字符、同一字段出现两次，或不是单层记录）",
    ),
    "digits_lost": (
        "was rounded by the spreadsheet or program that wrote it; write it again as text",
        "已被表格软件改成科学计数法而丢失位数，请按文本重新填写",
    ),
    "unknown_branch": ("names a branch that is not in the register", "网点不存在"),
    "unknown_staff": ("names a person who is not in the staff register", "人员不存在"),
    "unknown_customer": ("names a customer who is not in the register", "客户不存在"),
    "unknown_product": ("names a product that is not in the register", "商品不存在"),
    "unknown_contract": ("names a contract that is not in the register", "合同不存在"),
    "unknown_call": ("names a call that is not in the register", "叫修不存在"),
    "unknown_case": ("names a case that is not in the register", "事项不存在"),
    "ambiguous_case": ("names more than one case; fill in case_kind", "对应多个事项，请填事项类别"),
    "no_branch": ("names no branch and none follows from the customer", "没有网点，也无法由客户确定"),
    "wrong_customer": ("belongs to another customer", "属于另一客户"),
    "not_a_technician": ("names somebody who is not a technician", "不是技术员"),
    "not_active": ("names somebody who was not active that day", "该人员当日不在岗"),
    "own_deputy": ("names the person as their own deputy", "代理人不能是本人"),
    "before_call": ("lies before the call itself", "早于叫修时间"),
    "before_received": ("lies before the case itself", "早于该事项的受理时间"),
    "own_card": (
        "is the technician whom the card rates; somebody else writes it down",
        "是本卡所评技术员，须由他人代填",
    ),
    "card_answered": ("was answered before ({other})", "该调查卡此前已答复（{other}）"),
    "card_of_other_call": ("is the card of another call ({other})", "该调查卡属于另一叫修（{other}）"),
    "questionnaire_answered": ("was answered before ({other})", "该问卷此前已答复（{other}）"),
    "finding_incomplete": (
        "is half of a finding for a department: say what was found and whom it concerns",
        "须转情况与转送部门须同时填写",
    ),
    "own_draft": (
        "is whom the card rates; somebody else decides whether it is a complaint",
        "是该调查卡所评人员，是否立案须由他人决定",
    ),
    "draft_opened": (
        "takes back a complaint that was opened; withdraw complaint {other} instead",
        "该草稿已立案，请改为撤销投诉{other}",
    ),
    "unknown_follow_up": ("names a follow-up that was not given out", "回访编号不存在"),
    "unknown_complaint": ("names a complaint that is not in the register", "投诉编号不存在"),
    "own_job": ("did the job; somebody else follows it up", "是该次服务的技术员，须由他人回访"),
    "said_unreached": ("is filled in though the customer was not reached", "未联系上客户，不应填写"),
    "complaint_without_suggestion": ("is filled in without a suggestion", "未填客户建议，不应填写投诉编号"),
    "unknown_receipt": ("names a receipt that is not in the register", "收据不存在"),
    "receipt_of_other_call": ("is a receipt of another call ({other})", "该收据属于另一叫修（{other}）"),
    "receipt_after_close": (
        "was taken in when the call stood at {other}; reopen it first",
        "收入时该叫修已是“{other}”，请先重开",
    ),
    "stands_for_other_goods": (
        "stands for {other} at that minute already; these goods need a minute of their own",
        "该时刻已登记在{other}名下；这件商品请另填时刻",
    ),
    "which_receipt": (
        "leaves open which goods are meant; fill in receipt_no ({other})",
        "未说明是哪件商品，请填收据编号（{other}）",
    ),
    "no_receipt": (
        "belongs to a call with no goods in custody then; hand in the receipt first",
        "该叫修当时没有在修商品，请先交收据",
    ),
    "before_receipt": ("lies before the goods were taken in", "早于商品收入时间"),
    "own_inspection": ("is the repairer; somebody else has to inspect", "验讫人即修理人，须由他人验讫"),
    "not_an_inspector": ("names somebody who may not inspect", "该岗位无权验讫"),
    "inspection_incomplete": ("is filled in without {other}", "填写时缺少{other}"),
    "more_than_elapsed": ("is more than the {other} minutes that passed", "超过实际经过的{other}分钟"),
    "sum_differs": ("is not the sum of its items ({other})", "与各项之和（{other}）不符"),
    "answer_incomplete": ("is filled in without {other}", "填写时缺少{other}"),
    "invoice_changed": (
        "was issued with other content; reverse it and issue a new one",
        "已开出且内容不同；只能冲销后另开",
    ),
    "unknown_invoice": ("names an invoice that is not in the register", "发票不存在"),
    "reversal_differs": (
        "reverses an invoice of another call or amount ({other})",
        "被冲销发票的叫修或金额不同（{other}）",
    ),
    "reverses_a_reversal": (
        "is a reversal itself; issue a new invoice instead",
        "本身即为冲销发票，请另开新票",
    ),
    "reversed_before_issued": (
        "reverses invoice {value} before that was issued ({other})",
        "早于被冲销发票{value}的开具时间（{other}）",
    ),
    "number_of_other_branch": (
        "is on record for call {other} of branch {branch}; a correction stays in its branch, and another paper needs a number "
        "of its own",
        "已登记在网点{branch}的叫修{other}名下；更正不得跨网点，另一单据请另编号",
    ),
    "reversed_was_refused": (
        "names an invoice of this file that was refused itself; mend that row, then hand in both",
        "所冲销的发票在本文件中，但该行未被受理；请先更正该行，再一并重交",
    ),
    "reversed_twice": ("was reversed already by {other}", "已被{other}冲销"),
    "invoice_without_work": ("is for a call on which nothing was done by then", "该叫修当时尚无任何服务"),
    "day_too_long": ("makes a day of more than 24 hours", "该日合计超过24小时"),
    "visit_without_dispatch": (
        "was dispatched to nobody before the visit; hand in the dispatch first",
        "上门之前没有派工记录，请先交派工单",
    ),
    "visit_overlap": (
        "overlaps another visit of the same technician ({other})",
        "与同一技术员的另一次上门重叠（{other}）",
    ),
    "not_allowed": ("is not allowed in the state the case is in ({other})", "事项当前状态不允许（{other}）"),
    "kind_against_facts": ("differs from the facts ({other}) and gives no reason", "与事实不符（{other}）且未说明原因"),
    "not_entitled": ("is decided by somebody whose role may not decide this", "该岗位无权批示"),
    "not_its_director": ("is not the service director of branch {other}", "不是{other}的服务主任"),
    "not_its_manager": ("is not the manager of branch {other}", "不是{other}的经理"),
    "note_needed": ("is empty, but what is sent back must say why", "未填，退回须注明原因"),
    "unknown_notice": ("is no notice about this case", "不是关于该事项的通知"),
    "notice_overtaken": (
        "is about a report that was compiled anew since; please see the later notice",
        "所指报告此后已更正重编，请以最新通知为准",
    ),
    "decided_already": ("was decided before: {other}", "此前已有批示：{other}"),
    "no_extension": (
        "is about a limit that the rule book does not let be extended",
        "所指时限按制度不可延期",
    ),
    "extension_late": (
        "lies after the limit ({other}): the customer has to be told before it is over",
        "晚于期限（{other}）：延期须在到期前告知客户",
    ),
    "not_more_time": ("is not later than the present limit ({other})", "不晚于现有期限（{other}）"),
    "extended_already": ("was extended since: {other}", "此后已延期：{other}"),
    "unknown_proposal": ("is no proposal for this call", "不是该叫修的派工建议"),
    "proposal_overtaken": ("stands no more: {other}", "已失效：{other}"),
    "may_not_dispatch": ("names somebody who does not dispatch in branch {other}", "不是{other}的派工人员"),
    "reason_needed": (
        "is empty, but somebody else than proposed is sent for a reason",
        "未填，未按建议派工须注明原因",
    ),
    "not_a_repeat": ("repeats no earlier repair, so there is nothing to excuse", "该叫修不是重复维修，无需定因"),
    "verdict_not_for_step": ("is no verdict of this step; write {allowed}", "不适用于该步骤，请填{allowed}"),
    "cause_needed": (
        "is empty, but a repeat is excused only for a cause: {allowed}",
        "未填，重复维修只因以下原因免责：{allowed}",
    ),
    "finding_needed": ("is empty; write what was found: {allowed}", "未填，请填调查结论：{allowed}"),
    "way_needed": (
        "is empty; write which way the complaint will go, as you told the customer, or leave the channel blank and the "
        "system tells them",
        "未填，请写明已告知客户的处理流程；或不填答复方式，由系统告知客户",
    ),
    "refund_needed": (
        "is empty and the rule book names no way either; write how the money comes back",
        "未填且制度未定，请填退款方式",
    ),
    "no_letter_draft": (
        "is about a letter that is not drafted, or was sent already",
        "没有待核准的复函（尚未拟稿或已寄出）",
    ),
    "not_proven": (
        "rests on a complaint that was not found true; hand in the investigation first",
        "该投诉未查明属实，请先交调查结论",
    ),
    "not_about_attitude": (
        "is for complaints about attitude; this one is about {other}",
        "仅用于态度投诉，本投诉关于{other}",
    ),
    "person_needed": ("is empty, and the papers do not say whom the complaint is about", "未填，且单据未反映当事人"),
    "linked_complaint": (
        "is linked to complaint {other} about the same matter; decide on {other}, or reopen this one first",
        "该投诉已并入同一事项的投诉{other}，请在{other}上批示，或先重开本投诉",
    ),
    "not_to_end": (
        "may not end this complaint; whoever handles it may, or in its branch and above: {allowed}",
        "无权了结该投诉，可由其经办人，或所属网点及上级的以下岗位办理：{allowed}",
    ),
    "own_complaint": (
        "is whom the complaint is about; somebody else investigates and ends it",
        "是该投诉所涉人员，须由他人调查和了结",
    ),
    "severity_not_lowered": (
        "may not confirm a complaint as ordinary; {allowed} may",
        "无权将投诉定为一般，可由{allowed}办理",
    ),
    "own_reprimand": ("is the person concerned; somebody else has to decide", "批示人即当事人，须由他人决定"),
    "reward_needed": (
        "is empty; write what the customer is given, as an amount or in the note",
        "未填，请填金额或在说明中写明奖励内容",
    ),
    "not_general_manager": ("is not the general manager, who alone approves returns", "不是总经理，退货须由总经理审批"),
    "no_return_wanted": (
        "is for complaints that ask for {allowed}; fill in wanted on the complaint first",
        "仅用于要求{allowed}的投诉，请先在投诉登记表填“要求退换”",
    ),
    "return_not_approved": (
        "is a return without the general manager's approval: the customer bears the cost; hand in the approval first or "
        "write that the customer bears it",
        "该退货未经总经理批准，费用由客户承担；请先交批准，或填明由客户承担",
    ),
    "extension_incomplete": ("is filled in without {other}", "填写时缺少{other}"),
    "extension_backwards": ("does not lie after the decision itself", "不晚于批示时间"),
    "step_not_for_case": ("is not a step of a {other}", "不是该类事项（{other}）的步骤"),
    "forward_needs_name": ("forwards the case but names nobody", "转交但未填转交人"),
    "renewal_needs_date": ("is renewed but gives no new end date", "已续约但没有新到期日"),
    "renewal_not_later": ("renews to a day that is not after {other}", "新到期日不晚于{other}"),
    "key_conflict": (
        "has a number already used by another record of this file (line {other})",
        "编号已被本文件第{other}行使用",
    ),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row was refused: a stable code, the column it lies in, and a sentence for people."""

    code: str
    column: str | None
    sentence: str


def reason(code: str, column: str | None = None, *, locale: str = "en", value: str = "", **words: str) -> Reason:
    """A reason with its sentence; `value` is the text as written and `words` fill the sentence's gaps.

    Raises KeyError for a code that is not declared in SENTENCES: codes are stable and listed in one place.
    """
    english, chinese = SENTENCES[code]
    sentence = (chinese if locale == "zh" else english).format_map(_Blank(words))
    subject = " ".join(part for part in (column or "", f'"{_short(value)}"' if value else "") if part)
    return Reason(code=code, column=column, sentence=f"{subject} {sentence}".strip())


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."
