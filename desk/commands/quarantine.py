"""quarantine: what was refused and why, and the spreadsheet to mend it in."""

from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Json

quarantine = typer.Typer(help="Rows that were refused, and why · 隔离区", no_args_is_help=True)

Form = Annotated[str | None, typer.Option("--form", help="Of this form only. 仅此表单。")]
SHOWN = 50


@quarantine.command("list")
def listing(
    form: Form = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Settled and dismissed ones, too. 含已更正及已作废的。")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the rows that wait to be mended · 列出待更正的行"""
    from desk.home import registers
    from desk.show.printing import document, only_answers, page
    from desk.show.quarantine import entry_json, show_entries
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        entries = _entries(chosen.database, form, everything=everything)
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
        entries = _entries(chosen.database, form)
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


@quarantine.command("dismiss")
def dismiss(
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help="Numbers from the list. 列表中的编号。")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why nobody has to mend them. 作废原因。")],
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="STAFF_NO",
            help="Who says so; else the account on this machine. 经办人工号，默认为本机账户。",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Close rows that nobody has to mend any more · 作废无需更正的行

    For rows that a later one under another number made needless. They stay, with who, when and why: `list --all`.
    """
    from datetime import UTC, datetime
    from getpass import getuser

    from desk.home import registers
    from desk.refusals import NotDone
    from desk.show.printing import document, only_answers
    from desk.show.quarantine import dismissal_json, dismissal_lines
    from models.database import transaction
    from models.people import Staff
    from tasks.loading.dismissing import UnknownEntriesError
    from tasks.loading.dismissing import dismiss as dismiss_entries
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        say = Tongue(chosen.locale)
        if not reason.strip():
            raise NotDone(say("why are they dismissed? --reason needs words", "请用 --reason 写明作废原因"))
        with transaction(chosen.database) as session:
            if by is not None and session.get(Staff, by) is None:
                raise NotDone(say(f'there is nobody with the staff number "{by}"', f"没有工号为“{by}”的人员"))
            try:
                done = dismiss_entries(session, ids, by=by or getuser(), because=reason, now=datetime.now(UTC))
            except UnknownEntriesError as error:
                listed = ", ".join(map(str, error.ids))
                raise NotDone(
                    say(
                        f'quarantine has no row {listed}, so none was dismissed: see "aftersales quarantine list"',
                        f"隔离区没有编号为 {listed} 的行，未作废任何行：见 aftersales quarantine list",
                    )
                ) from None
            answer, lines = dismissal_json(done), dismissal_lines(done, say=say)
    if as_json:
        document(answer)
    else:
        print("\n".join(lines))


def _entries(url: str, form: str | None, *, everything: bool = False) -> list:
    from desk.refusals import NotDone
    from models.database import reading
    from rules.forms import form_named
    from tasks.loading.quarantine import listed_entries

    try:
        name = None if form is None else form_named(form.strip()).name
    except KeyError as error:
        raise NotDone(str(error.args[0])) from None
    with reading(url) as session:
        return listed_entries(session, form=name, everything=everything)
