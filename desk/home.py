"""The registers that commands work on: found, checked, made on request."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.refusals import NotDone, in_the_readers_language
from desk.show.printing import remark
from tasks.settings import Settings, settings
from tasks.tongue import Tongue


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `init` did: where the registers are, at which revision, and whether each thing is new."""

    database: str
    revision: str
    before: str | None
    rule_book: str
    rule_book_is_new: bool


def registers(*, make: bool = False, now: datetime | None = None) -> Settings:
    """The settings of registers that can be worked on.

    Where there are none yet they are made if `make` says so (that is said on standard error, and `now` is when);
    else, and where they are older or newer than this program, raises NotDone with what to do. Whoever may write into
    the registers of the demo is told whose they are.
    """
    chosen = settings()
    standing = _revision(chosen)
    if standing is None and make and now is not None:
        prepare(now=now)
        remark(in_the_readers_language(f"There were no registers yet: made them at {address(chosen)}"))
        return chosen
    if standing is None:
        raise NotDone(f'there are no registers at {address(chosen)} yet: run "aftersales init"')
    _check_age(standing)
    if make:
        say_whose(chosen)
    return chosen


def say_whose(chosen: Settings) -> None:
    """Say on standard error that these are the registers of the demo's company, where they are."""
    from desk.demo.place import made_by_demo

    if made_by_demo(chosen.home) and not chosen.database_url:
        say = Tongue(chosen.locale)
        remark(
            say(
                f"{chosen.home} holds the made-up company of the demo; for your own, set AFTERSALES_HOME to another folder",
                f"{chosen.home} 中是演示用虚构公司的数据；正式使用请将 AFTERSALES_HOME 设为另一文件夹",
            )
        )


def prepare(*, now: datetime) -> Prepared:
    """Make or migrate the registers, the folders and the record of the rule book. Safe to repeat."""
    from models.database import transaction
    from models.migrate import upgrade
    from tasks.rulebook import book, record_book

    chosen, rules = settings(), book()
    make_folders(chosen)
    before = _revision(chosen)
    if before is not None:
        _check_age(before, older=True)
    revision = upgrade(chosen.database)
    with transaction(chosen.database) as session:
        new = record_book(session, book=rules, now=now)
    return Prepared(
        database=address(chosen), revision=revision, before=before, rule_book=rules.version, rule_book_is_new=new
    )


def make_folders(chosen: Settings) -> None:
    """The home and what lies in it. Raises NotDone where it cannot be made or written."""
    for folder in (chosen.home, chosen.inbox, chosen.reports, chosen.letters):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            said = (error.strerror or str(error)).lower()
            raise NotDone(f"{folder.absolute()} cannot be written ({said}); set AFTERSALES_HOME") from error


def address(chosen: Settings) -> str:
    """Where the registers are, without a password."""
    from sqlalchemy.engine import make_url

    return make_url(chosen.database).render_as_string(hide_password=True)


def _revision(chosen: Settings) -> str | None:
    """The revision of the registers; None where there are none. Looking makes nothing and waits for nobody."""
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy.engine import make_url

    from models.database import reading

    url = make_url(chosen.database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return None
    with reading(chosen.database) as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def _check_age(standing: str, *, older: bool = False) -> None:
    """Raises NotDone for registers that are not this program's; older ones are fine where they will be migrated."""
    from models.migrate import knows, newest

    if standing == newest():
        return
    if not knows(standing):
        raise NotDone(f"the registers are newer ({standing}) than this program; update the program")
    if not older:
        raise NotDone(f'the registers are older ({standing}) than this program: run "aftersales init"')
