"""quarantine: what was refused and why, and the spreadsheet to mend it in."""

from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Json

quarantine = typer.Typer(help="Rows that were refused, and why · 隔离区", no_args_is_help=True)

Form = Annotated[str | None, typer.Option("--form", help="Of this form only. 仅此表单。")]
SHOWN = 50


@quarantine.command("list")
def listing(form: Form = None, as_json: Json = False) -> None:
    """List the rows that wait to be mended · 列出待更正的行"""
    from desk.home import registers
    from desk.show.printing import document, only_answers, page
    from desk.show.quarantine import entry_json, show_entries
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        entries = _open(chosen.database, form)
    if as_json:
        document([entry_json(entry) for entry in entries])
    else:
        show_entries(page(), entries, say=Tongue(chosen.locale), most=SHOWN)


@quarantine.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The spreadsheet to write.")],
    form: Form = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there. 覆盖已有文件。")] = False,
    as_json: Json = False,
) -> None:
    """Write them to a spreadsheet, to be mended and loaded again · 导出更正"""
    from desk.home import registers
    from desk.places import new_workbook
    from desk.show.printing import document, only_answers
    from tasks.quarantine_sheet import write_quarantine
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        entries = _open(chosen.database, form)
        for profile in sorted({entry.profile for entry in entries} | {""}):
            beside = file.with_suffix(f".{Path(profile).stem}{file.suffix}") if profile else file
            new_workbook(beside, replace=replace)
        written = write_quarantine(entries, file, locale=chosen.locale)
    if as_json:
        document([
            {"file": str(one.path), "form": one.form, "profile": one.profile or None, "rows": one.rows, "left": one.left}
            for one in written
        ])  # fmt: skip
        return
    say = Tongue(chosen.locale)
    if not written:
        print(say(f"Nothing is in quarantine; {file} says so.", f"隔离区为空：{file}"))
    for one in written:
        option = f" --profile {one.profile}" if one.profile else ""
        load = f"aftersales load {one.path} --form {one.form}{option}"
        mend = say(f"{one.rows:,} rows of {one.form}. Mend them, then", f"{one.form} {one.rows:,}行。更正后")
        print(f"{one.path}: {mend}: {load}")
        if one.left:
            print(say(f"  {one.left:,} more wait for the next export", f"  另有{one.left:,}行留待下次导出"))


def _open(url: str, form: str | None) -> list:
    from desk.refusals import NotDone
    from models.database import reading
    from rules.forms import form_named
    from tasks.loading.quarantine import open_entries

    try:
        name = None if form is None else form_named(form.strip()).name
    except KeyError as error:
        raise NotDone(str(error.args[0])) from None
    with reading(url) as session:
        return open_entries(session, form=name)
