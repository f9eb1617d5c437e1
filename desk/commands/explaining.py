"""explain: why something happened to a case, and why something did not."""

from typing import Annotated

import typer

from desk.commands.options import Json, Now


def explain(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="Number of a call, receipt, complaint, contract or opinion card, kind:NUMBER, a product's serial number, or "
            "notice:ID.",
        ),
    ],
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Tell the story of a case · 说明来龙去脉

    What happened, what counted, what was said to whom, and what did not happen and why. Customers' data is masked.
    """
    from desk.home import registers
    from desk.show.printing import document, only_answers, page
    from desk.show.story import show_story
    from desk.stories import answer
    from desk.times import clock, moment_given
    from tasks.explaining.story import Story
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        at = moment_given(now, zone=book().calendar.timezone) or clock()
        told = answer(chosen.database, case, book=book(), now=at, locale=chosen.locale)
    say = Tongue(chosen.locale)
    if as_json:
        document(told.as_json())
    elif isinstance(told, Story):
        show_story(page(), told, say=say)
    else:
        from desk.show.listing import show_product

        show_product(page(), told, say=say)
