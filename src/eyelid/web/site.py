"""Making a site with one page: the page, its routes, the static files, and the guard in front of them."""

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
from eyelid.web.page import Page

_STATIC = Path(__file__).parent / "static"
_NO_CACHE = {"Cache-Control": "no-cache"}  # otherwise an old page could be used with a new server
_STATUS = {PictureError: 404, MissingFileError: 404, OutputError: 503}
"""HTTP status of errors; 400 for all others. 503 means that the same request may succeed later."""


def new_site(page: Page, *, token: str | None = None) -> FastAPI:
    """Returns a site with a page at `/` and the static files at `/static/`.

    The HTML and the static files contain nothing private, so they need no token. The routes of the page do.
    Errors are answered with one line of text.

    Args:
        page: The page.
        token: The secret of this run; None for a random one.

    Returns:
        The site; its `state.token` is the token.
    """
    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.state.token = token or secrets.token_urlsafe(32)
    site.add_middleware(Guard, page=page, token=site.state.token, open_paths=("/static/",))
    site.add_exception_handler(EyelidError, _error_response)
    site.add_exception_handler(OSError, _error_response)
    site.add_exception_handler(HTTPException, _error_response)
    site.add_exception_handler(RequestValidationError, _error_response)
    site.mount("/static", _Files(directory=_STATIC))

    @site.get("/")
    async def html() -> FileResponse:
        return FileResponse(_STATIC / page.html, headers=_NO_CACHE)

    for router in page.routers:
        site.include_router(router)
    return site


class _Files(StaticFiles):
    """The static files, which the browser must check for changes each time."""

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        """Returns the response of the parent class with a header against stale copies."""
        response = super().file_response(*arguments, **options)
        response.headers.update(_NO_CACHE)
        return response


async def _error_response(_: Request, error: Exception) -> PlainTextResponse:
    """Returns the message of an error as one line of text."""
    if isinstance(error, HTTPException):
        return PlainTextResponse(str(error.detail), error.status_code, dict(error.headers or {}))
    if isinstance(error, RequestValidationError):
        messages = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return PlainTextResponse("; ".join(messages), 422)
    if isinstance(error, OSError):  # such as a full disk: the next try may succeed
        return PlainTextResponse(f"{error.filename or 'the server'}: {error.strerror or error}", 503)
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    return PlainTextResponse(" ".join(str(error).split()), status)
