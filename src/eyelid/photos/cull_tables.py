"""The tables of a culled shoot: a row for each photo, and a row for each face."""

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

from eyelid.engines import in_batches
from eyelid.photos.shoot import JudgedShoot, Shoot
from eyelid.results import TableWriter, part_of
from eyelid.results.formats import Record
from eyelid.results.record import Decimals

_BETWEEN = " | "  # names of files in one cell
_AT_ONCE = 1_000  # rows


class PhotoRow(NamedTuple):
    """One line of the table of photos.

    Attributes:
        source: The name of the file whose pixels were read.
        verdict: `keep`, `reject` or `unsure`.
        reason: Why, in words.
        yours: 1 if a person's verdict on the page won over the rules, else 0.
        set: Number of its burst, bracket, focus stack or panorama, from 1; None for a single photo.
        set_kind: `burst`, `bracket`, `stack` or `panorama`.
        best: 1 for the best photo of a burst, 0 for the others.
        faces: How many faces were found.
        prominent: How many of them count.
        closed: How many of those have closed eyes.
        p_open: The lowest P(open) of those, both eyes together.
        p_sharp: The lowest P(sharp) of those.
        time_s: When it was taken: seconds since 1970 by the camera's own clock.
        camera: Maker, model and serial number.
        files: All files of the photo, such as its RAW and its JPEG.
        damage: What is damaged in its file.
        error: Why it cannot be read.
    """

    source: str
    verdict: str
    reason: str
    yours: int
    set: int | None
    set_kind: str | None
    best: int | None
    faces: int
    prominent: int
    closed: int
    p_open: Annotated[float, Decimals(6)] | None
    p_sharp: Annotated[float, Decimals(6)] | None
    time_s: Annotated[float, Decimals(3)] | None
    camera: str
    files: str
    damage: str
    error: str | None


class FaceRow(NamedTuple):
    """One line of the table of faces.

    Attributes:
        source: The photo.
        face: Index of the face in it, the largest first.
        person: Number of the person in the burst, from 1, from left to right; None outside of bursts.
        x: Left edge of the face without the hair, in pixels.
        y: Upper edge.
        width: Width.
        height: Height.
        face_score: How sure the finder is of it.
        counts: Whether the photo is judged by it: 1, or 0 for the background.
        main: 1 for the main face.
        state: `open`, `closed`, `unsure` or `hidden`, of both eyes together.
        right_p_open: P(open) of the subject's right eye; None if it is out of sight.
        left_p_open: P(open) of the left eye.
        p_sharp: P(sharp); None for a face that is too small to tell.
        blur: How it is blurred.
        laughing: How likely it laughs.
        looking_down: How likely it looks down.
        sunglasses: How likely dark glasses hide its eyes.
        light: Mean grey level, 0 to 255.
        burnt: Share of white pixels.
        black: Share of black pixels.
        verdict: What the face alone would make of the photo.
        reason: Why, in words.
    """

    source: str
    face: int
    person: int | None
    x: Annotated[float, Decimals(1)]
    y: Annotated[float, Decimals(1)]
    width: Annotated[float, Decimals(1)]
    height: Annotated[float, Decimals(1)]
    face_score: Annotated[float, Decimals(6)]
    counts: int
    main: int
    state: str
    right_p_open: Annotated[float, Decimals(6)] | None
    left_p_open: Annotated[float, Decimals(6)] | None
    p_sharp: Annotated[float, Decimals(6)] | None
    blur: str
    laughing: Annotated[float, Decimals(3)]
    looking_down: Annotated[float, Decimals(3)]
    sunglasses: Annotated[float, Decimals(3)]
    light: Annotated[float, Decimals(1)]
    burnt: Annotated[float, Decimals(4)]
    black: Annotated[float, Decimals(4)]
    verdict: str
    reason: str


def photo_rows(shoot: Shoot, judged: JudgedShoot) -> Iterator[PhotoRow]:
    """Yields a row for each photo, in order."""
    for reading, faces, photo in zip(shoot.readings, shoot.faces, judged.photos, strict=True):
        verdict = photo.verdict
        counting = [face for face, said in zip(faces, verdict.faces, strict=True) if said.counts]
        openness = [said.openness for said in verdict.faces if said.counts and said.openness is not None]
        lowest = min(openness, default=None)
        kind = None if photo.set is None else shoot.sets[photo.set].kind
        yield PhotoRow(
            source=reading.source,
            verdict=verdict.level.word,
            reason=verdict.reason,
            yours=int(photo.is_yours),
            set=None if photo.set is None else photo.set + 1,
            set_kind=kind,
            best=int(photo.is_best) if kind == "burst" else None,
            faces=len(faces),
            prominent=len(counting),
            closed=sum(said.counts and said.state == "closed" for said in verdict.faces),
            p_open=None if lowest is None else 1 / (1 + math.exp(-lowest)),
            p_sharp=min((face.p_sharp for face in counting if face.p_sharp is not None), default=None),
            time_s=reading.time_s,
            camera=reading.camera,
            files=_BETWEEN.join(reading.all_files()),
            damage=reading.damage,
            error=reading.error,
        )


def face_rows(shoot: Shoot, judged: JudgedShoot) -> Iterator[FaceRow]:
    """Yields a row for each face, in the order of the photos."""
    persons = _persons(shoot)
    for number, (reading, faces) in enumerate(zip(shoot.readings, shoot.faces, strict=True)):
        for index, (face, said) in enumerate(zip(faces, judged.photos[number].verdict.faces, strict=True)):
            x, y, width, height = face.box
            yield FaceRow(
                reading.source,
                index,
                persons.get((number, index)),
                x,
                y,
                width,
                height,
                face.score,
                int(said.counts),
                int(said.is_main),
                said.state,
                *face.p_open,
                face.p_sharp,
                face.blur,
                face.laughing,
                face.looking_down,
                face.sunglasses,
                face.light,
                face.burnt,
                face.black,
                said.level.word,
                ", ".join(said.reasons or said.notes),
            )


def _persons(shoot: Shoot) -> dict[tuple[int, int], int]:
    """Returns the number of the person, from 1, by the photo and the face."""
    return {
        (photo, face): number
        for burst, people in shoot.people.items()
        for number, person in enumerate(people, 1)
        for photo, face in zip(shoot.sets[burst].members, person, strict=True)
        if face is not None
    }


def write_table(path: Path, rows: Iterable[Record], record: type[Record]) -> None:
    """Writes a whole table, in one step; its ending chooses the format.

    Raises:
        OptionError: The ending is none of those that are known.
        MissingExtraError: Parquet was asked for, and pyarrow is not installed.
        OutputError: It cannot be written.
    """
    part_of(path).unlink(missing_ok=True)  # of a run that was killed here: the rows are made anew
    with TableWriter(path, record) as table:
        for batch in in_batches(iter(rows), _AT_ONCE):
            table.write(batch)
