"""Where a notice stands, in words and colours."""

STATUS_WORDS = {
    "queued": ("waiting", "待发"),
    "held": ("held", "暂存"),
    "claimed": ("being sent", "发送中"),
    "sent": ("sent", "已发"),
    "failed": ("failed", "失败"),
    "unknown": ("unclear", "待核实"),
    "suppressed": ("not sent", "未发"),
}
STATUS_COLOURS = {"sent": "green", "failed": "red", "unknown": "yellow", "suppressed": "dim", "held": "yellow"}
