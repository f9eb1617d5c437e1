"""Writing the report: two files, whole or not at all, replaced only when they say something else (RP-3)."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.report.figures import build_evaluation, build_report
from tasks.report.headline import headline
from tasks.report.page import render_page
from tasks.report.shape import Report, Unit
from tasks.report.workbook import render_workbook
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Written:
    """Where a period's report lies, its two-line digest and its status word, and whether the files are new.

    `changed` is False where the files that lay there already said the same. `stated` are the rows that remember what the
    report says of opinion cards.
    """

    period: str
    html: Path
    xlsx: Path
    headline: str
    status: str
    changed: bool
    stated: tuple[dict[str, Any], ...] = ()


def write_month(
    url: str, *, month: str, now: datetime, settings: Settings, book: RuleBook, on_request: bool = False
) -> Written:
    """Build the report for `month` ("2026-10") and write it to the reports folder, in the settings' language.

    `on_request`: the month's report has been put before whoever receives it, and is not written over. `now` is aware.
    Raises ValueError for a month that is none or has not begun.
    """
    report = build_report(url, month=month, now=now, book=book, locale=settings.locale)
    return write_report(report, settings.reports, locale=settings.locale, on_request=on_request)


def write_evaluation(
    url: str, *, quarter: str, now: datetime, settings: Settings, book: RuleBook, revision: int | None = None
) -> Written:
    """Build the evaluation of `quarter` ("2026-Q3") and write it to the reports folder, in the settings' language.

    With a `revision` its files are kept by themselves: what was put before somebody to sign is not written over.
    `now` is aware. Raises ValueError for a quarter that is none or has not begun.
    """
    report = build_evaluation(url, quarter=quarter, now=now, book=book, locale=settings.locale)
    return write_report(report, settings.reports, locale=settings.locale, revision=revision)


def files_of(
    folder: Path, unit: Unit, period: str, *, revision: int | None = None, on_request: bool = False
) -> tuple[Path, Path]:
    """Where a report's page and workbook lie: `monthly-2026-10.html`, `quarterly-2026-Q3-revision-1.xlsx`."""
    which = "-on-request" if on_request else "" if revision is None else f"-revision-{revision}"
    name = f"{unit}-{period}{which}"
    return folder / f"{name}.html", folder / f"{name}.xlsx"


def write_report(
    report: Report, folder: Path, *, locale: Locale, revision: int | None = None, on_request: bool = False
) -> Written:
    """Write the report's page and workbook (see files_of) to `folder`, which is made where it is missing.

    Each file appears whole. Files that say the same apart from the moment they were made are left alone; `on_request`
    those that say something else, too, and the report lies beside them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    html, xlsx = files_of(folder, report.unit, report.period, revision=revision)
    digest = digest_of(report)
    if on_request and _standing(html) != digest:
        html, xlsx = files_of(folder, report.unit, report.period, on_request=True)
    changed = not (xlsx.exists() and _standing(html) == digest)
    if changed:
        _replace(xlsx, render_workbook(report))
        _replace(html, render_page(report, stamp=digest).encode())
    return Written(
        period=report.period,
        html=html,
        xlsx=xlsx,
        headline=headline(report),
        status=report.status.word.in_locale(locale),
        changed=changed,
        stated=report.stated,
    )


def digest_of(report: Report) -> str:
    """SHA-256 of everything the page says except when it was made."""
    moment = f"{report.now:%Y-%m-%d %H:%M}"
    page = render_page(report, stamp="").replace(f"<dd>{moment} ", "<dd>", 1)
    return hashlib.sha256(page.encode()).hexdigest()


def _standing(html: Path) -> str | None:
    """The digest that the file there carries; None where there is no report."""
    if not html.exists():
        return None
    with html.open(encoding="utf-8") as file:
        head = file.read(2000)
    found = re.search(r'<meta name="content-digest" content="([0-9a-f]{64})"', head)
    return found[1] if found else None


def _replace(path: Path, content: bytes) -> None:
    """Put `content` there in one step: a reader sees the old file or the new one, never half of it."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(0o644)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
