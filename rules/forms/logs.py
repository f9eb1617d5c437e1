"""The technician's own log of the day (MS-10)."""

from rules.forms.shape import Column, Form, Kind
from rules.words import WorkKind

WORK_LOGS = Form(
    name="work_logs",
    chinese="技术员工作日志",
    key=("technician_no", "day", "kind"),
    rank=89,
    article="MS-10",
    columns=(
        Column("technician_no", "技术员", Kind.CODE, required=True, note="staff number", note_zh="工号"),
        Column("day", "日期", Kind.DATE, required=True),
        Column(
            "kind",
            "工作类别",
            Kind.WORD,
            required=True,
            words=WorkKind,
            note="work that no voucher and no repair card tells of",
            note_zh="凭证与修护卡以外的工作",
        ),
        Column("minutes", "耗用时间", Kind.MINUTES, required=True, note="minutes", note_zh="分钟"),
        Column("note", "说明", longest=2000),
    ),
)
