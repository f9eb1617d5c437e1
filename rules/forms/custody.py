"""The papers of goods in custody: receipt, repair card, waits, extensions of the promise, hand-back (MS-6, MS-7)."""

from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.forms.work import CALL_NO
from rules.words import Channel, WaitFor

RECEIPT_NO = Column(
    "receipt_no",
    "收据编号",
    Kind.CODE,
    pattern=CODE_PATTERN,
    note="blank: the one piece of goods in custody for the call",
    note_zh="空白则为该叫修唯一在修的商品",
)

RECEIPTS = Form(
    name="receipts",
    chinese="客户商品领取收据",
    key=("receipt_no",),
    rank=81,
    article="MS-6",
    ordered=(("taken_at", "promised_at"),),
    columns=(
        Column("receipt_no", "收据编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        CALL_NO,
        Column("serial_no", "商品编号", Kind.CODE, also=("机号", "序列号")),
        Column("taken_at", "收入时间", Kind.TIME, required=True),
        Column(
            "promised_at",
            "约定完成",
            Kind.TIME,
            required=True,
            future=True,
            note="when the customer was told that it will be ready (MS-9)",
            note_zh="告知客户的完成时间（MS-9）",
        ),
        Column("signed_by", "客户签字", note="name of the customer who signed", note_zh="签字客户的姓名"),
    ),
)

REPAIRS = Form(
    name="repairs",
    chinese="修护卡",
    key=("repair_no",),
    rank=84,
    article="MS-7",
    ordered=(("started_at", "finished_at"), ("finished_at", "inspected_at")),
    columns=(
        Column("repair_no", "修护卡号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        CALL_NO,
        RECEIPT_NO,
        Column(
            "technician_no",
            "技术员",
            Kind.CODE,
            note="who repairs; blank: who was sent to the call last",
            note_zh="修理人工号；空白则为最近派工的技术员",
        ),
        Column("started_at", "开始时间", Kind.TIME, required=True),
        Column("finished_at", "修毕时间", Kind.TIME),
        Column("minutes", "实际工时", Kind.MINUTES, note="minutes really worked", note_zh="实际修理分钟数"),
        Column("parts", "更换零件", longest=2000),
        Column(
            "fault_found", "实际故障代码", Kind.CODE, note="where it differs (RS-4)", note_zh="与报修不同时填写（RS-4）"
        ),
        Column(
            "inspected_by", "验讫", Kind.CODE, note="staff number, not the repairer's", note_zh="工号，不得为修理人"
        ),
        Column("inspected_at", "验讫时间", Kind.TIME),
    ),
)

WAITS = Form(
    name="waits",
    chinese="等候登记单",
    key=("call_no", "waits_for", "since"),
    rank=83,
    article="MS-7",
    ordered=(("since", "until"),),
    columns=(
        CALL_NO,
        RECEIPT_NO,
        Column("waits_for", "等候", Kind.WORD, required=True, words=WaitFor),
        Column("since", "起", Kind.TIME, required=True),
        Column("until", "止", Kind.TIME, note="blank: still waiting", note_zh="空白则仍在等候"),
        Column("note", "说明", longest=2000),
    ),
)

EXTENSIONS = Form(
    name="extensions",
    chinese="延期通知单",
    key=("call_no", "told_at"),
    rank=85,
    article="NT-2",
    ordered=(("told_at", "promised_at"),),
    columns=(
        CALL_NO,
        RECEIPT_NO,
        Column(
            "told_at", "告知时间", Kind.TIME, required=True, note="when the customer was told", note_zh="告知客户的时间"
        ),
        Column("promised_at", "新约定完成", Kind.TIME, required=True, future=True),
        Column("reason", "延期原因", required=True, longest=2000),
        Column("channel", "告知方式", Kind.WORD, words=Channel),
        Column("told_by", "告知人", Kind.CODE, note="staff number", note_zh="工号"),
        Column(
            "notice",
            "通知编号",
            Kind.CODE,
            note="the notice that this answers: refused when its limit cannot be extended, or was since",
            note_zh="所答复的通知；该时限不可延期或此后已延期的，不再受理",
        ),
    ),
)

RETURNS = Form(
    name="returns",
    chinese="商品交还单",
    key=("receipt_no", "returned_at"),
    rank=86,
    article="MS-7",
    ordered=(("released_at", "returned_at"),),
    columns=(
        Column("receipt_no", "收据编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("returned_at", "还商品日期", Kind.TIME, required=True, also=("交还时间",)),
        Column("released_at", "放行时间", Kind.TIME),
        Column("signed_by", "客户签字", note="name of the customer who signed", note_zh="签字客户的姓名"),
        Column("fee", "费用", Kind.MONEY),
        Column("collected", "已收", Kind.MONEY),
    ),
)
