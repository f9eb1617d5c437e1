"""due: every open matter with what is asked about it, of whom, until when."""

from typing import Annotated

import typer

from desk.commands.options import Json, Now

SHOWN = 50


def due(
    who: Annotated[str | None, typer.Option(help="Asked of this staff number only. 仅此人员编号。")] = None,
    branch: Annotated[str | None, typer.Option(help="Of this branch only. 仅此网点。")] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """List open matters, of whom, until when · 未结事项（催办）

    Serious matters first, then the oldest.

    What the morning's chasing tells people (SV-21), at any time: limits that run, next steps, gaps between the papers.
    """
    from desk.home import registers
    from desk.show.due import matter_json, show_matters
    from desk.show.printing import document, only_answers, page
    from desk.times import clock, moment_given
    from models.database import reading
    from tasks.asking.owed import Owing
    from tasks.duties.open_matters import open_matters
    from tasks.engine.calendars import calendars
    from tasks.rulebook import book
    from tasks.staff import roster
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen, rules = registers(), book()
        moment = moment_given(now, zone=rules.calendar.timezone) or clock()
        with reading(chosen.database) as session:
            known, people = calendars(session, book=rules), roster(session, book=rules)
            owed = Owing(session, people, rules, known, moment, chosen.locale).by_everybody()
            found = open_matters(session, owed)
    found = [matter for matter in found if branch is None or matter.branch_no == branch]
    if who is not None:
        found = [mine for matter in found if (mine := matter.asked_of({who}))]
    if as_json:
        document([matter_json(matter, zone=known.zone(matter.branch_no)) for matter in found])
    else:
        show_matters(page(), found, known=known, people=people, now=moment, say=Tongue(chosen.locale), most=SHOWN)
