"""docs/explain.md shows what the program prints: commands that it takes, sections, articles and limits that it has."""

import re
from pathlib import Path

import pytest

from rules.regulation.load import default_book
from tests.desk.custody import EVENING, carried_in

PAGE = Path(__file__).parents[2] / "docs" / "explain.md"
EXPLAINED = re.compile(r"```\n\$ (aftersales explain [^\n]+)\n(.*?)```", re.DOTALL)
SECTION = re.compile(r"^(?:What|Who) [^:\n]*$", re.MULTILINE)
VERDICT = re.compile(r"^[✓✗…–] ([A-Z]+-\d+) (.+?)  ", re.MULTILINE)


def blocks() -> list[tuple[str, str]]:
    """The explanations of the page: the command, and what it printed."""
    return EXPLAINED.findall(PAGE.read_text(encoding="utf-8"))


def test_the_page_shows_three_explanations_of_the_demo():
    assert len(blocks()) == 3
    kinds = [printed.strip().split()[0] for _, printed in blocks()]
    assert kinds == ["call", "goods", "contract"]


def test_its_sections_are_those_of_the_program_in_their_order(desk, registers):
    sections = ["What belongs to it", "What happened", "Who was proposed, and who was sent", "What was counted",
                "What was said", "Who was asked for the next step", "What the evening control found",
                "What did not happen, and why", "What comes next if nobody acts"]  # fmt: skip
    carried_in(registers)
    printed = [
        line
        for line in desk("explain", "K1", "--now", EVENING.isoformat()).out.splitlines()
        if SECTION.fullmatch(line.rstrip())
    ]
    assert [line.rstrip() for line in printed] == sections, "the small department has every section"
    for _, shown in blocks():
        on_page = SECTION.findall(shown)
        assert on_page == [section for section in sections if section in on_page]
        assert len(on_page) >= 4


@pytest.mark.parametrize("place", range(3))
def test_its_commands_are_taken_and_its_limits_are_those_of_the_rule_book(desk, registers, place):
    command, shown = blocks()[place]
    _, *words = command.split()
    answer = desk(*words)
    assert answer.code == 2, "no such case in empty registers"
    assert "there is no case" in answer.err
    book = default_book()
    titles = {limit.title.en: limit.article for limit in book.limits}
    verdicts = VERDICT.findall(shown)
    assert verdicts
    assert [title for article, title in verdicts if titles.get(title) != article] == []
    counted = re.findall(r"^  ([A-Z]+-\d+-\w+)  ", shown, re.MULTILINE)
    assert set(counted) <= {limit.id for limit in book.limits}


def test_customers_are_masked_on_the_page():
    assert re.findall(r"1\d{10}", PAGE.read_text(encoding="utf-8")) == []


def test_every_section_is_explained_beside_the_examples():
    text = PAGE.read_text(encoding="utf-8")
    told = text.split("```")[0]
    for _, shown in blocks():
        assert [section for section in SECTION.findall(shown) if section not in told] == []
