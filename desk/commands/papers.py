"""papers: a complaint's papers, or a month's over all complaints, written on request (CR-4)."""

from typing import Annotated

import typer

from desk.commands.options import Json, Now


def papers(
    case: Annotated[str, typer.Argument(metavar="[CASE]", help="The complaint's number. 投诉编号。")] = "",
    month: Annotated[
        str, typer.Option(metavar="YYYY-MM", help="Instead: the papers over a month's complaints. 或：当月汇总。")
    ] = "",
    kind: Annotated[list[str] | None, typer.Option(help="Only this paper; may be given again. 只写某种。")] = None,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Write the papers of a complaint · 投诉案卷

    DOCX and XLSX; says where they lie. With --month those over all complaints of a month.
    """
    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.printing import document, only_answers
    from desk.times import clock, moment_given
    from tasks.duties.complaint_months import OF_A_MONTH, papers_of_month
    from tasks.duties.complaint_papers import PAPERS, papers_of_case
    from tasks.papers import BrokenTemplateError
    from tasks.report.month import Month
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        if bool(case) == bool(month):
            raise NotDone("say either the number of a complaint or --month YYYY-MM, such as: aftersales papers P-1042")
        chosen = registers()
        at = moment_given(now, zone=book().calendar.timezone) or clock()
        known = tuple(OF_A_MONTH if month else PAPERS)
        wanted = tuple(kind or known)
        unknown = sorted(set(wanted) - set(known))
        if unknown:
            raise NotDone(f'there is no paper "{unknown[0]}"; there are {", ".join(known)}')
        try:
            if month:
                written = papers_of_month(Month.parse(month.strip()), wanted, now=at)
            else:
                written = papers_of_case(case.strip(), wanted, now=at)
        except (ValueError, BrokenTemplateError) as error:
            raise NotDone(str(error)) from None
        if written is None:
            raise NotDone(f'there is no complaint "{case}"; "aftersales explain {case}" finds other cases')
    if as_json:
        document([{"paper": paper, "path": str(path.absolute())} for paper, path in zip(wanted, written, strict=True)])
        return
    say = Tongue(chosen.locale)
    print(say(f"{len(written)} papers written:", f"写出案卷{len(written)}份："))
    for path in written:
        print(f"  {path.absolute()}")
