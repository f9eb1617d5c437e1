"""Rows of the ledger as a story tells them: all of them, and why some have not been read."""

from collections.abc import Iterable, Iterator

from models import Notice, NoticeStatus
from rules.masking import mask_name
from tasks.explaining.masked import masked
from tasks.explaining.reader import CUSTOMER, Reader
from tasks.explaining.story import NoticeStory, Silence, Who
from tasks.notices import WITHDRAWN


def notice_stories(rows: Iterable[Notice], reader: Reader) -> tuple[NoticeStory, ...]:
    """What was sent, waits, is held, failed or was suppressed, in the order given; masked."""
    return tuple(
        NoticeStory(
            id=row.id,
            kind=row.kind,
            article=row.article,
            step=row.step,
            recipient=reader.who(row.recipient) or Who(no=row.recipient, name="–"),
            channel=row.channel,
            status=row.status,
            title=masked("title", row.title),
            text=_text(row, reader),
            created_at=reader.local(row.created_at),
            sent_at=reader.local_or_none(row.sent_at),
            not_before=reader.local_or_none(row.not_before),
            deadline=reader.local_or_none(row.deadline),
            because=row.because or row.error,
            digest=row.digest_id,
            urgent=row.urgent,
        )
        for row in rows
    )


def _text(row: Notice, reader: Reader) -> str:
    """What was said, masked; what is addressed to a customer names them, so their name is hidden in it, too (PR-2)."""
    text = masked("text", row.text)
    name = reader.customers.get(row.recipient.removeprefix(CUSTOMER)) if row.recipient.startswith(CUSTOMER) else None
    return text.replace(name, mask_name(name)) if name else text


def unread(rows: Iterable[Notice], reader: Reader) -> Iterator[Silence]:
    """Every notice that was written and has not been read, with the reason that the ledger gives."""
    listed = list(rows)
    for row in listed:
        if row.status == NoticeStatus.SENT:
            continue
        code, because = _why(row, reader)
        who = reader.who(row.recipient)
        to = who.name if who is not None and who.name != "–" else row.recipient
        title = masked("title", row.title)
        yield Silence(
            code=code,
            article=row.article,
            what=reader.say(f"not told to {to}: {title}", f"未告知{to}：{title}"),
            because=because,
            at=reader.local(row.created_at),
            until=reader.local_or_none(row.not_before if row.status == NoticeStatus.QUEUED else None),
            notice=row.id,
            limit=row.step.split()[0] if row.clock_id is not None else None,
            facts={
                "status": row.status,
                "step": row.step,
                "recipient": row.recipient,
                "instead": _instead(row, listed) if code == "overtaken" else [],
            },
        )


def _instead(row: Notice, rows: Iterable[Notice]) -> list[int]:
    """The rows of the ledger that said more than an overtaken one: of the same clock, written by the same sweep."""
    return [
        other.id
        for other in rows
        if other.clock_id == row.clock_id
        and row.clock_id is not None
        and other.created_at == row.created_at
        and (other.status != NoticeStatus.SUPPRESSED or (other.because or "").startswith(WITHDRAWN))
    ]


def _why(row: Notice, reader: Reader) -> tuple[str, str]:
    """A stable code and the reason in words."""
    say, because = reader.say, row.because or row.error or ""
    match NoticeStatus(row.status):
        case NoticeStatus.SUPPRESSED:
            return _suppressed(because), because
        case NoticeStatus.HELD:
            return "held", because or say("there is nothing to send it through", "没有可用的发送渠道")
        case NoticeStatus.FAILED:
            return "failed", because or say("it could not be delivered", "未能送达")
        case NoticeStatus.UNKNOWN | NoticeStatus.CLAIMED:
            return "unclear", say(
                "it was being sent and is not confirmed; the receiving side is asked before anything is sent again",
                "发送后未获确认，先向接收方核实，不会盲目重发",
            )
        case NoticeStatus.QUEUED if row.digest_id is not None:
            return "waiting", say(f"it waits in digest {row.digest_id}", f"在汇总通知{row.digest_id}中等待发送")
        case NoticeStatus.QUEUED if row.not_before is not None and row.not_before > reader.now:
            return "waiting", because or say("it is held back until then", "到时再发")
        case _:
            last = reader.local_or_none(reader.runs.get("deliver-notices"))
            ran = (
                say(f"last ran {last:%Y-%m-%d %H:%M}", f"上次运行{last:%Y-%m-%d %H:%M}")
                if last
                else say("has never run", "从未运行")
            )
            return "waiting", say(
                f"it leaves with the next run of deliver-notices, which {ran}",
                f"随下一次 deliver-notices 发出（{ran}）",
            )


def _suppressed(because: str) -> str:
    if because.startswith(WITHDRAWN):
        return "withdrawn"
    if because.startswith("nobody to tell"):
        return "nobody"
    return "overtaken" if because.startswith("overtaken") else "suppressed"
