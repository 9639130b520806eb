"""The verb `demo --faces`, which draws pictures of people, reads them, and compares with the exact truth."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from eyelid.errors import OutputError
from eyelid.verbs.demo import DemoOptions, frame_colour

if TYPE_CHECKING:
    from eyelid.drawing import SheetCell
    from eyelid.eyes import Eye
    from eyelid.results import Row


@dataclass(frozen=True, kw_only=True)
class PeopleDemonstration:
    """The result of `demo --faces`.

    Attributes:
        sheet: Path of the contact sheet.
        table: Path of the table of readings.
        seed: Random seed of the drawn pictures.
        pictures: Number of pictures.
        rows: The readings.
        eyes: Number of drawn eyes that can be seen.
        found: Number of these that were found, with their side.
        right: Number of these that were read correctly.
        unsure: Number of these that were read as `unsure`.
        extra: Number of readings where no such eye is: it is hidden, or there is none.
    """

    sheet: Path
    table: Path
    seed: int
    pictures: int
    rows: Sequence[Row]
    eyes: int
    found: int
    right: int
    unsure: int
    extra: int


class _DrawnEye(NamedTuple):
    file: str
    label: str
    eye: Eye


def demo_people(options: DemoOptions) -> PeopleDemonstration:
    """Draws people as picture files, reads these files, and draws a contact sheet of all eyes.

    Raises:
        OutputError: The folder cannot be written.
        EyelidError: The model cannot be used; the class of the error says why.
    """
    from eyelid.drawing import draw_sheet
    from eyelid.pages import write_whole
    from eyelid.pictures.encode import png_bytes
    from eyelid.read import UNSURE
    from eyelid.results import part_of
    from eyelid.synth import write_scenes
    from eyelid.verbs.predict import PredictOptions, predict

    seed, folder = options.new_seed(), Path(options.folder)
    people, table, sheet = folder / "people", folder / "people.csv", folder / "people.png"
    try:
        truth_file = write_scenes(people, count=options.pictures, seed=seed)
        part_of(table).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"--folder {folder}: cannot be written: {error.strerror}") from error
    names, drawn = _read_truth(truth_file)
    sources = tuple(str(people / name) for name in names)
    read = PredictOptions(
        sources=sources, output=str(table), overwrite=True, eyes="faces", model=options.model
    )
    rows = list(predict(read))
    extra = [row for row in rows if row.state]
    pairs: list[tuple[_DrawnEye, Row | None]] = []
    for truth in drawn:
        row = next((row for row in extra if _shows(row, truth)), None)
        pairs.append((truth, row))
        if row:
            extra.remove(row)
    write_whole(sheet, png_bytes(draw_sheet(_cells(people, pairs, extra))))
    found = [(truth, row) for truth, row in pairs if row]
    return PeopleDemonstration(
        sheet=sheet,
        table=table,
        seed=seed,
        pictures=len(names),
        rows=rows,
        eyes=len(drawn),
        found=len(found),
        right=sum(truth.label == row.state for truth, row in found),
        unsure=sum(row.state == UNSURE for _, row in found),
        extra=len(extra),
    )


def _read_truth(file: Path) -> tuple[list[str], list[_DrawnEye]]:
    """Returns the names of the pictures, and the eyes in them that can be seen."""
    from eyelid.eyes import Eye

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    eyes = []
    for row in rows:
        if row["x"]:
            box = (int(row["x"]), int(row["y"]), int(row["width"]), int(row["height"]))
            eyes.append(_DrawnEye(row["file"], row["label"], Eye(box, row["side"], roll=float(row["roll"]))))
    return list(dict.fromkeys(row["file"] for row in rows)), eyes


def _shows(row: Row, truth: _DrawnEye) -> bool:
    """Tells whether a reading is that of a drawn eye: of its side, and less than half a box away."""
    box = _eye_of(row).box
    if Path(row.source).name != truth.file or row.side != truth.eye.side:
        return False
    x, y, width, height = truth.eye.box
    off = abs(box[0] + box[2] / 2 - x - width / 2), abs(box[1] + box[3] / 2 - y - height / 2)
    return max(off) < width / 2


def _eye_of(row: Row) -> Eye:
    from eyelid.eyes import Eye

    return Eye((row.x or 0, row.y or 0, row.width or 0, row.height or 0))


def _cells(
    folder: Path, pairs: Sequence[tuple[_DrawnEye, Row | None]], extra: Sequence[Row]
) -> list[SheetCell]:
    """Returns the cells of the contact sheet: the drawn eyes, then what was read where none can be seen."""
    import cv2
    import numpy as np

    from eyelid.drawing import SheetCell
    from eyelid.eyes import crop
    from eyelid.pictures import Picture

    def patch(name: str, eye: Eye) -> np.ndarray:
        pixels = cv2.imread(str(folder / name))
        return crop(Picture(np.asarray(pixels, np.uint8), name), eye)

    cells = []
    for truth, row in pairs:
        said = (f"{row.state},", f"P(open) {row.p_open:.4f}") if row else ("not found", "")
        colour = frame_colour(row.state if row else None, truth.label)
        cells.append(SheetCell(patch(truth.file, truth.eye), (f"is {truth.label}", *said), colour))
    for row in extra:
        captions = ("hidden, or none", f"{row.state},", f"P(open) {row.p_open:.4f}")
        cells.append(SheetCell(patch(Path(row.source).name, _eye_of(row)), captions, frame_colour(None, "")))
    return cells
