"""Where a notice stands, in words and colours."""

from models.notices import NoticeStatus
from tasks.tongue import Tongue

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


def status_said(status: str, *, say: Tongue) -> str:
    """A status as people read it."""
    return say(*STATUS_WORDS.get(status, (status, status)))


def status_named(typed: str) -> NoticeStatus | None:
    """The status that somebody typed: as it is shown in either language, or as it stands in the ledger."""
    wanted = " ".join(typed.replace("_", " ").split()).casefold()
    return next((NoticeStatus(name) for name, words in STATUS_WORDS.items() if wanted in (name, *words)), None)
