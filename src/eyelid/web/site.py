"""A site of one page: its files, its errors as lines of text, and the guard before it."""

import secrets
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from eyelid.errors import EyelidError, MissingFileError, OutputError, PictureError
from eyelid.web.guard import Guard

_STATIC = Path(__file__).parent / "static"
_FRESH = {"Cache-Control": "no-cache"}  # asked for again each time, lest an old page meets a new server
_STATUS = {PictureError: 404, MissingFileError: 404, OutputError: 503}
"""Of errors that are not the request's own fault: what is gone, and what may be tried again."""


def new_site(page: str, *, token: str | None = None) -> FastAPI:
    """Makes a site with one page, to which routes are added.

    The page and the files it is made of hold nothing private, and anyone on this machine may load them. All
    else needs the token; errors come as one line of text.

    Args:
        page: Path of the page among the static files, such as `label/page.html`.
        token: The secret of this run; drawn if left out.

    Returns:
        The site, whose `state.token` is the token.
    """
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.state.token = token or secrets.token_urlsafe(32)
    site.add_middleware(Guard, token=site.state.token, open_paths=("/static/",))
    site.add_exception_handler(EyelidError, _tell)
    site.add_exception_handler(OSError, _tell)
    site.add_exception_handler(HTTPException, _tell)
    site.add_exception_handler(RequestValidationError, _tell)
    site.mount("/static", _Files(directory=_STATIC))

    @site.get("/")
    async def show() -> FileResponse:
        return FileResponse(_STATIC / page, headers=_FRESH)

    return site


class _Files(StaticFiles):
    """The static files, never out of date."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        """Answers as its parent does, and has the browser ask again the next time."""
        response = super().file_response(*arguments, **options)
        response.headers.update(_FRESH)
        return response


async def _tell(_: Request, error: Exception) -> PlainTextResponse:
    """Answers with what went wrong, in one line."""
    if isinstance(error, HTTPException):
        return PlainTextResponse(str(error.detail), error.status_code, dict(error.headers or {}))
    if isinstance(error, RequestValidationError):
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return PlainTextResponse("; ".join(faults), 422)
    if isinstance(error, OSError):  # a full disk, and the like: the next try may succeed
        return PlainTextResponse(f"{error.filename or 'the server'}: {error.strerror or error}", 503)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return PlainTextResponse(" ".join(str(error).split()), status)
