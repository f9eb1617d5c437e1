"""JSON lines: keys are headers, every value is text, and a line that is no flat object is set aside."""

import pytest

from tests.tasks.reading.reading_back import put, read, refusal

GOOD = '{"call_no": "C1", "called_at": "2026-03-05T10:00:00+08:00"}\n'


def test_keys_are_headers_in_any_spelling_and_may_be_left_out(tmp_path):
    text = GOOD + '{"叫修编号": "C2", "叫修时间": "2026-03-05 10:00"}\n'.replace("叫修编号", "call_no").replace(
        "叫修时间", "called_at"
    )
    text += '{"called_at": "2026-03-05 11:00", "call_no": "C3", "电话": 13800138000, "name": null}\n'
    found = read(put(tmp_path, text, "calls.jsonl"))
    assert found.rows[3] == {"call_no": "C3", "called_at": "2026-03-05 11:00", "phone": "13800138000"}


def test_numbers_keep_their_digits(tmp_path):
    text = '{"call_no": 12345678901234567890, "called_at": "2026-03-05 10:00", "serial_no": 1.50, "model": true, "name": NaN}\n'
    assert read(put(tmp_path, text)).rows[1] == {
        "call_no": "12345678901234567890",
        "called_at": "2026-03-05 10:00",
        "serial_no": "1.50",
        "model": "true",
    }


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        '{"call_no": "C2"',
        '["C2"]',
        '"C2"',
        '{"call_no": "C2", "call_no": "C3"}',
        '{"call_no": ["C2"]}',
        '{"call_no": {"a": 1}}',
        '{"call_no": "\\ud800"}',
        '{"call_no": "a\\u0000b"}',
        "[" * 100_000,
    ],
)
def test_a_line_that_is_no_flat_object_is_set_aside(tmp_path, line):
    found = read(put(tmp_path, GOOD + line + "\n" + GOOD))
    assert found.codes == {2: "unreadable_row"}
    assert found.originals[2] == {"(line)": line}
    assert list(found.rows) == [1, 2, 3]


def test_a_key_that_turns_up_late_costs_its_own_row(tmp_path):
    found = read(put(tmp_path, GOOD * 1_000 + GOOD.replace("}", ', "colour": "red"}')))
    assert found.codes == {1001: "too_many_fields"}
    assert "colour: red" in found.originals[1001].values()


def test_blank_lines_are_no_rows_and_lines_stay_exact(tmp_path):
    found = read(put(tmp_path, "\n" + GOOD + "\n\n" + GOOD.rstrip("\n")))
    assert list(found.rows) == [2, 5]
    assert found.skipped == {"blank": 3}


@pytest.mark.parametrize("size", [1, 2, 100])
def test_reading_goes_on_after_a_line(tmp_path, size):
    path = put(tmp_path, GOOD + "\n" + GOOD + GOOD)
    assert list(read(path, size=size, after_line=2).rows) == [3, 4]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_json_lines_come_in_any_encoding(tmp_path, codec):
    text = '{"叫修编号": "C1", "叫修时间": "2026-03-05 10:00", "客户名称": "张三"}\n'
    assert read(put(tmp_path, text.encode(codec))).rows[1]["name"] == "张三"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ('{"call_no": "C2", "call_no": "C3", "called_at": "2026-03-05"}', "key_twice", 'line 1 gives "call_no" twice'),
        ('\n{"call_no": "a\0b", "called_at": "2026-03-05"}\n', "nul_in_json", "line 2 holds a NUL"),
        ('{"call_no": "a\\u0000b", "called_at": "2026-03-05"}', "nul_in_json", "line 1 holds a NUL"),
        ('{"call_no": "a", "called_\0at": "2026-03-05"}', "nul_in_json", "line 1 holds a NUL"),
        ('{"call_no": ["C2"], "called_at": "2026-03-05"}', "not_flat", 'under "call_no"'),
        ('{"call_no": {"a": 1}, "called_at": "2026-03-05"}', "not_flat", 'under "call_no"'),
        ('{"call_no": {}, "called_at": "2026-03-05"}', "not_flat", 'under "call_no"'),
        ('{"call_no": "\\ud800", "called_at": "2026-03-05"}', "half_character", "line 1 holds half a character"),
        ("{}\n{}\n", "empty_file", "is empty"),
        ('{}\n["C2"]\n', "json_line", "line 2 is not a whole JSON object"),
        ('{"call_no": "C2"', "json_line", "line 1 is not a whole JSON object"),
        ('{"call_no": "C2", "call_no": "C3"}\n{"call_no": "C4", "call_no": "C5"}\n', "key_twice", "line 1"),
        ('{"call_no": "C2",\n"called_at": "2026-03-05"}', "json_array", "over several lines"),
    ],
)
def test_a_file_without_one_good_line_is_told_what_is_wrong_with_its_first(tmp_path, text, code, said):
    error = refusal(put(tmp_path, text, "calls.jsonl"))
    assert (error.code, said in error.sentence) == (code, True), error.sentence
