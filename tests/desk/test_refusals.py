"""What was to be expected is told in one line and exit code 2; what nobody expected shows its traceback."""

from pathlib import Path

import pytest
from sqlalchemy import text

from desk.commands import standing
from models.database import engine_for
from tasks.settings import settings
from tests.desk.department import whole

MONTH = "2026-10"


def refused(answer) -> str:
    """The one line of a command that was not done."""
    assert (answer.code, answer.out) == (2, ""), answer
    assert "Traceback" not in answer.err
    line = answer.line
    assert line.startswith("aftersales: ")
    return line


@pytest.mark.parametrize(
    "command",
    [("explain", "K1"), ("status",), ("notices",), ("quarantine", "list"), ("quarantine", "export", "out.xlsx"),
     ("report", "monthly", "--month", MONTH)],
)  # fmt: skip
def test_without_registers_a_command_says_how_to_make_them_and_makes_nothing(desk, home, command):
    line = refused(desk(*command, "--json"))
    assert 'run "aftersales init"' in line
    assert not home.exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("run", "no-such-flow"), "there is no flow 'no-such-flow'; there are intake,"),
        (("load", "x.csv", "--form", "nothing"), "there is no form 'nothing'; the forms are branches,"),
        (("load", "x.csv", "--form", "calls", "--profile", "mars"), "there is no profile mars; shipped ones are"),
        (("load", "x.csv"), "Missing option '--form'. (aftersales load --help)"),
        (("template", "nothing", "x.xlsx"), "there is no form 'nothing'"),
        (("template", "calls", "."), "is a folder"),
        (("template", "calls", "x.csv"), "does not end in .xlsx"),
        (("quarantine", "list", "--form", "nothing"), "there is no form 'nothing'"),
        (("explain", "K9"), "there is no case K9 in the registers"),
        (("explain", "notice:999999"), "there is no case notice:999999"),
        (("explain", "notice:" + "9" * 40), "there is no case notice:"),
        (("notices", "--status", "gone"), 'there is no status "gone"; it is one of waiting, held, being sent,'),
        (("report", "monthly", "--month", "October"), '"October" is no month'),
        (("report", "monthly", "--month", "2026-13"), '"2026-13" is no month'),
        (("report", "quarterly", "--quarter", "2199-Q1"), "2199-Q1 has not begun yet"),
        (("report", "monthly", "--month", "2199-01"), "2199-01 has not begun yet"),
        (("run", "watch-clocks", "--now", "9999-12-31T23:59:59Z"), "beyond what the calendars can reckon with"),
        (("status", "--now", "soon"), '"soon" is no time; write it like 2026-10-09T08:00'),
        (("run", "watch-clocks", "--now", "2026-02-30"), '"2026-02-30" is no time'),
        (("regulation", "check", "nowhere.yaml"), "nowhere.yaml: there is no such file"),
        (("fly",), "No such command 'fly'"),
        (("status", "--fast"), "No such option"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(desk, registers, monkeypatch, tmp_path, command, said):
    monkeypatch.chdir(tmp_path)
    assert said in refused(desk(*command))


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("AFTERSALES_LOCALE", "fr", "AFTERSALES_LOCALE: input should be 'zh' or 'en'"),
        ("AFTERSALES_DATABASE_URL", "nonsense", "AFTERSALES_DATABASE_URL is no database address"),
        ("AFTERSALES_DATABASE_URL", "oracle9://x/y", "AFTERSALES_DATABASE_URL is no database address"),
        ("AFTERSALES_DATABASE_URL", "postgresql://me:secret@127.0.0.1:1/none", "the database cannot be used"),
        ("AFTERSALES_REGULATION", "missing.yaml", "the rule book cannot be used: "),
    ],
)
def test_wrong_settings_are_named(desk, home, monkeypatch, variable, value, said):
    before = settings().database
    monkeypatch.setenv(variable, value)
    settings.cache_clear()
    line = refused(desk("status"))
    assert said in line
    assert "secret" not in line
    monkeypatch.delenv(variable)
    settings.cache_clear()
    assert settings().database == before


def test_registers_of_another_program_are_left_alone(desk, registers):
    with engine_for(registers).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer (9999) than this program" in refused(desk("status"))
    assert "newer (9999) than this program" in refused(desk("init"))


def test_a_file_that_is_no_database_is_left_alone(desk, home):
    home.mkdir()
    (home / "aftersales.db").write_text("these are not registers, " * 50)
    assert "file is not a database" in refused(desk("status"))


def test_a_home_that_cannot_be_written_is_named(desk, home):
    home.write_text("a file stands where the home should be")
    assert "cannot be written" in refused(desk("init"))
    assert "set AFTERSALES_HOME" in refused(desk("load", "x.csv", "--form", "calls"))


def test_a_refused_row_is_named_when_its_case_is_asked_for(desk, registers):
    from models.database import transaction
    from rules.reasons import reason
    from tasks.loading.quarantine import Refused, record
    from tests.tasks.entering import at

    whole(registers)
    why = [reason("unknown_customer", "customer_no", value="C9")]
    with transaction(registers) as session:
        record(session, [Refused(line=7, key="K7", row={"call_no": "K7"}, reasons=why)], form="calls", file_id=1,
               sheet="", entries={}, now=at("10-14T09:00"))  # fmt: skip
    line = refused(desk("explain", "K7"))
    assert "its row in branches.csv, line 7, was quarantined: unknown_customer" in line


def test_what_nobody_expected_is_raised(desk, registers, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("nobody expected this")

    monkeypatch.setattr("tasks.status.status", broken)
    with pytest.raises(RuntimeError, match="nobody expected this"):
        desk("status")
    assert standing.__doc__


@pytest.mark.parametrize("command", [(), ("quarantine",), ("regulation",), ("report",)])
def test_a_command_without_more_shows_its_help(desk, home, command):
    answer = desk(*command)
    assert answer.code == 2
    assert answer.err.startswith("Usage: aftersales")


def test_a_spreadsheet_that_somebody_fills_in_is_not_written_over(desk, home, tmp_path: Path):
    form = tmp_path / "calls.xlsx"
    assert desk("template", "calls", form).code == 0
    written = form.read_bytes()
    assert "is there already" in refused(desk("template", "calls", form))
    assert form.read_bytes() == written
    assert desk("template", "叫修登记簿", form, "--replace").code == 0
