"""Failures that were to be expected, each as one clear line; whatever is none of them is a bug and shows its traceback."""

import errno

FOLDERS = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.EDQUOT,
        errno.ENAMETOOLONG,
        errno.EFBIG,
        errno.EIO,
        errno.EISDIR,
        errno.ELOOP,
    }
)
SENTENCES = frozenset(
    {
        "desk.refusals.NotDone",
        "flows.registry.UnknownFlow",
        "flows.run.NaiveNow",
        "deployments.running.NoPrefectServer",
        "deployments.supervising.NotReady",
        "deployments.standing.AlreadyRunning",
        "tasks.duties.resending_links.NoNewLink",
        "tasks.keeping.manifest.NotKept",
        "tasks.links.keys.KeyUnusable",
    }
)
"""Errors whose text is the line: by name, so that asking does not import what nobody needed."""


class NotDone(Exception):
    """The command was not carried out, and this line says why and what to do."""


def line_of(error: BaseException) -> str | None:
    """The line for an anticipated failure, None for a bug."""
    names = {f"{each.__module__}.{each.__qualname__}" for each in type(error).__mro__}
    if names & SENTENCES:
        return _first(error)
    if "tasks.reading.refusal.Unreadable" in names:
        return _unreadable(error)
    if "rules.regulation.load.BadRuleBookError" in names:
        return _bad_book(error)
    if "pydantic_core._pydantic_core.ValidationError" in names and getattr(error, "title", "") == "Settings":
        return _bad_setting(error)
    if "sqlalchemy.exc.SQLAlchemyError" in names:
        return _database(error, names)
    if isinstance(error, OSError) and (
        error.errno in FOLDERS or isinstance(error, FileExistsError | NotADirectoryError)
    ):
        return (
            f"{error.filename or '?'}: {error.strerror}; check its permissions and the space, or choose another place"
        )
    return None


def in_the_readers_language(line: str) -> str:
    """The line as whoever typed the command reads it; in both languages where the settings cannot be read."""
    from desk.refusal_words import REFUSALS
    from tasks.settings import settings

    try:
        return REFUSALS.retold(line, locale=settings().locale)
    except ValueError:
        return f"{line} · {REFUSALS.retold(line, locale='zh')}"


def _first(error: BaseException) -> str:
    said = str(error.args[0] if isinstance(error, KeyError) and error.args else error).strip()
    return " ".join(said.split("\n"))


def _unreadable(error: BaseException) -> str:
    from tasks.settings import settings

    return error.in_locale(settings().locale)  # type: ignore[attr-defined]


def _bad_book(error: BaseException) -> str:
    problems = getattr(error, "problems", [])
    more = f" (and {len(problems) - 1} more: aftersales regulation check)" if len(problems) > 1 else ""
    return f"the rule book cannot be used: {problems[0]}{more}"


def _bad_setting(error: BaseException) -> str:
    first = error.errors(include_url=False)[0]  # type: ignore[attr-defined]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"AFTERSALES_{name.removeprefix('AFTERSALES_')}: {first['msg'][0].lower()}{first['msg'][1:]}"


def _database(error: BaseException, names: set[str]) -> str | None:
    """What the driver says, without statement, parameters and password. Broken statements are bugs."""
    unusable = {"sqlalchemy.exc.OperationalError", "sqlalchemy.exc.InterfaceError", "sqlalchemy.exc.TimeoutError"}
    misnamed = {"sqlalchemy.exc.ArgumentError", "sqlalchemy.exc.NoSuchModuleError"}
    if names & misnamed:
        return f"AFTERSALES_DATABASE_URL is no database address: {_first(error)}"
    cause = getattr(error, "orig", None)
    said = str(cause or error).strip().split("\n")[0]
    if names & unusable or "file is not a database" in said:
        return f"the database cannot be used: {said} ({_address()})"
    return None


def _address() -> str:
    from sqlalchemy.engine import make_url

    from tasks.settings import settings

    return make_url(settings().database).render_as_string(hide_password=True)
