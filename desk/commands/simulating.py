"""simulate: a department that does not exist lived through for months, and held against an independent count."""

from typing import Annotated

import typer

from desk.commands.options import Json
from desk.simulate.chaos import Level


def simulate(
    months: Annotated[int, typer.Option(min=1, max=22, help="How long, from January 2025 on. 月数。")] = 12,
    days: Annotated[int | None, typer.Option(min=1, max=670, help="Days instead of months. 天数（代替月数）。")] = None,
    branches: Annotated[int, typer.Option(min=1, max=99, help="The centre and its branches. 网点数。")] = 2,
    calls_per_day: Annotated[
        int, typer.Option(min=1, max=500, help="Calls of each branch on a working day. 每网点每日叫修数。")
    ] = 20,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same registers. 随机种子。")] = 7,
    chaos: Annotated[
        Level, typer.Option(help="How disorderly papers come in: late, early, twice, wrong. 混乱程度。")
    ] = Level.SOME,
    as_json: Json = False,
) -> None:
    """Simulate a department and check what came of it · 模拟

    In an empty AFTERSALES_HOME, with the code that runs for real and without Prefect, Slack and mail. At the end the
    registers are held against what is reckoned independently from the papers. Exit code 1 names the first differences.
    """
    import os

    # Before Prefect is imported, which reads it once.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    from desk.simulate.main import main
    from desk.simulate.request import asked

    wanted = asked(months=months, days=days, branches=branches, calls_per_day=calls_per_day, seed=seed, level=chaos)
    code = main(wanted, as_json=as_json)
    if code:
        raise typer.Exit(code)
