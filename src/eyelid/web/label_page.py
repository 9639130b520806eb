"""The server side of the page of `label`: its routes, and the JSON that the page and the server exchange."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from eyelid.labelling.annotator import annotator_name
from eyelid.labelling.journal_entry import Mark
from eyelid.web.browser_picture import browser_picture
from eyelid.web.click_request import ClickRequest
from eyelid.web.page import Page

if TYPE_CHECKING:
    from eyelid.labelling.picture_card import PictureCard
    from eyelid.labelling.session import Session
    from eyelid.labelling.status import Status

_MOST_CARDS = 500  # one answer or one grid has at most so many cards
_MOST_BYTES = 1_000_000  # largest request; the marks of a grid of some hundred pictures need a tenth of it
_MOST_NAMES = 20  # the status names at most so many unreadable pictures
_FORMATS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

By = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=4096)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Query(ge=1, le=_MOST_CARDS)]


class AnnotatorRequest(ClickRequest):
    """A request after a key press or a click of an annotator; that for undo has no more."""

    by: By


class MarkBody(BaseModel):
    """The JSON of a mark."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[str, Field(max_length=200)] = ""
    cant_tell: bool = False
    tags: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)] = []

    def to_mark(self) -> Mark:
        """Returns the JSON of the mark as a `Mark`."""
        return Mark(self.label, self.cant_tell, tuple(self.tags))


class MarkRequest(AnnotatorRequest):
    """The request to mark one picture."""

    name: Name
    mark: MarkBody
    reason: Annotated[str, Field(max_length=40)]
    seconds: Seconds


class GridRequest(AnnotatorRequest):
    """The request to mark the pictures of a grid."""

    marks: Annotated[dict[Name, MarkBody], Field(max_length=_MOST_CARDS)]
    seconds: Seconds


class SkipRequest(AnnotatorRequest):
    """The request to skip one picture."""

    name: Name


class UpcomingRequest(BaseModel):
    """The request for the next pictures, except those that the page has already."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: By
    count: Annotated[int, Field(ge=1, le=_MOST_CARDS)]
    exclude: Annotated[list[Name], Field(max_length=10 * _MOST_CARDS)] = []


def label_page(session: Session, *, by: str = "") -> Page:
    """Returns the page on which a pile is labelled.

    Args:
        session: The session that the page works on.
        by: The annotator, until the page sends another name; if it is empty, the page asks for the name.
    """
    return Page(
        html="label/page.html",
        routers=(_read_routes(session, by=by), _write_routes(session)),
        most_bytes=_MOST_BYTES,
        allow={"img-src": "blob:"},
    )


def _read_routes(session: Session, *, by: str) -> APIRouter:
    """Returns the routes that change nothing."""
    routes = APIRouter(prefix="/api")
    default_by = annotator_name(by) if by else ""

    @routes.get("/start")
    def start(request: Request) -> dict[str, Any]:
        pile = session.pile
        return {
            "classes": session.classes,
            "tags": session.tags,
            "journal": _short_hash(f"{session.journal.resolve()} {session.began}"),
            "place": pile.place,
            "by": default_by,
            "run": _short_hash(request.app.state.token),
        }

    @routes.get("/picture/{number}")
    def picture(number: Annotated[int, Path(ge=0)]) -> Response:
        names = session.pile.names
        if number >= len(names):
            return Response(f"picture {number}: the pile has {len(names):,}", 404, media_type="text/plain")
        data, media_type = browser_picture(session.picture(names[number]))
        return Response(data, media_type=media_type)

    @routes.post("/upcoming")
    def upcoming(body: UpcomingRequest) -> list[dict[str, Any]]:
        return _cards_json(session.upcoming(by=body.by, count=body.count, exclude=body.exclude))

    @routes.get("/grid")
    def grid(by: By, label: str, count: Count) -> list[dict[str, Any]]:
        return _cards_json(session.grid(by=by, label=label, count=count))

    @routes.get("/disagreements")
    def disagreements(by: By, count: Count) -> list[dict[str, Any]]:
        return _cards_json(session.disagreements(by=by, count=count))

    @routes.get("/history")
    def history(by: By, count: Count) -> list[dict[str, Any]]:
        return _cards_json(session.history(by=by, count=count))

    @routes.get("/status")
    def status(by: By) -> dict[str, Any]:
        return _status_json(session.status(by=by))

    @routes.get("/export")
    def export(kind: Literal["csv", "xlsx", "json"]) -> Response:
        return Response(
            session.export(kind),
            media_type=_FORMATS[kind],
            headers={"Content-Disposition": f'attachment; filename="labels.{kind}"'},
        )

    return routes


def _write_routes(session: Session) -> APIRouter:
    """Returns the routes that change the journal. They answer once the change is on the disk."""
    routes = APIRouter(prefix="/api")

    @routes.post("/mark", status_code=204)
    def mark(body: MarkRequest) -> None:
        session.mark(
            by=body.by,
            name=body.name,
            mark=body.mark.to_mark(),
            reason=body.reason,
            click=body.click,
            seconds=body.seconds,
        )

    @routes.post("/mark-grid", status_code=204)
    def mark_grid(body: GridRequest) -> None:
        marks = {name: mark.to_mark() for name, mark in body.marks.items()}
        session.mark_grid(by=body.by, marks=marks, click=body.click, seconds=body.seconds)

    @routes.post("/skip", status_code=204)
    def skip(body: SkipRequest) -> None:
        session.skip(by=body.by, name=body.name, click=body.click)

    @routes.post("/undo")
    def undo(body: AnnotatorRequest) -> list[dict[str, Any]]:
        return _cards_json(session.undo(by=body.by, click=body.click))

    @routes.post("/finish", status_code=204)
    def finish() -> None:
        session.finish()

    return routes


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def _cards_json(cards: Sequence[PictureCard]) -> list[dict[str, Any]]:
    return [asdict(card) for card in cards]


def _status_json(status: Status) -> dict[str, Any]:
    """Returns the status as JSON, without NaN, and with only the first of the unreadable pictures."""
    record = {field.name: getattr(status, field.name) for field in fields(status)}
    record["unreadable"] = len(status.unreadable)
    record["unreadable_names"] = dict(list(status.unreadable.items())[:_MOST_NAMES])
    for name in ("agreement", "accuracy"):
        record[name] = _without_nan(asdict(record[name])) if record[name] else None
    return record


def _without_nan(value: Any) -> Any:
    """Returns a value with None for each NaN or infinity in it."""
    if isinstance(value, Mapping):
        return {str(name): _without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
