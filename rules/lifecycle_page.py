"""docs/lifecycle.md, drawn from the transition tables: `python -m rules.lifecycle_page > docs/lifecycle.md`."""

import sys

from rules.events import EVENTS
from rules.lifecycles import Lifecycle, lifecycle_of
from rules.words import CaseKind, Word


def mermaid(lifecycle: Lifecycle) -> str:
    """The lifecycle as a Mermaid state diagram; events that leave the state alone are not drawn."""
    states: dict[Word, None] = {}
    arrows: dict[tuple[Word | None, Word], list[str]] = {}
    for event, befores, after in lifecycle.table.rows:
        states[after] = None
        for before in befores:
            if before != after:
                arrows.setdefault((before, after), []).append(event)
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.chinese} {state}" as {state}' for state in states]
    lines += [
        f"    {before or '[*]'} --> {after}: {', '.join(dict.fromkeys(events))}"
        for (before, after), events in arrows.items()
    ]
    lines += [f"    {state} --> [*]" for state in states if state in lifecycle.table.final]
    return "\n".join(lines)


def lifecycle_page() -> str:
    """The whole page, one diagram a kind of case."""
    parts = [
        "# Lifecycles",
        "Drawn from `rules/lifecycle_tables.py`; make it anew with"
        " `python -m rules.lifecycle_page > docs/lifecycle.md`. A test holds the two together.",
    ]
    for case in CaseKind:
        lifecycle = lifecycle_of(case)
        anywhere = ", ".join(
            f"`{event}` {event.chinese}" for event in EVENTS[case] if event in lifecycle.table.anywhere
        )
        refusals = "\n".join(f"- `{rule.code}`: {rule.sentence.en}" for rule in lifecycle.table.refusals)
        parts += [
            f"## {case.value.replace('_', ' ').capitalize()} · {case.chinese}",
            f"```mermaid\n{mermaid(lifecycle)}\n```",
            f"Written down in any state, moving it only where an arrow says so: {anywhere}.",
            f"Refusals with a code of their own:\n\n{refusals}",
        ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(lifecycle_page())
