"""demo and up: a company that does not exist from end to end, and the real thing until it is told to stop."""

import typer


def demo() -> None:
    """Two months of a company that does not exist, end to end · 演示"""
    import os
    from importlib import import_module

    # Before Prefect is imported, which reads it once: its run logs stand in its pages, here they bury the days.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    raise typer.Exit(import_module("desk.demo.main").main())


def up() -> None:
    """Run for real until Ctrl-C: server, worker, schedules · 正式运行"""
    from deployments.supervisor import up as run_until_told
    from desk.home import make_folders, registers
    from desk.programs import programs
    from desk.times import clock
    from tasks.rulebook import book
    from tasks.settings import settings

    book()  # a rule book that cannot be used is told before anything is started
    make_folders(settings())
    chosen = registers(make=True, now=clock())
    raise typer.Exit(run_until_told(chosen, more=programs))
