"""What the schema found wrong, told to people: file, line, what is wrong, what is allowed."""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.regulation.crosscheck import Fault
from rules.regulation.laying import identity
from rules.regulation.schema import RuleBook
from rules.regulation.source import Node, Problem

Where = Sequence[Any]


def problems_of(error: ValidationError, root: Node) -> list[Problem]:
    """Every problem in the order of files and lines, each once."""
    found: dict[Problem, None] = {}
    for detail in error.errors(include_url=False):
        faults: list[Fault] = detail.get("ctx", {}).get("faults", [])
        if faults:
            found.update(
                {_problem(root, fault.where, fault.wrong, _guess(fault.wrong, fault.allowed)): None for fault in faults}
            )
        else:
            wrong, allowed = _told(detail)
            found[_problem(root, detail["loc"], wrong, allowed)] = None
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0))


def _problem(root: Node, where: Where, wrong: str, allowed: str) -> Problem:
    node, named = _find(root, where)
    return Problem(file=node.file, line=node.line, where=named, wrong=wrong, allowed=allowed)


def _find(root: Node, where: Where) -> tuple[Node, str]:
    """The nearest part that was written, and its path with ids in place of numbers.

    Steps that the schema adds on its own way down (which alternative it tried) name nothing in the file and are skipped.
    """
    node, path = root, ""
    for step in where:
        if isinstance(node.value, dict):
            below = node.value.get(step) or next(
                (each for key, each in node.value.items() if str(key) == str(step)), None
            )
            if below is not None:
                node, path = below, f"{path}.{step}" if path else str(step)
        elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            path += f"[{identity(node) or identity(node, 'article') or step}]"
    return node, path


def _told(detail: ErrorDetails) -> tuple[str, str]:
    """What is wrong and what is allowed, in words."""
    given, context, last = detail["input"], detail.get("ctx", {}), str(detail["loc"][-1]) if detail["loc"] else ""
    match detail["type"]:
        case "rule" | "crosscheck":
            return str(context["wrong"]), str(context["allowed"])
        case "extra_forbidden" if last in _FORMER:
            return f'unknown key "{last}"', _FORMER[last]
        case "extra_forbidden":
            known = known_keys(detail["loc"][:-1])
            return f'unknown key "{last}"', _guess(f'"{last}"', "one of " + ", ".join(known))
        case "missing":
            return f'"{last}" is missing', f'the key "{last}"'
        case "enum" | "literal_error":
            expected = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            return f"{_shown(given)} is not allowed here", _guess(_shown(given), f"one of {expected}")
        case "string_pattern_mismatch":
            return f"{_shown(given)} has the wrong form", f"text like {context['pattern']}"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            return f"{_shown(given)} is out of range", detail["msg"].removeprefix("Input should be ")
        case "too_short" | "string_too_short":
            return "it is empty", "at least one entry" if detail["type"] == "too_short" else "text"
        case _:
            return f"{_shown(given)} is not allowed here", _EXPECTED.get(detail["type"], detail["msg"])


_FORMER = dict.fromkeys(("pauses_on", "resumes_on"), "pauses: {an event that pauses: [the events that end that pause]}")
"""Keys of earlier rule books, and how the same is said now."""

_EXPECTED = {
    "string_type": "text (put quotes around it if it looks like a number or a date)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_from_datetime_parsing": "a date like 2026-01-31",
    "date_parsing": "a date like 2026-01-31",
    "date_type": "a date like 2026-01-31",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "union_tag_not_found": "mon … sun, intervals, or false",
}


def _shown(given: object) -> str:
    text = "nothing" if given is None else f'"{given}"' if isinstance(given, str) else repr(given)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _guess(wrong: str, allowed: str) -> str:
    """`allowed`, led by the nearest allowed word when what was written is close to one."""
    if not allowed.startswith("one of ") or '"' not in wrong:
        return allowed
    written = wrong.split('"')[1]
    near = get_close_matches(written, allowed.removeprefix("one of ").split(", "), n=1)
    return f'did you mean "{near[0]}"? {allowed}' if near else allowed


@cache
def _shape() -> dict[str, Any]:
    return RuleBook.model_json_schema()


def known_keys(where: Where) -> list[str]:
    """The keys that the schema knows at a place of the book, in order."""
    shapes = [_shape()]
    for step in where:
        below = [each for shape in shapes for each in _below(shape, step)]
        shapes = below or shapes
    return [key for shape in map(_resolved, shapes) for each in _options(shape) for key in each.get("properties", {})]


def _below(shape: dict[str, Any], step: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for option in _options(_resolved(shape)):
        if isinstance(step, int) and isinstance(option.get("items"), dict):
            found.append(option["items"])
        elif str(step) in option.get("properties", {}):
            found.append(option["properties"][str(step)])
        elif isinstance(option.get("additionalProperties"), dict):
            found.append(option["additionalProperties"])
    return found


def _options(shape: dict[str, Any]) -> list[dict[str, Any]]:
    return [_resolved(option) for option in shape.get("anyOf", [shape])]


def _resolved(shape: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in shape:
        shape = _shape()["$defs"][shape["$ref"].rsplit("/", 1)[-1]]
    return shape
