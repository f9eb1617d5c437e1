"""Header lines: every accepted spelling names exactly one column."""

import pytest

from rules.forms import FORMS
from tasks.reading.headers import best_form, fold, own_headers, understand


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_spelling_names_two_columns_of_a_form(form):
    for column in form.columns:
        for header in column.headers():
            assert own_headers(form)[fold(header)] == column.name


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("chinese", [False, True])
def test_every_form_fits_its_own_header_best(form, chinese):
    header = [column.chinese if chinese else column.name for column in form.columns]
    found = best_form([["a title"], header, ["some", "data"]])
    assert found is not None
    assert found == (form, len(form.columns))


@pytest.mark.parametrize(
    ("header", "folded"),
    [
        ("Call No.", "callno"),
        ("\ufeffcall_no", "callno"),
        (" call\nno * ", "callno"),
        ("ＣＡＬＬ　ＮＯ", "callno"),
        ("叫修编号（必填）", "叫修编号"),
        ("叫修编号：", "叫修编号"),
        ("* 叫修编号", "叫修编号"),
        ("required", "required"),
        ("", ""),
        (" \u200b", ""),
    ],
)
def test_folding_leaves_what_a_header_says(header, folded):
    assert fold(header) == folded


def test_rows_as_written_have_a_label_for_every_field():
    headers = understand(["call_no", "", "note", "note", "called_at"], form=FORMS["calls"], profile=None)
    assert headers.labels == ("call_no", "(2)", "note", "(4)", "called_at")
