"""Pages from templates: both languages, one inline style, no script, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from desk.web import words
from desk.web.words import LANGUAGES, Told
from rules.wording import Locale, Text
from tasks.settings import settings

_FOLDER = Path(__file__).parent / "templates"
_STYLE = _FOLDER.joinpath("style.css").read_text(encoding="utf-8").strip()
STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}"
"""By this a browser knows our style, and takes no other."""
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def language(request: Request) -> Locale:
    """The reader's language: as chosen on the page, else as their browser asks, else the company's."""
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        return chosen
    return _preferred(request.headers.get("accept-language", "")) or settings().locale


def page(
    request: Request,
    template: str,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """A page of that template. Every Text among the values is said in the reader's language by `t` in the template."""
    locale = language(request)

    def said(text: Text, **gaps: object) -> str:
        spoken = {name: gap.in_locale(locale) if isinstance(gap, Text) else gap for name, gap in gaps.items()}
        return text.filled(**spoken).in_locale(locale)

    other: Locale = "en" if locale == "zh" else "zh"
    html = _TEMPLATES.get_template(template).render(
        t=said,
        locale=locale,
        tag=LANGUAGES[locale],
        other=other,
        other_tag=LANGUAGES[other],
        style=_STYLE,
        words=words,
        **values,
    )
    told = {"Content-Language": LANGUAGES[locale], "Vary": "Accept-Language", **(headers or {})}
    return HTMLResponse(html, status_code=status, headers=told)


def told_page(
    request: Request,
    told: Told,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    gaps: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """A plain page: a heading and what to know, with these gaps filled."""
    return page(request, "told.html", status=status, headers=headers, told=told, gaps=gaps or {})


def _preferred(asked: str) -> Locale | None:
    """The first of our languages that an Accept-Language header prefers; what cannot be read prefers nothing."""
    found: list[tuple[float, int, Locale]] = []
    for place, each in enumerate(asked.split(",")[:20]):
        name, _, rest = each.strip().partition(";")
        tag = name.strip().lower().partition("-")[0]
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest.strip() else 1.0
        except ValueError:
            continue
        if tag in LANGUAGES and weight > 0:
            found.append((-weight, place, tag))
    return min(found)[2] if found else None
