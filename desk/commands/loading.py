"""load: forms taken in from files, each row accounted for."""

from typing import Annotated

import typer

from desk.commands.options import DryRun, Json, Now


def load(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="CSV, TSV, XLSX or JSON lines; * and ? work.")],
    form: Annotated[str, typer.Option(help="Which form the rows are, such as calls. 表单。")],
    profile: Annotated[
        str | None, typer.Option(help="How somebody else's export maps onto the form: a name or a YAML file. 对照表。")
    ] = None,
    dry_run: DryRun = False,
    now: Now = None,
    as_json: Json = False,
) -> None:
    """Take in forms · 读入表单

    Every row ends as loaded, updated, unchanged or quarantined with its reasons. Loading a file again changes nothing.
    Exit code 2 when a file could not be read; the others are taken in all the same.
    """
    from desk.home import registers
    from desk.intake import check_choice, paths_of, take_in
    from desk.refusals import in_the_readers_language
    from desk.show.loading import show_sums
    from desk.show.printing import document, only_answers, page, remark
    from desk.times import clock, moment_given
    from tasks.rulebook import book
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen_form = check_choice(form, profile)
        found = paths_of(files)
        handed_in = moment_given(now, zone=book().calendar.timezone) or clock()
        chosen = registers(make=True, now=handed_in)
        taken = take_in(found.paths, form=chosen_form, profile=profile, now=handed_in, dry_run=dry_run)
    if as_json:
        document([sums.as_json() for sums in taken.sums])
    else:
        show_sums(page(), taken.sums, say=Tongue(chosen.locale), dry_run=dry_run)
    for line in (*found.missing, *taken.unreadable):
        remark(f"aftersales: {in_the_readers_language(line)}")
    if taken.stopped is not None:
        raise taken.stopped
    if found.missing or taken.unreadable:
        raise typer.Exit(2)
