"""About three rows in a hundred are spoiled, in as many ways as there are, and only those.

A spoiled row is always one more row: a copy under a key of its own, or a paper that nothing hangs on. The good
rows stay as they were, so that exactly the spoiled ones belong into quarantine.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle

import numpy as np

from desk.demo.dialects import Dialect, FileKind
from desk.demo.drawing import one_of
from desk.demo.papers import Story
from desk.demo.sheets import Row, Shape, Sheet
from desk.demo.ways import Draft, Known, Way
from desk.demo.ways_cases import CASE_WAYS
from desk.demo.ways_goods import GOODS_WAYS
from desk.demo.ways_masters import MASTER_WAYS
from desk.demo.ways_money import MONEY_WAYS
from desk.demo.ways_work import WORK_WAYS

SHARE = 0.03
TIMES_IN_MASTERS = {"branches": 1, "staff": 1, "engagements": 1}  # the big ones are spoiled twice in each way
TRIES = 25
ROOMY = 8  # a sheet takes one spoiled row for every so many good ones

DAILY_WAYS: tuple[Way, ...] = (*WORK_WAYS, *GOODS_WAYS, *MONEY_WAYS, *CASE_WAYS)
ALL_WAYS: tuple[Way, ...] = (*MASTER_WAYS, *DAILY_WAYS)


def spoil(rng: np.random.Generator, *, story: Story, sheets: Sequence[Sheet], dialects: Mapping[str, Dialect]) -> None:
    """Add spoiled rows to the sheets until they are about SHARE of all rows."""
    known = Known(story)
    good = sum(len(sheet.rows) for sheet in sheets)
    wanted = round(good * SHARE / (1 - SHARE))
    by_form: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_form.setdefault(sheet.form_name, []).append(sheet)
    made = 0
    for way in MASTER_WAYS:
        for _ in range(TIMES_IN_MASTERS.get(way.form, 2)):
            made += _once(rng, way, by_form.get(way.form, [])[:1], dialects=dialects, known=known, crowded=True)
    idle = 0
    for way in cycle(DAILY_WAYS):
        if made >= wanted or idle > len(ALL_WAYS):
            return
        done = _once(rng, way, by_form.get(way.form, []), dialects=dialects, known=known, crowded=False)
        made += done
        idle = 0 if done else idle + 1


def _once(
    rng: np.random.Generator,
    way: Way,
    sheets: Sequence[Sheet],
    *,
    dialects: Mapping[str, Dialect],
    known: Known,
    crowded: bool,
) -> bool:
    fitting = [each for each in sheets if _takes(way, each, dialects[each.stem], crowded=crowded)]
    for _ in range(min(TRIES, 4 * len(fitting))):
        sheet = one_of(rng, fitting)
        row = way.spoil(Draft(rng=rng, sheet=sheet, known=known))
        if row is not None:
            _insert(rng, sheet, row, way)
            return True
    return False


def _takes(way: Way, sheet: Sheet, dialect: Dialect, *, crowded: bool) -> bool:
    spoiled = [each for each in sheet.rows if each.spoiled is not None]
    if not crowded and len(spoiled) > (len(sheet.rows) - len(spoiled)) // ROOMY:
        return False
    if way.shape is Shape.TOTAL and any(each.shape is Shape.TOTAL for each in spoiled):
        return False
    if way.shape is Shape.WIDE:
        return dialect.kind is FileKind.TEXT
    return way.shape is Shape.RECORD or dialect.kind is not FileKind.JSON_LINES


def _insert(rng: np.random.Generator, sheet: Sheet, row: Row, way: Way) -> None:
    """Totals stand last and a number's second row after its first; everything else stands anywhere."""
    last = len(sheet.rows) - any(each.shape is Shape.TOTAL for each in sheet.rows)
    if way.shape is Shape.TOTAL or way.code == "duplicate_key":
        sheet.rows.insert(last, row)
    else:
        sheet.rows.insert(int(rng.integers(1, last + 1)), row)
