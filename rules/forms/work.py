"""The papers of the day's work: calls, dispatches, visits, renewals."""

from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.words import (
    Area,
    Channel,
    RenewalOutcome,
    ServiceKind,
    VisitOutcome,
)

CALL_NO = Column("call_no", "叫修编号", Kind.CODE, required=True, pattern=CODE_PATTERN)
CUSTOMER_NO = Column("customer_no", "客户编号", Kind.CODE)
PHONE = Column("phone", "电话", Kind.PHONE, also=("联系电话",))

CALLS = Form(
    name="calls",
    chinese="叫修登记簿",
    key=("call_no",),
    rank=60,
    article="MS-3",
    either=(("customer_no",), ("name", "phone", "address")),
    columns=(
        CALL_NO,
        Column("called_at", "叫修时间", Kind.TIME, required=True),
        Column("channel", "渠道", Kind.WORD, words=Channel),
        CUSTOMER_NO,
        Column("name", "客户名称", also=("客户姓名",)),
        PHONE,
        Column("address", "地址", longest=300),
        Column("model", "商品型号", Kind.CODE, also=("型号",)),
        Column("serial_no", "商品编号", Kind.CODE, also=("机号", "序列号")),
        Column("fault", "故障描述", longest=2000, also=("故障",)),
        Column("fault_code", "故障代码", Kind.CODE),
        Column(
            "area",
            "区域",
            Kind.WORD,
            words=Area,
            note="of the service address; blank takes the customer's",
            note_zh="服务地址所在区域；空白则取客户区域",
        ),
        Column("branch", "服务网点", Kind.CODE, also=("branch_no", "网点编号", "网点", "分公司")),
        Column(
            "kind",
            "服务类别",
            Kind.WORD,
            words=ServiceKind,
            note="only to override what the facts say",
            note_zh="仅在需要更改按事实判定的类别时填写",
        ),
        Column(
            "kind_reason",
            "类别原因",
            note="why the kind differs from the facts",
            note_zh="类别与事实不同的原因",
            also=("reason",),
        ),
        Column("appointed_at", "预约时间", Kind.TIME, future=True),
    ),
)

DISPATCHES = Form(
    name="dispatches",
    chinese="派工单",
    key=("call_no", "dispatched_at"),
    rank=70,
    article="MS-3",
    columns=(
        CALL_NO,
        Column("dispatched_at", "派工时间", Kind.TIME, required=True),
        Column("technician_no", "技术员", Kind.CODE, required=True, note="staff number", note_zh="工号"),
        Column(
            "reason",
            "改派原因",
            longest=500,
            note="why somebody else than proposed; blank when the proposal was followed",
            note_zh="未按建议派工的原因；照建议派工则空白",
        ),
        Column("dispatched_by", "派工人", Kind.CODE, note="staff number", note_zh="工号"),
        Column(
            "proposal",
            "建议编号",
            Kind.CODE,
            note="the proposal that this answers: refused when it stands no more",
            note_zh="所答复的派工建议；建议已失效的，不再受理",
        ),
    ),
)

VISITS = Form(
    name="visits",
    chinese="服务凭证",
    key=("call_no", "arrived_at"),
    rank=80,
    article="MS-4",
    ordered=(("arrived_at", "left_at"),),
    columns=(
        CALL_NO,
        Column("arrived_at", "到达时间", Kind.TIME, required=True),
        Column("left_at", "离开时间", Kind.TIME),
        Column("outcome", "结果", Kind.WORD, words=VisitOutcome),
        Column("finding", "检查结果", longest=2000),
        Column(
            "fault_found",
            "实际故障代码",
            Kind.CODE,
            note="where the fault is another than reported (RS-4)",
            note_zh="与报修故障不同时填写（RS-4）",
        ),
        Column(
            "signed_by",
            "客户签字",
            note="name of the customer who signed; blank stays open (MS-4)",
            note_zh="签字客户的姓名；空白则不予结案（MS-4）",
        ),
        Column("fee", "费用", Kind.MONEY),
        Column("collected", "已收", Kind.MONEY),
    ),
)

RENEWALS = Form(
    name="renewals",
    chinese="续约回访单",
    key=("contract_no", "visited_at"),
    rank=110,
    article="MS-15",
    columns=(
        Column("contract_no", "合同编号", Kind.CODE, required=True, pattern=CODE_PATTERN),
        Column("visited_at", "回访时间", Kind.TIME, required=True),
        Column("visited_by", "回访人", Kind.CODE, required=True, note="staff number", note_zh="工号"),
        Column("outcome", "结果", Kind.WORD, required=True, words=RenewalOutcome),
        Column("new_ends_on", "新到期日", Kind.DATE, future=True, note="with renewed", note_zh="续约时填写"),
    ),
)
