"""How well the triage words tell the serious from the ordinary, on real texts that were labelled by reading (SV-20)."""

from pathlib import Path

import pytest

from tests.real.triage import (
    CLAUSES,
    LABELS,
    SECOND,
    Measured,
    causes,
    labels,
    measure,
    sample,
    second_sample,
    section,
    texts,
)
from tests.real_records import only_with_real_records

PAGE = Path(__file__).parents[3] / "docs" / "real-records.md"


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure()


@pytest.fixture(scope="module")
def second() -> Measured:
    return measure(SECOND)


@pytest.mark.parametrize("path", [LABELS, SECOND], ids=lambda path: path.stem)
def test_every_label_names_its_clauses_and_a_reason(path):
    for label in labels(path):
        assert label.serious is bool(label.clauses), label
        assert set(label.clauses) <= CLAUSES.keys(), label
        assert len(set(label.clauses)) == len(label.clauses), label
        assert label.reason, label


@only_with_real_records
def test_the_labels_are_of_the_samples_that_were_drawn():
    numbers = list(texts())
    assert [label.number for label in labels()] == sample(numbers)
    assert [label.number for label in labels(SECOND)] == second_sample(numbers)


@only_with_real_records
def test_three_in_four_serious_ones_are_proposed_and_four_in_five_proposals_are_serious(measured):
    found, serious = measured.recall
    right, proposed = measured.precision
    assert found / serious >= 0.75
    assert right / proposed >= 0.8


@only_with_real_records
def test_texts_that_nobody_had_read_when_the_words_were_chosen_fare_not_much_worse(second):
    found, serious = second.recall
    right, proposed = second.precision
    assert found / serious >= 0.6
    assert right / proposed >= 0.75


@only_with_real_records
def test_every_miss_was_looked_into_and_the_page_shows_the_figures_as_they_are(measured, second):
    assert {label.number for label in measured.misses} == causes().keys()
    assert section(measured, second) in PAGE.read_text(encoding="utf-8"), "renew it: make real-records"
