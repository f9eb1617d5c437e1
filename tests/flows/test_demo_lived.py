"""The demo from its first paper to its summary: a few days of the made-up company, the last one through Prefect."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import select

from desk.demo.driver import live
from desk.demo.figures import Figures, figures
from desk.demo.last_day import LastDay, through_prefect
from desk.demo.link_answers import PUBLIC_URL, LinkAnswers
from desk.demo.living import COUNTED, Lived
from desk.demo.place import MADE_BY, MARK, fresh_home
from desk.demo.summary import show
from desk.demo.write import Demo, write_company
from desk.home import prepare
from flows.registry import FLOWS
from models import OpinionCard
from models.database import engine_for, reading
from rules.events import ComplaintState
from rules.words import Severity
from tasks.flow_runs import RunState
from tasks.rulebook import book
from tasks.settings import settings
from tasks.tongue import Tongue

FIRST, LAST = date(2026, 8, 28), date(2026, 8, 31)
"""Friday to Monday: few papers, a whole weekend, and the end of a month, for whose report the demo lives on."""


def summary(found: Figures, lived: Lived, last: LastDay, reports: list[Path]) -> str:
    """What the summary prints, on a page wide enough for every line."""
    printed = io.StringIO()
    console = Console(file=printed, width=240)
    show(found, lived, last, reports=reports, console=console, zone=book().calendar.timezone)
    return printed.getvalue()


@pytest.fixture
def home(prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("AFTERSALES_DATABASE_URL", raising=False)
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", PUBLIC_URL)
    settings.cache_clear()
    yield tmp_path / "home"
    engine_for(settings().database).dispose()
    settings.cache_clear()


def test_a_few_days_of_the_demo_lose_no_row_and_are_summed_up_in_both_languages(prefect_server, home, monkeypatch):
    demo = write_company(home / "company", start=FIRST, end=LAST)
    prepare(now=demo.files[0].arrives_at)
    lived, last, told = _lived(demo, prefect_server)
    assert (lived.failures, [failure for run in last.runs for failure in run.failures]) == ([], [])
    assert {run.flow for run in last.runs} == set(FLOWS)
    assert {run.state for run in last.runs} == {RunState.COMPLETED}
    by_link = next(line for line in told if "客户经邮件链接" in line)
    assert [line.split()[2] for line in told[1:] if line != by_link] == [run.flow for run in last.runs]
    _answered_by_link(last.answered, by_link)

    assert [path.name for path in settings().inbox.rglob("*") if path.is_file()] == []
    total = sum(lived.taken.values(), Counter())
    papers = [*demo.files, *lived.answered, *([last.followed_up] if last.followed_up else [])]
    assert lived.answered, "a manager has answered a daily report (MS-12)"
    links = len(last.answered.rows)
    assert total["files"] == len(papers) + links == sum(path.is_file() for path in (home / "archive").rglob("*"))
    assert total["rows"] == sum(file.rows for file in papers) + links == sum(total[name] for name in COUNTED[1:])
    assert total["quarantined"] == sum(file.spoiled for file in demo.files) > 0

    with reading(settings().database) as session:
        found = figures(session, book=book(), now=last.until)
    verdicts = Counter(json.loads(line)["verdict"] for line in demo.intended.read_text(encoding="utf-8").splitlines())
    kept, broken = verdicts["in_time"], verdicts["late"]
    assert (found.arrivals["met"], kept > 0, found.contracts["noticed"] > 0) == (kept, True, True)
    assert found.jobs == demo.meant, "goods in custody, promises and money, as the story has them"
    assert found.jobs.unpaid > 0
    reports = sorted(path for path in settings().reports.rglob("*") if path.suffix in (".html", ".xlsx"))
    assert {path.suffix for path in reports} == {".html", ".xlsx"}

    judged, contracts = kept + found.arrivals["missed"], found.contracts
    assert found.arrivals["missed"] >= broken
    assert contracts["noticed"] == sum(contracts[state] for state in ("renewed", "declined", "lapsed", "open"))
    (severity, state, number), *_ = found.complaints
    who, messages, _ = found.recipients[0]
    low = len(_low_cards())
    assert sum(found.drafts.values()) == low
    shown = {
        "zh": [
            f"{judged} 件中 {kept} 件及时", f"逾时 {found.arrivals['missed']} 件",
            f"共 {contracts['contracts']} 份，已通知到期 {contracts['noticed']} 份",
            f"共收入 {found.jobs.taken} 件，现存 {found.jobs.here} 件",
            f"按原约定 {found.jobs.kept} 件，改期后完成 {found.jobs.moved} 件，失约 {found.jobs.broken} 件",
            f"已开票未付 ¥{found.jobs.unpaid / 100:,.2f}", f"已收未交 ¥{found.jobs.not_handed_in / 100:,.2f}",
            f"投诉（{Severity(severity).chinese}，SV-20）：", f"{ComplaintState(state).chinese} {number}",
            f"低分调查卡拟投诉（SV-22）：{low} 件，待定 {found.drafts.get('waiting', 0)}，",
        ],
        "en": [
            f"{kept} of {judged} in time", f"{found.arrivals['missed']} late",
            f"{contracts['noticed']} noticed, ", f"of {contracts['contracts']}",
            f"{found.jobs.here} now, of {found.jobs.taken} taken in",
            f"of {found.jobs.taken} goods taken in, {found.jobs.kept} as first promised, {found.jobs.moved} after the promise",
            f"¥{found.jobs.unpaid / 100:,.2f} invoiced and not paid",
            f"¥{found.jobs.not_handed_in / 100:,.2f} collected and not handed in",
            f"Complaints, {severity} (SV-20): ", f"{number} {state.replace('_', ' ')}",
            f"Complaints drafted by low cards (SV-22): {low}, of them {found.drafts.get('waiting', 0)} waiting, ",
        ],
    }  # fmt: skip
    counts = [f"{total[name]:,}" for name in ("files", *COUNTED)]
    for locale, words in shown.items():
        monkeypatch.setenv("AFTERSALES_LOCALE", locale)
        settings.cache_clear()
        said = summary(found, lived, last, reports)
        assert [one for one in [*words, *map(str, reports)] if one not in said] == []
        assert [_cells(line)[1:] for line in said.splitlines() if _cells(line)[0] in ("all", "合计")] == [counts]
        assert [f"{found.people[who][0]} ({who})", f"{messages:,}"] in [
            _cells(line)[::2][:2] for line in said.splitlines()
        ]
    (home / MARK).write_text(json.dumps(MADE_BY), encoding="utf-8")
    assert fresh_home() == home, "nothing that the demo wrote keeps the next one from beginning"


def _lived(demo: Demo, address: str) -> tuple[Lived, LastDay, list[str]]:
    """The days, the last one, and what was said meanwhile."""
    said: list[str] = []
    lived = live(demo)
    last = through_prefect(demo, address=lambda: address, say=said.append, tongue=Tongue("zh"))
    for run in last.runs:
        if run.flow == "intake":
            lived.note_taken(run.rows)
    lived.note_taken(last.answered.rows)
    return lived, last, said


def _answered_by_link(answered: LinkAnswers, line: str) -> None:
    """Customers opened the links of their mails and answered once each; who tried again was told."""
    cards = len(answered.opened)
    assert cards > 0
    assert (set(answered.opened), set(answered.sent), list(answered.sent_again)) == ({200}, {200}, [409])
    assert [row["loaded"] for row in answered.rows] == [1] * cards
    assert f"打开{cards}张卡，答复{cards}张，重复提交被拒1次" in line
    with reading(settings().database) as session:
        by_link = session.scalars(select(OpinionCard).where(OpinionCard.way == "link")).all()
        assert len(by_link) == cards


def _low_cards() -> list[str]:
    """The cards with an item at the lowest level; nothing that the demo's customers write on cards is grave."""
    with reading(settings().database) as session:
        return [each.card_no for each in session.scalars(select(OpinionCard)) if "1" in map(str, _levels(each))]


def _levels(card: OpinionCard) -> list[int | None]:
    return [card.attitude, card.skill, card.punctuality, card.promise]


def _cells(line: str) -> list[str]:
    """What stands in the cells of a line of a table."""
    return [cell.strip() for cell in line.strip("│┃ ").split("│")]
