"""What the triage words are worth: the proposals on 300 real texts against labels that were set by reading (SV-20)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from python_calamine import CalamineWorkbook

from rules.regulation.load import default_book
from rules.triage import ComplaintFacts, Verdict, triage
from rules.words import Severity
from tasks.report.compare import interval
from tests.real.papers import FILE

BESIDE = Path(__file__).parents[1] / "e2e" / "real"
LABELS = BESIDE / "triage_labels.csv"
SECOND = BESIDE / "triage_labels_second.csv"
MISSES = BESIDE / "triage_misses.csv"
SEED, SAMPLE = 2816, 300
SECOND_SEED, SECOND_SAMPLE = 100, 100
BEFORE = {"recall": (29, 125), "precision": (29, 36)}
"""What the words came to on the same 300 before they were improved."""
CLAUSES = {"I": "injury", "A": "amount", "R": "repeat", "P": "press", "C": "court"}


@dataclass(frozen=True, slots=True)
class Label:
    """How a person read one text: the clauses of docs/triage.md that apply (none: ordinary), and why."""

    number: int
    serious: bool
    clauses: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The labels, and what the rule book proposes for each of their texts."""

    labels: tuple[Label, ...]
    verdicts: Mapping[int, Verdict]

    def proposed(self, number: int) -> bool:
        return self.verdicts[number].proposed is Severity.SERIOUS

    @property
    def recall(self) -> tuple[int, int]:
        """Of the serious ones, how many are proposed as serious."""
        serious = [label for label in self.labels if label.serious]
        return sum(self.proposed(label.number) for label in serious), len(serious)

    @property
    def precision(self) -> tuple[int, int]:
        """Of those proposed as serious, how many are."""
        proposed = [label for label in self.labels if self.proposed(label.number)]
        return sum(label.serious for label in proposed), len(proposed)

    @property
    def misses(self) -> list[Label]:
        """The labels that the proposal contradicts, in the order of the sample."""
        return [label for label in self.labels if label.serious is not self.proposed(label.number)]


def texts() -> dict[int, str]:
    """Subject and body of every complaint of the file, by its number."""
    _, *rows = CalamineWorkbook.from_path(FILE).get_sheet_by_index(0).to_python()
    return {int(str(row[0]).removesuffix(".0")): f"{row[2]}\n{row[4]}" for row in rows}


def sample(numbers: list[int]) -> list[int]:
    """The 300 numbers that were labelled, drawn from all of them."""
    return Random(SEED).sample(sorted(numbers), SAMPLE)


def second_sample(numbers: list[int]) -> list[int]:
    """The 100 that were labelled after the words were settled, drawn from those that were not labelled before."""
    return Random(SECOND_SEED).sample(sorted(set(numbers) - set(sample(numbers))), SECOND_SAMPLE)


def labels(path: Path = LABELS) -> tuple[Label, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Label(int(row["number"]), row["label"] == "serious", row["clauses"], row["reason"])
            for row in csv.DictReader(file)
        )


def causes() -> dict[int, str]:
    """Why each miss is one, as it was looked into."""
    with MISSES.open(encoding="utf-8", newline="") as file:
        return {int(row["number"]): row["why"] for row in csv.DictReader(file)}


def measure(path: Path = LABELS) -> Measured:
    """Propose for every labelled text of a file of labels."""
    read, told = texts(), labels(path)
    rules = default_book().triage
    at = datetime(2019, 1, 1, tzinfo=UTC)
    verdicts = {
        label.number: triage(facts=ComplaintFacts(text=read[label.number], received_at=at), rules=rules)
        for label in told
    }
    return Measured(told, verdicts)


def section(measured: Measured, second: Measured) -> str:
    """The figures as a section of docs/real-records.md."""
    serious = sum(label.serious for label in measured.labels)
    parts = [
        SECTION.format(
            sample=SAMPLE,
            seed=SEED,
            serious=serious,
            ordinary=len(measured.labels) - serious,
            second=SECOND_SAMPLE,
            second_seed=SECOND_SEED,
            second_serious=second.recall[1],
        ),
        "| | 300, before | 300, now | the other 100, now |\n|---|---|---|---|",
        f"| recall | {share(BEFORE['recall'])} | {share(measured.recall)} | {share(second.recall)} |",
        f"| precision | {share(BEFORE['precision'])} | {share(measured.precision)} | {share(second.precision)} |",
        "\nThe 300 by clause (a text may fulfil several):\n",
        "| clause | serious by it | proposed as serious |\n|---|---|---|",
    ]
    for letter, name in CLAUSES.items():
        of = [label for label in measured.labels if letter in label.clauses]
        parts.append(f"| {letter} {name} | {len(of)} | {sum(measured.proposed(label.number) for label in of)} |")
    why = causes()
    parts += [
        "\nEvery miss among the 300, both ways:\n",
        "| number | read as | because | proposed | why |\n|---|---|---|---|---|",
    ]
    for label in sorted(measured.misses, key=lambda label: (not label.serious, label.number)):
        read = f"serious ({label.clauses})" if label.serious else "ordinary"
        verdict = measured.verdicts[label.number]
        parts.append(
            f"| {label.number} | {read} | {label.reason} | {verdict.proposed} ({verdict.rule_id}) | {why[label.number]} |"
        )
    return "\n".join(parts) + "\n"


def share(of: tuple[int, int]) -> str:
    low, high = interval(*of) or (0.0, 0.0)
    return f"{of[0] / of[1]:.1%} ({of[0]} of {of[1]}; {low:.1%} to {high:.1%})"


SECTION = """## Triage, measured

{sample} of the 2,816 texts (`Random({seed}).sample` of their sorted numbers) were read in full and labelled by the rule of
[docs/triage.md](triage.md): {serious} serious, {ordinary} ordinary. The labels with their reasons are
tests/e2e/real/triage_labels.csv. Measured is what the rule book *proposes*; that the unconfirmed counts as serious until a
person says otherwise is left out. Recall: how many of the serious ones are proposed; precision: how many of those proposed
are serious. Intervals are Wilson's, 95 %.

The words were then improved, from words in their contexts in the other 2,516 texts alone; but whoever chose them had read
the 300. So another {second} of the 2,516 (`Random({second_seed})`; {second_serious} serious, triage_labels_second.csv) were
read and labelled after the words were settled, and changed nothing any more. One reader labelled all; nobody read twice.
"""
