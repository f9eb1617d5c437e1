"""Reading rule books: the department's own, and a file of a company's laid over it (REG-1)."""

from functools import cache
from pathlib import Path

from pydantic import ValidationError

from rules.regulation.laying import laid_over
from rules.regulation.problems import problems_of
from rules.regulation.schema import RuleBook
from rules.regulation.source import Node, Problem, UnreadableError, read_source

__all__ = ["BadRuleBookError", "Problem", "check_file", "default_book", "load_book"]

_HERE = Path(__file__).parent


class BadRuleBookError(ValueError):
    """A rule book that is not used; `problems` says what is wrong, where, and what is allowed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load_book(*paths: Path | str) -> RuleBook:
    """The department's rule book with the given files laid over it, in order.

    A file may hold the whole book or some sections; a limit, ladder, article or assignment replaces the one with its
    id, a message the one of its kind. Raises BadRuleBookError with every problem found.
    """
    root = _default_source()
    problems: list[Problem] = []
    for path in paths:
        try:
            root = laid_over(root, read_source(Path(path)))
        except UnreadableError as error:
            problems += error.problems
    if problems:
        raise BadRuleBookError(problems)
    try:
        return RuleBook.model_validate(root.plain())
    except ValidationError as error:
        raise BadRuleBookError(problems_of(error, root)) from error


def check_file(path: Path | str) -> list[Problem]:
    """Everything wrong with a rule book file, laid over the department's own; nothing when it can be used."""
    try:
        load_book(path)
    except BadRuleBookError as error:
        return error.problems
    return []


@cache
def default_book() -> RuleBook:
    """The department's own rule book, read once."""
    return load_book()


@cache
def _default_source() -> Node:
    sources = [read_source(path, strict=True) for path in sorted(_HERE.glob("*.yaml"))]
    root = sources[0]
    for source in sources[1:]:
        root = laid_over(root, source)
    return root
