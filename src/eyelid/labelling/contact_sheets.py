"""Writing contact sheets, which show many pictures of one class or tag on one image, to spot wrong labels."""

from collections.abc import Sequence
from pathlib import Path

from eyelid.drawing import SheetCell, draw_sheet
from eyelid.errors import PictureError
from eyelid.labelling.annotator import MODEL
from eyelid.labelling.label_rows import LabelRow
from eyelid.labelling.pile import Pile
from eyelid.pages import write_whole
from eyelid.pictures.encode import png_bytes

PER_SHEET = 200
"""Largest number of pictures on one contact sheet."""

_COLUMNS = 20
_CAPTION_LETTERS = 16  # so many letters fit below a picture
_BY_HAND, _BY_MODEL = (80, 160, 60), (0, 190, 230)


def write_sheets(folder: Path, rows: Sequence[LabelRow], pile: Pile) -> list[Path]:
    """Writes the contact sheets of a pile's labels.

    The sheets of a class show the pictures that annotators gave this class, in the order of the pile.
    Suggestions used as labels have sheets of their own, `CLASS-by-model-1.png`, with the least certain first,
    where errors are most likely.

    Args:
        folder: Folder for `CLASS-1.png`, `tag-TAG-1.png` and so on; older sheets in it are removed.
        rows: The labels.
        pile: The pictures.

    Returns:
        The files of the sheets.

    Raises:
        OutputError: The folder cannot be written.
    """
    kinds: dict[str, list[LabelRow]] = {}
    for row in rows:
        if row.by == MODEL:
            kinds.setdefault(f"{row.target}-by-model", []).append(row)
            continue
        for kind, applies in ((row.target, row.target), ("cant-tell", row.cant_tell), ("tied", row.tied)):
            if applies:
                kinds.setdefault(kind, []).append(row)
        for tag in filter(None, row.tags.split(";")):
            kinds.setdefault(f"tag-{tag.replace(' ', '-')}", []).append(row)
    files = []
    for kind, members in kinds.items():
        members.sort(key=lambda row: float(row.probability or 0))
        for number, start in enumerate(range(0, len(members), PER_SHEET), 1):
            path = folder / f"{kind}-{number}.png"
            cells = [_cell(row, pile) for row in members[start : start + PER_SHEET]]
            sheet = draw_sheet(cells, columns=min(_COLUMNS, len(cells)))
            write_whole(path, png_bytes(sheet))
            files.append(path)
    for old in set(folder.glob("*-[0-9]*.png")) - set(files):
        old.unlink()
    return files


def _cell(row: LabelRow, pile: Pile) -> SheetCell:
    number = pile.numbers[row.name]
    try:
        pixels = pile.files[number].picture().pixels
    except PictureError:  # the file is gone; the patch was decoded when the pile was opened
        pixels = pile.patches[number]
    stem = row.name.rpartition("/")[2].encode("ascii", "replace").decode()
    short = stem if len(stem) <= _CAPTION_LETTERS else f"..{stem[2 - _CAPTION_LETTERS :]}"
    caption = f"P({row.target}) {row.probability}" if row.probability else row.by
    return SheetCell(
        pixels,
        (short, caption.encode("ascii", "replace").decode()[:_CAPTION_LETTERS]),
        _BY_MODEL if row.by == MODEL else _BY_HAND,
    )
