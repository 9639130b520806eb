"""The site of `label`: what its page shows, and what is said on it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from eyelid.labelling.entry import Mark
from eyelid.web.browser_picture import shown
from eyelid.web.site import new_site

if TYPE_CHECKING:
    from eyelid.labelling.picture_card import Card
    from eyelid.labelling.session import Session
    from eyelid.labelling.status import Status

_MOST = 500  # pictures in one answer
_NAMED = 20  # unreadable pictures that are told by name
_FORMATS: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

By = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=4096)]
Click = Annotated[str, Field(min_length=1, max_length=64)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Query(ge=1, le=_MOST)]


class Said(BaseModel):
    """Whatever an annotator does, under the page's own name for the key press."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: By
    click: Click


class SaidMark(BaseModel):
    """What is said of one picture."""

    model_config = ConfigDict(extra="forbid", strict=True)

    label: Annotated[str, Field(max_length=200)] = ""
    cant_tell: bool = False
    tags: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=100)] = []

    def mark(self) -> Mark:
        """Returns it as the session takes it."""
        return Mark(self.label, self.cant_tell, tuple(self.tags))


class Marked(Said):
    """A mark of one picture."""

    name: Name
    mark: SaidMark
    reason: Annotated[str, Field(max_length=40)]
    seconds: Seconds


class MarkedGrid(Said):
    """Marks of the pictures of a grid."""

    marks: Annotated[dict[Name, SaidMark], Field(max_length=_MOST)]
    seconds: Seconds


class Skipped(Said):
    """A picture that is put off."""

    name: Name


class Wanted(BaseModel):
    """The next pictures, without those that the page has already."""

    model_config = ConfigDict(extra="forbid", strict=True)

    by: By
    count: Annotated[int, Field(ge=1, le=_MOST)]
    beside: Annotated[list[Name], Field(max_length=10 * _MOST)] = []


def labelling_app(session: Session, *, by: str = "", token: str | None = None) -> FastAPI:
    """Makes the site on which the pictures of a pile are labelled.

    Args:
        session: What holds the pile, the marks and the suggestions.
        by: The annotator who is meant while the page says nothing else; empty to have the page ask.
        token: The secret of this run; drawn if left out.

    Returns:
        The site, for `serve`.
    """
    site = new_site("label/page.html", token=token)
    site.include_router(_what_is_shown(session, by=by, run=_short_hash(site.state.token)))
    site.include_router(_what_is_said(session))
    return site


def _what_is_shown(session: Session, *, by: str, run: str) -> APIRouter:
    """Routes that change nothing."""
    routes = APIRouter(prefix="/api")
    default = by

    @routes.get("/start")
    def start() -> dict[str, Any]:
        pile = session.pile
        return {
            "classes": session.classes,
            "tags": session.tags,
            "journal": _short_hash(str(session.journal.resolve())),
            "place": pile.place,
            "by": default,
            "run": run,
        }

    @routes.get("/picture/{number}")
    def picture(number: Annotated[int, Path(ge=0)]) -> Response:
        names = session.pile.names
        if number >= len(names):
            return Response(f"picture {number}: the pile has {len(names):,}", 404, media_type="text/plain")
        data, kind = shown(session.picture(names[number]))
        return Response(data, media_type=kind)

    @routes.post("/upcoming")
    def upcoming(wanted: Wanted) -> list[dict[str, Any]]:
        return _told(session.upcoming(by=wanted.by, count=wanted.count, beside=wanted.beside))

    @routes.get("/grid")
    def grid(by: By, label: str, count: Count) -> list[dict[str, Any]]:
        return _told(session.grid(by=by, label=label, count=count))

    @routes.get("/disagreements")
    def disagreements(by: By, count: Count) -> list[dict[str, Any]]:
        return _told(session.disagreements(by=by, count=count))

    @routes.get("/history")
    def history(by: By, count: Count) -> list[dict[str, Any]]:
        return _told(session.history(by=by, count=count))

    @routes.get("/status")
    def status(by: By) -> dict[str, Any]:
        return _told_status(session.status(by=by))

    @routes.get("/export")
    def export(kind: Literal["csv", "xlsx", "json"]) -> Response:
        return Response(
            session.exported(kind),
            media_type=_FORMATS[kind],
            headers={"Content-Disposition": f'attachment; filename="labels.{kind}"'},
        )

    return routes


def _what_is_said(session: Session) -> APIRouter:
    """Routes that change the journal: answered only once it is on the disk."""
    routes = APIRouter(prefix="/api")

    @routes.post("/mark", status_code=204)
    def mark(said: Marked) -> None:
        session.mark(
            by=said.by,
            name=said.name,
            mark=said.mark.mark(),
            reason=said.reason,
            click=said.click,
            seconds=said.seconds,
        )

    @routes.post("/mark-grid", status_code=204)
    def mark_grid(said: MarkedGrid) -> None:
        marks = {name: mark.mark() for name, mark in said.marks.items()}
        session.mark_grid(by=said.by, marks=marks, click=said.click, seconds=said.seconds)

    @routes.post("/skip", status_code=204)
    def skip(said: Skipped) -> None:
        session.skip(by=said.by, name=said.name, click=said.click)

    @routes.post("/undo")
    def undo(said: Said) -> list[dict[str, Any]]:
        return _told(session.undo(by=said.by, click=said.click))

    @routes.post("/finish", status_code=204)
    def finish() -> None:
        session.finish()

    return routes


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def _told(cards: Sequence[Card]) -> list[dict[str, Any]]:
    return [asdict(card) for card in cards]


def _told_status(status: Status) -> dict[str, Any]:
    """Returns the status as JSON can tell it: of the unreadable pictures the first ones, and no NaN."""
    told = {field.name: getattr(status, field.name) for field in fields(status)}
    told["unreadable"] = len(status.unreadable)
    told["unreadable_names"] = dict(list(status.unreadable.items())[:_NAMED])
    for name in ("agreement", "accuracy"):
        told[name] = _without_nan(asdict(told[name])) if told[name] else None
    return told


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _without_nan(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
