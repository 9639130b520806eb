"""From labelled photos to labelled eyes: each eye that a finder finds becomes a picture of its own."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from eyelid.data.eye_in_photo import EyeInPhoto
from eyelid.data.eye_search import search_eyes
from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.errors import DataError
from eyelid.eyes import UNKNOWN, Finder
from eyelid.pictures import Still

SIDE = "side"
"""Column that says which eye of a face a label is of; for eyes that were found, which eye a picture is."""

_SIDES = {"left": "left", "l": "left", "right": "right", "r": "right"}
_BOTH = ("", "both", UNKNOWN)
_NAMED = 3  # a note names at most so many pictures


def find_eyes(
    pictures: LabelledPictures,
    finder: Finder,
    *,
    cache: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> LabelledPictures:
    """Returns the eyes of labelled photos, each as a picture of its own.

    Of several faces in a photo, the largest counts. The label of the photo is that of both of its eyes, or of
    one, which a column `side` names. Photos without such an eye are left out, and a note names them. Photos
    that cannot be read stay as they are. Eyes that a manifest has boxes of are not searched for.

    Args:
        pictures: The labelled photos.
        finder: Finds the eyes.
        cache: Folder in which found eyes are kept for later calls; None for none.
        progress: Function that is called with how many more photos are searched.

    Returns:
        The eyes, with the label, the group and the columns of their photo, and their own side.

    Raises:
        DataError: A cell of the column `side` is no side, or no photo shows an eye.
    """
    asked = _asked_sides(pictures)
    photos = list(dict.fromkeys(file for file in pictures.files if not isinstance(file, EyeInPhoto)))
    found = dict(zip(photos, search_eyes(photos, finder, cache, progress or (lambda _: None)), strict=True))
    found_eyes: list[tuple[int, Still, str]] = []  # row of the photo, picture, and side
    without, crowded = [], []
    for row, (file, side) in enumerate(zip(pictures.files, asked, strict=True)):
        eyes = found.get(file)
        if eyes is None:  # a box frames it, or it cannot be read
            found_eyes.append((row, file, side))
            continue
        chosen = [eye for eye in eyes if not eye.face and (not side or eye.side in (side, UNKNOWN))]
        found_eyes += [
            (row, EyeInPhoto(file, eye), side if eye.side == UNKNOWN else eye.side) for eye in chosen
        ]
        if not chosen:
            without.append(file.source)
        elif any(eye.face for eye in eyes):
            crowded.append(file.source)
    if not found_eyes:
        raise DataError(
            f"{pictures.name}: none of its {len(pictures):,} pictures shows the eyes of a face; --eyes patch "
            "takes pictures that are an eye"
        )
    rows, files, sides = zip(*found_eyes, strict=True)
    result = replace(
        pictures,
        files=list(files),
        labels=[pictures.labels[row] for row in rows],
        groups=[pictures.groups[row] for row in rows],
        columns={name: [cells[row] for row in rows] for name, cells in pictures.columns.items()}
        | {SIDE: list(sides)},
        eyeless=without,
    )
    if without:
        result = result.noted(f"no eye of a face found in {_listed(without, len(pictures))}, left out")
    if crowded:
        result = result.noted(f"several faces in {_listed(crowded, len(pictures))}; the largest counts")
    return result


def _asked_sides(pictures: LabelledPictures) -> list[str]:
    """Returns the side that each picture's label is of; "" for both. Raises `DataError` for other words."""
    cells = pictures.columns.get(SIDE, [""] * len(pictures))
    sides = []
    for file, cell in zip(pictures.files, cells, strict=True):
        word = cell.strip().lower()
        if word not in _SIDES and word not in _BOTH:
            raise DataError(
                f"{pictures.name}: side {cell!r} of {file.source}: expected left, right (the subject's), "
                "or nothing for both"
            )
        sides.append(_SIDES.get(word, ""))
    return sides


def _listed(sources: Sequence[str], count: int) -> str:
    """Returns how many pictures these are, and the names of the first.

    Example:
        >>> _listed(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], 50)
        '4 of 50 pictures (a.jpg, b.jpg, c.jpg, …)'
    """
    names = [*sources[:_NAMED], *["…"][: len(sources) > _NAMED]]
    return f"{len(sources):,} of {count:,} pictures ({', '.join(names)})"
