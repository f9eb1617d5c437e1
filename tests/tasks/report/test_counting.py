"""The month's figures against a count of the same rows in plain Python, on both databases."""

from collections import Counter
from statistics import mean

import pytest
from sqlalchemy import event

from models.database import engine_for, transaction
from models.queries.report_ratings import DONE
from rules.regulation.load import default_book
from tasks.report.figures import UnknownSection, build_report
from tests.registers import empty
from tests.tasks.report.october import (
    CALLS,
    CARDS,
    COMPLAINTS,
    CONTRACTS,
    DRAFTED,
    ENDINGS,
    FIXED,
    ISSUED,
    NOW,
    TOLD,
    branch_of,
    fill,
    october,
)

BOOK = default_book()
MINE = october(CALLS)
RECEIVED = october(COMPLAINTS, "received")
BEFORE = [row for row in CALLS if row["called"].startswith("2026-09")]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def report(request):
    """The October report of each database, built once; the registers are empty again before any test runs."""
    url = request.getfixturevalue(f"{request.param}_url")
    with transaction(url) as session:
        fill(session)
    built = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="en", checks=False)
    empty(url)
    return built


def rows_of(report, table_id):
    """A table as dictionaries, words in English."""
    table = report.table(table_id)
    names = [column.id for column in table.columns]
    return [dict(zip(names, (getattr(cell, "en", cell) for cell in row), strict=True)) for row in table.rows]


def standing(rows, *wanted):
    return sum(row.get("arrival") in wanted for row in rows)


def test_headline_figures_of_the_calls(report):
    assert report.figure("calls").value == len(MINE)
    assert report.figure("calls").before == len(BEFORE)
    arrival = report.figure("arrival_in_time")
    assert (arrival.part, arrival.whole) == (standing(MINE, "met"), standing(MINE, "met", "missed", "overdue"))
    assert arrival.before == round(standing(BEFORE, "met") / standing(BEFORE, "met", "missed", "overdue"), 4)


def test_calls_belong_to_the_month_of_their_branchs_clock(report):
    by_branch = {row["branch"].split()[0]: row["calls"] for row in rows_of(report, "calls_by_branch")}
    assert by_branch == Counter(branch_of(row) for row in MINE)
    per_day = {str(row["day"]): row["calls"] for row in rows_of(report, "calls_by_day") if row["calls"]}
    assert per_day == Counter(row["called"][:10] for row in MINE)


def test_complaints_that_low_cards_drafted_by_branch_and_by_what_became_of_them(report):
    mine = october(DRAFTED, "entered")
    assert (report.figure("complaint_drafts").value, report.figure("complaint_drafts").before) == (len(mine), 1)
    for row in rows_of(report, "complaint_drafts"):
        states = Counter(each["state"] for each in mine if row["branch"].startswith(branch_of(each)))
        assert (row["opened"], row["dismissed"], row["withdrawn"], row["waiting"]) == tuple(
            states[state] for state in ("opened", "dismissed", "withdrawn", "waiting")
        )
        assert row["drafted"] == states.total() > 0


def test_calls_taken_are_cards_sent_and_excused_and_waiting_with_the_cancelled_among_them(report):
    def stands(call):
        kinds = ISSUED.get(call["number"], [])
        return (
            "sent" if "visit" in kinds else "cancelled" if "cancelled" in kinds else "excused" if kinds else "waiting"
        )

    counted = {row.pop("branch").split()[0]: row for row in rows_of(report, "cards_by_branch")}
    assert set(counted) == {branch_of(row) for row in MINE}
    for branch, row in counted.items():
        mine = Counter(stands(call) for call in MINE if branch_of(call) == branch)
        assert row == {
            "calls": mine.total(),
            **{name: mine[name] for name in ("sent", "cancelled", "excused", "waiting")},
        }
    assert counted["SH"]["cancelled"] == 1
    assert sum(row["calls"] for row in counted.values()) == report.figure("calls").value


@pytest.mark.parametrize(
    ("table", "column", "default", "blank"),
    [
        ("calls_by_kind", "kind", "paid", None),
        ("calls_by_model", "model", "KF-35", "not stated"),
        ("calls_by_channel", "channel", "phone", "not stated"),
    ],
)
def test_calls_by_kind_model_and_channel(report, table, column, default, blank):
    counted = {row[column]: row["calls"] for row in rows_of(report, table) if row["calls"]}
    assert counted == Counter(row.get(column, default) or blank for row in MINE)
    shares = [row["share"] for row in rows_of(report, table)]
    assert sum(shares) == pytest.approx(1, abs=0.001)


def test_arrival_by_area_and_branch_with_what_lies_outside_the_rate(report):
    counted = {(row["limit"], row["branch"].split()[0]): row for row in rows_of(report, "arrival_by_area")}
    for area, limit in (("urban", "Arrival on site (urban)"), ("suburban", "Arrival on site (suburban)")):
        for branch in ("SH", "SZ", "NY"):
            mine = [
                row
                for row in MINE
                if row.get("arrival") and branch_of(row) == branch and (row.get("area", "urban") or "urban") == area
            ]
            if not mine:
                assert (limit, branch) not in counted
                continue
            found = counted[limit, branch]
            expected = [standing(mine, word) for word in ("met", "missed", "overdue", "running", "void")]
            assert [found[word] for word in ("met", "late", "overdue", "running", "void")] == expected
            decided = sum(expected[:3])
            assert found["rate"] == (round(expected[0] / decided, 4) if decided else None)
            assert found["area_unknown"] == sum(row.get("area", "urban") is None for row in mine)


def test_the_latest_arrivals_are_ordered_by_working_time_past_the_limit(report):
    """L1 lay over a weekend (1:30 and 1:30), L2 in one day, L3 over a night that counts 0:30."""
    listed = rows_of(report, "latest_arrivals")
    over = {row["call"]: row["over"] for row in listed}
    assert {call: over[call] for call in ("L1", "L2", "L3")} == {"L1": 180, "L2": 120, "L3": 30}
    assert [row["over"] for row in listed] == sorted(over.values(), reverse=True)
    assert {row["call"] for row in listed} == {
        row["number"] for row in MINE if row.get("arrival") in ("missed", "overdue")
    }
    first = next(row for row in listed if row["call"] == "L1")
    assert f"{first['due_at']:%m-%d %H:%M} {first['arrived_at']:%m-%d %H:%M}" == "10-16 16:00 10-19 10:00"


def test_dispatch_on_the_day_of_the_call_by_the_local_date(report):
    sent = [row for row in MINE if row.get("dispatched")]
    same = [row for row in sent if row["dispatched"][:10] == row["called"][:10]]
    unsent = [row for row in MINE if not row.get("dispatched")]
    waiting = [row for row in unsent if not row.get("settled") or row.get("corrected")]
    figure = report.figure("dispatched_same_day")
    assert (figure.part, figure.whole) == (len(same), len(sent) + len(waiting))
    counted = rows_of(report, "dispatch_by_branch")
    assert sum(row["same_day"] + row["later"] + row["waiting"] + row["settled"] for row in counted) == len(MINE)


def test_undispatched_when_the_month_closed(report):
    def by_then(row):
        settled = row.get("settled", "").partition(" ")[2] if not row.get("corrected") else ""
        return any(moment and moment < "2026-11-01 00:00" for moment in (row.get("dispatched"), settled))

    left = [row["number"] for row in MINE if not by_then(row)]
    assert sorted(left) == ["E2", "O2", "V2", "W1", "W2"]
    assert report.figure("undispatched").value == len(left)
    assert [row["call"] for row in rows_of(report, "undispatched")] == ["W1", "W2", "O2", "V2", "E2"]
    assert report.figure("undispatched_older").value == 1, "O3 of September"


def test_visits_and_the_first_visit_fix_rate(report):
    visits = [row["visits"] for row in MINE if row.get("visits")]
    outcomes = Counter(outcome or "not stated" for each in visits for _, outcome in each)
    counted = {row["outcome"]: row["visits"] for row in rows_of(report, "visits_by_outcome") if row["visits"]}
    assert counted == {name.replace("_", " "): count for name, count in outcomes.items()}
    judged = [each[0][1] for each in visits if each[0][1] in ("fixed", "carried_in", "revisit")]
    figure = report.figure("first_visit_fixed")
    assert (figure.part, figure.whole) == (judged.count(FIXED), len(judged))


def test_what_is_past_its_limit_now_is_counted_over_all_months(report):
    counted = {(row["limit"], row["branch"].split()[0]): row["clocks"] for row in rows_of(report, "overdue_now")}
    assert counted == {
        ("Arrival on site (urban)", "SH"): 1,
        ("Arrival on site (urban)", "SZ"): 2,
        ("Findings and answer to a complaint", "SZ"): 1,
        ("Ready by the promised time", "SH"): 1,
        ("Review of a serious complaint", "SZ"): 1,
    }
    assert report.figure("overdue_now").value == 6


def test_contract_terms_that_end_in_the_month_and_what_became_of_them(report):
    assert report.figure("contracts_ending").value == len(ENDINGS)
    counted = {row["outcome"].split()[0]: row["contracts"] for row in rows_of(report, "contracts_by_outcome")}
    assert {name: count for name, count in counted.items() if count} == Counter(ENDINGS.values())
    renewal = report.figure("renewal_rate")
    decided = [outcome for outcome in ENDINGS.values() if outcome != "ended"]
    assert (renewal.part, renewal.whole) == (decided.count("renewed"), len(decided))
    fees = {row["outcome"].split()[0]: row["fees"] for row in rows_of(report, "contracts_by_outcome")}
    terms = [row for row in CONTRACTS if row["number"] in ENDINGS]
    assert fees["lapsed"] == sum(row.get("fee", 100_000) for row in terms if ENDINGS[row["number"]] == "lapsed")


def test_customers_told_of_the_end_in_time(report):
    counted = {row["timing"]: row["contracts"] for row in rows_of(report, "contract_notices") if row["contracts"]}
    assert counted == Counter(TOLD.values())
    told = report.figure("noticed_in_time")
    assert (told.part, told.whole) == (3, 5)
    assert [row["contract"] for row in rows_of(report, "contracts")] == ["K3", "K4", "K2"]
    assert {row["customer"] for row in rows_of(report, "contracts")} == {"张**"}, "names are hidden (PR-2)"


def test_complaints_by_severity_type_and_subject(report):
    kinds = Counter(row.get("type", "complaint") for row in RECEIVED)
    assert report.figure("complaints").value == len(RECEIVED)
    serious = [row for row in RECEIVED if row.get("severity") == "serious"]
    assert report.figure("serious").value == len(serious)
    counted = rows_of(report, "complaints_by_severity")
    assert [(row["severity"], row["received"]) for row in counted] == [
        ("serious", len(serious)),
        ("ordinary", len(RECEIVED) - len(serious)),
    ]
    assert sum(row["suggestions"] for row in counted) == kinds["suggestion"]
    assert sum(row["open"] for row in counted) == sum(row.get("state") in ("received", "assigned") for row in RECEIVED)
    about = Counter(row.get("about", "service") or "not stated" for row in RECEIVED)
    subjects = {row["about"]: row["serious"] + row["ordinary"] for row in rows_of(report, "complaints_by_subject")}
    assert {name: count for name, count in subjects.items() if count} == about


@pytest.mark.parametrize(
    ("figure", "column", "default"),
    [
        ("answered_in_time", "answer", "met"),
        ("acknowledged_in_time", "acknowledge", "met"),
        ("reviewed_in_time", "review", None),
    ],
)
def test_complaints_answered_acknowledged_and_reviewed_in_time(report, figure, column, default):
    counted = Counter(row.get(column, default) for row in RECEIVED)
    found = report.figure(figure)
    assert (found.part, found.whole) == (counted["met"], counted["met"] + counted["missed"] + counted["overdue"])


def test_the_time_to_answer_is_told_in_days(report):
    """An answer in time came 71 hours after receipt, a late one after 74."""
    by_group = {row["group"]: row for row in rows_of(report, "answers")}
    assert by_group["serious"]["median"] == round(71 / 24, 1)
    assert by_group["ordinary"]["longest"] == round(74 / 24, 1)
    assert by_group["SZ 苏州分公司"]["overdue"] == 1


def test_complaints_without_an_answer_are_listed_with_the_earliest_due_first(report):
    listed = rows_of(report, "complaints_open")
    assert [(row["complaint"], row["past"]) for row in listed] == [("P4", "yes"), ("P2", "no")]


def test_every_limit_of_the_month_is_told(report):
    counted = {row["limit"]: row for row in rows_of(report, "limits_kept")}
    review = counted["Review of a serious complaint"]
    assert (review["met"], review["late"], review["overdue"], review["within"]) == (1, 1, 1, "2 working hours")
    assert next(iter(counted)) == "Arrival on site (urban)"


def test_notices_and_ladder_steps_of_the_month(url):
    with transaction(url) as session:
        records = fill(session)
        case_id = records.case("call", "X1", branch="SH", state="closed", opened_at=NOW)
        clocks = [records.clock(case_id, limit, NOW, "missed") for limit in ("MS-14-urban", "MS-14-suburban")]
        records.notice("ladder_step", "2026-10-01 00:00", step="MS-14-urban step:0", clock=clocks[0])
        records.notice("ladder_step", "2026-10-02 09:00", step="MS-14-urban step:0+1", clock=clocks[0])
        records.notice("ladder_step", "2026-10-02 09:00", step="MS-14-urban step:1", clock=clocks[0], status="failed")
        records.notice("clock_warning", "2026-10-31 23:59", clock=clocks[1])
        records.notice("clock_warning", "2026-11-01 00:00", clock=clocks[1])
        records.notice("clock_warning", "2026-09-30 23:59", clock=clocks[1])
    report = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="en", checks=False)
    assert report.figure("notices").value == 4
    assert report.figure("notices").before == 1
    assert report.figure("undelivered").value == 1
    ladders = [(row["limit"], row["step"], row["cases"]) for row in rows_of(report, "ladders")]
    assert ladders == [
        ("Arrival on site (urban)", "1. Supervisor", 1),
        ("Arrival on site (urban)", "2. Service director", 1),
    ]


def test_a_month_before_without_records_is_not_compared_with(url):
    with transaction(url) as session:
        fill(session)
    report = build_report(url, month="2026-09", now=NOW, book=BOOK, locale="en", checks=False)
    assert report.figure("calls").value == len(BEFORE)
    assert all(figure.before is None and figure.change is None for figure in report.figures)


def test_an_empty_month_has_a_report_that_says_so(url):
    report = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="zh", checks=False)
    assert report.status.final
    assert report.figure("calls").value == 0
    assert report.figure("arrival_in_time").value is None
    assert (report.findings, report.asks) == ((), ())


def test_the_register_checks_stand_in_the_report(url):
    with transaction(url) as session:
        fill(session)
    report = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="en")
    found = {row["finding"]: row for row in rows_of(report, "doubtful")}
    without_area = next(row for sentence, row in found.items() if "give no area" in sentence)
    assert (without_area["count"], without_area["of"], without_area["examples"]) == (1, len(MINE), "A3")
    assert any("nobody confirmed" in sentence for sentence in found)


def test_the_rule_book_says_which_sections_come_in_which_order(url):
    shown = BOOK.report.model_copy(update={"sections": tuple(reversed(BOOK.report.sections[1:4]))})
    report = build_report(
        url, month="2026-10", now=NOW, book=BOOK.model_copy(update={"report": shown}), locale="en", checks=False
    )
    assert [section.id for section in report.sections] == [section.id for section in shown.sections]
    odd = BOOK.report.sections[0].model_copy(update={"id": "weather"})
    shown = BOOK.report.model_copy(update={"sections": (odd,)})
    with pytest.raises(UnknownSection, match=r"weather.*calls_by_branch"):
        build_report(url, month="2026-10", now=NOW, book=BOOK.model_copy(update={"report": shown}), locale="en")


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "October", "", "2026-12"])
def test_a_month_that_is_none_or_has_not_begun_is_refused(url, month):
    with pytest.raises(ValueError, match=r"is no month|has not begun"):
        build_report(url, month=month, now=NOW, book=BOOK, locale="en")


def test_every_figure_and_table_says_how_it_was_counted_and_by_which_article(report):
    known = {article.id for article in BOOK.articles}
    for each in (*report.figures, *report.tables):
        assert each.how.en
        assert each.how.zh
        assert each.article in known, each.id
    tables = {table.id for table in report.tables}
    assert {figure.table for figure in report.figures} <= tables
    assert len(tables) == len(report.tables), "ids are unique"


GROWING = ("calls", "cases", "clocks", "complaints", "contracts", "customers", "dispatches", "files", "hand_ins",
           "notices", "products", "quarantine", "receipts", "renewals", "timeline", "visits")  # fmt: skip
OF_WHAT_IS_OPEN = ("ix_quarantine_open", "uq_hand_ins_loading")
"""Partial indexes, which hold nothing that is settled."""


def test_no_statement_reads_through_a_register_that_grows(sqlite_url):
    """The cost of a report follows the month's rows: SQLite enters every growing register by an index."""
    seen: dict[str, list[str]] = {}

    def explain(connection, _cursor, statement, parameters, *_):
        if statement.startswith(("SELECT", "WITH")) and statement not in seen:
            plan = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            seen[statement] = [row[3] for row in plan]

    event.listen(engine_for(sqlite_url), "before_cursor_execute", explain)
    try:
        build_report(sqlite_url, month="2026-10", now=NOW, book=BOOK, locale="en")
    finally:
        event.remove(engine_for(sqlite_url), "before_cursor_execute", explain)
    assert len(seen) > 20
    through = [
        step
        for plan in seen.values()
        for step in plan
        if step.split()[0] == "SCAN" and step.split()[1] in GROWING and step.split()[-1] not in OF_WHAT_IS_OPEN
    ]
    assert through == []


def test_repeat_repairs_count_until_they_are_excused_by_technician_and_model(report):
    zero = {"misuse": 0, "other_fault": 0, "declined_part": 0}
    ann = {"repeats": 3, **zero, "misuse": 1, "declined_part": 1, "counted": 1, "undecided": 0}
    bob = {"repeats": 1, **zero, "counted": 1, "undecided": 1}
    assert rows_of(report, "repeats_by_technician") == [
        {"technician": "T1 赵工", **ann},
        {"technician": "T3 Bob Tech", **bob},
    ]
    models = {row["model"]: (row["repeats"], row["counted"]) for row in rows_of(report, "repeats_by_model")}
    assert models == {"KF-35": (3, 2), "KF-50": (1, 0)}
    assert (report.figure("repeats").value, report.figure("repeats_counted").value) == (4, 2)


def test_kinds_set_against_the_facts_are_listed_with_their_reasons_masked(report):
    listed = {row["call"]: (row["facts"], row["kind"], row["reason"]) for row in rows_of(report, "kinds_overridden")}
    assert listed == {
        "A1": ("paid", "free", "老客户优惠，请致电 138****8000"),
        "A3": ("contract", "paid", "part not covered"),
    }


def test_opinion_cards_rate_the_technicians_of_the_months_calls(report):
    mine = [row for row in CARDS if row["call"] in {call["number"] for call in MINE}]
    rated = [row for row in mine if any(row["levels"])]
    means = {row["card"]: mean(level for level in row["levels"] if level) for row in rated}
    content = report.figure("content")
    assert (content.part, content.whole) == (sum(value >= 3 for value in means.values()), len(rated))
    done = {row["number"] for row in MINE if any(how in DONE for _, how in row.get("visits", ()))}
    answered = report.figure("cards_answered")
    assert (answered.part, answered.whole) == (len(done & {row["call"] for row in mine}), len(done))

    rows = {row["technician"]: row for row in rows_of(report, "ratings_by_technician")}
    assert set(rows) == {"T1 赵工", "T3 Bob Tech", "not stated"}
    ann = [row for row in rated if row.get("technician", "T1") == "T1"]
    assert (rows["T1 赵工"]["jobs"], rows["T1 赵工"]["cards"]) == (len(done), len(ann) + 1)
    assert rows["T1 赵工"]["attitude"] == round(mean(row["levels"][0] for row in ann), 2)
    assert rows["T1 赵工"]["overall"] == round(mean(means[row["card"]] for row in ann), 2)
    assert rows["T1 赵工"]["content_from"] < rows["T1 赵工"]["content"] < rows["T1 赵工"]["content_to"]
    assert {name: row["judged"] for name, row in rows.items()} == {
        "T1 赵工": "judged", "T3 Bob Tech": "too few cards", "not stated": "too few cards",
    }  # fmt: skip
    assert (rows["T3 Bob Tech"]["jobs"], rows["not stated"]["jobs"]) == (0, 0)


def test_promises_kept_after_being_moved_are_told_apart_from_those_kept_as_first_given(report):
    (row,) = rows_of(report, "promises")
    counts = {name: row[name] for name in ("goods", "kept", "moved", "broken", "open", "void")}
    assert counts == {"goods": 6, "kept": 1, "moved": 1, "broken": 2, "open": 1, "void": 1}
    first = report.figure("ready_as_promised")
    assert (first.part, first.whole, report.figure("promises_moved").value) == (1, 4, 1)
    assert report.figure("promises_moved").before == 1, "September's goods, by the month of their call"
