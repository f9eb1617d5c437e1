"""Make the spreadsheet templates: `python -m tasks.templates.build_sheets`. People who would rather edit them in a
spreadsheet program put the result into `AFTERSALES_HOME/templates`.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tasks.still_zip import still_zip

HERE = Path(__file__).parent
Columns = tuple[tuple[str, str, int], ...]

TRACKING: dict[str, tuple[str, str, Columns]] = {
    "zh": (
        "投诉跟踪表 {{ number }}",
        "{{ customer }}，{{ about }}，{{ severity }}，经办人：{{ handler }}，状态：{{ state }}",
        (
            ("时间", "{{ row.at }}", 18),
            ("事项", "{{ row.what }}", 18),
            ("人员", "{{ row.who }}", 20),
            ("说明", "{{ row.note }}", 60),
        ),
    ),
    "en": (
        "Tracking sheet {{ number }}",
        "{{ customer }}, {{ about }}, {{ severity }}, handler: {{ handler }}, stands at: {{ state }}",
        (
            ("When", "{{ row.at }}", 18),
            ("What", "{{ row.what }}", 18),
            ("Who", "{{ row.who }}", 20),
            ("Note", "{{ row.note }}", 60),
        ),
    ),
}
SUMMARY: dict[str, tuple[str, str, Columns]] = {
    "zh": (
        "投诉汇总表 {{ month }}",
        "共{{ total }}件",
        (
            ("编号", "{{ row.number }}", 16),
            ("受理时间", "{{ row.received_at }}", 18),
            ("网点", "{{ row.branch }}", 18),
            ("客户", "{{ row.customer }}", 18),
            ("类型", "{{ row.type }}", 10),
            ("关于", "{{ row.about }}", 10),
            ("严重程度", "{{ row.severity }}", 10),
            ("商品", "{{ row.model }}", 14),
            ("经办人", "{{ row.handler }}", 18),
            ("调查结论", "{{ row.finding }}", 12),
            ("状态", "{{ row.state }}", 12),
            ("逾时时限", "{{ row.late }}", 10),
            ("内容", "{{ row.text }}", 60),
        ),
    ),
    "en": (
        "Complaints {{ month }}",
        "{{ total }} in all",
        (
            ("No.", "{{ row.number }}", 16),
            ("Received", "{{ row.received_at }}", 18),
            ("Branch", "{{ row.branch }}", 18),
            ("Customer", "{{ row.customer }}", 18),
            ("Type", "{{ row.type }}", 10),
            ("About", "{{ row.about }}", 10),
            ("Severity", "{{ row.severity }}", 10),
            ("Product", "{{ row.model }}", 14),
            ("Handler", "{{ row.handler }}", 18),
            ("Finding", "{{ row.finding }}", 12),
            ("Stands at", "{{ row.state }}", 12),
            ("Limits broken", "{{ row.late }}", 10),
            ("What was said", "{{ row.text }}", 60),
        ),
    ),
}
STATISTICS: dict[str, tuple[str, str, Columns]] = {
    "zh": (
        "投诉统计表 {{ month }}",
        "受理{{ total }}件，上月{{ before }}件；严重{{ serious }}件，已结{{ closed }}件，属实{{ proven }}件",
        (
            ("分组", "{{ row.group }}", 16),
            ("项目", "{{ row.name }}", 24),
            ("件数", "{{ row.count }}", 10),
            ("上月", "{{ row.before }}", 10),
        ),
    ),
    "en": (
        "Complaint statistics {{ month }}",
        "{{ total }} received, {{ before }} before; {{ serious }} serious, {{ closed }} closed, {{ proven }} found true",
        (
            ("By", "{{ row.group }}", 16),
            ("Group", "{{ row.name }}", 24),
            ("Complaints", "{{ row.count }}", 10),
            ("Month before", "{{ row.before }}", 10),
        ),
    ),
}
RETURNS: dict[str, tuple[str, str, Columns]] = {
    "zh": (
        "产品退换货汇总表 {{ month }}",
        "要求退换{{ returns }}件，制表日期：{{ written_on | day }}",
        (
            ("编号", "{{ row.number }}", 16),
            ("受理时间", "{{ row.received_at }}", 18),
            ("网点", "{{ row.branch }}", 18),
            ("客户", "{{ row.customer }}", 18),
            ("要求", "{{ row.wanted }}", 8),
            ("商品型号", "{{ row.model }}", 14),
            ("商品编号", "{{ row.serial_no }}", 16),
            ("金额", "{{ row.amount }}", 12),
            ("原因", "{{ row.text }}", 50),
            ("审批", "{{ row.approval }}", 10),
            ("审批人", "{{ row.returned_by }}", 18),
            ("审批时间", "{{ row.returned_at }}", 18),
            ("退款方式", "{{ row.refund }}", 12),
            ("办结时间", "{{ row.exchanged_at }}", 18),
            ("费用承担", "{{ row.borne_by }}", 10),
            ("状态", "{{ row.state }}", 12),
        ),
    ),
    "en": (
        "Returns and exchanges {{ month }}",
        "{{ returns }} asked for, written on {{ written_on | day }}",
        (
            ("No.", "{{ row.number }}", 16),
            ("Received", "{{ row.received_at }}", 18),
            ("Branch", "{{ row.branch }}", 18),
            ("Customer", "{{ row.customer }}", 18),
            ("Wanted", "{{ row.wanted }}", 10),
            ("Model", "{{ row.model }}", 14),
            ("Serial no.", "{{ row.serial_no }}", 16),
            ("Amount", "{{ row.amount }}", 12),
            ("Why", "{{ row.text }}", 50),
            ("Approval", "{{ row.approval }}", 10),
            ("By", "{{ row.returned_by }}", 18),
            ("On", "{{ row.returned_at }}", 18),
            ("Refund", "{{ row.refund }}", 12),
            ("Carried out", "{{ row.exchanged_at }}", 18),
            ("Cost borne by", "{{ row.borne_by }}", 14),
            ("Stands at", "{{ row.state }}", 12),
        ),
    ),
}
POINTS: dict[str, tuple[str, str, Columns]] = {
    "zh": (
        "网点分布表 {{ month }}",
        "服务网点{{ points }}个，制表日期：{{ written_on | day }}",
        (
            ("网点编号", "{{ row.number }}", 12),
            ("名称", "{{ row.name }}", 22),
            ("类别", "{{ row.kind }}", 12),
            ("服务区域", "{{ row.areas }}", 36),
            ("地址", "{{ row.address }}", 40),
            ("电话", "{{ row.phone }}", 18),
            ("服务主任", "{{ row.director }}", 14),
            ("技术员人数", "{{ row.count }}", 10),
            ("技术员", "{{ row.technicians }}", 40),
        ),
    ),
    "en": (
        "Service points {{ month }}",
        "{{ points }} service points, written on {{ written_on | day }}",
        (
            ("No.", "{{ row.number }}", 12),
            ("Name", "{{ row.name }}", 22),
            ("Kind", "{{ row.kind }}", 12),
            ("Areas", "{{ row.areas }}", 36),
            ("Address", "{{ row.address }}", 40),
            ("Telephone", "{{ row.phone }}", 18),
            ("Director", "{{ row.director }}", 14),
            ("Technicians", "{{ row.count }}", 12),
            ("Their names", "{{ row.technicians }}", 40),
        ),
    ),
}
SHEETS = {
    "complaint_tracking": TRACKING,
    "complaint_summary": SUMMARY,
    "complaint_statistics": STATISTICS,
    "returns_summary": RETURNS,
    "service_points": POINTS,
}


def sheet_template(title: str, line: str, columns: Columns) -> bytes:
    """One sheet: title, a line about it, headers, and the row that is written once for each of the rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    sheet["A1"], sheet["A2"] = title, line
    sheet["A1"].font = Font(bold=True, size=14)
    for place, (header, cell, width) in enumerate(columns, start=1):
        top, below = sheet.cell(4, place, header), sheet.cell(5, place, cell)
        top.font, top.fill = Font(bold=True), PatternFill("solid", fgColor="F3F3F3")
        below.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A5"
    book.properties.creator = "aftersales"
    book.properties.created = book.properties.modified = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    saved = BytesIO()
    book.save(saved)
    return still_zip(saved.getvalue())


def main(folder: Path = HERE) -> list[Path]:
    """Write every spreadsheet template, and say which."""
    made: list[Path] = []
    for kind, by_locale in SHEETS.items():
        for locale, (title, line, columns) in by_locale.items():
            target = folder / f"{kind}.{locale}.xlsx"
            target.write_bytes(sheet_template(title, line, columns))
            made.append(target)
    return made


if __name__ == "__main__":
    sys.stdout.write("".join(f"{path.name}\n" for path in main()))
