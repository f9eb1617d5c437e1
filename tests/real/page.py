"""The figures as sections of docs/real-records.md, and the picture beside it."""

from collections import Counter

from markupsafe import Markup

from rules.wording import Text
from tasks.report.charts import DEFINITIONS, draw
from tasks.report.shape import Bar, BarChart, Pattern, Series
from tests.real.figures import Figures
from tests.real.reckoned import LIMITS, Reckoned
from tests.real.replay import Lived
from tests.real.triage import share

HEAD = """# Real records

What records that nobody here wrote find (they lie beside the repository, never in it; tests/real_records.py says where). Made by
`make real-records`, which fails when anything below that is held does not hold. Their texts are not copied here: numbers
and our own words only.
"""
RECKONED = """## Complaints against their limits

All {count:,} Chinese complaints (received {first:%Y-%m-%d} to {last:%Y-%m-%d}) were loaded with their real answers; each answer
counts as the finding, and the case closes with it. Nobody acknowledged anything in these records and nobody confirmed how
grave a complaint is: the limits stop with the answer, and every complaint counts as serious (SV-20). So this is what an
office that only answers would have had to hear. Beside it stands the same count by tests/real/independent.py: datetime, bisect
and the package `holidays`, none of our work time.

| limit | in time, by the registers | in time, counted independently | differ |
|---|---|---|---|
"""
YEARS = """
Answered within three working days (NT-1) by year of receipt:

| year | complaints | in time |
|---|---|---|
"""
PICTURE = """
![Answered in time and late, by year](real-records.svg)

Had somebody looked at every full hour, these would have heard of it (counted independently; {total:,} messages, {heard:,} of
them to the vice-president, their deputy or the general manager). The replay below holds the product to this count. Complaints
that name no branch are handled by the service department itself (DF-CLERK, whose deputy is DF-SUPERVISOR), which therefore
hears what the director would; DF-VP is the vice-president, DF-GM the general manager. Of several messages to one person at
one look the first is counted.

| limit | step | to | messages |
|---|---|---|---|
"""
REPLAYED = """
## Complaints, lived through

{which}
were handed in at the second at which they were received, their answers at the second at which they were given,
and the flows complaint-escalation, watch-clocks (every full hour) and deliver-notices (into a Slack on loopback) ran
whenever a paper came, anything was due or somebody waited for the end of the quiet hours: {moments:,} moments,
{runs}, {seconds:.0f} s. {failures} failures.

| held | found |
|---|---|
| every limit decided | {decided:,} clocks, {undecided} without a verdict |
| who heard of which limit when: the same as counted independently | {told:,} messages, {differ} differ; \
{taken_back} taken back before they left, the answer had come |
| every escalation once per deadline, every message sent once | {posts:,} messages at Slack, {folded:,} notices folded into \
digests, {twice} twice, {unsent} not sent |
| nobody told at night unless danger, and of danger at once | {night:,} messages in the quiet hours about {awake:,} \
complaints, {woken:,} by the independent count; {wrongly} complaints differ |
| a handler and the vice-president told at once | {at_once} |

| limit | step | to | messages |
|---|---|---|---|
"""


def reckoned_section(reckoned: Reckoned) -> str:
    """All complaints: verdicts of the registers and independent ones, years, and who would have heard."""
    lines = [RECKONED.format(count=reckoned.complaints, first=reckoned.first, last=reckoned.last)]
    for limit in LIMITS:
        ours = [one for one in reckoned.verdicts if one.limit == limit]
        differ = sum(one.kept is not one.expected for one in ours)
        kept = share((sum(bool(one.kept) for one in ours), len(ours)))
        lines.append(f"| {limit} | {kept} | {sum(one.expected for one in ours)} of {len(ours)} | {differ} |\n")
    lines.append(YEARS)
    lines += [
        f"| {year} | {in_time + late} | {share((in_time, in_time + late))} |\n"
        for year, in_time, late in by_year(reckoned)
    ]
    heard = sum(times for (_, _, person), times in reckoned.steps.items() if person in ABOVE)
    lines.append(PICTURE.format(total=sum(reckoned.steps.values()), heard=heard))
    lines += _rows(reckoned.steps)
    return "".join(lines)


ABOVE = ("DF-VP", "DF-VP-DEPUTY", "DF-GM")


def replayed_section(lived: Lived, found: Figures, *, whole: bool) -> str:
    """What was lived through, what was held against it, and who heard."""
    months = f"received from {found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}"
    which = (
        f"All {found.complaints:,} complaints" if whole else f"{found.complaints:,} of the complaints, those {months},"
    )
    return "".join(
        [
            REPLAYED.format(
                which=which,
                moments=lived.moments,
                runs=", ".join(f"{times:,} runs of {flow}" for flow, times in sorted(lived.runs.items())),
                seconds=lived.seconds,
                failures=len(lived.failures) or "No",
                decided=len(found.verdicts),
                undecided=len(found.undecided),
                told=len(found.told),
                differ=len(found.told ^ found.expected),
                taken_back=found.taken_back,
                posts=found.posts,
                folded=found.folded,
                twice=len(found.twice),
                unsent=len(found.unsent),
                night=found.night.total(),
                awake=len(found.night),
                woken=found.woken.total(),
                wrongly=len(found.awake),
                at_once=", ".join(f"{times:,} {kind}" for kind, times in sorted(found.at_once.items())),
            ),
            *_rows(found.steps),
        ]
    )


def _rows(steps: Counter[tuple[str, str, str]]) -> list[str]:
    return [f"| {limit} | {step} | {person} | {times:,} |\n" for (limit, step, person), times in sorted(steps.items())]


def by_year(reckoned: Reckoned) -> list[tuple[int, int, int]]:
    """Year of receipt, answered in time, answered late."""
    ours = [one for one in reckoned.verdicts if one.limit == "NT-1-answer"]
    years = sorted({one.year for one in ours})
    kept = Counter(one.year for one in ours if one.kept)
    late = Counter(one.year for one in ours if not one.kept)
    return [(year, kept[year], late[year]) for year in years]


def picture(reckoned: Reckoned) -> str:
    """The years as the product's own bars, as a drawing of its own."""
    chart = BarChart(
        id="real-answers",
        title=Text(en="Complaints answered within three working days, by year", zh="三个工作日内答复的投诉（按年）"),
        series=(
            Series(Text(en="in time", zh="按时"), Pattern.SOLID),
            Series(Text(en="late", zh="逾期"), Pattern.HATCHED),
        ),
        bars=tuple(Bar(str(year), (in_time, late)) for year, in_time, late in by_year(reckoned)),
        table="",
    )
    drawn = str(draw(chart, locale="en"))
    inside = DEFINITIONS.partition("<defs>")[2].partition("</defs>")[0]
    style = Markup(
        '<style>text{font-family:sans-serif;fill:#222}</style><rect width="100%" height="100%" fill="#fff"/>'
    )
    head, _, rest = drawn.partition("</title>")
    return f"{head}</title>{style}<defs>{inside}</defs>{rest}\n"
