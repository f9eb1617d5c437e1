"""The cases of a product."""

from rich.console import Console
from rich.text import Text

from desk.show.tables import table
from desk.stories import Listed
from rules.events import STATES
from rules.words import CaseKind
from tasks.tongue import Tongue


def show_product(console: Console, listed: Listed, *, say: Tongue) -> None:
    """What the product was the matter of, and the names to ask on with."""
    console.print(
        Text.assemble(
            (say(f"product {listed.serial_no}", f"商品 {listed.serial_no}"), "bold"), f"  {listed.model or ''}"
        )
    )
    if not listed.cases:
        console.print(say("It was the matter of no case yet.", "尚无相关事项。"))
        return
    rows = (
        (one["case"], one["opened_at"][:16].replace("T", " "), say.word(STATES[CaseKind(one["kind"])](one["state"])))
        for one in listed.cases
    )
    table(console, ("", "", ""), rows, whole=(0, 1))
    console.print(
        Text(say("  aftersales explain CASE tells each story", "  aftersales explain 事项 查看详情"), style="dim")
    )
