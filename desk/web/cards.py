"""The page of an opinion card or a questionnaire: opened by its link, answered once (SV-16 to SV-19, PW-3, FP-4).

Opening it changes nothing, however often a mail scanner or a preview does so; only the form that is sent answers it.
There is no session and no cookie that a foreign page could ride on: whoever can send the form holds the signed link, so
nothing more is asked against forged requests.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from desk.answering import Answers, counts
from desk.web import words
from desk.web.bodies import NotRead, body_of
from desk.web.pages import language, page, told_page
from desk.web.sheet_words import WORDS, facts_of, gaps_of
from rules.wording import Text
from rules.words import YesNo
from tasks.answers.answer import Answer
from tasks.answers.asked import Asked, Standing
from tasks.answers.asking import asked_of
from tasks.letters import day_in_chinese, day_in_english
from tasks.links.keys import KeyUnusable
from tasks.links.signing import CardLinks, Ticket
from tasks.readable import cleaned
from tasks.reading.cells import bare

log = logging.getLogger(__name__)

MOST_CHARACTERS = 4_000
"""Of a customer's words; the form itself takes more."""
MOST_BYTES = 64 * 1024
MOST_FIELDS = 20
FORM_TYPE = "application/x-www-form-urlencoded"
TRY_AGAIN = {"Retry-After": "120"}


def card_routes(
    *, links: Callable[[datetime], CardLinks | None], answers: Answers, clock: Callable[[], datetime]
) -> APIRouter:
    """The two routes of such a page. `links` is asked anew every time: a new key counts without a restart."""
    router = APIRouter()

    @router.api_route("/card/{token}", methods=["GET", "HEAD"])
    def show(request: Request, token: str) -> Response:
        return _guarded(request, lambda: _shown(request, _reading(token, links, clock()), now=clock()))

    @router.post("/card/{token}")
    async def answer(request: Request, token: str) -> Response:
        try:
            fields = await _fields(request)
        except NotRead as refused:
            return told_page(
                request, words.TOO_MUCH if refused.status == 413 else words.NOT_READ, status=refused.status
            )

        def done() -> Response:
            ticket = _reading(token, links, clock())
            return _answered(request, ticket, fields, answers=answers, now=clock())

        return await run_in_threadpool(_guarded, request, done)

    return router


def _reading(token: str, links: Callable[[datetime], CardLinks | None], now: datetime) -> Ticket | None:
    known = links(now)
    return known.read(token) if known is not None else None


def _guarded(request: Request, work: Callable[[], Response]) -> Response:
    """What a customer reads when our side is away for now: nothing was taken, and to try again."""
    try:
        return work()
    except KeyUnusable as error:
        log.error("no link can be read: %s", error)  # noqa: TRY400 - the sentence says all
    except (SQLAlchemyError, OSError):
        log.exception("a customer's page could not be answered")
    return told_page(request, words.NOT_NOW, status=503, headers=TRY_AGAIN)


def _shown(request: Request, ticket: Ticket | None, *, now: datetime) -> Response:
    asked = asked_of(ticket.number) if ticket is not None else None
    if ticket is None or asked is None or asked.standing is not Standing.OPEN or now >= ticket.ends:
        return _closed(request, ticket, asked)
    return _form(request, asked, ticket, Answer({}), status=200)


def _answered(
    request: Request, ticket: Ticket | None, fields: dict[str, str], *, answers: Answers, now: datetime
) -> Response:
    asked = asked_of(ticket.number) if ticket is not None else None
    if ticket is None or asked is None:
        return _closed(request, ticket, asked)
    said, wrong = _said(fields, asked)
    if asked.standing is Standing.OPEN:
        if now >= ticket.ends:
            return _closed(request, ticket, asked)
        if wrong:
            return _form(request, asked, ticket, said, status=422, wrong=wrong)
        asked = answers.take(asked, said)
    if counts(asked, said):
        done = asked.standing is Standing.ANSWERED
        told, status = (words.THANKS, 200) if done else (words.KEPT, 202)
        return told_page(request, told, status=status, gaps=gaps_of(asked))
    if asked.standing is Standing.OPEN:  # taken from where it lay, and neither entered nor refused: nobody has it
        return told_page(request, words.NOT_NOW, status=503, headers=TRY_AGAIN)
    told = words.OTHERWISE if asked.standing is Standing.OTHERWISE else words.SECOND
    return told_page(request, told, status=409, gaps=gaps_of(asked) | {"at": _at(asked, request)})


def _closed(request: Request, ticket: Ticket | None, asked: Asked | None) -> Response:
    """Why a link opens no form: each reason has a page and a status of its own."""
    if ticket is None:
        return told_page(request, words.NOT_OURS, status=403)
    if asked is None:
        return told_page(request, words.UNKNOWN, status=404)
    gaps = gaps_of(asked)
    match asked.standing:
        case Standing.ANSWERED:
            return told_page(request, words.USED, status=410, gaps=gaps | {"at": _at(asked, request)})
        case Standing.OTHERWISE:
            return told_page(request, words.OTHERWISE, status=410, gaps=gaps | {"at": _at(asked, request)})
        case Standing.KEPT:
            return told_page(request, words.KEPT, status=410, gaps=gaps)
        case Standing.OPEN:
            return told_page(request, words.ENDED, status=410, gaps=gaps | {"last": _last(ticket, asked, request)})


def _form(
    request: Request, asked: Asked, ticket: Ticket, said: Answer, *, status: int, wrong: list[Text] | None = None
) -> Response:
    locale, sheet = language(request), WORDS[asked.sheet.form]
    values: dict[str, Any] = {
        "asked": asked,
        "sheet": sheet,
        "introduced": (sheet.cancelled if asked.cancelled else None) or sheet.introduced,
        "title": asked.title or sheet.title,
        "asks": asked.asks,
        "facts": facts_of(asked, day=_day(asked.day, request)),
        "last": _last(ticket, asked, request),
        "said": said,
        "most": MOST_CHARACTERS,
        "wrong": [each.in_locale(locale) for each in wrong or ()],
    }
    return page(request, "card.html", status=status, **values)


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form that was sent. Raises NotRead for what is too large, too slow, or none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise NotRead(415)
    body = await body_of(request, longest=MOST_BYTES)
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise NotRead(400) from None
    return dict(pairs)


def _said(fields: dict[str, str], asked: Asked) -> tuple[Answer, list[Text]]:
    """What the fields say, and what is wrong with it; a level that there is not is left out."""
    sheet = asked.sheet
    given = {item: level for item in sheet.items if (level := fields.get(item, ""))}
    levels = {item: level for item, level in given.items() if level in words.LEVELS}
    comment = _words(fields, "comment")
    suggestion = _words(fields, "suggestion") if sheet.suggestion is not None else ""
    call_back = sheet.call_back is not None and fields.get("call_back") == YesNo.YES
    said = Answer(levels, comment, call_back=call_back, suggestion=suggestion)
    wrong = [words.NO_LEVEL] if levels != given else []
    if max(len(comment), len(suggestion)) > MOST_CHARACTERS:
        wrong.append(words.TOO_LONG.filled(most=MOST_CHARACTERS))
    if said.empty and not wrong:
        said_of_it = WORDS[sheet.form]
        wrong.append(said_of_it.missing if sheet.items else said_of_it.missing_unrated or said_of_it.missing)
    return said, wrong


def _words(fields: dict[str, str], name: str) -> str:
    """A customer's words as the form's reader will find them: what it takes for nothing ("无", "/") is nothing here, too."""
    return bare(cleaned(fields.get(name, ""))) or ""


def _last(ticket: Ticket, asked: Asked, request: Request) -> str:
    """The last day on which the link opens the sheet, in the branch's zone."""
    return _day((ticket.ends - timedelta(seconds=1)).astimezone(asked.zone).date(), request)


def _at(asked: Asked, request: Request) -> str:
    at = asked.answered_at
    return f"{_day(at.date(), request)} {at:%H:%M}" if at is not None else ""


def _day(day: date, request: Request) -> str:
    return day_in_chinese(day) if language(request) == "zh" else day_in_english(day)
