"""What the demo's summary says of goods in custody, promises to have them ready, and money (MS-5, MS-6, MS-8, MS-9)."""

from desk.demo.figures_jobs import JobFigures
from rules.wording import Locale
from tasks.engine.messages import when
from tasks.tongue import Tongue


def job_lines(found: JobFigures, say: Tongue, *, zone: str, locale: Locale) -> list[str]:
    """A line each on goods, promises and money."""
    since = ""
    other = found.taken - found.kept - found.moved - found.broken
    if found.oldest is not None:
        number, taken_at = found.oldest
        at = when(taken_at, zone, locale=locale)
        since = say(f", the oldest since {at} ({number})", f"，最早的 {at} 收入（{number}）")
    return [
        say(
            f"[bold]Goods in custody (MS-6)[/]: {found.here} now, of {found.taken} taken in{since}",
            f"[bold]在修商品（MS-6）[/]：共收入 {found.taken} 件，现存 {found.here} 件{since}",
        ),
        say(
            f"[bold]Ready as promised (MS-9)[/]: of {found.taken} goods taken in, {found.kept} as first promised, "
            f"{found.moved} after the promise was moved in time, {found.broken} not; "
            f"{other} not due yet or no longer asked for",
            f"[bold]约定完成（MS-9）[/]：收入商品 {found.taken} 件中，按原约定 {found.kept} 件，改期后完成 {found.moved} 件，"
            f"失约 {found.broken} 件，未到期或无须完成 {other} 件",
        ),
        say(
            f"[bold]Money outstanding (MS-5, MS-8)[/]: {_yuan(found.unpaid)} invoiced and not paid on "
            f"{found.unpaid_calls} calls, {_yuan(found.not_handed_in)} collected and not handed in",
            f"[bold]未收款项（MS-5、MS-8）[/]：已开票未付 {_yuan(found.unpaid)}（{found.unpaid_calls} 件），"
            f"已收未交 {_yuan(found.not_handed_in)}",
        ),
    ]


def _yuan(fen: int) -> str:
    return f"¥{fen / 100:,.2f}"
