"""Contact sheets: the pictures of each class and each tag side by side, to look for what is wrong."""

from collections.abc import Sequence
from pathlib import Path

import cv2

from eyelid.drawing import SheetCell, draw_sheet
from eyelid.errors import PictureError
from eyelid.labelling.label_rows import MODEL, LabelRow
from eyelid.labelling.pile import Pile
from eyelid.pages import write_whole

PER_SHEET = 200
"""Pictures on one sheet; more go to further sheets."""

_COLUMNS = 20
_LETTERS = 16  # of a name that fit below a picture
_BY_HAND, _BY_MODEL = (80, 160, 60), (0, 190, 230)


def write_sheets(folder: Path, rows: Sequence[LabelRow], pile: Pile) -> list[Path]:
    """Draws the contact sheets of a pile's labels.

    Those of a class hold what annotators say, in the pile's order. What was filled in by suggestions has
    sheets of its own, `CLASS-by-model-1.png`, the least sure first, since that is where to look for errors.

    Args:
        folder: Where `CLASS-1.png`, `tag-TAG-1.png` and so on go; sheets of an earlier call are replaced.
        rows: What is said of the pictures.
        pile: The pictures.

    Returns:
        The sheets.

    Raises:
        OutputError: The folder cannot be written.
    """
    kinds: dict[str, list[LabelRow]] = {}
    for row in rows:
        if row.by == MODEL:
            kinds.setdefault(f"{row.target}-by-model", []).append(row)
            continue
        for kind, there in ((row.target, row.target), ("cant-tell", row.cant_tell), ("tied", row.tied)):
            if there:
                kinds.setdefault(kind, []).append(row)
        for tag in filter(None, row.tags.split(";")):
            kinds.setdefault(f"tag-{tag.replace(' ', '-')}", []).append(row)
    written = []
    for kind, shown in kinds.items():
        shown.sort(key=lambda row: float(row.probability or 0))
        for number, start in enumerate(range(0, len(shown), PER_SHEET), 1):
            path = folder / f"{kind}-{number}.png"
            cells = [_cell(row, pile) for row in shown[start : start + PER_SHEET]]
            sheet = draw_sheet(cells, columns=min(_COLUMNS, len(cells)))
            write_whole(path, cv2.imencode(".png", sheet)[1].tobytes())
            written.append(path)
    for old in set(folder.glob("*-[0-9]*.png")) - set(written):
        old.unlink()
    return written


def _cell(row: LabelRow, pile: Pile) -> SheetCell:
    number = pile.numbers[row.name]
    try:
        pixels = pile.files[number].picture().pixels
    except PictureError:  # the patch is what it was when the pile was opened
        pixels = pile.patches[number]
    stem = row.name.rpartition("/")[2].encode("ascii", "replace").decode()
    short = stem if len(stem) <= _LETTERS else f"..{stem[2 - _LETTERS :]}"
    told = row.probability or row.by
    return SheetCell(
        pixels,
        (short, told.encode("ascii", "replace").decode()[:_LETTERS]),
        _BY_MODEL if row.by == MODEL else _BY_HAND,
    )
