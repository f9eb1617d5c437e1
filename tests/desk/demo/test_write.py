import hashlib
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from desk.demo.spoil import ALL_WAYS
from desk.demo.write import Demo, write_company
from rules.forms import FORMS
from rules.lifecycle_goods import GOODS
from rules.reasons import SENTENCES
from tests.desk.demo.conftest import lines_of

WEEKS = {"start": date(2026, 9, 1), "end": date(2026, 9, 20)}


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_company(tmp_path / name, seed=seed, **WEEKS)
    one, two, three = (digests(tmp_path / name) for name in ("one", "two", "three"))
    assert one == two
    assert any(name.endswith(".xlsx") for name in one)
    assert one["truth.jsonl"] != three["truth.jsonl"]


def test_writing_two_months_takes_moments(tmp_path: Path) -> None:
    begun = time.process_time()
    write_company(tmp_path)
    assert time.process_time() - begun < 5  # under two alone; processor time stretches on a busy machine


def test_an_end_before_the_start_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="before it starts"):
        write_company(tmp_path, start=date(2026, 9, 2), end=date(2026, 9, 1))


def test_three_rows_in_a_hundred_are_spoiled(demo: Demo, truth: list[dict]) -> None:
    first = [each for each in demo.files if not each.again]
    rows, spoiled = sum(each.rows for each in first), sum(each.spoiled for each in first)
    assert spoiled == len(truth)
    assert 0.025 <= spoiled / rows <= 0.035


def test_rows_are_spoiled_in_every_way_there_is(truth: list[dict]) -> None:
    used = {(each["form"], each["spoiled"]) for each in truth}
    assert used == {(way.form, way.name) for way in ALL_WAYS}
    assert len({each["code"] for each in truth}) >= 15


def test_every_expected_reason_is_declared() -> None:
    of_lifecycles = {rule.code for rule in GOODS.refusals}
    assert {way.code for way in ALL_WAYS} <= set(SENTENCES) | of_lifecycles


def test_every_form_comes_in_and_every_format_is_used(demo: Demo) -> None:
    answers = {"follow_ups"}  # written while the demo lives: they answer what it has given out
    assert {each.form for each in demo.files} == set(FORMS) - answers
    endings = Counter(each.path.suffix for each in demo.files)
    assert all(endings[ending] > 20 for ending in (".csv", ".tsv", ".xlsx", ".jsonl"))
    heads = {each.path.read_bytes()[:2] for each in demo.files if each.path.suffix == ".csv"}
    assert {b"\xef\xbb", b"\xff\xfe"} <= heads  # UTF-8 with its mark, UTF-16
    assert any(_is_gb18030(each.path.read_bytes()) for each in demo.files if each.path.suffix == ".csv")


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return not data.startswith(b"\xff\xfe") and "编号" in data.decode("gb18030")
    return False


def test_files_name_their_form_and_each_name_is_used_once(demo: Demo) -> None:
    names = [each.path.name for each in demo.files]
    assert len(set(names)) == len(names)
    for each in demo.files:
        assert each.path.name.startswith(f"{each.form}__")
        assert each.path.is_file()
        assert each.arrives_at.tzinfo is not None


def test_files_are_listed_in_the_order_in_which_they_come_in(demo: Demo) -> None:
    moments = [each.arrives_at for each in demo.files]
    assert moments == sorted(moments)
    assert moments[-1].date() <= demo.end


def test_some_files_come_a_second_time_byte_for_byte(demo: Demo) -> None:
    again = [each for each in demo.files if each.again]
    assert len(again) >= 3
    for each in again:
        first = next(
            one
            for one in demo.files
            if not one.again and one.path.stem == each.path.stem.removesuffix("-again") and one.form == each.form
        )
        assert first.path.read_bytes() == each.path.read_bytes()
        assert first.arrives_at < each.arrives_at


def test_the_truth_names_the_very_lines(demo: Demo, truth: list[dict]) -> None:
    by_name = {each.path.name: each.path for each in demo.files}
    for entry in truth:
        line = _line(by_name[entry["file"]], entry["line"])
        for value in entry["key"].values():
            if value and entry["spoiled"] not in ("repeated_header", "total_row"):
                assert value.split(" ")[0] in line, entry
        if entry["spoiled"] == "total_row":
            assert "合计" in line
        if entry["spoiled"] == "repeated_header":
            form = FORMS[entry["form"]]
            assert form.columns[0].name in line or form.columns[0].chinese in line


def _line(path: Path, number: int) -> str:
    if path.suffix == ".xlsx":
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        return " ".join(str(cell) for cell in rows[number - 1])
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16" if data.startswith(b"\xff\xfe") else "gb18030"):
        try:
            return data.decode(encoding).splitlines()[number - 1]
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path} is in no encoding of ours")


def test_the_intended_course_covers_every_call_that_was_handed_in(demo: Demo, intended: list[dict]) -> None:
    verdicts = Counter(each["verdict"] for each in intended)
    assert len(intended) > 500
    assert 0.8 < verdicts["in_time"] / len(intended) < 0.92
    assert verdicts["late"] > 40
    assert verdicts["open"] > 5
    assert verdicts["not_applicable"] > 10
    assert len({each["call_no"] for each in intended}) == len(intended)
    assert demo.company.branches[0].number in {each["branch"] for each in intended}


@pytest.mark.parametrize("end", [date(2026, 9, 1), date(2026, 9, 6), date(2026, 9, 14)])
def test_short_periods_work_too(tmp_path: Path, end: date) -> None:
    demo = write_company(tmp_path, start=date(2026, 9, 1), end=end)
    assert lines_of(demo.truth)
    assert all(each.arrives_at.date() <= end for each in demo.files)
    assert json.loads(demo.intended.read_text(encoding="utf-8").splitlines()[0])["call_no"]
