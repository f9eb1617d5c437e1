"""How good the month's data is, and whether its report is final or provisional (RP-5)."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from expectations.registers import RegisterFinding
from models.queries import report_quality
from models.queries.follow_ups_due import OPEN
from models.queries.report_quality import HandInRow, OpenEntry
from rules.forms import FORMS
from rules.reasons import SENTENCES
from rules.wording import Text
from tasks.report.compare import count_figure, share_figure
from tasks.report.counting import Counted, Scene
from tasks.report.doubts import doubts_of, doubts_table
from tasks.report.month import Month
from tasks.report.period import ReportPeriod
from tasks.report.sections.limits import kept
from tasks.report.shape import Column, Figure, Kind, Section, Status, Table
from tasks.report.spoken import both

COUNTED_FORMS = ("calls", "dispatches", "visits", "contracts", "complaints", "decisions", "renewals")
"""Forms whose rows are counted in the report; a refused row of another form shows in what it made fail."""


@dataclass(frozen=True, slots=True)
class Quality:
    """What was handed in for a month. `touching` are open refused rows that may belong to it, by form."""

    hand_ins: Sequence[HandInRow]
    open_by_form: Counter[str]
    open_codes: Counter[tuple[str, str]]
    touching: Counter[str]
    loading: int
    doubts: Sequence[RegisterFinding] = ()

    @property
    def rows(self) -> int:
        """Rows handed in."""
        return sum(one.rows for one in self.hand_ins)

    @property
    def quarantined(self) -> int:
        """Rows refused at first, settled since or not."""
        return sum(one.quarantined for one in self.hand_ins)


def quality_of(session: Session, *, month: ReportPeriod, scene: Scene, checked: bool) -> Quality:
    """Count the month's files and look through what is still refused; with `checked`, run the register checks too."""
    whole = month.span(scene.zone)
    hand_ins = report_quality.hand_ins_of_month(
        session, month=month.spans(scene.zones), company_zone=scene.zone, begins=whole.begins, ends=whole.ends
    )
    ours = {one.file_id for one in hand_ins}
    open_by_form: Counter[str] = Counter()
    open_codes: Counter[tuple[str, str]] = Counter()
    touching: Counter[str] = Counter()
    for entry in report_quality.open_entries(session):
        if entry.file_id in ours:
            open_by_form[entry.form] += 1
            open_codes.update((entry.form, code) for code in set(entry.codes))
        if entry.form in COUNTED_FORMS and touches(entry, month=month, zone=scene.zone):
            touching[entry.form] += 1
    doubts = doubts_of(session, month=month, scene=scene, now=scene.now) if checked else []
    return Quality(hand_ins, open_by_form, open_codes, touching, report_quality.files_still_loading(session), doubts)


_DATES = re.compile(
    r"(?<!\d)(?:(\d{4})[-/.年]\s?(\d{1,2})(?!\d)|(20\d{2})(0[1-9]|1[0-2])[0-3]\d(?!\d)|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))"
)


def touches(entry: OpenEntry, *, month: ReportPeriod, zone: str) -> bool:
    """Whether a refused row may belong to the month or quarter: by the dates written in it, else by the month it was taken in.

    Dates with the year last are read both ways round.
    """
    dated = {found for text in entry.row.values() for found in _months(str(text or ""))}
    return not (dated or {Month.of(entry.taken_in_at, zone=zone)}).isdisjoint(month.months)


def _months(text: str) -> Iterator[Month]:
    for year, number, plain_year, plain_number, first, second, late_year in _DATES.findall(text):
        pairs = [(year or plain_year, number or plain_number)]
        if late_year:
            pairs = [(late_year, first), (late_year, second)]
        for each_year, each_number in pairs:
            if 1 <= int(each_number) <= 12 and 1990 <= int(each_year) <= 9998:
                yield Month(int(each_year), int(each_number))


def status_of(counted: Counted, quality: Quality, *, scene: Scene) -> Status:
    """Final, or provisional with every reason in words (RP-5, CAL-2).

    A period is over when it is over in every branch; whoever was followed up may answer until that is given up.
    """
    period = counted.period
    limits = kept(counted.limits)
    found: list[Text] = []
    if scene.now < period.span(scene.zone).ends:
        found.append(both(f"{period.this.en} is not over", f"{period.this.zh}尚未结束"))
    elif within := [each for each, row in scene.branches.items() if scene.now < period.span(row.zone).ends]:
        names = ", ".join(within)
        found.append(both(f"{period.this.en} is not over yet in {names}", f"{names}当地{period.this.zh}尚未结束"))
    if quality.touching.total():
        said = [
            (FORMS[form].chinese if form in FORMS else form, form, n) for form, n in sorted(quality.touching.items())
        ]
        found.append(
            both(
                f"{quality.touching.total()} refused rows that may belong to {period.this.en} are not settled"
                f" ({', '.join(f'{form} {n}' for _, form, n in said)})",
                f"可能属于{period.this.zh}的{quality.touching.total()}行数据被退回，尚未更正"
                f"（{'、'.join(f'{chinese}{n}' for chinese, _, n in said)}）",
            )
        )
    if quality.loading:
        found.append(both(f"{quality.loading} files are still being loaded", f"{quality.loading}个文件尚未录入完毕"))
    if limits.running:
        found.append(
            both(
                f"{limits.running} limits of {period.this.en}'s cases are still running",
                f"{period.this.zh}事项中有{limits.running}项时限尚未到期",
            )
        )
    if counted.without_outcome:
        found.append(
            both(
                f"{counted.without_outcome} calls of {period.this.en} have no outcome yet",
                f"{period.this.zh}叫修中有{counted.without_outcome}件尚无结果",
            )
        )
    if asked := sum(row.follow_ups for row in counted.follow_ups if row.state in OPEN):
        found.append(
            both(
                f"{asked} customers who were asked in {period.this.en} may still answer",
                f"{period.this.zh}征询的客户中有{asked}位仍可答复",
            )
        )
    years = scene.calendars.of(None).provisional_years
    if limits.provisional or (period.last.year in years and counted.call_total):
        found.append(
            both(
                f"{limits.provisional} limits rest on a year whose official calendar is not published",
                f"有{limits.provisional}项时限所依据年份的法定日历尚未公布",
            )
        )
    return Status(final=not found, reasons=tuple(found))


def refused_share(now: Quality, before: Quality | None) -> Figure:
    """Rows refused of the rows handed in (RP-5)."""
    return share_figure(
        "refused",
        both("Rows refused", "退回行数占比"),
        now.quarantined,
        now.rows,
        before=(before.quarantined, before.rows) if before else None,
        good=-1,
        how=HOW,
        article="RP-5",
        table="rows_by_form",
    )


HOW = both(
    "All rows of the files handed in during the month, and of any other file that calls, papers or complaints of the"
    " month came from; whole files are counted, each time they were handed in (at other times only where that entered"
    " anything). Refused rows keep their text and can be mended.",
    "本月收到的文件，以及本月叫修、单据、投诉所来自的其他文件的全部行（按整个文件计，每报一次计一次，"
    "其他月份所报的只计有录入的）；退回的行保留原文，可更正后重报。",
)


def data_quality(now: Quality, before: Quality | None, title: Text) -> Section:
    """What was handed in, refused and still open, by form and reason (RP-5)."""
    figures = (
        refused_share(now, before),
        count_figure(
            "refused_open",
            both("Refused rows still open", "尚未更正的退回行"),
            now.open_by_form.total(),
            before=None,
            good=-1,
            how=both("Refused rows of these files that nobody has settled yet.", "上述文件中尚未更正的退回行。"),
            article="RP-5",
            table="rows_by_form",
        ),
        count_figure(
            "refused_touching",
            both("Open rows that may belong to the month", "可能属于本月的未更正行"),
            now.touching.total(),
            before=None,
            good=-1,
            how=both(
                "Open refused rows of any file whose dates lie in the month; rows without a readable date count in the"
                " month that they were taken in. They are missing from the figures.",
                "任何文件中所写日期在本月的未更正行；没有可识别日期的，按收到的月份计。这些行未计入本报告数据。",
            ),
            article="RP-5",
            table="rows_by_form",
        ),
    )
    return Section("data_quality", title, figures, (), (_forms(now), _reasons(now), doubts_table(now.doubts)))


def _forms(now: Quality) -> Table:
    names = ("rows", "loaded", "updated", "unchanged", "quarantined")
    sums = {name: Counter[str]() for name in names}
    for one in now.hand_ins:
        for name in names:
            sums[name][one.form] += getattr(one, name)
    times = Counter(one.form for one in now.hand_ins)
    listed = sorted({*times, *now.touching})
    return Table(
        "rows_by_form",
        both("Rows handed in, by form", "各表单收到行数"),
        (
            Column("form", both("Form", "表单")),
            Column("files", both("Files handed in", "收到文件"), Kind.COUNT),
            Column("rows", both("Rows", "行数"), Kind.COUNT),
            Column("loaded", both("Loaded", "录入"), Kind.COUNT),
            Column("updated", both("Updated", "更新"), Kind.COUNT),
            Column("unchanged", both("Unchanged", "无变化"), Kind.COUNT),
            Column("quarantined", both("Refused", "退回"), Kind.COUNT),
            Column("open", both("Still open", "未更正"), Kind.COUNT),
            Column("touching", both("Of this month", "可能属于本月"), Kind.COUNT),
        ),
        tuple(
            (
                _form(form),
                times[form],
                *(sums[name][form] for name in names),
                now.open_by_form[form],
                now.touching[form],
            )
            for form in listed
        ),
        HOW,
        "RP-5",
    )


def _reasons(now: Quality) -> Table:
    counted: Counter[tuple[str, str]] = Counter()
    for one in now.hand_ins:
        for code, count in one.reasons.items():
            counted[one.form, code] += count
    return Table(
        "rows_by_reason",
        both("Why rows were refused", "退回原因"),
        (
            Column("form", both("Form", "表单")),
            Column("code", both("Code", "代码")),
            Column("reason", both("Reason", "原因")),
            Column("rows", both("Rows", "行数"), Kind.COUNT),
            Column("open", both("Still open", "未更正"), Kind.COUNT),
        ),
        tuple(
            (_form(form), code, _sentence(code), counted[form, code], now.open_codes[form, code])
            for form, code in sorted(counted, key=lambda key: (key[0], -counted[key], key[1]))
        ),
        both("A row refused for two reasons is counted under both.", "一行有两个原因的，在两处各计一次。"),
        "RP-5",
    )


def _form(name: str) -> Text:
    return both(name, FORMS[name].chinese if name in FORMS else name)


def _sentence(code: str) -> Text:
    english, chinese = SENTENCES.get(code, (code, code))
    return both(re.sub(r"\{\w+\}", "…", english), re.sub(r"\{\w+\}", "…", chinese))
