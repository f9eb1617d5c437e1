"""regulation: a rule book checked, the articles and what carries them out."""

from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Json

regulation = typer.Typer(help="The rule book · 规章", no_args_is_help=True)


@regulation.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rule book, or the sections that differ (YAML).")],
    as_json: Json = False,
) -> None:
    """Check a rule book · 检查规章文件

    Names file, line, what is wrong and what is allowed; exit code 1 when there is anything.
    """
    from dataclasses import asdict

    from desk.refusals import NotDone
    from desk.show.printing import document
    from rules.regulation.load import check_file, load_book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    if not file.is_file():
        raise NotDone(f"{file}: there is no such file" if not file.exists() else f"{file} is no file")
    problems = check_file(file)
    if as_json:
        document({"file": str(file), "fine": not problems, "problems": [asdict(problem) for problem in problems]})
    else:
        for problem in problems:
            print(problem)
    if problems:
        raise typer.Exit(1)
    if not as_json:
        rules, say = load_book(file), Tongue(settings().locale)
        print(say(f"{file}: fine; version {rules.version}, approved by {rules.approved_by} on {rules.approved_on}",
                  f"{file}：可用；版本 {rules.version}，{rules.approved_by} 于 {rules.approved_on} 批准"))  # fmt: skip


@regulation.command("coverage")
def coverage(as_json: Json = False) -> None:
    """List every article with what carries it out · 逐条列出执行情况"""
    from desk.show.coverage import lines_json, show_coverage
    from desk.show.printing import document, page, remark
    from rules.regulation.coverage import coverage as lines_of
    from rules.regulation.coverage import dangling
    from tasks.rulebook import book
    from tasks.settings import settings
    from tasks.tongue import Tongue

    rules = book()
    lines, loose = lines_of(rules), dangling(rules)
    if as_json:
        document(lines_json(lines))
    else:
        show_coverage(page(), lines, say=Tongue(settings().locale))
    for article, reference in loose:
        remark(f"aftersales: {article} names {reference}, which there is not")
    if loose:
        raise typer.Exit(1)
