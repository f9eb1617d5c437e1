"""One file into the registers, chunk by chunk: read, typed, gated, checked against the registers, applied."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from expectations.gate import check
from models import HandIn
from models.database import transaction
from rules.forms import Form, form_named
from rules.reasons import Reason
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.engine.calendars import calendars
from tasks.loading.appliers import APPLY
from tasks.loading.chunk import Applied, Chunk
from tasks.loading.files import Sums, advance, begin, finish, is_taken
from tasks.loading.fingerprints import row_hashes
from tasks.loading.mending import unmended
from tasks.loading.quarantine import CONFLICTS, KEY_BETWEEN, Refused, record, settle
from tasks.loading.zones import zones_for
from tasks.reading.batches import Batch, batches
from tasks.reading.profile import Profile, load_profile
from tasks.reading.source import open_source
from tasks.reading.typed import typed

logger = logging.getLogger(__name__)

CHUNK_ROWS = 50_000
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Loading:
    """What loading a file needs besides the file."""

    url: str
    book: RuleBook
    now: datetime
    locale: Locale = "en"
    dry_run: bool = False
    chunk_rows: int = CHUNK_ROWS
    progress: Progress | None = None


def load_file(path: Path, *, form: str, loading: Loading, profile: str | None = None) -> Sums:
    """Take a file's rows into the registers and say where each went: rows in = loaded + updated + unchanged +
    quarantined.

    Each chunk is one transaction with its share of the sums, so an interrupted load goes on where it
    stopped and a repeated one changes nothing. A dry run does everything and rolls it back. Raises
    Unreadable (with one clear line) when the file cannot be read at all; then nothing was taken from it.
    """
    sheet = form_named(form)
    chosen = load_profile(profile) if profile else None
    source = open_source(path, profile=chosen)
    with _transactions(loading) as begun:
        with begun() as session:
            entry = begin(
                session, name=path.name, sha256=source.sha256, form=sheet.name, profile=profile or "", now=loading.now
            )
            hand_in, after_line, after_sheet = entry.id, entry.after_line, entry.after_sheet
        parts = batches(
            source,
            form=sheet,
            profile=chosen,
            size=loading.chunk_rows,
            after_line=after_line,
            after_sheet=after_sheet,
            locale=loading.locale,
        )
        settled = 0
        for batch in parts:
            with begun() as session:
                entry = session.get_one(HandIn, hand_in, with_for_update=True)
                if not is_taken(entry, sheets=source.sheets, sheet=batch.sheet, line=batch.last_line):
                    settled += _take(session, batch, form=sheet, profile=chosen, entry=entry, loading=loading)
            if loading.progress is not None:
                loading.progress(len(batch.frame))
        with begun() as session:
            sums = finish(session, hand_in, now=loading.now)
    sums.file, sums.settled = str(path), settled
    return sums


@contextmanager
def _transactions(loading: Loading) -> Iterator[Callable[[], Any]]:
    """How to begin a transaction: a real one each time, or, in a dry run, parts of one that is rolled back."""
    if not loading.dry_run:
        yield lambda: transaction(loading.url)
        return
    with transaction(loading.url, dry_run=True) as session:

        @contextmanager
        def part() -> Iterator[Session]:
            yield session
            session.flush()

        yield part


def _take(
    session: Session, batch: Batch, *, form: Form, profile: Profile | None, entry: HandIn, loading: Loading
) -> int:
    """Enter one batch of a hand-in that is held; returns how many quarantine entries its good rows settled."""
    known = calendars(session, book=loading.book)
    zones: pd.Series | str
    if profile is not None and profile.time_zone:
        zones = profile.time_zone
    else:
        zones = zones_for(session, batch.frame, form=form, calendars=known)
    read = typed(
        batch.frame,
        form=form,
        zones=zones,
        formats=profile.formats if profile is not None else None,
        date_only_times=profile is not None and profile.date_only_times == "allow",
        locale=loading.locale,
    )
    reasons: dict[int, list[Reason]] = {line: [why] for line, why in batch.refused.items()}
    for line, found in read.reasons.items():
        if line not in batch.refused:
            reasons.setdefault(line, []).extend(found)
    unreadable = {line: {why.column for why in found if why.column} for line, found in reasons.items()}
    whole = read.frame.loc[~read.frame.index.isin(list(batch.refused))]
    checked = check(whole, form=form, now=loading.now, locale=loading.locale, unreadable=unreadable)
    for line, found in checked.items():
        reasons.setdefault(line, []).extend(found)
    keys = _keys(read.frame, form)
    _spare_first_good(reasons, keys)
    reasons |= _unmended(session, batch, reasons, form=form, foreign=profile is not None)
    good = ~read.frame.index.isin(list(reasons))
    frame = read.frame.loc[good]
    applied = Applied()
    if len(frame):
        chunk = Chunk(
            session=session,
            form=form,
            frame=frame,
            hashes=row_hashes(frame, present=batch.present),
            file_id=entry.file_id,
            sheet=batch.sheet,
            present=batch.present,
            now=loading.now,
            book=loading.book,
            calendars=known,
            locale=loading.locale,
        )
        applied = APPLY[form.name](chunk)
    for line, found in applied.refused.items():
        reasons.setdefault(line, []).extend(found)
    return _keep_books(session, batch, form, entry, applied, reasons=reasons, keys=keys, loading=loading)


def _unmended(
    session: Session, batch: Batch, reasons: Mapping[int, Any], *, form: Form, foreign: bool
) -> dict[int, list[Reason]]:
    """The rows with nothing against them that an export brings back as they went out, where that says nothing."""
    entries = {line: entry for line, entry in batch.entries().items() if line not in reasons}
    if not entries:
        return {}
    places = {int(line): place for place, line in enumerate(batch.frame.index)}
    rows = {line: batch.originals(places[line]) for line in entries}
    return unmended(session, rows, form=form, entries=entries, foreign=foreign)


def _keep_books(
    session: Session,
    batch: Batch,
    form: Form,
    entry: HandIn,
    applied: Applied,
    *,
    reasons: dict[int, list[Reason]],
    keys: pd.Series,
    loading: Loading,
) -> int:
    """Quarantine, settle, and take the counts into the file ledger; the sums must add up to the rows read."""
    places = {int(line): place for place, line in enumerate(batch.frame.index)}
    sheet = batch.sheet or ""
    refused = [
        Refused(line=line, key=keys.loc[line], row=batch.originals(places[line]), reasons=found)
        for line, found in sorted(reasons.items())
    ]
    record(
        session,
        refused,
        form=form.name,
        file_id=entry.file_id,
        sheet=sheet,
        entries=batch.entries(),
        now=loading.now,
    )
    good = keys.loc[~keys.index.isin(list(reasons))]
    settled = settle(
        session,
        form=form.name,
        file_id=entry.file_id,
        sheet=sheet,
        entered=dict(zip(good.index.tolist(), good.tolist(), strict=True)),
        written=applied.written,
        entries=batch.entries(),
        now=loading.now,
    )
    codes = Counter(code for found in reasons.values() for code in {reason.code for reason in found})
    sums = Sums(
        file=entry.name,
        form=form.name,
        loaded=applied.loaded,
        updated=applied.updated,
        unchanged=applied.unchanged,
        quarantined=len(refused),
        reasons=codes,
    )
    if sums.rows != len(batch.frame):
        raise RuntimeError(
            f"{entry.name}: {len(batch.frame)} rows were read but {sums.rows} accounted for ({sums.as_json()})"
        )
    advance(session, entry, sums, line=batch.last_line, sheet=batch.sheet)
    return settled


def _keys(frame: pd.DataFrame, form: Form) -> pd.Series:
    """Each row's key as one text; "" where a part of it could not be read. What may be blank is left out then."""
    parts = [frame[name] for name in form.key if form.is_keyed(name)]
    missing = np.logical_or.reduce([part.isna().to_numpy() for part in parts])
    texts = parts[0].astype(str)
    for part in parts[1:]:
        texts = texts + KEY_BETWEEN + part.astype(str)
    for name in form.key[len(parts) :]:
        texts = texts + (KEY_BETWEEN + frame[name].astype(str)).where(frame[name].notna(), "")
    return texts.where(~missing, "")


def _spare_first_good(reasons: dict[int, list[Reason]], keys: pd.Series) -> None:
    """A repeat is only a repeat of a good row: where the earlier ones were refused, the first sound one stands."""
    repeats = [line for line, found in reasons.items() if any(reason.code in CONFLICTS for reason in found)]
    if not repeats:
        return
    lines = keys[keys.isin(set(keys.loc[repeats]))]
    for _, group in lines.groupby(lines):
        sound = [
            line
            for line in sorted(group.index.tolist())
            if all(reason.code in CONFLICTS for reason in reasons.get(line, ()))
        ]
        if sound and sound[0] in reasons:
            del reasons[sound[0]]
