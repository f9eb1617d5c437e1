"""The application: routers put together, every answer with the same headers, every failure a plain page."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from desk.web import words
from desk.web.guard import Guard
from desk.web.pages import told_page


def make_app(routers: Sequence[APIRouter]) -> ASGIApp:
    """An application that answers what these routers answer, and nothing else: no API pages, no schema.

    A further thing that is asked of us over HTTP is a further router. Nothing is redirected: behind a proxy that would lead
    to an address that is not the public one, with the token in it.
    """
    app = FastAPI(title="aftersales", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    for router in routers:
        app.include_router(router)
    app.add_api_route("/robots.txt", _robots, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)
    return Guard(app)  # outermost: the page of a failure is guarded, too


def _robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


async def _refused(request: Request, error: Exception) -> Response:
    """No such page, or not asked for in this way."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = words.NOT_HERE if status in (404, 405) else words.NOT_NOW
    headers = getattr(error, "headers", None)
    return told_page(request, said, status=status, headers=headers)


async def _failed(request: Request, _error: Exception) -> Response:
    """A failure of ours: the traceback is in the log, the page says that nothing was taken and to try again."""
    return told_page(request, words.NOT_NOW, status=500)
