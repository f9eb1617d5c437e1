"""Where the rows of files went, and why some were refused."""

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from desk.show.tables import Cell, heading, table
from rules.forms import FORMS
from rules.meanings import meaning
from tasks.loading.files import Sums
from tasks.tongue import Tongue


def show_sums(console: Console, files: Sequence[Sums], *, say: Tongue, dry_run: bool) -> None:
    """A row a file, a line of totals where there are several, then the reasons with what they mean."""
    if not files:
        return
    headers = (
        say("file", "文件"), say("form", "表单"), say("rows", "行数"), say("loaded", "新增"), say("updated", "更新"),
        say("unchanged", "未变"), say("quarantined", "隔离"),
    )  # fmt: skip
    rows: list[Sequence[Cell]] = [(one.file, say(one.form, FORMS[one.form].chinese), *_counts(one)) for one in files]
    if len(files) > 1:
        totals = [sum(column) for column in zip(*(_counts(one) for one in files), strict=True)]
        rows.append((Text(say("together", "合计"), style="bold"), "", *totals))
    table(console, headers, rows, numbers=(2, 3, 4, 5, 6), indent=0)
    reasons = sum((one.reasons for one in files), Counter())
    if reasons:
        heading(console, say("Why rows were quarantined", "隔离原因"))
        lines = ((code, count, meaning(code).in_locale(say.locale)) for code, count in reasons.most_common())
        table(console, ("", "", ""), lines, numbers=(1,), whole=(0,))
        mend = say("Mend them: aftersales quarantine export FILE.xlsx", "更正：aftersales quarantine export 文件.xlsx")
        console.print(Text(f"  {mend}", style="dim"))
    settled = sum(one.settled for one in files)
    if settled:
        console.print(say(f"{settled} rows settled what lay in quarantine.", f"{settled}行解决了此前的隔离记录。"))
    if dry_run:
        console.print(Text(say("Dry run: nothing was changed.", "演练：未作任何改动。"), style="bold"))


def _counts(one: Sums) -> tuple[int, int, int, int, int]:
    return one.rows, one.loaded, one.updated, one.unchanged, one.quarantined
