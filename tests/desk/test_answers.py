"""The commands that report: run, notices, status, report, regulation, init."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from models import FlowRun, Notice
from models.database import reading, transaction
from tasks.periods import claim_period
from tests.desk.department import NOON, unsent, whole
from tests.tasks.entering import at

NOW = ("--now", NOON.isoformat())


def test_init_can_be_repeated_and_says_what_it_did(desk, home):
    first = desk("init", "--json").document
    assert (first["before"], first["rule_book_is_new"]) == (None, True)
    assert (home / "inbox").is_dir()
    second = desk("init", "--json").document
    assert (second["before"], second["rule_book_is_new"]) == (first["revision"], False)
    assert "up to date" in desk("init").out


def test_a_flow_runs_its_body_alone_and_says_so(desk, registers):
    whole(registers)
    rehearsed = desk("run", "watch-clocks", "--now", "2026-10-14T16:10:00+08:00", "--dry-run", "--json")
    assert rehearsed.code == 0
    assert rehearsed.document["dry_run"] is True
    answer = desk("run", "watch_clocks", "--now", "2026-10-14T16:10", "--json")
    assert "--now 2026-10-14T16:10 has no offset: read as Asia/Shanghai time" in answer.err
    done = answer.document
    assert {name: done[name] for name in ("flow", "state", "now", "dry_run", "through")} == {
        "flow": "watch-clocks", "state": "completed", "now": "2026-10-14T16:10:00+08:00", "dry_run": False, "through": "body",
    }  # fmt: skip
    assert done["changed"] == rehearsed.document["changed"], "a rehearsal says what the run then does"
    page = desk("run", "watch-clocks", *NOW).out
    assert "without Prefect" in page
    assert "nothing to do" in page


def test_the_ledger_holds_every_notice_in_its_shape(desk, either):
    whole(either)
    unsent(either)
    listed = desk("notices", "--json").document
    assert len(listed) == 7
    contract = ["id", "kind", "subject", "article", "step", "recipient", "channel", "status", "deadline", "created_at",
                "sent_at", "text"]  # fmt: skip
    assert list(listed[0])[: len(contract)] == contract
    assert listed[0]["subject"] == "call:K1"
    assert datetime.fromisoformat(listed[0]["deadline"]) == at("10-13T16:00")
    assert listed[0]["deadline"].endswith("+08:00")
    assert "13812348000" not in json.dumps(listed)
    told = {
        status: len(desk("notices", "--status", status, "--json").document)
        for status in ("queued", "suppressed", "sent")
    }
    assert told == {"queued": 5, "suppressed": 2, "sent": 0}
    assert "not sent" in desk("notices").out
    assert desk("notices", "--status", "sent").out.strip() == "The ledger has no such notice."


def test_the_standing_names_what_is_overdue_and_what_is_silent(desk, either):
    whole(either)
    unsent(either)
    calm = desk("status", "--json", "--now", "2026-10-14T12:00:00+08:00").document
    assert (calm["overdue"], calm["worst"]) == ([], [])
    late = desk("status", "--json", "--now", "2026-10-15T12:00:00+08:00")
    found = late.document
    assert [(one["branch"], one["limit"], one["count"], one["oldest_due"][5:16]) for one in found["overdue"]] == [
        ("B1", "SV-20-review", 1, "10-14T14:15"),
        ("B1", "MS-14-suburban", 1, "10-14T17:30"),
        ("B1", "MS-5-hand-in", 1, "10-14T17:30"),
        ("B1", "RS-1-answer", 1, "10-15T09:00"),
        ("B1", "NT-1-acknowledge", 1, "10-15T10:45"),
    ]
    assert found["worst"][0]["case"] == "complaint:T1"
    assert late.code == 1, "clocks are due and nothing has looked at them"
    assert {finding["code"] for finding in found["silent"]} == {"clock_unseen"}
    assert {finding["code"] for finding in found["stuck"]} == {"notices_queued"}
    assert found["rule_book"]["version"]
    assert found["notices"] == {"queued": 5, "suppressed": 2}
    assert (found["paper_findings"], found["paper_findings_past_due"]) == (0, 0)
    page = desk("status", "--now", "2026-10-15T12:00:00+08:00")
    assert page.code == 1
    assert "Arrival on site (suburban)" in page.out


def test_a_flow_that_went_silent_is_named(desk, registers):
    with transaction(registers) as session:
        session.add(FlowRun(flow="watch-clocks", started_at=at("10-14T08:00"), finished_at=at("10-14T08:00"),
                            state="completed", through="body"))  # fmt: skip
    answer = desk("status", "--json", "--now", "2026-10-14T09:00:00+08:00")
    assert answer.code == 1
    silent = {(finding["code"], finding["about"]) for finding in answer.document["silent"]}
    assert ("flow_silent", "watch-clocks") in silent
    assert answer.document["flows"] == [
        {"flow": "watch-clocks", "last_run": "2026-10-14T08:00:00+08:00", "state": "completed"}
    ]


def test_files_in_the_inbox_are_counted(desk, registers, home):
    (home / "inbox").mkdir()
    (home / "inbox" / "calls__x.csv").write_text("call_no\n")
    (home / "inbox" / "odd.csv").write_text("?")
    (home / "inbox" / "odd.csv.refused.txt").write_text("odd.csv: no")
    found = desk("status", "--json").document
    assert (found["inbox_waiting"], found["inbox_refused"]) == (1, 1)


def test_nobody_reads_a_notice_that_status_only_looked_at(desk, registers):
    whole(registers)
    unsent(registers)
    desk("status", *NOW)
    desk("explain", "K1", *NOW)
    with reading(registers) as session:
        assert {row.status for row in session.query(Notice)} == {"queued", "suppressed"}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("version: mine\n", 0, "fine; version mine"),
        ("limitz: []\n", 1, 'rules.yaml:1: limitz: unknown key "limitz"'),
        ("version: [\n", 1, "rules.yaml:2: no YAML"),
    ],
)
def test_a_rule_book_is_checked_with_file_and_line(desk, home, tmp_path: Path, monkeypatch, text, code, said):
    monkeypatch.chdir(tmp_path)
    Path("rules.yaml").write_text(text, encoding="utf-8")
    answer = desk("regulation", "check", "rules.yaml")
    assert (answer.code, said in answer.out) == (code, True), answer.out
    checked = desk("regulation", "check", "rules.yaml", "--json").document
    assert checked["fine"] is (code == 0)


def test_coverage_lists_every_article(desk, home):
    lines = desk("regulation", "coverage", "--json").document
    assert len(lines) > 90
    articles = {line["article"]: line for line in lines}
    assert articles["MS-14"]["status"] == "carried_out"
    assert "clock:MS-14-urban" in articles["MS-14"]["by"]
    assert "MS-14" in desk("regulation", "coverage").out


def test_the_month_is_reported_on_request(desk, registers):
    whole(registers)
    answer = desk("report", "monthly", "--month", "2026-10", "--json", "--now", "2026-10-31T18:00:00+08:00")
    assert answer.code == 0
    written = answer.document
    assert written["month"] == "2026-10"
    assert [Path(written[kind]).exists() for kind in ("html", "xlsx")] == [True, True]


def test_a_report_that_was_put_before_somebody_is_not_written_over(desk, registers):
    whole(registers)
    asked = ("report", "monthly", "--month", "2026-10", "--json", "--now")
    put = desk(*asked, "2026-10-31T18:00:00+08:00").document
    before = Path(put["html"]).read_bytes(), Path(put["xlsx"]).read_bytes()
    with transaction(registers) as session:
        assert claim_period(session, "monthly-report", period="2026-10", scope="", now=datetime.now(UTC))
    late = desk(*asked, "2026-12-31T18:00:00+08:00").document
    assert late["changed"]
    assert Path(late["html"]).name == "monthly-2026-10-on-request.html"
    assert (Path(put["html"]).read_bytes(), Path(put["xlsx"]).read_bytes()) == before
    assert not desk(*asked, "2026-12-31T18:30:00+08:00").document["changed"]


def test_a_person_settles_what_a_mail_server_cannot_be_asked(desk, either):
    whole(either)
    unsent(either)
    with transaction(either) as session:
        notice = session.scalars(select(Notice).where(Notice.status == "queued").order_by(Notice.id)).first()
        notice.status, notice.claim, person = "unknown", "a claim", notice.recipient
        number = notice.id
    assert desk("settle", number, "--sent", "--by", "nobody").line.endswith(
        'there is nobody with the staff number "nobody"'
    )
    assert desk("settle", number, "--not-sent", "--by", person, "--json").document == {"id": number, "status": "queued"}
    refused = desk("settle", number, "--sent", "--by", person)
    assert (refused.code, f"notice {number} is not unknown (any more)" in refused.line) == (2, True)
    with reading(either) as session:
        assert session.get_one(Notice, number).because == f"settled by {person}"
