"""YAML as a tree that remembers where every part was written.

Read from parser events rather than through a constructor: every key keeps its line, every repeated key is found,
tags run nothing, and neither depth nor aliases can exhaust the process.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

Scalar: TypeAlias = str | int | float | bool | date | None
Key: TypeAlias = str | int | float | bool | date | None

MOST_BYTES = 2_000_000
MOST_PARTS = 100_000
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a rule book file: where, what, and what is allowed. `line` counts from 1."""

    file: str
    line: int | None
    where: str
    wrong: str
    allowed: str

    def __str__(self) -> str:
        """One line for people."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        said = f"{place}: {self.where}: {self.wrong}" if self.where else f"{place}: {self.wrong}"
        return f"{said} (allowed: {self.allowed})" if self.allowed else said


class UnreadableError(Exception):
    """A file that is no readable YAML mapping; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Node:
    """A value with its place. `value` is a scalar, a dict of nodes or a list of nodes; `parts` counts all below."""

    value: "Scalar | dict[Key, Node] | list[Node]"
    file: str
    line: int
    parts: int = 1

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def read_source(path: Path, *, strict: bool = False) -> Node:
    """The mapping that a YAML file holds. Raises UnreadableError with every problem that could be found.

    `strict` reads by libyaml: several times as fast, and wants quotes around words with a colon inside lists.
    """
    name = str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableError([Problem(name, None, "", "the file is too large", f"up to {MOST_BYTES:,} bytes")])
        data = path.read_bytes()
    except OSError as error:
        wrong = f"the file cannot be read: {error.strerror or error}"
        raise UnreadableError([Problem(name, None, "", wrong, "a YAML file")]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableError([Problem(name, line, "", "the file is not UTF-8", "text in UTF-8")]) from error
    return read_text(text, name=name, strict=strict)


def read_text(text: str, *, name: str, strict: bool = False) -> Node:
    """The mapping that a YAML text holds; `name` stands for its file. Raises UnreadableError."""
    build = _Build(name)
    try:
        for event in YAML(typ="safe", pure=not strict).parse(text):
            build.take(event)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise UnreadableError([Problem(name, line, "", f"no YAML: {error.problem}", "well-formed YAML")]) from error
    except YAMLError as error:
        position: int = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        raise UnreadableError([Problem(name, line, "", "a character that YAML does not allow", "text")]) from error
    if build.problems:
        raise UnreadableError(build.problems)
    if build.root is None or build.root.value is None:
        raise UnreadableError([Problem(name, 1, "", "the file is empty", "the rule book or some of its sections")])
    if not isinstance(build.root.value, dict):
        raise UnreadableError([Problem(name, build.root.line, "", "the file holds no sections", "keys with values")])
    return build.root


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read."""

    line: int
    anchor: str | None
    value: dict[Key, Node] | list[Node]
    parts: int = 1
    key: Key = None
    key_line: int = 0
    awaits_value: bool = False


@dataclass(slots=True)
class _Build:
    name: str
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    documents: int = 0

    def take(self, event: object) -> None:
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    self.stop(event, "a second document", "one document a file")
            case MappingStartEvent() | SequenceStartEvent():
                if len(self.stack) >= DEEPEST:
                    self.stop(event, "nested too deeply", f"up to {DEEPEST} levels")
                empty: dict[Key, Node] | list[Node] = {} if isinstance(event, MappingStartEvent) else []
                self.stack.append(_Open(_line(event), event.anchor, empty))
            case MappingEndEvent() | SequenceEndEvent():
                done = self.stack.pop()
                self.add(event, Node(done.value, self.name, done.line, done.parts), done.anchor)
            case ScalarEvent():
                if any("\ud800" <= letter <= "\udfff" for letter in event.value):
                    self.stop(event, "half a character (\\ud800 to \\udfff)", "text")
                value = _scalar(event.value) if event.implicit[0] else event.value
                self.add(event, Node(value, self.name, _line(event)), event.anchor)
            case AliasEvent():
                if event.anchor not in self.anchors:
                    self.stop(
                        event, f"*{event.anchor} refers to nothing before it", "an anchor that stands complete above"
                    )
                self.add(event, self.anchors[event.anchor], None)
            case _:
                pass

    def add(self, event: object, node: Node, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        around = self.stack[-1]
        around.parts += node.parts
        if around.parts > MOST_PARTS:
            self.stop(event, "too many parts, aliases included", f"up to {MOST_PARTS:,}")
        if isinstance(around.value, list):
            around.value.append(node)
        elif around.awaits_value:
            around.awaits_value = False
            # A value is found where its key stands: that is the line people look for.
            around.value.setdefault(around.key, Node(node.value, node.file, around.key_line, node.parts))
        else:
            self.begin_key(event, around, node)

    def begin_key(self, event: object, around: _Open, node: Node) -> None:
        if isinstance(node.value, dict | list):
            self.stop(event, "a key that is itself a list or mapping", "a plain word as key")
        assert isinstance(around.value, dict)
        assert not isinstance(node.value, dict | list)
        if node.value in around.value:
            wrong = f'the key "{node.value}" stands twice, first in line {around.value[node.value].line}'
            self.problems.append(Problem(self.name, _line(event), "", wrong, "every key once"))
        around.key, around.key_line, around.awaits_value = node.value, node.line, True

    def stop(self, event: object, wrong: str, allowed: str) -> NoReturn:
        raise UnreadableError([*self.problems, Problem(self.name, _line(event), "", wrong, allowed)])


def _line(event: object) -> int:
    mark = getattr(event, "start_mark", None)
    return mark.line + 1 if mark is not None else 1


_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


def _scalar(text: str) -> Scalar:
    """A plain scalar by the core schema of YAML 1.2, and dates; everything else is a word."""
    if text.lower() in _WORDS and text in (text.lower(), text.capitalize(), text.upper()):
        return _WORDS[text.lower()]
    if re.fullmatch(r"[-+]?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
        return float(text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # 2026-02-30 stays a word, and the schema says what is allowed
    return text
