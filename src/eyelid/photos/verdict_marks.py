"""The verdicts of a shoot as marks for sidecars: each with its reason and the numbers behind it."""

from collections.abc import Iterator, Sequence

from eyelid.photos.cull_tables import PhotoRow, photo_rows
from eyelid.photos.photo_reading import PhotoFace, PhotoReading
from eyelid.photos.shoot import JudgedShoot, Shoot
from eyelid.photos.sidecar_marks import Mark


def verdict_marks(shoot: Shoot, judged: JudgedShoot) -> Iterator[Mark]:
    """Yields the mark of each photo, in order; `docs/culling.md` tells the numbers."""
    rows = photo_rows(shoot, judged)
    for row, reading, faces, photo in zip(rows, shoot.readings, shoot.faces, judged.photos, strict=True):
        verdict = photo.verdict
        numbers = _of_photo(row, reading) | _of_face(faces, verdict.deciding)
        said = tuple((name, text) for name, text in numbers.items() if text)
        yield Mark(verdict.level.word, photo.is_best, verdict.reason, said)


def _of_photo(row: PhotoRow, reading: PhotoReading) -> dict[str, str]:
    """Returns the numbers of a photo, named as in the table of photos."""
    if row.error is not None:
        return {}
    return {
        "faces": str(row.faces),
        "prominent": str(row.prominent),
        "closed": str(row.closed),
        "p_open": _probability(row.p_open),
        "p_sharp": _probability(row.p_sharp),
        "p_good": _probability(reading.p_good),
    }


def _of_face(faces: Sequence[PhotoFace], deciding: int | None) -> dict[str, str]:
    """Returns the numbers of the face that decides, named as in the table of faces."""
    if deciding is None:
        return {}
    face = faces[deciding]
    return {
        "face": str(deciding),
        "face_box": " ".join(str(round(length)) for length in face.box),
        "face_right_p_open": _probability(face.p_open[0]),
        "face_left_p_open": _probability(face.p_open[1]),
        "face_p_sharp": _probability(face.p_sharp),
    }


def _probability(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
