"""Header lines: which column each header names, in any spelling, and which line is the header.

Nothing is guessed from the data: a header line is the one among the first twenty that names the most
columns of the form (or of the profile), and the delimiter is the one that makes it so.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path

from rules.forms import FORMS, Form
from tasks.reading.profile import LINE_MARK, Profile
from tasks.reading.refusal import Unreadable

HEADER_WITHIN = 20

Lines = Sequence[Sequence[str]]

# Spaces, underscores, hyphens, brackets and slashes between an English and a Chinese name say nothing.
_SILENT = re.compile(r"[\s_\-\u200b-\u200d\u2060\ufeff()\[\]{}<>【】《》/|\\.、,'\"#]+")
_MARKERS = re.compile(r"(?:\*|必填项?|选填|可选|required|optional|:)+$")


@lru_cache(maxsize=4096)
def fold(header: str) -> str:
    """A header without what spelling may vary in: case, width, spaces, marks, a trailing "*" or "(必填)"."""
    folded = _SILENT.sub("", unicodedata.normalize("NFKC", header).casefold()).lstrip("*")
    return _MARKERS.sub("", folded) or folded


@cache
def own_headers(form: Form) -> Mapping[str, str]:
    """Folded header -> column name, for every spelling the form itself accepts, and both languages in one cell."""
    known: dict[str, str] = {}
    for column in form.columns:
        spellings = [fold(header) for header in column.headers()]
        chinese = fold(column.chinese)
        both = [pair for name in spellings if name != chinese for pair in (name + chinese, chinese + name)]
        for spelling in (*spellings, *both):
            known.setdefault(spelling, column.name)
    return known


ENTRY_MARK, REASONS_MARK = "#entry", "#reasons"
OWN_MARKS = frozenset({ENTRY_MARK, REASONS_MARK, LINE_MARK})
"""Headers that a quarantine export carries besides the form's: which entry a row mends, why it was refused, and on
which line of another system's file it stood."""


@dataclass(frozen=True, slots=True)
class Headers:
    """A header line understood.

    `texts` is the line as written; `columns` maps each form column to the position it is read from,
    `sources` each folded header to its position (what profiles refer to); `unknown` are the texts nobody
    knows; `repeated` pairs a column with the second text that names it; `score` counts columns named.
    """

    texts: tuple[str, ...]
    columns: Mapping[str, int]
    sources: Mapping[str, int]
    unknown: tuple[str, ...]
    repeated: tuple[tuple[str, str], ...]
    score: int

    @property
    def line_position(self) -> int | None:
        """Where an export of the quarantine says on which line of its file each row stood; None in other files."""
        return next((place for place, text in enumerate(self.texts) if text.strip().casefold() == LINE_MARK), None)

    @property
    def labels(self) -> tuple[str, ...]:
        """One label per position for showing a row as written: the text, or "(3)" where it is blank or used before."""
        seen: set[str] = set()
        labels: list[str] = []
        for position, text in enumerate(self.texts, start=1):
            bare = text.strip().lstrip("\ufeff")
            labels.append(f"({position})" if not bare or bare in seen else bare)
            seen.add(bare)
        return tuple(labels)


def understand(texts: Sequence[str], *, form: Form, profile: Profile | None) -> Headers:
    """What a line would mean as the header of this form; never raises."""
    own = own_headers(form) if profile is None or profile.uses_own_headers else {}
    theirs = {fold(header) for header in profile.headers()} if profile is not None else frozenset[str]()
    versions = (
        {}
        if profile is None
        else {fold(name): fold(header) for header in profile.also for name in profile.also[header]}
    )
    columns: dict[str, int] = {}
    sources: dict[str, int] = {}
    unknown: list[str] = []
    repeated: list[tuple[str, str]] = []
    for position, text in enumerate(texts):
        folded = versions.get(fold(text), fold(text))
        if not folded or text.strip().casefold() in OWN_MARKS:
            continue
        wanted = folded in theirs
        if folded in sources:
            if wanted or folded in own:
                repeated.append((own.get(folded, text.strip()), text.strip()))
            continue
        sources[folded] = position
        column = None if wanted else own.get(folded)
        if column is None and not wanted:
            unknown.append(text.strip())
        elif column in columns:
            repeated.append((column or "", text.strip()))
        elif column is not None:
            columns[column] = position
    score = len(columns) + sum(1 for folded in theirs if folded in sources)
    return Headers(tuple(texts), columns, sources, tuple(unknown), tuple(repeated), score)


def best_line(lines: Lines, *, form: Form, profile: Profile | None) -> tuple[int, Headers] | None:
    """Index and meaning of the line that names the most columns; the first of equals; None when none names any."""
    found: tuple[int, Headers] | None = None
    for index, cells in enumerate(lines[:HEADER_WITHIN]):
        headers = understand(cells, form=form, profile=profile)
        if headers.score > (found[1].score if found else 0):
            found = index, headers
    return found


def best_form(lines: Lines) -> tuple[Form, int] | None:
    """The form whose own headers fit one of these lines best, and how many columns it names."""
    fits = [(form, found[1]) for form in FORMS.values() if (found := best_line(lines, form=form, profile=None))]
    if not fits:
        return None
    # Among forms that name as many columns, the one that asks for the fewest further ones.
    form, headers = max(fits, key=lambda fit: (fit[1].score, fit[1].score - len(fit[0].columns)))
    return form, headers.score


def check(headers: Headers, *, form: Form, profile: Profile | None, path: Path, lines: Callable[[], Lines]) -> None:
    """Raise Unreadable when this header will not do: wrong_form, duplicate_header, unknown_column or missing_column.

    `lines` gives the first lines cut into fields; it is only asked when the header does not fit.
    """
    unknown = () if profile is not None and profile.ignore_other_columns else headers.unknown
    missing = _missing(headers, form=form, profile=profile)
    if profile is None and (unknown or missing):
        other = best_form(lines())
        if other is not None and other[0] is not form and other[1] > headers.score:
            raise Unreadable("wrong_form", path, form=_both(form), what=_fits_better(other[0]))
    if headers.repeated:
        column, text = headers.repeated[0]
        raise Unreadable("duplicate_header", path, column=column, what=text)
    if unknown:
        raise Unreadable("unknown_column", path, column=unknown[0], form=_both(form), what=_closest(unknown[0], form))
    if missing:
        raise Unreadable("missing_column", path, column=missing[0], form=_both(form), what=_found(headers))


def no_header(*, form: Form, path: Path, lines: Lines, profile: Profile | None) -> Unreadable:
    """The refusal of a file none of whose first lines names a column of the form."""
    other = best_form(lines)
    if other is not None and profile is None and other[1] > 1:
        what = _fits_better(other[0])
    elif profile is not None:
        wanted = ", ".join(profile.headers()[:5])
        what = (
            f"none of its first lines has the headers the profile names ({wanted})",
            f"前几行没有对照表所列的表头（{wanted}）",
        )
    else:
        wanted = ", ".join(column.name for column in form.columns[:4])
        what = (
            f"none of its first lines is a header such as {wanted}; somebody else's export needs a profile",
            f"前几行中没有表头（如 {wanted}）；其他系统的导出文件需要对照表",
        )
    return Unreadable("wrong_form", path, form=_both(form), what=what)


def _missing(headers: Headers, *, form: Form, profile: Profile | None) -> list[str]:
    if profile is None:
        return [
            f"{column.name} {column.chinese}"
            for column in form.columns
            if column.required and column.name not in headers.columns
        ]
    absent = [header for header in profile.headers() if fold(header) not in headers.sources]
    given = {*headers.columns, *profile.fills()}
    return absent + [
        f"{column.name} {column.chinese}" for column in form.columns if column.required and column.name not in given
    ]


def _fits_better(form: Form) -> tuple[str, str]:
    return f"its header fits the form {form.name} {form.chinese} best", f"表头最符合表单{form.chinese}（{form.name}）"


def _closest(text: str, form: Form) -> tuple[str, str]:
    known = own_headers(form)
    close = get_close_matches(fold(text), list(known), n=1, cutoff=0.6)
    if close:
        column = form.column(known[close[0]])
        return f"did you mean {column.name} {column.chinese}?", f"是否指{column.chinese}（{column.name}）？"
    return "remove it, or say in a profile what it is", "请删除该列，或在对照表中说明"


def _found(headers: Headers) -> tuple[str, str]:
    names = ", ".join(text.strip() for text in headers.texts if text.strip())
    return f"its columns are {names[:120]}", f"现有列：{names[:120]}"


def _both(form: Form) -> tuple[str, str]:
    return f"{form.name} {form.chinese}", f"{form.chinese}（{form.name}）"
