"""Rows of a mended export: which entry they mend, and whether anybody mended them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from rules.forms import Form
from rules.reasons import Reason
from tasks.loading.quarantine import CONFLICTS, standing_entries
from tasks.reading.headers import OWN_MARKS, fold, own_headers

OF_THEIR_FILE = CONFLICTS | {"too_many_fields"}
"""Reasons that lie in the file in which a row stood: alone in another one it passes, although nobody mended it."""


def unmended(
    session: Session, rows: Mapping[int, Mapping[str, Any]], *, form: Form, entries: Mapping[int, int], foreign: bool
) -> dict[int, list[Reason]]:
    """The lines of an export that come back as they went out and were refused for what their file was, with the
    reasons of then.

    `rows` are the lines as written, `entries` the entry that each names; `foreign` says that they have another
    system's headers. A row refused for what was not there yet is not among them: that may have come since.
    """
    named = {line: entry for line, entry in entries.items() if line in rows}
    standing = standing_entries(session, named.values(), form=form.name) if named else {}
    found: dict[int, list[Reason]] = {}
    for line, tried in named.items():
        entry = standing.get(tried)
        if entry is None or not any(reason["code"] in OF_THEIR_FILE for reason in entry.reasons):
            continue
        if _cells(rows[line].items(), form, foreign=foreign) == _cells(entry.row.items(), form, foreign=foreign):
            found[line] = [Reason(**reason) for reason in entry.reasons]
    return found


def _cells(row: Iterable[tuple[str, Any]], form: Form, *, foreign: bool) -> dict[str, str]:
    known = own_headers(form)
    cells: dict[str, str] = {}
    for header, text in row:
        written = " ".join(str(text or "").split())
        name = fold(header) if foreign else known.get(fold(header))
        if written and name is not None and header.strip().casefold() not in OWN_MARKS:
            cells[name] = written
    return cells
