"""Complaints, and what people decide on them and on other cases (SV-20, NT-1 to NT-8)."""

from rules.complaint_words import CancelCause, Finding, Payer, Refund, Wanted
from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.forms.work import CUSTOMER_NO, PHONE
from rules.words import (
    About,
    CaseKind,
    Channel,
    ComplaintType,
    DecisionStep,
    RepeatCause,
    Severity,
    Verdict,
)

COMPLAINTS = Form(
    name="complaints",
    chinese="投诉登记表",
    key=("complaint_no",),
    rank=90,
    article="SV-20",
    either=(("customer_no",), ("name", "phone"), ("call_no",)),
    columns=(
        Column("complaint_no", "投诉编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("received_at", "受理时间", Kind.TIME, required=True, also=("投诉时间",)),
        Column("channel", "渠道", Kind.WORD, words=Channel),
        Column("type", "类型", Kind.WORD, words=ComplaintType),
        CUSTOMER_NO,
        Column("name", "客户名称", also=("客户姓名",)),
        PHONE,
        Column("call_no", "叫修编号", Kind.CODE),
        Column("text", "内容", required=True, longest=20000, also=("投诉内容",)),
        Column(
            "severity",
            "严重程度",
            Kind.WORD,
            words=Severity,
            note="blank: proposed by the rule book",
            note_zh="空白则由制度判定",
        ),
        Column("about", "关于", Kind.WORD, words=About),
        Column("amount", "涉及金额", Kind.MONEY),
        Column("serial_no", "商品编号", Kind.CODE, also=("机号", "序列号")),
        Column(
            "wanted",
            "要求退换",
            Kind.WORD,
            words=Wanted,
            note="only where the customer wants the goods taken back or exchanged (NT-3)",
            note_zh="仅在客户要求退货或换货时填写（NT-3）",
            also=("退换要求",),
        ),
    ),
)

DECISIONS = Form(
    name="decisions",
    chinese="批示单",
    key=("case", "step", "decided_at", "case_kind"),
    rank=100,
    article="SV-20",
    columns=(
        Column(
            "case_kind",
            "事项类别",
            Kind.WORD,
            words=CaseKind,
            note="blank: found by the number",
            note_zh="空白则按编号查找",
        ),
        Column("case", "事项编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("step", "步骤", Kind.WORD, required=True, words=DecisionStep),
        Column("decided_at", "批示时间", Kind.TIME, required=True),
        Column("decided_by", "批示人", Kind.CODE, required=True, note="staff number", note_zh="工号"),
        Column(
            "verdict",
            "批示",
            Kind.WORD,
            required=True,
            words=Verdict,
            note="resolve: the step is done; approve or reject: at steps that somebody allows (signing, letters, rewards, "
            "returns, drafts); acknowledge: only seen, at acknowledgement, assignment and review; ask: only for help",
            note_zh="办结：该步骤已办；同意或驳回：须批准的步骤（签核、复函、奖励、处分、退货审批、立案等）；"
            "确认：仅表示已知悉，用于受理、指派、审阅；请示：仅用于求助",
        ),
        Column("forward_to", "转交", Kind.CODE, note="staff number, with forward", note_zh="工号，转交时填写"),
        Column(
            "severity",
            "严重程度",
            Kind.WORD,
            words=Severity,
            note="only with the step severity",
            note_zh="仅用于定级步骤",
        ),
        Column(
            "cause",
            "免责原因",
            Kind.WORD,
            words=RepeatCause,
            note="what excuses a repeat repair: with the step repeat and approve (RS-3)",
            note_zh="重复维修免责时填写，步骤为重修定因、批示为同意（RS-3）",
        ),
        Column(
            "cancelled_because",
            "取消原因",
            Kind.WORD,
            words=CancelCause,
            note="with the step cancellation of a call; blank: the customer cancelled (SV-18)",
            note_zh="叫修取消时填写；空白则为客户取消（SV-18）",
        ),
        Column(
            "finding",
            "调查结论",
            Kind.WORD,
            words=Finding,
            note="with the step investigation (NT-1, NT-7)",
            note_zh="步骤为调查时填写（NT-1、NT-7）",
        ),
        Column(
            "channel",
            "答复方式",
            Kind.WORD,
            words=Channel,
            note="how you told the customer: with answer, extension, acknowledgement (then what you said goes into the note); "
            "blank with the last two: the system tells them (SV-20, NT-1, NT-3)",
            note_zh="您如何告知客户：答复、延期、确认收到时填写（确认收到须在说明中写明告知内容）；后两项空白则由系统告知"
            "（SV-20、NT-1、NT-3）",
        ),
        Column(
            "person",
            "当事人",
            Kind.CODE,
            note="staff number, with the step reprimand; blank: whom the system proposes (NT-8)",
            note_zh="工号，步骤为处分时填写；空白则为系统所拟当事人（NT-8）",
        ),
        Column(
            "amount",
            "金额",
            Kind.MONEY,
            note="what the customer is given, with the step reward (NT-7)",
            note_zh="步骤为奖励时填写给予客户的金额（NT-7）",
        ),
        Column(
            "until",
            "延至",
            Kind.TIME,
            future=True,
            note="with the step extension; the reason goes into the note (NT-3)",
            note_zh="步骤为延期时填写，原因填入说明（NT-3）",
        ),
        Column(
            "borne_by",
            "费用承担",
            Kind.WORD,
            words=Payer,
            note="with the step exchange; a return that was not approved is the customer's to pay (NT-6)",
            note_zh="步骤为退换办结时填写；未经批准的退货由客户承担（NT-6）",
        ),
        Column(
            "refund",
            "退款方式",
            Kind.WORD,
            words=Refund,
            note="with the step return_approval: how the money comes back; blank: as the rule book says (NT-3)",
            note_zh="步骤为退货审批时填写；空白则按制度（NT-3）",
        ),
        Column("note", "说明", longest=5000),
        Column(
            "notice",
            "通知编号",
            Kind.CODE,
            note="the notice that this answers: refused when somebody has answered it before",
            note_zh="所答复的通知；此前已有人批示的，不再受理",
        ),
    ),
)
