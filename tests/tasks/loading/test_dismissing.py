"""A refused row that nobody has to mend any more is dismissed with a reason, once, and is never lost."""

from dataclasses import replace

import pytest

from models.database import reading, transaction
from tasks.loading.dismissing import UnknownEntriesError, dismiss
from tasks.loading.load import load_file
from tasks.loading.quarantine import listed_entries
from tasks.quarantine_sheet import write_quarantine
from tests.tasks.entering import at
from tests.tasks.explaining.test_papers_of_a_case import story
from tests.tasks.loading.test_mending import entries, hand_in, loading  # noqa: F401  (fixtures)

LATER = at("10-14T09:00")


@pytest.fixture
def waiting(loading, hand_in) -> int:  # noqa: F811
    """The number of a refused row: its call was entered under another number since."""
    hand_in("K9,2026-10-12 09:00,C9,M1,leaks,urban", "K1,2026-10-12 09:00,C1,M1,hums,urban", name="calls.csv")
    (entry,) = entries(loading)
    return entry.id


def dismissed(loading, *ids, because="entered as K1"):  # noqa: F811
    with transaction(loading.url) as session:
        done = dismiss(session, ids, by="S4", because=because, now=LATER)
        return [[entry.id for entry in group] for group in (done.now, done.before, done.settled)]


def test_who_when_and_why_stay_with_the_row(loading, waiting):  # noqa: F811
    assert dismissed(loading, waiting) == [[waiting], [], []]
    assert entries(loading) == []
    with reading(loading.url) as session:
        (kept,) = listed_entries(session, everything=True)
    assert (kept.resolved_at, kept.dismissed_by, kept.dismissed_because) == (LATER, "S4", "entered as K1")
    assert (kept.settled_in, kept.row["fault"]) == (None, "leaks")


def test_a_second_time_changes_nothing(loading, waiting):  # noqa: F811
    dismissed(loading, waiting)
    assert dismissed(loading, waiting, because="another reason") == [[], [waiting], []]
    with reading(loading.url) as session:
        assert [one.dismissed_because for one in listed_entries(session, everything=True)] == ["entered as K1"]


def test_one_number_that_is_not_there_dismisses_none(loading, waiting):  # noqa: F811
    with pytest.raises(UnknownEntriesError) as refused:
        dismissed(loading, waiting, 99, 2**40)
    assert refused.value.ids == [99, 2**40]
    assert [entry.id for entry in entries(loading)] == [waiting]


def test_a_reason_without_a_word_is_none(loading, waiting):  # noqa: F811
    with pytest.raises(ValueError, match="for a reason"):
        dismissed(loading, waiting, because=" ")
    assert [entry.id for entry in entries(loading)] == [waiting]


def test_the_same_file_again_opens_nothing_and_a_settled_row_stays_settled(loading, hand_in, waiting):  # noqa: F811
    dismissed(loading, waiting)
    again = hand_in("K9,2026-10-12 09:00,C9,M1,leaks,urban", "K1,2026-10-12 09:00,C1,M1,hums,urban", name="calls.csv")
    assert (again.rows, again.unchanged, again.quarantined, entries(loading)) == (2, 1, 1, [])
    hand_in("K8,2026-10-12 09:00,C9,M1,leaks,urban", name="more.csv")
    (open_one,) = entries(loading)
    hand_in("K8,2026-10-12 09:00,C1,M1,leaks,urban", name="mended.csv")
    assert dismissed(loading, open_one.id) == [[], [], [open_one.id]]


def test_an_export_of_before_that_is_refused_again_waits_for_itself(loading, waiting, tmp_path):  # noqa: F811
    (exported,) = write_quarantine(entries(loading), tmp_path / "refused.xlsx", locale="zh")
    dismissed(loading, waiting)
    load_file(exported.path, form="calls", loading=replace(loading, now=LATER))
    assert [(entry.file, entry.id != waiting) for entry in entries(loading)] == [("refused.xlsx", True)]


def test_explain_tells_of_the_call_that_its_row_was_dismissed(loading, hand_in, waiting):  # noqa: F811
    dismissed(loading, waiting, because="twice, see 13800138000")
    hand_in("K9,2026-10-12 09:00,C1,M1,leaks,urban", name="later.csv")
    (silence,) = [one for one in story(loading.url, "K9", now="10-15T09:00").silences if one.code == "refused_row"]
    assert silence.because.endswith("; dismissed 2026-10-14 by S4: twice, see 138****8000")
    (chinese,) = [
        one for one in story(loading.url, "K9", now="10-15T09:00", locale="zh").silences if one.code == "refused_row"
    ]
    assert chinese.because.endswith("；2026-10-14由S4作废：twice, see 138****8000")
