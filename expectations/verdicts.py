"""From failing expectations to the reasons people read, line by line."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from expectations.derived import text_columns, too_long, unstorable
from expectations.patterns import EARLIEST, LATEST, MOST_FEN, MOST_MINUTES, described
from expectations.running import Failing
from rules.forms import Column, Form, Kind
from rules.reasons import Reason, reason

Found = Iterator[tuple[int, Reason]]

# What a person typed here is personal (PR-2) or as long as a letter: the sentence does not repeat it.
SHOWN = (Kind.CODE, Kind.WORD)


def by_line(
    failures: Iterable[Failing],
    *,
    frame: pd.DataFrame,
    form: Form,
    locale: str,
    unreadable: Mapping[int, Collection[str]],
) -> dict[int, list[Reason]]:
    """All reasons of each line, in the order of the form's columns, reasons about the whole row last."""
    explain = _Explain(frame=frame, form=form, locale=locale)
    found: dict[int, list[Reason]] = {}
    for failure in failures:
        for line, why in explain(failure):
            if why.code == "missing" and why.column in unreadable.get(line, ()):
                continue
            found.setdefault(line, []).append(why)
    order = {name: place for place, name in enumerate(form.names)}
    for reasons in found.values():
        reasons.sort(key=lambda why: (order.get(why.column or "", len(order)), why.code))
    return dict(sorted(found.items()))


class _Explain:
    """The reasons of one failing expectation, by the code in its meta."""

    def __init__(self, *, frame: pd.DataFrame, form: Form, locale: str) -> None:
        self.frame = frame
        self.form = form
        self.locale = locale
        self.special: Mapping[str, Callable[[pd.DataFrame, Mapping[str, Any]], Found]] = {
            "span": self._span,
            "texts": self._texts,
            "missing_either": self._either,
        }

    def __call__(self, failure: Failing) -> Found:
        rows = self.frame.loc[failure.lines]
        return self.special.get(failure.meta["code"], self._plain)(rows, failure.meta)

    def _plain(self, rows: pd.DataFrame, meta: Mapping[str, Any]) -> Found:
        code, column = meta["code"], self.form.column(meta["column"])
        words = self._words(code, column=column, meta=meta)
        plain = reason(code, column.name, locale=self.locale, **words)
        if code not in ("not_in_set", "bad_pattern") or column.kind not in SHOWN:
            for line in rows.index:
                yield line, plain
            return
        for line, value in zip(rows.index, rows[column.name], strict=True):
            yield int(line), reason(code, column.name, locale=self.locale, value=str(value), **words)

    def _words(self, code: str, *, column: Column, meta: Mapping[str, Any]) -> dict[str, str]:
        zh = self.locale == "zh"
        match code:
            case "not_in_set" if column.words is not None:
                return {"allowed": "、".join(w.chinese for w in column.words) if zh else ", ".join(column.words)}
            case "bad_pattern":
                return {"what": described(column, locale=self.locale)}
            case "out_of_range" if column.kind is Kind.MINUTES:
                return {"allowed": f"0至{MOST_MINUTES:,}分钟" if zh else f"0 to {MOST_MINUTES:,} minutes"}
            case "out_of_range":
                return {"allowed": "0至1亿元" if zh else f"0 to {MOST_FEN // 100:,} yuan"}
            case "times_out_of_order":
                other = self.form.column(meta["other"])
                return {"other": other.chinese if zh else other.name}
            case _:
                return {}

    def _span(self, rows: pd.DataFrame, meta: Mapping[str, Any]) -> Found:
        column = self.form.column(meta["column"])
        name = column.name
        earliest = pd.Timestamp(EARLIEST) if column.kind is Kind.TIME else pd.Timestamp(EARLIEST).tz_localize(None)
        early = reason("too_early", name, locale=self.locale)
        allowed = f"{EARLIEST.year}–{LATEST.year - 1}"
        late = (
            reason("out_of_range", name, locale=self.locale, allowed=allowed)
            if column.future
            else reason("in_future", name, locale=self.locale)
        )
        for line, is_early in zip(rows.index, rows[name] < earliest, strict=True):
            yield int(line), early if is_early else late

    def _texts(self, rows: pd.DataFrame, meta: Mapping[str, Any]) -> Found:  # noqa: ARG002 - all have one shape
        what = "可保存的文字" if self.locale == "zh" else "text that can be kept (it holds control characters)"
        for column in text_columns(self.form):
            values = rows[column.name]
            long = reason("too_long", column.name, locale=self.locale, allowed=str(column.longest))
            for line in values.index[too_long(values, longest=column.longest)]:
                yield int(line), long
            broken = reason("bad_pattern", column.name, locale=self.locale, what=what)
            for line in values.index[unstorable(values)]:
                yield int(line), broken

    def _either(self, rows: pd.DataFrame, meta: Mapping[str, Any]) -> Found:  # noqa: ARG002 - all have one shape
        zh = self.locale == "zh"
        groups = [[self.form.column(name) for name in group] for group in self.form.either]
        allowed = (" 或 " if zh else " or ").join(
            "+".join(column.chinese if zh else column.name for column in group) for group in groups
        )
        lacking = reason("missing_either", locale=self.locale, allowed=allowed)
        for line in rows.index:
            yield line, lacking
