"""What the page of `cull` is told of rules, verdicts, photos and bursts, as JSON."""

import math
from collections.abc import Sequence
from typing import Any

from eyelid.photos.cull_desk import CullDesk, Trial
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import FaceVerdict, Level, place_words
from eyelid.photos.photo_reading import PhotoFace

TILE = 320
"""Side of a tile with a face at its native pixels."""

AROUND = 1.3
"""Face sizes that a tile shows, where it has room for them."""


def rules_json(rules: CullRules) -> dict[str, Any]:
    """Returns the rules that the page has sliders for."""
    return {"squint": rules.squint, "sharpness": rules.sharpness, "faces": rules.faces}


def trial_json(trial: Trial) -> dict[str, Any]:
    """Returns a trial compactly: the levels as a string of digits, all else as lists of indices."""
    levels = "".join([str(int(photo.verdict.level)) for photo in trial.photos])
    return {
        "levels": levels,
        "yours": [number for number, photo in enumerate(trial.photos) if photo.is_yours],
        "best": [number for number, photo in enumerate(trial.photos) if photo.is_best],
        "changed": trial.changed,
        "moves": [[before.word, after.word, count] for (before, after), count in trial.moves.items()],
        "counts": {level.word: levels.count(str(int(level))) for level in Level},
    }


def photo_json(desk: CullDesk, number: int, rules: CullRules) -> dict[str, Any]:
    """Returns what is known of a photo and its faces, as rules judge them."""
    reading = desk.shoot.readings[number]
    judged = desk.photo(number, rules)
    faces, verdicts = desk.shoot.faces[number], judged.verdict.faces
    counting = [index for index, said in enumerate(verdicts) if said.counts]
    counted = [faces[index] for index in counting]
    places = {index: place_words(counted, place) for place, index in enumerate(counting)}
    return {
        "number": number,
        "source": reading.source,
        "files": reading.all_files(),
        "width": reading.width,
        "height": reading.height,
        "verdict": judged.verdict.level.word,
        "reason": judged.verdict.reason,
        "yours": judged.is_yours,
        "best": judged.is_best,
        "set": judged.set,
        "damage": reading.damage,
        "error": reading.error,
        "faces": [
            _face_json(face, said, places.get(index, ""))
            for index, (face, said) in enumerate(zip(faces, verdicts, strict=True))
        ],
    }


def _face_json(face: PhotoFace, said: FaceVerdict, place: str) -> dict[str, Any]:
    return {
        "box": [round(length, 1) for length in face.box],
        "counts": said.counts,
        "main": said.is_main,
        "state": said.state,
        "verdict": said.level.word,
        "words": _words(said),
        "place": place,
        "p_open": None if said.openness is None else round(1 / (1 + math.exp(-said.openness)), 4),
        "p_sharp": face.p_sharp,
        "times": max(int(TILE // (AROUND * face.size)), 1) if face.size >= 1 else TILE,
    }


def wall_json(desk: CullDesk, number: int, rules: CullRules) -> dict[str, Any]:
    """Returns the people of a burst, frame by frame, and what to take from which frame, in words."""
    wall = desk.wall(number, rules)
    photos = desk.try_rules(rules).photos
    frames = [photos[member] for member in wall.members]
    said = [frame.verdict.faces for frame in frames]
    return {
        "set": number,
        "members": wall.members,
        "names": [desk.shoot.readings[member].source for member in wall.members],
        "verdicts": [frame.verdict.level.word for frame in frames],
        "best": [frame.is_best for frame in frames],
        "people": [
            [_cell_json(face, faces) for face, faces in zip(person, said, strict=True)]
            for person in wall.people
        ],
        "words": wall.exchange.words() if wall.exchange else "",
    }


def _cell_json(face: int | None, said: Sequence[FaceVerdict]) -> dict[str, Any] | None:
    if face is None:
        return None
    return {"face": face, "state": said[face].state, "words": _words(said[face])}


def _words(said: FaceVerdict) -> str:
    return ", ".join((*said.reasons, *said.notes))
