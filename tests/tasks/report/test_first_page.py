"""What is out of bounds and what is asked, on a month where much went wrong (RP-3)."""

import pytest

from models.database import transaction
from rules.regulation.load import default_book
from tasks.report.figures import build_report
from tasks.report.headline import headline
from tests.registers import empty
from tests.tasks.report.october import CALLS, NOW, fill, october
from tests.tasks.report.records import Records

BOOK = default_book()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def report(request):
    url = request.getfixturevalue(f"{request.param}_url")
    with transaction(url) as session:
        records = fill(session)
        file = records.file("a.csv", "calls", "2026-10-05 09:00", loaded=9, quarantined=1)
        records.refused(file, "calls", 2, {"called_at": "2026-10-09"}, ("missing",))
        records.notice("clock_breach", "2026-10-09 09:00", status="failed")
    built = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="en", checks=False)
    empty(url)
    return built


def said(findings):
    return [f"{each.article} {each.sentence.en} → {each.who.en}" for each in findings]


def test_every_promise_not_kept_is_named_with_its_article_and_who_acts_danger_first(report):
    found = said(report.findings)
    assert found[0] == (
        "SV-20 Review of a serious complaint: 2 of 3 past the limit (66.7%), 1 of them still open;"
        " most at SZ 苏州分公司 (2) → Vice-president 陈副总"
    )
    assert any(
        each.startswith(
            "MS-14 Arrival on site (urban): 4 of 11 past the limit (36.4%), 2 of them still open; most at S"
        )
        for each in found
    ), found
    assert any(
        each.startswith("MS-13 5 calls had nobody dispatched when the month closed, the oldest W1") for each in found
    )
    assert (
        "MS-15 2 customers were told late or not at all that their contract ends (1 not at all) → Service department 服务部老吴"
        in found
    )
    assert any(
        "3 of 6 contracts that ended were lost (¥3,000.00 of fees), 2 of them without any outcome" in each
        for each in found
    )
    assert found[-1].startswith("LIM-1 1 notices of the month failed")


def test_the_reader_is_asked_for_the_gravest_things_first(report):
    found = said(report.asks)
    assert found[0].startswith("SV-20 Have the vice-president review or forward P4, or do it yourself")
    assert found[1] == "NT-1 Have 1 complaint answered that is past its limit: P4 → Service director 王主任"
    assert found[2] == (
        "MS-14 Have somebody sent today to the 3 calls that are past their limit and not reached yet:"
        " SZ 苏州分公司 2, SH 上海中心 1 → Service director 王主任 (SZ: 2); Service director 李主任 (SH: 1)"
    )
    assert len(found) <= 5


def test_the_branch_that_is_late_most_often_is_named_only_when_the_others_do_better(url):
    with transaction(url) as session:
        records = Records(session)
        records.company()
        for number in range(12):
            branch = "SH" if number % 2 else "SZ"
            late = branch == "SZ" and number < 8
            records.call(
                f"A{number}", f"2026-10-{number + 9:02} 09:00", branch=branch, dispatched=f"2026-10-{number + 9:02} 09:30",
                arrival="missed" if late else "met",
            )  # fmt: skip
    report = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="zh", checks=False)
    assert [each.sentence.zh for each in report.asks] == [
        "请过问SZ 苏州分公司逾时原因：按时到场率33.3%（6件中2件），其他网点100.0%"
    ]
    assert report.asks[0].who.zh == "服务主任 王主任"


def test_a_month_in_which_all_went_well_asks_nothing(url):
    with transaction(url) as session:
        records = Records(session)
        records.company()
        records.call("A1", "2026-10-09 09:00", arrival="met", dispatched="2026-10-09 09:30")
    report = build_report(url, month="2026-10", now=NOW, book=BOOK, locale="zh", checks=False)
    assert (report.findings, report.asks) == ((), ())
    assert headline(report) == (
        "2026-10（定稿）：叫修总数1，按时到场率100.0%（1/1），目前超限未完成0，投诉与建议0，其中严重0\n本月无需您处理。"
    )


def test_the_digest_is_two_lines_with_the_figures_and_the_first_thing_asked(report):
    first, second = headline(report).split("\n")
    assert first.startswith(f"2026-10 (provisional): Calls {len(october(CALLS))} (before 3), Arrival in time ")
    assert second.startswith("Have the vice-president review or forward P4")
    assert "张小明" not in headline(report)
