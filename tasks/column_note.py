"""What to write in a column of a form, in words: the note beside its header."""

from rules.forms import Column, Form, Kind

EXAMPLES: dict[str, str] = {
    "branch_no": "B01",
    "branch": "B01",
    "staff_no": "S023",
    "deputy_no": "S024",
    "technician_no": "S023",
    "decided_by": "S009",
    "forward_to": "S009",
    "visited_by": "S023",
    "assigned_to": "S023",
    "customer_no": "C0412",
    "serial_no": "SN-88120",
    "model": "KF-35GW",
    "contract_no": "M2026-017",
    "call_no": "K20261009-001",
    "receipt_no": "R20261009-003",
    "repair_no": "X20261009-004",
    "fault_found": "E7",
    "inspected_by": "S009",
    "told_by": "S023",
    "quote_no": "Q20261009-005",
    "quoted_by": "S009",
    "invoice_no": "FP00012345",
    "reverses": "FP00012340",
    "payment_no": "P20261009-006",
    "follow_up_no": "B01-R17",
    "done_by": "S023",
    "complaint_no": "T20261009-002",
    "case": "T20261009-002",
    "fault_code": "E4",
    "slack_id": "U0AB12CD3",
    "grade": "A",
}

_BY_KIND: dict[Kind, str] = {
    Kind.TIME: "2026-10-09 08:30",
    Kind.DATE: "2026-10-09",
    Kind.MONEY: "1,250.00",
    Kind.MINUTES: "95",
    Kind.PHONE: "138-0000-8000",
    Kind.EMAIL: "name@example.com",
    Kind.HOURS: "mon-fri 08:30-12:00,13:30-17:30",
    Kind.ZONE: "Asia/Shanghai",
}

_HOW: dict[Kind, tuple[str, str]] = {
    Kind.TIME: ("Date and time, in the branch's time zone.", "日期和时间，按网点所在时区。"),
    Kind.DATE: ("A date.", "日期。"),
    Kind.MONEY: ("An amount in yuan, 0 or more.", "金额（元），不小于0。"),
    Kind.MINUTES: (
        "Minutes, a whole number; 1:35 and 1h35 are read, too.",
        "分钟数（整数），也可写 1:35 或 1小时35分。",
    ),
    Kind.PHONE: ("5 to 20 digits; + - ( ) and an extension are fine.", "5至20位数字，可含 + - ( ) 和分机号。"),
    Kind.EMAIL: ("A mail address.", "邮箱地址。"),
    Kind.HOURS: ("Working hours by weekday.", "按星期填写工作时间。"),
    Kind.ZONE: ("An IANA time zone.", "IANA时区名称。"),
}


def column_note(column: Column, *, form: Form, locale: str) -> str:
    """The note of a column: whether it is required, what it takes, what it hangs on, and an example."""
    return "\n".join((_chinese if locale == "zh" else _english)(column, form))


def example(column: Column, *, locale: str) -> str:
    """A cell as it might be filled in, or "" where any text will do."""
    if column.words is not None:
        first = next(iter(column.words))
        return first.chinese if locale == "zh" else first.value
    return EXAMPLES.get(column.name) or _BY_KIND.get(column.kind, "")


def _english(column: Column, form: Form) -> list[str]:
    said = ["Required." if column.required else "Optional."]
    if column.words is not None:
        said.append("One of: " + ", ".join(f"{word.value} {word.chinese}" for word in column.words) + ".")
    elif column.kind in _HOW:
        said.append(_HOW[column.kind][0])
    else:
        said.append(f"At most {column.longest} characters.")
    if column.kind in (Kind.TIME, Kind.DATE) and not column.future:
        said.append("Not in the future.")
    said += [f"Not after {later}." for earlier, later in form.ordered if earlier == column.name]
    if any(column.name in group for group in form.either):
        said.append("Fill in " + " or ".join("+".join(group) for group in form.either) + ".")
    if column.note:
        said.append(column.note[0].upper() + column.note[1:] + ".")
    if shown := example(column, locale="en"):
        said.append(f"Example: {shown}")
    return said


def _chinese(column: Column, form: Form) -> list[str]:
    said = ["必填。" if column.required else "选填。"]
    if column.words is not None:
        said.append("可填：" + "、".join(word.chinese for word in column.words) + "。")
    elif column.kind in _HOW:
        said.append(_HOW[column.kind][1])
    else:
        said.append(f"不超过{column.longest}个字符。")
    if column.kind in (Kind.TIME, Kind.DATE) and not column.future:
        said.append("不得晚于当前时间。")
    said += [f"不得晚于{form.column(later).chinese}。" for earlier, later in form.ordered if earlier == column.name]
    if any(column.name in group for group in form.either):
        groups = ("+".join(form.column(name).chinese for name in group) for group in form.either)
        said.append("须填" + " 或 ".join(groups) + "。")
    if column.note_zh or column.note:
        said.append((column.note_zh or column.note) + "。")
    if shown := example(column, locale="zh"):
        said.append(f"例：{shown}")
    return said
