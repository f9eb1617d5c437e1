"""Whether the pages can do their work, for whoever watches them."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.database import reading
from tasks.settings import settings


def health_routes() -> APIRouter:
    """`/health`: 200 while the registers can be read, else 503."""
    router = APIRouter()

    @router.api_route("/health", methods=["GET", "HEAD"])
    def health() -> Response:
        try:
            with reading(settings().database) as session:
                session.execute(text("SELECT 1 FROM cards LIMIT 1"))
        except SQLAlchemyError:
            return JSONResponse({"status": "registers away"}, status_code=503)
        return JSONResponse({"status": "ok"})

    return router
