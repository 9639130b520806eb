"""The site of the service: FastAPI for what is asked now and then, and plain ASGI for `POST /v1/predict`.

Of a request with one small patch, FastAPI's own layers take as long as all the rest together;
`benchmarks/service.py` measures the service against a handler in FastAPI.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

from eyelid import __version__
from eyelid.service.access import OPEN_PATHS, Access
from eyelid.service.admission import Admission
from eyelid.service.answers import error_body
from eyelid.service.limits import Limits
from eyelid.service.metrics import MEDIA_TYPE, Metrics
from eyelid.service.predicting import PATH, Predicting
from eyelid.service.schema import predict_operation, refusal
from eyelid.service.served_kits import ServedKits
from eyelid.service.served_model import ServedModel

_ABOUT = "Tells what eyes are doing: open, closed, or where they look."


def new_site(
    kits: ServedKits,
    *,
    limits: Limits | None = None,
    token: str = "",
    origins: tuple[str, ...] = (),
    processes: int = 0,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Predicting:
    """Returns the service as an ASGI application.

    Args:
        kits: What pictures are read with.
        limits: The limits; None for the usual ones.
        token: The secret that requests must have; empty for none.
        origins: Origins of web pages that may ask.
        processes: How many processes read small pictures; 0 to read them in threads.
        is_stopping: Returns whether the server ends, so that it is no longer ready.
    """
    limits = limits or Limits()
    metrics = Metrics()
    admission = Admission(limits, metrics)
    access = Access(token, origins)
    site = FastAPI(title="eyelid", version=__version__, docs_url=None, redoc_url=None)
    site.add_exception_handler(HTTPException, _http_error)
    answers: dict[int | str, dict[str, Any]] = {
        status: refusal(status) for status in (*((401,) if token else ()), 403, 421)
    }

    @site.get("/v1/models", summary="The models that read eyes", responses=answers)
    async def models() -> list[ServedModel]:
        return [_served(info, fingerprint) for info, fingerprint in kits.infos()]

    @site.head("/health", include_in_schema=False)
    @site.get("/health", summary="Whether the service runs", responses=answers)
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @site.head("/ready", include_in_schema=False)
    @site.get("/ready", summary="Whether it takes requests", responses=answers | {503: refusal(503)})
    async def ready() -> dict[str, str]:
        if is_stopping():
            raise HTTPException(503, "the service is ending")
        return {"status": "ready"}

    @site.get(
        "/metrics",
        summary="Counts and times, for Prometheus",
        responses=answers | {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
        response_class=Response,
    )
    async def metrics_text() -> Response:
        return Response(metrics.text(waiting=admission.waiting, held=admission.held), media_type=MEDIA_TYPE)

    site.openapi = lambda: _openapi(site, limits, token)  # type: ignore[method-assign]
    return Predicting(
        site,
        kits,
        limits=limits,
        metrics=metrics,
        admission=admission,
        access=access,
        processes=processes,
    )


def _served(info: Any, fingerprint: str) -> ServedModel:
    values = {name: getattr(info, name) for name in ServedModel.__dataclass_fields__ if name != "fingerprint"}
    return ServedModel(**values, fingerprint=fingerprint)


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return Response(error_body(error.detail), error.status_code, error.headers, "application/json")


def _openapi(site: FastAPI, limits: Limits, token: str) -> dict[str, Any]:
    if not site.openapi_schema:
        schema = get_openapi(title="eyelid", version=__version__, description=_ABOUT, routes=site.routes)
        schema["paths"][PATH] = {"post": predict_operation(limits)}
        if token:
            schema.setdefault("components", {})["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer"}
            }
            for path, operations in schema["paths"].items():
                for operation in operations.values():
                    operation["security"] = [] if path in OPEN_PATHS else [{"token": []}]
        site.openapi_schema = schema
    return site.openapi_schema
