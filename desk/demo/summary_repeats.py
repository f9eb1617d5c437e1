"""What the demo's summary says of repeat repairs and of the gaps between papers (RS-3, MS-13)."""

from desk.demo.figures_repeats import RepeatFigures
from rules.words import RepeatCause
from tasks.tongue import Tongue


def repeat_lines(found: RepeatFigures, say: Tongue) -> list[str]:
    """A line each on repeat repairs and findings."""
    excused = sum(found.excused.values())
    causes = say(", ", "，").join(
        f"{say.word(cause)} {found.excused[cause]}" for cause in RepeatCause if found.excused.get(cause)
    )
    listed = say(f" ({causes})", f"（{causes}）") if causes else ""
    return [
        say(
            f"[bold]Repeat repairs (RS-3)[/]: {found.repeats}, of them {excused} excused{listed}, "
            f"{found.repeats - excused} counted, {found.undecided} of these undecided",
            f"[bold]重复维修（RS-3）[/]：{found.repeats} 件，免责 {excused} 件{listed}，"
            f"计入 {found.repeats - excused} 件，其中待定 {found.undecided} 件",
        ),
        say(
            f"[bold]Findings between the papers (MS-13)[/]: {found.findings} open, {found.settled} settled",
            f"[bold]单据核对问题（MS-13）[/]：未了结 {found.findings} 项，已了结 {found.settled} 项",
        ),
    ]
