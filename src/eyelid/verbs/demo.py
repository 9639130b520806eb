"""The verb `demo`, which draws new eyes, reads them, and shows their true states and the readings."""

from __future__ import annotations

import csv
import secrets
from dataclasses import dataclass
from pathlib import Path

from eyelid.errors import OptionError, OutputError
from eyelid.weights import BY_SIZE


@dataclass(frozen=True, kw_only=True)
class DemoOptions:
    """The options of `demo`.

    Attributes:
        folder: Folder for the pictures, their truth, the readings and the contact sheet (one image with all
            eyes); created if it does not exist.
        count: Number of eyes to draw, or of pictures of people; none for 40 eyes, or 6 pictures.
        seed: Random seed, which draws the same eyes again; none for new eyes.
        hard: Also draw dark, blurred, noisy and dazzled eyes; or, of a clip, more than blinks.
        faces: Draw pictures of people, instead, and read them as photos.
        clip: Draw a clip of a face that blinks, instead, and watch it.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training. auto:
            eye_state_fine for eyes of faces and patches of 40 pixels and more, eye_state for smaller patches.
    """

    folder: str = "demo"
    count: int | None = None
    seed: int | None = None
    hard: bool = False
    faces: bool = False
    clip: bool = False
    model: str = BY_SIZE

    def __post_init__(self) -> None:
        if self.count is not None and not 1 <= self.count <= 1_000:
            raise OptionError(f"--count {self.count}: expected 1 to 1,000")
        if self.seed is not None and self.seed < 0:
            raise OptionError(f"--seed {self.seed}: expected 0 or more")
        if self.hard and self.faces:
            raise OptionError("--hard and --faces: expected one of them; people are drawn in good light")
        if self.clip and (self.faces or self.count):
            raise OptionError("--clip: draws one clip; expected it without --faces and --count")

    @property
    def pictures(self) -> int:
        """How many pictures are drawn."""
        return self.count or (6 if self.faces else 40)

    def new_seed(self) -> int:
        """Returns the random seed: a new one each time if none was given."""
        return secrets.randbelow(1_000_000) if self.seed is None else self.seed


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """The result of `demo`.

    Attributes:
        sheet: Path of the contact sheet.
        table: Path of the table of readings.
        seed: Random seed of the drawn eyes.
        right: Number of eyes that were read correctly.
        unsure: Number of eyes that were read as `unsure`.
        count: Number of all eyes.
    """

    sheet: Path
    table: Path
    seed: int
    right: int
    unsure: int
    count: int


def demo(options: DemoOptions) -> Demonstration:
    """Draws eyes as picture files, reads these files, and draws a contact sheet with truth and reading.

    Raises:
        OutputError: The folder cannot be written.
        EyelidError: The model cannot be used; the class of the error says why.
    """
    from eyelid.drawing import SheetCell, draw_sheet
    from eyelid.pages import write_whole
    from eyelid.pictures import find_sources
    from eyelid.pictures.encode import png_bytes
    from eyelid.read import UNSURE
    from eyelid.results import part_of
    from eyelid.synth import write_examples
    from eyelid.verbs.predict import PredictOptions, predict

    seed, folder = options.new_seed(), Path(options.folder)
    eyes, table, sheet = folder / "eyes", folder / "readings.csv", folder / "sheet.png"
    try:
        truth_file = write_examples(eyes, count=options.pictures, seed=seed, well_lit=not options.hard)
        part_of(table).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"--folder {folder}: cannot be written: {error.strerror}") from error
    with truth_file.open(encoding="utf-8", newline="") as lines:
        truths = [row["label"] for row in csv.DictReader(lines)]
    read = PredictOptions(sources=(str(truth_file),), output=str(table), overwrite=True, model=options.model)
    rows = list(predict(read))
    drawn = [picture for source in find_sources(read.sources) for picture in source.frames(colour=True)]
    cells = [
        SheetCell(
            picture.pixels,
            (f"is {truth}", f"{row.state},", f"P(open) {row.p_open:.4f}"),
            frame_colour(row.state, truth),
        )
        for picture, row, truth in zip(drawn, rows, truths, strict=True)
    ]
    write_whole(sheet, png_bytes(draw_sheet(cells)))
    return Demonstration(
        sheet=sheet,
        table=table,
        seed=seed,
        right=sum(row.state == truth for row, truth in zip(rows, truths, strict=True)),
        unsure=sum(row.state == UNSURE for row in rows),
        count=len(rows),
    )


def frame_colour(state: str | None, truth: str) -> tuple[int, int, int]:
    """Returns the BGR colour of a reading on a contact sheet: green if it is right, amber if it is unsure."""
    from eyelid.read import UNSURE

    if state == UNSURE:
        return 0, 190, 230
    return (80, 160, 60) if state == truth else (60, 60, 220)
