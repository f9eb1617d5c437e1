"""Profiles: somebody else's export mapped onto a form, and bad profiles refused by file and line."""

import pytest

from rules.forms import FORMS
from tasks.reading import Profile, Unreadable, batches, load_profile, open_source, shipped_profiles
from tests.tasks.reading.reading_back import put, put_workbook, read, refusal

THEIRS = "id,opened,closed,street,house,how,state\n"


def profile(**parts) -> Profile:
    base = {"form": "calls", "columns": {"call_no": "id", "called_at": "opened"}, "ignore_other_columns": True}
    return Profile.model_validate(base | parts)


def test_columns_are_renamed_and_joined(tmp_path):
    chosen = profile(columns={"call_no": "ID", "called_at": "Opened", "address": ["street", "house"]}, join_with=", ")
    found = read(put(tmp_path, THEIRS + "7,2026-03-05 10:00,,High St,12,,\n8,2026-03-05 10:00,,,3,,\n"), profile=chosen)
    assert found.rows[2] == {"call_no": "7", "called_at": "2026-03-05 10:00", "address": "High St, 12"}
    assert found.rows[3]["address"] == "3"


def test_templates_constants_copies_and_values(tmp_path):
    chosen = profile(
        columns={"called_at": "opened", "channel": "how"},
        templates={"call_no": "X-{id}/{house}"},
        constants={"branch": "BOS", "phone": 311},
        copies={"appointed_at": "called_at"},
        values={"channel": {"By phone": "phone", "In Person": "visit"}},
    )
    text = THEIRS + "7,2026-03-05 10:00,,,12,by  PHONE,\n8,2026-03-05 11:00,,,,fax,\n"
    rows = read(put(tmp_path, text), profile=chosen).rows
    assert rows[2] == {
        "call_no": "X-7/12",
        "called_at": "2026-03-05 10:00",
        "appointed_at": "2026-03-05 10:00",
        "channel": "phone",
        "branch": "BOS",
        "phone": "311",
    }
    assert "call_no" not in rows[3], "a template with a blank in it is blank"
    assert rows[3]["channel"] == "fax", "a word without a translation stays for the closed set to refuse"


def test_a_header_may_bear_another_name_in_other_versions_of_the_export(tmp_path):
    chosen = profile(also={"opened": ["opened_on", "date"], "id": "number"})
    for header in ("id,opened", "number,Opened On", "ID,date"):
        assert read(put(tmp_path, header + "\n7,2026-03-05 10:00\n"), profile=chosen).rows[2]["call_no"] == "7"
    twice = refusal(put(tmp_path, "id,opened,date\n7,2026-03-05 10:00,2026-03-06 10:00\n"), profile=chosen)
    assert twice.code == "duplicate_header"
    assert "date" in twice.sentence


def test_a_row_without_a_number_is_known_by_its_line(tmp_path):
    chosen = profile(columns={"called_at": "opened", "fault": "how"}, templates={"call_no": "X-{#line}/{house}"})
    rows = '1,2026-03-05 10:00,,,9,"two\nlines",\n\n3,2026-03-05 11:00,,,,fax,\n4,2026-03-05 11:00,,,8,fax,\n'
    found = read(put(tmp_path, THEIRS + rows), profile=chosen)
    assert {line: row.get("call_no") for line, row in found.rows.items()} == {2: "X-2/9", 5: None, 6: "X-6/8"}


def test_the_line_of_a_row_is_not_a_column_that_happens_to_be_called_line(tmp_path):
    chosen = profile(columns={"called_at": "opened"}, templates={"call_no": "X-{#line}-{line}"})
    assert read(put(tmp_path, "line,opened\n77,2026-03-05 10:00\n"), profile=chosen).rows[2]["call_no"] == "X-2-77"


def test_a_text_is_read_for_its_words(tmp_path):
    words = {"TEETH": ["tooth", "lip shroud"], "HOSE": "hose", "ODOUR": ["异味"], 5: "noise"}
    chosen = profile(
        columns={"call_no": "id", "called_at": "opened", "fault_code": "how"}, keywords={"fault_code": words}
    )
    texts = {
        "LOST TOOTH, blown hose": "TEETH", "lip  Shroud cracked": "TEETH", "BLOWN-HOSES": "HOSE", "firehose": None,
        "冰箱有异味": "ODOUR", "noisy": None, "Noises": "5", "": None,
    }  # fmt: skip
    text = THEIRS + "".join(f'7,2026-03-05 10:00,,,,"{said}",\n' for said in texts)
    rows = read(put(tmp_path, text), profile=chosen).rows
    assert [row.get("fault_code") for row in rows.values()] == list(texts.values())


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ({"equals": "open"}, [2]),
        ({"not_equals": "open"}, [3, 4]),
        ({"in": ["open", "shut"]}, [2, 3]),
        ({"present": True}, [2, 3]),
        ({"present": False}, [4]),
    ],
)
def test_filters_choose_rows_and_count_the_rest_apart(tmp_path, rule, kept):
    text = THEIRS + "1,x,,,,,open\n2,x,,,,, shut \n3,x,,,,,N/A\n\n"
    found = read(put(tmp_path, text), profile=profile(filters=[{"column": "state", **rule}]))
    assert list(found.rows) == kept
    assert found.skipped == {"filtered": 3 - len(kept), "blank": 1}


def test_rows_that_are_no_records_are_not_filtered_away(tmp_path):
    text = THEIRS + "1,x,,,,,open\n" + THEIRS + "合计,1,,,,,\n"
    found = read(put(tmp_path, text), profile=profile(filters=[{"column": "state", "equals": "open"}]))
    assert found.codes == {3: "repeated_header", 4: "total_row"}


def test_other_columns_are_ignored_only_when_the_profile_says_so(tmp_path):
    path = put(tmp_path, THEIRS + "7,2026-03-05 10:00,,,,,\n")
    assert len(read(path, profile=profile()).rows) == 1
    assert refusal(path, profile=profile(ignore_other_columns=False)).code == "unknown_column"


def test_a_column_that_happens_to_bear_one_of_our_names_is_not_taken_when_others_are_ignored(tmp_path):
    path = put(tmp_path, "id,opened,name\n7,2026-03-05 10:00,not ours\n")
    assert "name" not in read(path, profile=profile()).rows[2]
    assert read(path, profile=profile(ignore_other_columns=False)).rows[2]["name"] == "not ours"


def test_a_header_that_the_profile_needs_must_be_there(tmp_path):
    path = put(tmp_path, "id,opened\n7,2026-03-05 10:00\n")
    error = refusal(path, profile=profile(filters=[{"column": "state", "present": True}]))
    assert error.code == "missing_column"
    assert "state" in error.sentence


def test_a_header_that_the_profile_needs_must_be_there_once(tmp_path):
    assert refusal(put(tmp_path, "id,opened,ID\n"), profile=profile()).code == "duplicate_header"
    assert len(read(put(tmp_path, "id,opened,x,x\n7,2026-03-05 10:00,,\n"), profile=profile()).rows) == 1


def test_a_required_column_that_the_profile_does_not_fill_is_missing(tmp_path):
    error = refusal(put(tmp_path, THEIRS), profile=profile(columns={"call_no": "id"}))
    assert error.code == "missing_column"
    assert "called_at" in error.sentence


def test_none_of_its_headers_is_the_wrong_form(tmp_path):
    error = refusal(put(tmp_path, "a,b\n1,2\n"), profile=profile())
    assert error.code == "wrong_form"
    assert "opened" in error.sentence


def test_encoding_and_delimiter_may_be_forced(tmp_path):
    path = put(tmp_path, "id~opened~street\n7~2026-03-05 10:00~張三豐開關\n".encode("big5"))
    chosen = profile(
        encoding="big5", delimiter="~", columns={"call_no": "id", "called_at": "opened", "address": "street"}
    )
    assert read(path, profile=chosen).rows[2]["address"] == "張三豐開關"
    assert refusal(path, profile=profile(encoding="utf-8")).code == "bad_bytes"


def test_a_profile_for_another_form_is_a_mistake_of_the_caller(tmp_path):
    with pytest.raises(ValueError, match="for the form calls"):
        batches(open_source(put(tmp_path, THEIRS)), form=FORMS["visits"], profile=profile())


def test_a_workbook_goes_through_a_profile_too(tmp_path):
    path = put_workbook(tmp_path, {"x": [["nothing"]], "S": [["title"], ["id", "opened"], [7, 46086.5]]})
    assert read(path, profile=profile()).rows == {3: {"call_no": "7", "called_at": "2026-03-05 12:00:00"}}


BAD = [
    ("form: cals\n", 1, "calls"),
    ("form: calls\ncolumns:\n  call_no: id\n  caled_at: opened\n", 4, "called_at"),
    ("form: calls\nconstant: {}\n", 2, "constants"),
    ("form: calls\ntime_zone: Asia/Beijing\n", 2, "Asia/Shanghai"),
    ("form: calls\nencoding: klingon\n", 2, "gb18030"),
    ("form: calls\ndelimiter: ';;'\n", 2, "delimiter"),
    ("form: calls\ndate_only_times: maybe\n", 2, "allow"),
    ("form: calls\nheader_row: 0\n", 2, "greater than or equal to 1"),
    ("form: calls\nformats:\n  name: '%Y'\n", 3, "neither a time nor a date"),
    ("form: calls\ncolumns:\n  name: a\nconstants:\n  branch: B\n  name: b\n", 6, "filled twice"),
    ("form: calls\ncopies:\n  name: nobody\n", 3, "allowed"),
    ("form: calls\ncolumns:\n  name: a\nalso:\n  b: c\n", 5, "allowed: a"),
    ("form: calls\nkeywords:\n  nme: {A: a}\n", 3, "fault_code"),
    (
        "form: calls\nfilters:\n  - column: a\n    equals: x\n  - column: b\n    equals: x\n    present: true\n",
        5,
        "exactly one",
    ),
    ("form: calls\nfilters:\n  - column: a\n    equal: x\n", 4, "equals"),
    ("form: calls\ncolumns: [a\n", 3, "YAML"),
    ("form: calls\nform: visits\n", 2, "YAML"),
    ("- just\n- a list\n", 1, "mapping"),
    ("", 1, "mapping"),
    ("columns: {}\n", 1, "form"),
]


@pytest.mark.parametrize(("text", "line", "said"), BAD)
def test_a_bad_profile_is_refused_with_its_line_and_what_is_allowed(tmp_path, text, line, said):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        load_profile(path)
    assert caught.value.code == "bad_profile"
    assert caught.value.sentence.startswith(f"mine.yaml: line {line}: ")
    assert said in caught.value.sentence


def test_there_is_no_such_profile():
    with pytest.raises(Unreadable) as caught:
        load_profile("bosten_calls")
    assert caught.value.code == "no_such_profile"
    assert "boston_calls" in caught.value.sentence


@pytest.mark.parametrize("name", shipped_profiles())
def test_every_shipped_profile_loads_by_its_name(name):
    found = load_profile(name)
    assert found.name == name
    assert found.own_form is FORMS[found.form]
    required = {column.name for column in found.own_form.columns if column.required}
    assert required <= found.fills()
