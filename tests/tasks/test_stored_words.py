"""Every reason that the ledger, the clocks and the record of runs keep has words in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.people import REASONS
from rules.words import RenewalOutcome, Role
from tasks.flow_runs import RunState
from tasks.notices import WITHDRAWN
from tasks.stored_words import retold

STORING = ("deliver", "engine", "duties", "loading", "flow_runs.py", "notices.py")
KEPT_AS = {"because", "unchased", "error"}
"""What the columns are called that keep a reason, and the variables on the way there."""
OUTCOMES = {"Refused", "Later", "Down", "Unclear", "Hold", "Fail"}
FIXED = {"NO_SLACK", "NO_MAIL", "PRINT", "OVERTAKEN", "NEEDLESS", "HISTORY", "said"}
GAPS = {
    "WITHDRAWN": WITHDRAWN, "register": "staff register", "to": "technician", "because": "there is nobody yet",
    "outcome": str(RenewalOutcome.RENEWED),
}  # fmt: skip


def stored_reasons() -> dict[str, str]:
    """Every reason that the sources spell out, its gaps filled, with the place where it stands."""
    found: dict[str, str] = {}
    for place in (Path("tasks") / name for name in STORING):
        for source in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            for node in _written(ast.parse(source.read_text(encoding="utf-8"))):
                said = _spelt(node)
                if re.search("[A-Za-z]{2,} [A-Za-z]{2,}", _spelt(node, bare=True)):
                    found.setdefault(said, f"{source}:{node.lineno}")
    return found


def _written(tree: ast.AST) -> Iterator[ast.expr]:
    """What is written down as a reason: under a name, as what became of a sending, or as a fixed one."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value) if name in KEPT_AS:
                yield from _sides(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in KEPT_AS | FIXED:
                yield from _sides(value)
            case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in OUTCOMES:
                yield first
            case ast.Call(func=ast.Attribute(attr="_silence"), args=[*_, last]):
                yield last
            case _:
                pass


def _sides(value: ast.expr) -> Iterator[ast.expr]:
    match value:
        case ast.BoolOp(values=either):
            yield from either
        case ast.Call(func=ast.Name(id="say"), args=[english, _]):
            yield english
        case _:
            yield value


def _spelt(node: ast.expr, *, bare: bool = False) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=pieces):
            return "".join(_spelt(piece, bare=bare) for piece in pieces)
        case ast.FormattedValue(format_spec=None, value=value):
            return "" if bare else GAPS.get(ast.unparse(value), "S9")
        case ast.FormattedValue(format_spec=ast.JoinedStr() as form):
            return "" if bare else "2026-10-30 09:50" if "%H" in _spelt(form) else "2026-10-28"
        case _:
            return ""


REASONS_STORED = stored_reasons()


def test_the_sources_spell_out_the_reasons_that_are_known_to_be_there():
    assert len(REASONS_STORED) > 25
    assert {
        "held: no Slack token is configured", "the limit has ended", "the rule book no longer asks for it",
        "the contract was renewed on 2026-10-28", "quiet hours until 2026-10-30 09:50 UTC",
        "ended without a word; found by the next run", "given up after S9 attempts: S9",
    } <= REASONS_STORED.keys()  # fmt: skip


@pytest.mark.parametrize("stored", sorted(REASONS_STORED))
def test_people_read_a_stored_reason_in_chinese_and_without_utc(stored):
    said = retold(stored, locale="zh", zone="Asia/Shanghai")
    assert re.search("[\u4e00-\u9fff]", said), REASONS_STORED[stored]
    assert re.findall("[a-z]{2,}", said.replace("Slack", "")) == []
    assert "UTC" not in said
    assert "UTC" not in retold(stored, locale="en", zone="Asia/Shanghai")


@pytest.mark.parametrize("because", REASONS, ids=lambda because: because.en)
def test_why_nobody_is_there_is_told_in_chinese_within_the_reason(because):
    gaps = {"staff_no": "S9", "name": "李四", "other": "王五", "branch": "B1", "role_en": "service department",
            "role_zh": Role.SERVICE_DEPARTMENT.chinese, "instead_en": "director",
            "instead_zh": Role.DIRECTOR.chinese}  # fmt: skip
    said = retold(f"nobody to tell (service_department): {because.en.format_map(gaps)}", locale="zh")
    assert said == f"无人可告知（{Role.SERVICE_DEPARTMENT.chinese}）：{because.zh.format_map(gaps)}"


@pytest.mark.parametrize("state", [str(state).replace("_", " ") for state in RunState] + ["history"])
def test_states_of_runs_and_clocks_are_told_in_chinese(state):
    assert not retold(state, locale="zh").isascii()
