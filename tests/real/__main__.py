"""Write docs/real-records.md and its picture from runs over the real records (`make real-records`).

`--months 2019-01 2019-01` lives through the complaints of those months only; everything else is of all records. Exit 1
when anything that is held does not hold, 2 where the records are not there.
"""

import argparse
import sys
from pathlib import Path

from tests.real import others
from tests.real.living import live_through
from tests.real.page import HEAD, picture, reckoned_section, replayed_section
from tests.real.papers import months, read_file
from tests.real.progress import bar
from tests.real.reckoned import reckon
from tests.real.triage import SECOND, measure, section
from tests.real_records import REAL

DOCS = Path(__file__).parents[2] / "docs"


def main() -> int:
    """Run everything and write the page."""
    asked = argparse.ArgumentParser(prog="python -m tests.real", description=__doc__)
    asked.add_argument(
        "--months", nargs=2, metavar="YYYY-MM", help="first and last month to live through (default: all)"
    )
    span = asked.parse_args().months
    if not REAL.is_dir():
        print(f"no real records at {REAL}: set AFTERSALES_REAL_DATA to their folder", file=sys.stderr)
        return 2
    print("reading the records and reckoning their limits ...", file=sys.stderr)
    papers, recorded = read_file()
    reckoned = reckon(papers, recorded)
    chosen = months(papers, *span) if span else papers
    with bar(len(chosen)) as on_paper:
        lived, found = live_through(chosen, on_paper=on_paper)
    replayed = replayed_section(lived, found, whole=not span)
    parts = (HEAD, reckoned_section(reckoned), replayed, section(measure(), measure(SECOND)), others.section())
    (DOCS / "real-records.md").write_text("\n".join(parts), encoding="utf-8")
    (DOCS / "real-records.svg").write_text(picture(reckoned), encoding="utf-8")
    wrong = [*found.broken, *lived.failures, *(str(one) for one in reckoned.verdicts if one.kept is not one.expected)]
    print("\n".join(wrong) or f"written to {DOCS / 'real-records.md'}; everything held")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
