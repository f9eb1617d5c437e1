"""The papers of money: quotes with the customer's answer, invoices, payments (MS-5, MS-8, RS-5, WP-5)."""

from rules.forms.custody import RECEIPT_NO
from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.forms.work import CALL_NO
from rules.words import PayMethod, QuoteAnswer, QuoteScope

QUOTES = Form(
    name="quotes",
    chinese="报价确认单",
    key=("quote_no",),
    rank=82,
    article="RS-5",
    ordered=(("quoted_at", "answered_at"),),
    columns=(
        Column("quote_no", "报价编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        CALL_NO,
        RECEIPT_NO,
        Column(
            "scope",
            "范围",
            Kind.WORD,
            words=QuoteScope,
            note="blank: the work itself; extra: found while repairing (WP-5)",
            note_zh="空白为维修本身；修理中发现的填“追加”（WP-5）",
        ),
        Column("quoted_at", "报价时间", Kind.TIME, required=True),
        Column("quoted_by", "报价人", Kind.CODE, note="staff number", note_zh="工号"),
        Column("labour", "工时费", Kind.MONEY),
        Column("parts", "零件费", Kind.MONEY),
        Column("travel", "交通费", Kind.MONEY),
        Column("amount", "金额", Kind.MONEY, required=True, note="the sum of the items", note_zh="各项之和"),
        Column("answer", "客户答复", Kind.WORD, words=QuoteAnswer, note="blank: not yet", note_zh="空白则尚未答复"),
        Column("answered_at", "答复时间", Kind.TIME),
        Column("answered_by", "答复人", note="name of the customer who answered", note_zh="答复的客户姓名"),
    ),
)

INVOICES = Form(
    name="invoices",
    chinese="发票登记簿",
    key=("invoice_no",),
    rank=87,
    article="MS-5",
    ordered=(("issued_at", "posted_at"),),
    columns=(
        Column(
            "invoice_no",
            "发票编号",
            Kind.CODE,
            required=True,
            pattern=CODE_PATTERN,
            note="counts up without gaps; what is wrong is reversed, never changed",
            note_zh="连号；开错的只能冲销，不得更改",
        ),
        CALL_NO,
        Column("issued_at", "开票时间", Kind.TIME, required=True),
        Column("amount", "金额", Kind.MONEY, required=True),
        Column("posted_at", "寄出时间", Kind.TIME),
        Column("reverses", "冲销发票", Kind.CODE, note="number of the invoice taken back", note_zh="被冲销的发票编号"),
    ),
)

PAYMENTS = Form(
    name="payments",
    chinese="收款单",
    key=("payment_no",),
    rank=88,
    article="MS-5",
    ordered=(("paid_at", "handed_in_at"),),
    columns=(
        Column("payment_no", "收款编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        CALL_NO,
        Column("amount", "金额", Kind.MONEY, required=True),
        Column("paid_at", "付款时间", Kind.TIME, required=True),
        Column("method", "方式", Kind.WORD, words=PayMethod),
        Column(
            "handed_in_at",
            "交款时间",
            Kind.TIME,
            note="when a technician handed it to the accountant; blank where the customer paid to the office",
            note_zh="技术员交会计的时间；客户直接付至公司的留空",
        ),
    ),
)
