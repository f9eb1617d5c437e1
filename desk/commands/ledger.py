"""notices: the ledger of everything that was said, or was not."""

from typing import Annotated

import typer

from desk.commands.options import Json

SHOWN = 40


def notices(
    status: Annotated[
        str | None,
        typer.Option(
            help="waiting 待发, held 暂存, being sent 发送中, sent 已发, failed 失败, unclear 待核实 or not sent 未发."
        ),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="PERSON", help="To this staff number, or customer:NUMBER. 收件人工号或 customer:编号。"
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Written on this day or later. 自该日起。")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"Not only the last {SHOWN}. 全部。")] = False,
    as_json: Json = False,
) -> None:
    """Show the ledger of notices · 通知台账

    What was said to whom, by which article, and what became of it.
    """
    from datetime import date, datetime, time

    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.ledger import notice_json, show_ledger
    from desk.show.printing import document, only_answers, page
    from desk.show.statuses import STATUS_WORDS, status_named, status_said
    from models.database import reading
    from models.queries.ledger_page import Wanted, count_ledger, ledger, recipient_known
    from tasks.engine.calendars import calendars
    from tasks.rulebook import book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        say = Tongue(settings().locale)
        wanted = None if status is None else status_named(status)
        if status is not None and wanted is None:
            allowed = ", ".join(status_said(name, say=say) for name in STATUS_WORDS)
            raise NotDone(f'there is no status "{status}"; it is one of {allowed}')
        try:
            day = None if since is None else date.fromisoformat(since)
        except ValueError:
            raise NotDone(
                say(f'"{since}" is no day; write it as 2026-10-09', f"“{since}”不是日期，请写作 2026-10-09")
            ) from None
        begin = None if day is None else datetime.combine(day, time(), book().calendar.zone)
        chosen = registers()
        with reading(chosen.database) as session:
            known = calendars(session, book=book())
            if to is not None and not recipient_known(session, to):
                raise NotDone(
                    say(f'nothing was ever for "{to}", and nobody has that number', f"没有编号为“{to}”的收件人")
                )
            which = Wanted(status=wanted, to=to, since=begin)
            rows = ledger(session, which, newest=None if as_json or everything else SHOWN)
            total = count_ledger(session, which)
    if as_json:
        document([notice_json(row, zone=known.zone(row.branch_no)) for row in rows])
    else:
        show_ledger(page(), rows, total=total, known=known, say=Tongue(chosen.locale))


def settle(
    number: Annotated[int, typer.Argument(help="The notice's number in the ledger. 通知编号。")],
    sent: Annotated[
        bool,
        typer.Option("--sent/--not-sent", help="Whether it reached its recipient. 是否已送达。", show_default=False),
    ],
    by: Annotated[str, typer.Option(help="Who found out (staff number). 核实人工号。")],
    as_json: Json = False,
) -> None:
    """Say what became of an unknown message · 核实未明通知

    A mail server cannot be asked whether it took a mail. Sent: the notice is closed. Not sent: it goes out again.
    """
    from datetime import UTC, datetime

    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.printing import document, only_answers, page
    from desk.show.statuses import status_said
    from models.database import transaction
    from models.notices import Notice
    from models.people import Staff
    from tasks.deliver import settle_by_hand
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        say = Tongue(chosen.locale)
        with transaction(chosen.database) as session:
            if session.get(Staff, by) is None:
                raise NotDone(say(f'there is nobody with the staff number "{by}"', f"没有工号为“{by}”的人员"))
            if not settle_by_hand(session, notice_id=number, was_sent=sent, by=by, now=datetime.now(UTC)):
                raise NotDone(
                    say(
                        f'notice {number} is not unknown (any more); "aftersales notices --status unknown" lists those that are',
                        f"通知 {number} 不是（或已不是）未明状态；可用 aftersales notices --status unknown 查看",
                    )
                )
            session.flush()
            session.expire_all()
            status = session.get_one(Notice, number).status
    if as_json:
        document({"id": number, "status": status})
    else:
        told = status_said(status, say=say)
        page().print(say(f"notice {number}: {told}", f"通知 {number}：{told}"))
