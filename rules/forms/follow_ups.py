"""What came of following customers up (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from rules.asked_words import FollowUpOutcome, FollowUpReply
from rules.forms.masters import CODE_PATTERN
from rules.forms.shape import Column, Form, Kind
from rules.words import Level, Role

FOLLOW_UPS = Form(
    name="follow_ups",
    chinese="客户回访记录",
    key=("follow_up_no", "done_at"),
    rank=96,
    article="PW-2",
    columns=(
        Column(
            "follow_up_no", "回访编号", Kind.CODE, required=True, pattern=CODE_PATTERN, also=("回访单号", "问卷编号")
        ),
        Column(
            "done_at",
            "回访时间",
            Kind.TIME,
            required=True,
            note="when the customer was visited or phoned, or when the questionnaire was filled in",
            note_zh="走访、致电或客户填写问卷的时间",
            also=("答复时间", "填写时间"),
        ),
        Column(
            "done_by",
            "回访人",
            Kind.CODE,
            note="staff number, not of who did the job; blank: the customer wrote",
            note_zh="工号，不得为该次服务的技术员；客户书面答复则空白",
            also=("记录人",),
        ),
        Column("outcome", "结果", Kind.WORD, required=True, words=FollowUpOutcome, also=("回访结果",)),
        Column(
            "satisfaction",
            "满意程度",
            Kind.WORD,
            words=Level,
            note="4 is best; blank: not said",
            note_zh="4为最好；未表示则空白",
            also=("满意度",),
        ),
        Column(
            "words",
            "客户原话",
            longest=20000,
            note="what the customer said, in their own words",
            note_zh="照录客户所说",
            also=("客户意见", "意见"),
        ),
        Column(
            "suggestion",
            "客户建议",
            longest=20000,
            note="goes into the register of complaints and suggestions by itself and is followed to its end",
            note_zh="自动登记为建议并跟踪到底",
            also=("建议",),
        ),
        Column(
            "complaint_no",
            "投诉编号",
            Kind.CODE,
            note="where the suggestion stands in the register of complaints already; otherwise blank",
            note_zh="该建议已另行登记时填其编号；否则空白",
            also=("建议编号",),
        ),
        Column(
            "finding",
            "须转情况",
            longest=20000,
            note="what was found that a department has to know; goes to the department named beside it (RS-9)",
            note_zh="走访所见、须转有关部门知悉的情况；连同所填部门一并转送",
            also=("情况",),
        ),
        Column(
            "department",
            "转送部门",
            Kind.WORD,
            words=Role,
            note="whom it concerns: the role that heads the department; together with the finding, or blank",
            note_zh="有关部门的负责岗位；与须转情况同填或同空",
            also=("有关部门",),
        ),
        Column(
            "way",
            "答复方式",
            Kind.WORD,
            words=FollowUpReply,
            note="by which way the customer answered, link: on their own page; blank: as they were asked",
            note_zh="客户以何种方式答复，“链接”指专属页面；空白即按原定方式",
            also=("方式",),
        ),
    ),
)
