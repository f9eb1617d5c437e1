"""asked: who asked what in Slack, and how it was answered."""

from typing import Annotated

import typer

from desk.commands.options import Json

SHOWN = 50


def asked(
    everything: Annotated[bool, typer.Option("--all", help="All of them, not only the latest. 列出全部。")] = False,
    as_json: Json = False,
) -> None:
    """List what was asked in Slack · Slack查询记录

    Who asked about which case, and what they were told: the story, their own list, or why not.
    """
    from desk.home import registers
    from desk.show.asked import question_json, show_questions
    from desk.show.printing import document, only_answers, page
    from models.database import reading
    from tasks.asking.keeping import questions_of
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        zone = book().calendar.timezone
        with reading(chosen.database) as session:
            rows = questions_of(session)
    if as_json:
        document([question_json(row, zone=zone) for row in rows])
    else:
        show_questions(page(), rows, zone=zone, say=Tongue(chosen.locale), most=None if everything else SHOWN)
