"""run: one flow, in this process."""

from typing import Annotated

import typer

from desk.commands.options import DryRun, Json, Now


def run(
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="Its name, such as watch-clocks.")],
    now: Now = None,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Run one flow · 运行一个流程

    Through Prefect where PREFECT_API_URL names a server or `up` is running, else its body alone; it says which.
    """
    from desk.home import registers
    from desk.show.printing import document, only_answers, page
    from desk.show.running import result_json, show_result
    from desk.talk import talking
    from desk.times import clock, moment_given
    from flows.registry import FLOWS, UnknownFlow
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        name = flow.strip().replace("_", "-")
        if name not in FLOWS:  # before anything heavy is imported
            raise UnknownFlow(flow)
        zone = book().calendar.timezone
        at = moment_given(now, zone=zone)
        chosen = registers(make=True, now=at or clock())
        with talking():
            from deployments.running import run_flow

            result = run_flow(name, now=at, dry_run=dry_run)
    if as_json:
        document(result_json(result, zone=zone))
    else:
        show_result(page(), result, zone=zone, say=Tongue(chosen.locale))
    if result.exit_code:
        raise typer.Exit(result.exit_code)
