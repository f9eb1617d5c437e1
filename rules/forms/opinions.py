"""The customer's opinion of a job (SV-18, SV-19)."""

from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.forms.work import CALL_NO
from rules.rating import ITEMS
from rules.words import Level, ReplyWay, YesNo


def _item(name: str, chinese: str, *also: str) -> Column:
    return Column(
        name,
        chinese,
        Kind.WORD,
        words=Level,
        note="4 is best; blank: not rated",
        note_zh="4为最好；未评则空白",
        also=also,
    )


SURVEYS = Form(
    name="surveys",
    chinese="客户意见调查卡",
    key=("card_no",),
    rank=95,
    article="SV-19",
    either=(*((item,) for item in ITEMS), ("comment",), ("call_back",)),
    columns=(
        Column("card_no", "调查卡号", Kind.CODE, required=True, pattern=CODE_PATTERN, also=("卡号", "意见卡号")),
        CALL_NO,
        _item("attitude", "态度", "服务态度"),
        _item("skill", "技术", "技术水平"),
        _item("punctuality", "到达时间", "准时"),
        _item("promise", "答应事情办理", "守诺"),
        Column("comment", "意见", longest=20000, also=("客户意见",)),
        Column(
            "replied_at",
            "答复时间",
            Kind.TIME,
            required=True,
            note="when the customer filled in or sent back the card",
            note_zh="客户填写或寄回调查卡的时间",
            also=("回复时间", "填写时间"),
        ),
        Column(
            "taken_by",
            "代填人",
            Kind.CODE,
            note="staff number of who wrote down what the customer said; blank: the customer wrote",
            note_zh="代客户填写者的工号；客户自填则空白",
            also=("记录人",),
        ),
        Column(
            "way",
            "答复方式",
            Kind.WORD,
            words=ReplyWay,
            note="how the answer came; link: the customer's own page",
            note_zh="答复以何种方式收到；链接：客户专属网页",
            also=("答复途径",),
        ),
        Column(
            "call_back",
            "希望回电",
            Kind.WORD,
            words=YesNo,
            note="yes: the customer wishes to be called",
            note_zh="是：客户希望我们致电",
            also=("请回电", "要求回电"),
        ),
    ),
)
