"""load and quarantine: files in, every row accounted for, mended rows taken back in."""

import json
import os
import subprocess
import sys
from getpass import getuser
from pathlib import Path

import openpyxl
import pytest

from tasks.settings import settings

BRANCHES = "branch_no,name,kind\nB1,Centre,center\nB2,Second,branch\n"
CUSTOMERS = (
    "客户编号,客户名称,电话,服务网点,区域\n"
    "C1,张三,13800138000,B1,市区\n"
    "C2,李四,13900139000,B9,郊区\n"
    ",王五,13700137000,B1,市区\n"
)


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "branches.csv").write_text(BRANCHES, encoding="utf-8")
    (folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (folder / "empty.csv").write_text("")
    return folder


def adds_up(sums: dict) -> bool:
    return sums["rows"] == sums["loaded"] + sums["updated"] + sums["unchanged"] + sums["quarantined"]


def test_a_fresh_home_makes_its_registers_and_says_so(desk, papers):
    answer = desk("load", papers / "branches.csv", "--form", "branches", "--json")
    assert answer.code == 0
    (sums,) = answer.document
    assert sums == {
        "file": str(papers / "branches.csv"), "form": "branches", "rows": 2, "loaded": 2, "updated": 0, "unchanged": 0,
        "quarantined": 0, "reasons": {},
    }  # fmt: skip
    assert answer.err.startswith("There were no registers yet: made them at sqlite:///")
    assert desk("status", "--json").document["rule_book"]["on_record"] is not None


def test_rows_are_loaded_quarantined_mended_and_settled(desk, registers, papers, tmp_path):
    desk("load", papers / "branches.csv", "--form", "branches")
    answer = desk("load", papers / "customers.csv", "--form", "customers")
    assert answer.code == 0, "a file with bad rows was processed all the same"
    assert "unknown_branch" in answer.out
    assert "3 rows = 1 loaded + 0 updated + 0 unchanged + 2 quarantined" in answer.err
    (again,) = desk("load", papers / "customers.csv", "--form", "customers", "--json").document
    assert (again["unchanged"], again["quarantined"], adds_up(again)) == (1, 2, True)

    waiting = desk("quarantine", "list", "--json").document
    places = [(entry["form"], entry["file"], entry["line"]) for entry in waiting]
    assert places == [("customers", "customers.csv", line) for line in (3, 4)]
    assert waiting[0]["row"]["电话"] == "13900139000", "whoever mends a row needs it as it was written"
    assert waiting[0]["reasons"][0].keys() == {"code", "column", "sentence"}
    assert [reason["code"] for reason in waiting[1]["reasons"]] == ["missing"]
    assert desk("quarantine", "list", "--form", "calls", "--json").document == []

    sheet = tmp_path / "mend.xlsx"
    assert desk("quarantine", "export", sheet).code == 0
    assert "is there already" in desk("quarantine", "export", sheet).line
    book = openpyxl.load_workbook(sheet)
    headers = [cell.value for cell in book["customers"][1]]
    branch = next(place for place, header in enumerate(headers, 1) if "服务网点" in str(header))
    number = next(place for place, header in enumerate(headers, 1) if "客户编号" in str(header))
    book["customers"].cell(row=2, column=branch).value = "B2"
    book["customers"].cell(row=3, column=number).value = "C3"
    book.save(sheet)
    (mended,) = desk("load", sheet, "--form", "customers", "--json").document
    assert (mended["loaded"], mended["quarantined"]) == (2, 0)
    assert desk("quarantine", "list", "--json").document == []
    assert desk("quarantine", "list").out.strip() == "Nothing is in quarantine."


def test_of_several_files_the_unreadable_ones_are_named_and_the_others_processed(desk, registers, papers):
    names = [papers / "branches.csv", papers / "empty.csv", papers / "missing.csv", papers / "*.tsv"]
    answer = desk("load", *names, "--form", "branches", "--json")
    assert answer.code == 2
    assert [(sums["loaded"], adds_up(sums)) for sums in answer.document] == [(2, True)]
    told = [line for line in answer.err.splitlines() if line.startswith("aftersales: ")]
    assert len(told) == 3
    assert [name for name in ("empty.csv", "missing.csv", "*.tsv") if not any(name in line for line in told)] == []


def test_a_pattern_stands_for_its_files_and_a_name_for_itself(desk, registers, papers):
    odd = papers / "b[1].csv"
    odd.write_text("branch_no,name,kind\nB3,Third,branch\n")
    (papers / "empty.csv").unlink()
    found = desk("load", f"{papers}/b*.csv", odd, "--form", "branches", "--json").document
    assert [Path(sums["file"]).name for sums in found] == ["b[1].csv", "branches.csv"]


def test_a_dry_run_changes_nothing(desk, registers, papers):
    answer = desk("load", papers / "branches.csv", "--form", "branches", "--dry-run")
    assert "Dry run: nothing was changed." in answer.out
    (sums,) = desk("load", papers / "branches.csv", "--form", "branches", "--json").document
    assert sums["loaded"] == 2


def test_a_profile_of_another_form_is_refused(desk, registers, papers):
    answer = desk("load", papers / "branches.csv", "--form", "branches", "--profile", "boston_calls")
    assert answer.line == "aftersales: profile boston_calls is for the form calls, not for branches"


def test_what_breaks_off_leaves_the_sums_of_what_was_done(desk, registers, papers, monkeypatch):
    import tasks.loading.load

    real = tasks.loading.load.load_file

    def breaking(path, **rest):
        if path.name == "customers.csv":
            raise OSError(28, "No space left on device", str(path))
        return real(path, **rest)

    monkeypatch.setattr(tasks.loading.load, "load_file", breaking)
    answer = desk(
        "load", papers / "branches.csv", papers / "customers.csv", papers / "empty.csv", "--form", "branches", "--json"
    )
    assert answer.code == 2
    assert [sums["loaded"] for sums in answer.document] == [2]
    assert "customers.csv: stopped here; 1 more files were not looked at" in answer.err
    assert "No space left on device" in answer.err


@pytest.mark.slow
def test_as_a_process_standard_output_holds_the_document_alone(registers, papers):
    aftersales = Path(sys.executable).with_name("aftersales")
    command = [
        str(aftersales),
        "load",
        str(papers / "branches.csv"),
        str(papers / "empty.csv"),
        "--form",
        "branches",
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"}, check=False)
    assert done.returncode == 2
    assert [sums["loaded"] for sums in json.loads(done.stdout)] == [2]
    assert b"Traceback" not in done.stderr
    assert b"empty.csv" in done.stderr


@pytest.mark.parametrize(("locale", "said"), [("en", "words that the column allows"), ("zh", "不在该列的可选范围内")])
def test_why_rows_were_quarantined_is_told_in_whole_sentences(desk, registers, papers, monkeypatch, locale, said):
    from tasks.settings import settings

    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    desk("load", papers / "branches.csv", "--form", "branches")
    (papers / "customers.csv").write_text("customer_no,name,phone,branch,area\nC1,Zhang,13800138000,B1,moon\n")
    answer = desk("load", papers / "customers.csv", "--form", "customers")
    assert said in " ".join(answer.out.split())
    assert "…" not in answer.out


def test_a_row_that_nobody_has_to_mend_is_dismissed_and_stays_listed(desk, registers, papers, monkeypatch):
    desk("load", papers / "branches.csv", "--form", "branches")
    desk("load", papers / "customers.csv", "--form", "customers")
    first, second = (entry["id"] for entry in desk("quarantine", "list", "--json").document)
    assert desk("quarantine", "dismiss", first).code == 2, "not without a reason"
    assert (
        desk("quarantine", "dismiss", first, "--reason", " ").line
        == "aftersales: why are they dismissed? --reason needs words"
    )
    nobody = desk("quarantine", "dismiss", first, "--reason", "twice", "--by", "S99")
    assert (nobody.code, nobody.line) == (2, 'aftersales: there is nobody with the staff number "S99"')
    missing = desk("quarantine", "dismiss", first, 999, "--reason", "twice")
    assert (missing.code, "no row 999, so none was dismissed" in missing.line) == (2, True)
    assert len(desk("quarantine", "list", "--json").document) == 2

    assert desk("quarantine", "dismiss", first, "--reason", "entered as C7").out.strip() == f"{first}: dismissed"
    again = desk("quarantine", "dismiss", first, "--reason", "another")
    assert (again.code, again.out.count("left as it is"), "entered as C7" in again.out) == (0, 1, True)
    assert [entry["id"] for entry in desk("quarantine", "list", "--json").document] == [second]
    every = {entry["id"]: entry for entry in desk("quarantine", "list", "--all", "--json").document}
    assert every[first]["dismissed"].keys() == {"by", "because", "at"}
    assert "dismissed" not in every[second]
    assert f"by {getuser()}: entered as C7" in " ".join(desk("quarantine", "list", "--all").out.split())
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    assert f"由{getuser()}作废：enteredasC7" in "".join(desk("quarantine", "list", "--all").out.split())
    assert desk("quarantine", "dismiss", second, "--reason", "多余").out.strip() == f"{second}：已作废"
