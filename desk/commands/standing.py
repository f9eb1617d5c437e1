"""status: what is overdue, stuck or silent."""

import typer

from desk.commands.options import Json, Now


def status(now: Now = None, as_json: Json = False) -> None:
    """Say what is overdue, stuck or silent · 总体状况

    Exit code 1 when something is stuck or silent, which is the system's fault; people who are late are not.
    """
    from desk.home import registers, say_whose
    from desk.show.printing import document, only_answers, page
    from desk.show.status import show_status, status_json
    from desk.times import clock, moment_given
    from models.database import reading
    from tasks.rulebook import book
    from tasks.status import status as look
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        rules = book()
        at = moment_given(now, zone=rules.calendar.timezone) or clock()
        chosen = registers()
        say_whose(chosen)
        with reading(chosen.database) as session:
            found = look(session, book=rules, settings=chosen, now=at, locale=chosen.locale)
    if as_json:
        document(status_json(found))
    else:
        show_status(page(), found, say=Tongue(chosen.locale))
    if found.exit_code:
        raise typer.Exit(found.exit_code)
