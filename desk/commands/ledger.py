"""notices: the ledger of everything that was said, or was not."""

from typing import Annotated

import typer

from desk.commands.options import Json

SHOWN = 40


def notices(
    status: Annotated[
        str | None,
        typer.Option(help="queued, held, claimed, sent, failed, unknown or suppressed. 状态。"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help=f"Not only the last {SHOWN}. 全部。")] = False,
    as_json: Json = False,
) -> None:
    """Show the ledger of notices · 通知台账

    What was said to whom, by which article, and what became of it.
    """
    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.ledger import notice_json, show_ledger
    from desk.show.printing import document, only_answers, page
    from models import NoticeStatus
    from models.database import reading
    from models.queries.ledger_page import count_ledger, ledger
    from tasks.engine.calendars import calendars
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        if status is not None and status not in set(NoticeStatus):
            raise NotDone(f'there is no status "{status}"; it is one of {", ".join(NoticeStatus)}')
        chosen = registers()
        with reading(chosen.database) as session:
            known = calendars(session, book=book())
            rows = ledger(session, status=status, newest=None if as_json or everything else SHOWN)
            total = count_ledger(session, status=status)
    if as_json:
        document([notice_json(row, zone=known.zone(row.branch_no)) for row in rows])
    else:
        show_ledger(page(), rows, total=total, known=known, say=Tongue(chosen.locale))
