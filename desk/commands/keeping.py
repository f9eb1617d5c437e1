"""backup, restore: what the department knows kept in one archive, and the way back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from desk.commands.options import Json


def backup(
    folder: Annotated[Path, typer.Argument(help="Where the archive goes, best on another disk. 备份文件夹。")],
    as_json: Json = False,
) -> None:
    """Keep everything in one archive · 备份

    The registers as of one instant and the files of the home, while work goes on. It holds personal data and the key of
    customers' links: it is written for its owner alone, keep it so.
    """
    from desk.home import registers
    from desk.show.printing import document, only_answers, page
    from desk.times import clock
    from tasks.keeping.backing_up import back_up
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = registers()
        with _steps() as on_step:
            kept = back_up(chosen, to=folder, now=clock(), on_step=on_step)
    told = kept.manifest
    if as_json:
        document(
            {"path": str(kept.path), "bytes": kept.size, "revision": told.revision, "files": len(told.files) - 1}
            | {"registers": {name: one.rows for name, one in told.registers.items()}}
        )
        return
    say, size = Tongue(chosen.locale), f"{kept.size / 1e6:,.1f} MB"
    counts = (len(told.registers), told.rows, len(told.files) - 1)
    page().print(
        say(
            f"Backup written: {kept.path} ({size}): {counts[0]} registers with {counts[1]:,} rows, {counts[2]:,} files",
            f"已备份：{kept.path}（{size}）：{counts[0]}个登记表，{counts[1]:,}行；{counts[2]:,}个文件",
        ),
        soft_wrap=True,
    )


def restore(
    archive: Annotated[Path, typer.Argument(help="An archive that backup has written. 备份文件。")],
    as_json: Json = False,
) -> None:
    """Put a backup back into an empty place · 恢复

    Into AFTERSALES_HOME and the database in force, where there is nothing yet; then every register is compared with what
    was kept and brought to this program's version. Nothing is ever written over.
    """
    from deployments.standing import AlreadyRunning, read_standing
    from desk.home import address
    from desk.show.printing import document, only_answers, page
    from tasks.keeping.restoring import restore as put_back
    from tasks.settings import settings
    from tasks.tongue import Tongue

    with only_answers(wanted=as_json):
        chosen = settings()
        standing = read_standing(chosen)
        if standing is not None and standing.alive:
            raise AlreadyRunning(standing)
        with _steps() as on_step:
            done = put_back(archive, chosen, on_step=on_step)
    told, where = done.manifest, address(chosen)
    if as_json:
        document(
            {
                "home": str(chosen.home.absolute()),
                "registers": where,
                "made_at": told.made_at.isoformat(),
                "rows": told.rows,
            }
            | {"files": done.files, "revision": done.revision, "regulation": done.regulation and str(done.regulation)}
        )
        return
    say = Tongue(chosen.locale)
    page().print(
        say(
            f"Restored as of {told.made_at:%Y-%m-%d %H:%M:%S} UTC: {told.rows:,} rows in {len(told.registers)} registers, "
            f"each the same as when it was kept, and {done.files:,} files: {where}, {chosen.home.absolute()}",
            f"已恢复至 {told.made_at:%Y-%m-%d %H:%M:%S} UTC：{len(told.registers)}个登记表共{told.rows:,}行，与备份时逐表一致；"
            f"{done.files:,}个文件：{where}，{chosen.home.absolute()}",
        ),
        soft_wrap=True,
    )
    if done.regulation is not None:
        page().print(
            say(
                f"The company's own rule book: set AFTERSALES_REGULATION={done.regulation}",
                f"企业自有规章：请设置 AFTERSALES_REGULATION={done.regulation}",
            ),
            soft_wrap=True,
        )


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """What is being kept or put back, on standard error where somebody watches."""
    import sys

    from desk.show.printing import aside, watched

    if not watched(sys.stderr):
        yield lambda _: None
        return
    from rich.markup import escape

    with aside().status("") as shown:
        yield lambda name: shown.update(escape(name))
