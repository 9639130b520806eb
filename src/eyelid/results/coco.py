"""COCO's JSON of all pictures, their faces and eyes: https://cocodataset.org/#format-data.

COCO is one JSON object, which can't be appended to, so each picture is first a line of `NAME.part`.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eyelid.durable import replace_file
from eyelid.errors import OutputError
from eyelid.results.picture_boxes import CATEGORIES, KEYPOINTS, LabelledBox, PictureBoxes
from eyelid.results.table import part_of

_DECIMALS = 2  # of pixels


def coco_line(picture: PictureBoxes) -> bytes:
    """Returns a picture and its annotations, still without their numbers, as a line of JSON."""
    annotations = [_annotation(labelled) for labelled in picture.labelled()]
    image = {"file_name": picture.name, "width": picture.width, "height": picture.height}
    return json.dumps([image, annotations]).encode() + b"\n"


def _annotation(labelled: LabelledBox) -> dict[str, Any]:
    box = [round(length, _DECIMALS) for length in labelled.box]
    row = labelled.rows[0]
    annotation = {
        "category_id": CATEGORIES.index(labelled.category) + 1,
        "bbox": box,
        "area": round(box[2] * box[3], _DECIMALS),
        "iscrowd": 0,
        "segmentation": [],
        "face": row.face,
    }
    if labelled.category != CATEGORIES[0]:
        return annotation | {"side": row.side, "p_open": row.p_open}
    eyes = {f"{each.side}_eye": each for each in labelled.rows}
    keypoints: list[float] = []
    for name in KEYPOINTS:
        eye = eyes.get(name)
        if eye:
            keypoints += [(eye.x or 0) + (eye.width or 0) / 2, (eye.y or 0) + (eye.height or 0) / 2, 2]
        else:
            keypoints += [0, 0, 0]
    score = None if row.face_score is None else round(row.face_score, 4)
    return annotation | {"score": score, "keypoints": keypoints, "num_keypoints": len(eyes)}


class CocoWriter:
    """Writes COCO's JSON, as a context manager. Memory does not grow with the number of pictures.

    After an exception the lines stay in `NAME.part` if another run is to continue them, or else go.

    Attributes:
        size: Bytes of the lines so far.
    """

    def __init__(self, path: Path, *, is_resumable: bool) -> None:
        """Opens the `.part`.

        Args:
            path: The JSON file.
            is_resumable: Whether the lines stay there for a later run if this one is interrupted.

        Raises:
            OutputError: The file cannot be written.
        """
        self._path = path
        self._part = part_of(path)
        self._is_resumable = is_resumable
        self.size = 0
        try:
            self._file = open(self._part, "a+b", buffering=0)  # noqa: SIM115 - closed on exit
        except OSError as error:
            raise self._not_written(error) from error

    def __enter__(self) -> Self:
        """Returns itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Removes the `.part` after all has gone well, or if no run can continue it."""
        is_empty = os.fstat(self._file.fileno()).st_size == 0
        self._file.close()
        if kind is None or not self._is_resumable or is_empty:
            self._part.unlink(missing_ok=True)

    def keep(self, size: int) -> None:
        """Keeps so many bytes of the lines that an interrupted run has left, and drops all others.

        Raises:
            OutputError: They are not there.
        """
        if os.fstat(self._file.fileno()).st_size < size:
            raise OutputError(
                f"--resume: boxes are missing in {self._part}; delete the .part of the table to start anew"
            )
        self._file.truncate(size)
        self.size = size

    def append(self, lines: bytes) -> None:
        """Appends whole lines; raises `OutputError` if they cannot be written."""
        try:
            remaining = memoryview(lines)
            while remaining:
                remaining = remaining[self._file.write(remaining) :]
        except OSError as error:
            raise self._not_written(error) from error
        self.size += len(lines)

    def finish(self) -> None:
        """Writes the JSON file from all lines, whole; raises `OutputError` if it cannot."""
        whole = self._path.with_name(self._path.name + ".converting")
        categories: list[dict[str, Any]] = [
            {"id": number, "name": name} for number, name in enumerate(CATEGORIES, 1)
        ]
        categories[0] |= {"keypoints": KEYPOINTS, "skeleton": [[1, 2]]}
        try:
            with open(whole, "w", encoding="ascii") as out:
                out.write('{"info": {}, "licenses": [],\n"images": [')
                out.writelines(_separated(self._images()))
                out.write('\n],\n"annotations": [')
                out.writelines(_separated(self._annotations()))
                out.write(f'\n],\n"categories": {json.dumps(categories)}}}\n')
            replace_file(whole, self._path)
        except OSError as error:
            raise self._not_written(error) from error
        finally:
            whole.unlink(missing_ok=True)

    def _images(self) -> Iterator[dict[str, Any]]:
        for number, (image, _) in enumerate(self._lines(), 1):
            yield {"id": number} | image

    def _annotations(self) -> Iterator[dict[str, Any]]:
        number = 0
        for picture, (_, annotations) in enumerate(self._lines(), 1):
            for annotation in annotations:
                number += 1
                yield {"id": number, "image_id": picture} | annotation

    def _lines(self) -> Iterator[Any]:
        with open(self._part, encoding="ascii") as lines:
            yield from map(json.loads, lines)

    def _not_written(self, error: OSError) -> OutputError:
        return OutputError(f"--boxes {self._path}: cannot be written: {error.strerror or error}")


def _separated(values: Iterator[dict[str, Any]]) -> Iterator[str]:
    """Yields values as JSON, each on a line, with commas between them."""
    for number, value in enumerate(values):
        yield f"{',' if number else ''}\n{json.dumps(value)}"
