"""report: written for a month or a quarter on request."""

from typing import Annotated

import typer

from desk.commands.options import Json, Now

report = typer.Typer(help="Reports on request · 报告", no_args_is_help=True)


@report.callback()
def _reports() -> None:
    """Reports on request · 报告"""


@report.command("monthly")
def monthly(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="Which month, such as 2026-10. 月份。")],
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Write a month's report (HTML, XLSX) and say where · 月报

    One that was put before somebody already is not written over: what differs by now lies beside it.
    """
    _write("month", month, now=now, as_json=as_json)


@report.command("quarterly")
def quarterly(
    quarter: Annotated[str, typer.Option(metavar="YYYY-Qn", help="Which quarter, such as 2026-Q3. 季度。")],
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Write the evaluation of a quarter (HTML, XLSX) and say where · 季度评价"""
    _write("quarter", quarter, now=now, as_json=as_json)


def _write(unit: str, text: str, *, now: str | None, as_json: bool) -> None:
    """Write the report of a month or the evaluation of a quarter and say where; `unit` is "month" or "quarter"."""
    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.printing import document, only_answers
    from desk.times import clock, moment_given
    from models.database import reading
    from models.queries.report_stated import report_done
    from tasks.report.month import Month
    from tasks.report.quarter import Quarter
    from tasks.report.restating import DUTY
    from tasks.report.write import write_evaluation, write_month
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        rules = book()
        at = moment_given(now, zone=rules.calendar.timezone) or clock()
        try:
            wanted = Month.parse(text.strip()) if unit == "month" else Quarter.parse(text.strip().upper())
        except ValueError as error:
            raise NotDone(str(error)) from None
        if at < wanted.span(rules.calendar.timezone).begins:
            raise NotDone(f"{wanted} has not begun yet; there is nothing to report")
        chosen = registers()
        if unit == "month":
            with reading(chosen.database) as session:
                done = report_done(session, duty=DUTY, month=str(wanted))
            written = write_month(
                chosen.database, month=str(wanted), now=at, settings=chosen, book=rules, on_request=done
            )
        else:
            written = write_evaluation(chosen.database, quarter=str(wanted), now=at, settings=chosen, book=rules)
    if as_json:
        document(
            {
                unit: written.period,
                "status": written.status,
                "html": str(written.html.absolute()),
                "xlsx": str(written.xlsx.absolute()),
                "headline": written.headline,
                "changed": written.changed,
            }
        )
        return
    say = Tongue(chosen.locale)
    print(written.headline)
    same = "" if written.changed else say(" (it said the same already)", "（内容未变）")
    named = say("Report for", "月报") if unit == "month" else say("Evaluation of", "季度评价")
    period, status = written.period, written.status
    print(say(f"{named} {period}, {status}{same}:", f"{period}{named}，{status}{same}："))
    print(f"  {written.html.absolute()}\n  {written.xlsx.absolute()}")


@report.command("daily")
def daily(
    branch: Annotated[str, typer.Option(help="Which branch or centre, such as B01. 网点编号。")],
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Which day. 日期。")],
    as_json: Json = False,
) -> None:
    """Show a director's daily report as it stands · 服务主任日报"""
    from datetime import date

    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.day_report import day_report_json, show_day_report
    from desk.show.printing import document, only_answers, page
    from models.database import reading
    from models.queries.day_report_page import day_report
    from tasks.engine.calendars import calendars
    from tasks.rulebook import book
    from tasks.staff import roster
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        try:
            wanted = date.fromisoformat(day.strip())
        except ValueError:
            raise NotDone(f'"{day}" is no day; write it as 2026-10-09') from None
        chosen = registers()
        with reading(chosen.database) as session:
            zone = calendars(session, book=book()).zone(branch)
            found = day_report(session, branch, wanted)
            people = roster(session, book=book())
    if found is None:
        raise NotDone(f"no daily report of {branch} on {wanted}; they are compiled on the next working morning")
    if as_json:
        document(day_report_json(found, zone=zone))
    else:
        show_day_report(page(), found, zone=zone, people=people, say=Tongue(chosen.locale))
