"""A column of fresh calls gets the same clocks as each of them alone."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.clocks import Fact, derive
from rules.regulation.load import default_book
from rules.regulation.span import Span
from rules.words import CaseKind
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import clock_values
from tasks.engine.opening import FreshCalls, opened_by_calls

BOOK = default_book()
CALENDARS = Calendars(
    book=BOOK,
    branches={"B1": (None, None), "B2": ("America/New_York", "mon-sat 07:00-15:30"), "B3": ("Europe/Berlin", None)},
)
_MORE = {"warn": ("supervisor",), "pauses": {"carried_in": ("revisit",)}}
_ALL = {"when": {}, "opens_on": ("called",), **_MORE}
WARNED = BOOK.model_copy(
    update={
        "limits": (
            *BOOK.limits,
            *(
                BOOK.limit(source).model_copy(update={"id": f"{source}-{number}", "warn_before": spans, **more})
                for number, (source, spans, more) in enumerate(
                    [
                        ("MS-14-urban", (Span(working_hours=2), Span(working_days=1)), _ALL),
                        ("MS-14-urban", (Span(working_hours=6), Span(minutes=90)), {**_ALL, "warn_at": ()}),
                        ("RS-1-answer", (Span(working_days=1),), {**_ALL, "warn_at": ()}),
                        ("RS-1-answer", (Span(working_minutes=50), Span(hours=23)), _ALL),
                        ("RS-1-appointment", (Span(working_days=2), Span(working_hours=9)), _ALL),
                        (
                            "RS-2-outcome",
                            (Span(working_days=1), Span(days=3)),
                            {**_ALL, "warn_at": (), "not_before": "extended_to"},
                        ),
                    ]
                )
            ),
        )
    }
)
"""The department's limits, and some like them that warn a length of time before."""
NOW = datetime(2026, 11, 1, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2027, 6, 1)).map(lambda d: d.replace(microsecond=0))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            MOMENTS,
            st.sampled_from(["urban", "suburban", None]),
            st.sampled_from(["B1", "B2", "B3", None]),
            st.none() | st.integers(-60, 20_000),
            st.sampled_from(["free", "paid", None]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_column_of_calls_opens_the_clocks_that_each_would_open_alone(calls):
    appointed = [None if wish is None else called + timedelta(minutes=wish) for called, _, _, wish, _ in calls]
    parts = opened_by_calls(
        FreshCalls(
            case_ids=np.arange(len(calls)),
            called_at=np.array([called for called, *_ in calls], dtype="datetime64[s]"),
            appointed_at=np.array(
                [np.datetime64("NaT") if at is None else at for at in appointed], dtype="datetime64[s]"
            ),
            branch=[branch for _, _, branch, *_ in calls],
            words={"area": [area for _, area, *_ in calls], "kind": [kind for *_, kind in calls]},
        ),
        book=WARNED,
        calendars=CALENDARS,
        now=NOW,
    )
    together = {
        (case_id, columns["limit_id"]): {
            name: _plain(column[row] if isinstance(column, np.ndarray) else column) for name, column in columns.items()
        }
        for columns in parts
        for row, case_id in enumerate(columns["case_id"].tolist())
    }
    alone = {}
    for case_id, ((called, area, branch, _, kind), wish) in enumerate(zip(calls, appointed, strict=True)):
        calendar = CALENDARS.of(branch)
        clocks = derive(
            limits=WARNED.limits_for(CaseKind.CALL),
            facts=[Fact("called", called.replace(tzinfo=UTC))],
            context={"area": area, "kind": kind, "appointed_at": None if wish is None else wish.replace(tzinfo=UTC)},
            calendar=calendar,
        )
        for clock in clocks:
            values = clock_values(clock, book=WARNED, fingerprint=calendar.fingerprint, now=NOW)
            alone[case_id, clock.limit_id] = values
    assert together.keys() == alone.keys()
    for key, values in alone.items():
        assert {name: values[name] for name in together[key] if name != "case_id"} == {
            name: value for name, value in together[key].items() if name != "case_id"
        }


def _plain(value):
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.item().replace(tzinfo=UTC)
    return value.item() if isinstance(value, np.generic) else value
