"""findings: what does not fit between the papers of the jobs, and who settles it until when."""

from typing import Annotated

import typer

from desk.commands.options import Json

SHOWN = 50


def findings(
    branch: Annotated[str | None, typer.Option(help="Of this branch only. 仅此网点。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole history, settled ones too. 含已了结。")] = False,
    as_json: Json = False,
) -> None:
    """List gaps between the papers · 单据问题

    Papers that are missing, double, contradictory, out of order or unbilled, as the evening control found them.
    """
    from datetime import UTC, datetime

    from desk.home import registers
    from desk.show.findings import finding_json, show_findings
    from desk.show.printing import document, only_answers, page
    from models.database import reading
    from models.queries.finding_page import paper_findings
    from tasks.engine.calendars import calendars
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        with reading(chosen.database) as session:
            known = calendars(session, book=book())
            rows = paper_findings(session, settled=everything, branch_no=branch)
    if as_json:
        document([finding_json(row, zone=known.zone(row.branch_no)) for row in rows])
    else:
        say = Tongue(chosen.locale)
        show_findings(page(), rows, known=known, now=datetime.now(UTC), say=say, most=None if everything else SHOWN)
