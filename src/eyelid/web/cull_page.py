"""The server side of the page of `cull`: its routes, and the JSON that the page and the server exchange."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import fastapi
from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from eyelid.errors import PictureError
from eyelid.photos.cull_desk import CullDesk, Export
from eyelid.photos.cull_rules import CullRules, FacesRule
from eyelid.photos.face_verdicts import Level
from eyelid.photos.photo_reading import PhotoFace
from eyelid.web.click_request import ClickRequest
from eyelid.web.cull_json import AROUND, TILE, photo_json, rules_json, trial_json, wall_json
from eyelid.web.page import Page
from eyelid.web.photo_pictures import PhotoPictures, Square
from eyelid.web.server import DEFAULT_PORT, serve_page

if TYPE_CHECKING:
    from eyelid.photos.photo_verdicts import Limits
    from eyelid.photos.shoot import Shoot
    from eyelid.pictures import Still

FACES_AT_ONCE = 24
"""Faces on one sheet."""

_LEVEL_TILE = 160  # of the wall of a burst
_LEVEL_AROUND = 1.5
_EYES_APART = 0.22  # of the size of a face, from its middle to an eye
_EYES_UP = 0.1
_TWO_EYES = 1.4  # tiles; larger faces have room for one eye only
_SIDES = (320, 640, 960, 1280, 1600, 1920, 2560, 3840)  # of photos as large as a screen, in pixels
_THUMBNAIL = 240
_LONGEST_PART = 4096
_CHANGED = "Eyelid-Changed"

Number = Annotated[int, fastapi.Path(ge=0, lt=1 << 31)]
Slider = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Place = Annotated[int, Query(ge=-(1 << 20), le=1 << 20)]
Length = Annotated[int, Query(ge=1, le=_LONGEST_PART)]


class RulesQuery(BaseModel):
    """The rules that the sliders of the page stand for."""

    model_config = ConfigDict(extra="forbid")

    squint: Slider
    sharpness: Slider
    faces: FacesRule

    def to_rules(self, desk: CullDesk) -> CullRules:
        """Returns the rules, with those that the page has no slider for."""
        return CullRules(
            squint=self.squint,
            sharpness=self.sharpness,
            faces=self.faces,
            reject_too=desk.given.reject_too,
        )


Rules = Annotated[RulesQuery, Query()]


class OverruleRequest(ClickRequest):
    """The request to overrule the verdict on a photo; `by rules` takes the person's verdict away."""

    photo: Annotated[int, Field(ge=0)]
    verdict: Literal["keep", "unsure", "reject", "by rules"]


class RulesRequest(ClickRequest):
    """The request to make rules the present ones."""

    squint: Slider
    sharpness: Slider
    faces: FacesRule


class CullChoice(NamedTuple):
    """What a person chose on the page.

    Attributes:
        rules: The rules.
        overrules: The person's verdicts, by the source of the photo.
        finished: Whether the person was done; false if the page was stopped by Ctrl-C.
    """

    rules: CullRules
    overrules: Mapping[str, Level]
    finished: bool


def serve_cull(
    shoot: Shoot,
    limits: Limits,
    rules: CullRules,
    folder: Path,
    *,
    originals: Sequence[Still],
    say: Callable[[str], None],
    export: Export | None = None,
    port: int = DEFAULT_PORT,
    open_browser: bool = True,
) -> CullChoice:
    """Serves the page of a culled shoot until the person is done, or until Ctrl-C.

    Args:
        shoot: The shoot.
        limits: What the models say of their own probabilities.
        rules: The rules that the run was started with.
        folder: The run folder, which has the journal of overrules.
        originals: The file of each photo whose pixels are shown, in the order of the shoot.
        say: Shows a line to the user, such as the address of the page.
        export: Writes the results while the page is open; see `Export`.
        port: The port that is tried first.
        open_browser: Whether to open the page in the user's browser.

    Returns:
        The rules and verdicts that hold at the end.

    Raises:
        EyelidError: The journal or the port cannot be used.
    """
    desk = CullDesk(shoot, limits, rules, folder, export=export)
    try:
        for warning in desk.warnings:
            say(warning)
        finished = serve_page(
            cull_page(desk, originals, place=str(folder)),
            finished=desk.finished,
            say=say,
            port=port,
            open_browser=open_browser,
        )
        return CullChoice(desk.rules, desk.overrules, finished)
    finally:
        desk.close()


def cull_page(desk: CullDesk, originals: Sequence[Still], *, place: str) -> Page:
    """Returns the page on which a culled shoot is looked through.

    Args:
        desk: The desk that the page works on.
        originals: The file of each photo, in the order of the shoot.
        place: What the page calls the shoot.
    """
    if len(originals) != len(desk.shoot.readings):
        raise ValueError(f"{len(originals)} files for {len(desk.shoot.readings)} photos")
    pictures = PhotoPictures(originals)
    return Page(
        html="cull/page.html",
        routers=(_read_routes(desk, place), _picture_routes(desk, pictures), _write_routes(desk)),
        most_bytes=20_000,
    )


def _read_routes(desk: CullDesk, place: str) -> APIRouter:
    """Returns the routes that give what is known of the photos, and change nothing."""
    routes = APIRouter(prefix="/api")
    shoot = desk.shoot
    sources = [reading.source for reading in shoot.readings]

    @routes.get("/start")
    def start(request: Request) -> dict[str, Any]:
        return {
            "place": place,
            "journal": _short_hash("\0".join([str(Path(place).resolve()), *sources])),
            "run": _short_hash(request.app.state.token),
            "photos": sources,
            "unreadable": [n for n, reading in enumerate(shoot.readings) if reading.error is not None],
            "sets": [{"kind": each.kind, "members": list(each.members)} for each in shoot.sets],
            "rules": rules_json(desk.rules),
            "sides": _SIDES,
            "tile": TILE,
            "level_tile": _LEVEL_TILE,
            "faces_at_once": FACES_AT_ONCE,
        }

    @routes.get("/state")
    def state() -> dict[str, Any]:
        running, lines, error = desk.exported
        return {
            "version": desk.version,
            "finished": desk.finished.is_set(),
            "export": {"running": running, "lines": lines, "error": error},
        }

    @routes.get("/verdicts")
    def verdicts(rules: Rules) -> dict[str, Any]:
        version, present = desk.version, desk.rules
        return {
            "version": version,
            "rules": rules_json(present),
            **trial_json(desk.try_rules(rules.to_rules(desk))),
        }

    @routes.get("/photo/{number}")
    def photo(number: Number, rules: Rules) -> dict[str, Any]:
        _check(desk, number)
        return photo_json(desk, number, rules.to_rules(desk))

    @routes.get("/wall/{number}")
    def wall(number: Number, rules: Rules) -> dict[str, Any]:
        return wall_json(desk, number, rules.to_rules(desk))

    @routes.get("/suggestion")
    def suggestion() -> dict[str, Any] | None:
        learned = desk.suggestion()
        return None if learned is None else {**learned._asdict(), "rules": rules_json(learned.rules)}

    return routes


def _picture_routes(desk: CullDesk, pictures: PhotoPictures) -> APIRouter:
    """Returns the routes that give pictures, by the number of the photo and never by a path."""
    routes = APIRouter(prefix="/api")

    def answer(number: int, data: bytes) -> Response:
        headers = {_CHANGED: "1"} if pictures.has_changed(number) else {}
        return Response(data, media_type="image/jpeg", headers=headers)

    @routes.get("/picture/{number}")
    def picture(number: Number, side: Annotated[int, Query(ge=1, le=1 << 16)]) -> Response:
        _check(desk, number)
        fitting = next((each for each in _SIDES if each >= side), _SIDES[-1])
        return answer(number, pictures.fitted(number, fitting))

    @routes.get("/thumbnail/{number}")
    def thumbnail(number: Number) -> Response:
        _check(desk, number)
        return answer(number, pictures.fitted(number, _THUMBNAIL))

    @routes.get("/part/{number}")
    def part(number: Number, x: Place, y: Place, width: Length, height: Length) -> Response:
        _check(desk, number)
        return answer(number, pictures.part(number, x, y, width, height))

    @routes.get("/faces/{number}")
    def faces(number: Number, first: Annotated[int, Query(ge=0, le=1 << 20)] = 0) -> Response:
        _check(desk, number)
        found = desk.shoot.faces[number][first : first + FACES_AT_ONCE]
        if not found:
            raise PictureError(
                f"photo {number} has {len(desk.shoot.faces[number])} faces, none from {first} on"
            )
        return answer(
            number, pictures.sheet(number, [_native_square(face) for face in found], TILE, is_level=False)
        )

    @routes.get("/people/{number}")
    def people(number: Number, face: Annotated[list[int], Query(max_length=FACES_AT_ONCE)]) -> Response:
        _check(desk, number)
        found = desk.shoot.faces[number]
        if not face or not all(0 <= each < len(found) for each in face):
            raise PictureError(f"photo {number} has {len(found)} faces: expected their numbers, from 0 on")
        squares = [_level_square(found[each]) for each in face]
        return answer(number, pictures.sheet(number, squares, _LEVEL_TILE, is_level=True))

    return routes


def _write_routes(desk: CullDesk) -> APIRouter:
    """Returns the routes that change the journal; they answer once the change is on the disk."""
    routes = APIRouter(prefix="/api")
    numbers = {reading.source: number for number, reading in enumerate(desk.shoot.readings)}

    @routes.post("/overrule")
    def overrule(body: OverruleRequest) -> dict[str, int]:
        _check(desk, body.photo)
        level = None if body.verdict == "by rules" else Level[body.verdict.upper()]
        desk.overrule(body.photo, level, click=body.click)
        return {"version": desk.version}

    @routes.post("/rules")
    def rules(body: RulesRequest) -> dict[str, int]:
        chosen = RulesQuery(squint=body.squint, sharpness=body.sharpness, faces=body.faces)
        desk.choose_rules(chosen.to_rules(desk), click=body.click)
        return {"version": desk.version}

    @routes.post("/undo")
    def undo(body: ClickRequest) -> dict[str, Any]:
        entry = desk.undo(click=body.click)
        return {
            "version": desk.version,
            "kind": entry.kind if entry else None,
            "photo": numbers.get(entry.photo) if entry else None,
            "rules": rules_json(desk.rules),
        }

    @routes.post("/export", status_code=204)
    def export() -> None:
        desk.begin_export()

    @routes.post("/finish", status_code=204)
    def finish() -> None:
        desk.finished.set()

    return routes


def _check(desk: CullDesk, number: int) -> None:
    if number >= len(desk.shoot.readings):
        raise PictureError(f"photo {number}: the shoot has {len(desk.shoot.readings):,}, from 0 on")


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()[:16]


def _native_square(face: PhotoFace) -> Square:
    """Returns what a tile shows of a face: all of it, or both eyes, or the eye that looks more closed."""
    x, y = face.middle
    size = face.size
    if size <= TILE:
        return Square(x, y, max(AROUND * size, 1))
    y -= _EYES_UP * size
    if size > _TWO_EYES * TILE:
        right, left = (2.0 if p_open is None else p_open for p_open in face.p_open)
        side = -_EYES_APART if right <= left else _EYES_APART  # the subject's right is on the left
        roll = math.radians(face.pose[2])
        x, y = x + side * size * math.cos(roll), y + side * size * math.sin(roll)
    return Square(x, y, TILE)


def _level_square(face: PhotoFace) -> Square:
    return Square(*face.middle, max(_LEVEL_AROUND * face.size, 1), math.radians(face.pose[2]))
