"""How long repairs took, at the customer's and in the workshop (RP-3, PW-3)."""

from collections.abc import Sequence
from statistics import median

from models.queries.report_repair_time import Place
from rules.wording import Text
from tasks.report.counting import Counted, RepairTime, Scene
from tasks.report.shape import Change, Column, Figure, Kind, Section, Table
from tasks.report.spoken import both

ARTICLE, TABLE = "RP-3", "repair_time"
PLACES = {Place.ON_SITE: both("at the customer's", "上门"), Place.WORKSHOP: both("in the workshop", "送修")}
TITLES = {
    Place.ON_SITE: both("Repair time at the customer's (median)", "上门修复时间（中位）"),
    Place.WORKSHOP: both("Repair time in the workshop (median)", "送修修复时间（中位）"),
}
HOW = both(
    "Counted working time by the branch's hours. At the customer's: from the call to the end of the visit that fixed it. In"
    " the workshop: from taking the goods in until the last repair card was finished. Jobs of the period's calls that are"
    " repaired; what is still under way is left out, waiting for parts or the customer is not taken off.",
    "按网点工作时间计。上门：自叫修至修好的那次上门结束；送修：自收件至最后一张修护卡完工。只计本期叫修中已修好的，"
    "在修的不计；等件、等客户的时间不扣除。",
)


def repair_time_of(place: Place, now: Counted, before: Counted | None) -> Figure:
    """The median working minutes until a job was repaired at this place."""
    value = _median(now.repair_times, place)
    earlier = None if before is None else _median(before.repair_times, place)
    change = None
    if value is not None and earlier is not None:
        change = Change(value - earlier, better=None if value == earlier else value < earlier, marked=False)
    return Figure(
        f"repair_time_{place}", TITLES[place], Kind.LENGTH, value, HOW, ARTICLE, TABLE, before=earlier, change=change
    )


def on_site(now: Counted, before: Counted | None, _scene: Scene) -> Figure:
    """The median repair time at the customer's."""
    return repair_time_of(Place.ON_SITE, now, before)


def repair_time(now: Counted, before: Counted | None, scene: Scene, title: Text) -> Section:
    """Median and longest repair time by place and branch, against the period before."""
    rows = []
    for place in Place:
        for branch in sorted({row.branch_no for row in now.repair_times if row.place == place}):
            mine = [row for row in now.repair_times if row.branch_no == branch]
            earlier = [] if before is None else [row for row in before.repair_times if row.branch_no == branch]
            minutes = [row.minutes for row in mine if row.place == place]
            rows.append((
                PLACES[place], scene.branch(branch), len(minutes), _median(mine, place), max(minutes),
                _median(earlier, place),
            ))  # fmt: skip
    table = Table(
        TABLE,
        title,
        (
            Column("place", both("Where", "地点")),
            Column("branch", both("Branch", "网点")),
            Column("jobs", both("Jobs", "件数"), Kind.COUNT),
            Column("median", both("Median (h:mm)", "中位（时:分）"), Kind.LENGTH),
            Column("longest", both("Longest (h:mm)", "最长（时:分）"), Kind.LENGTH),
            Column("before", both("Median before (h:mm)", "上期中位（时:分）"), Kind.LENGTH),
        ),
        tuple(rows),
        HOW,
        ARTICLE,
    )
    figures = tuple(repair_time_of(place, now, before) for place in Place)
    return Section("repair_time", title, figures, (), (table,))


def _median(rows: Sequence[RepairTime], place: Place) -> int | None:
    minutes = [row.minutes for row in rows if row.place == place]
    return int(median(minutes)) if minutes else None
