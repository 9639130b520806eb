"""The folders train, val and test of a data set, which say to which part of a split its pictures belong."""

import os
from collections.abc import Sequence
from dataclasses import replace

from eyelid.data.labelled_pictures import LabelledPictures

PART_OF_NAME = {
    **dict.fromkeys(("train", "training"), "training"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}
"""The part of a split by the names, in lower case, that people give to it."""


def with_split_folders(pictures: LabelledPictures, *, used: bool) -> LabelledPictures:
    """Returns a data set with a column `split` if its uppermost folders, or zips, are parts of a split.

    Args:
        pictures: The data set.
        used: Whether the folders are used. If not, or if pictures lie elsewhere, too, a note says so.
    """
    tops = _uppermost([os.path.dirname(file.source) for file in pictures.files])
    named = {top: PART_OF_NAME[top.lower()] for top in sorted(set(tops)) if top.lower() in PART_OF_NAME}
    if len(set(named.values())) < 2:
        return pictures
    listed = f"folders {', '.join(named)}"
    if not used or len(named) < len(set(tops)):
        why = "its names say who is who" if not used else "other folders lie beside them"
        return pictures.noted(f"its {listed} are not used as the split of a training: {why}")
    pictures = replace(pictures, columns={**pictures.columns, "split": [named[top] for top in tops]})
    return pictures.noted(f"its {listed} are the split of a training, unless --split.test-fold is given")


def _uppermost(folders: Sequence[str]) -> list[str]:
    """Returns for each folder the first one below the folder that all share; a zip without its ending."""
    shared = os.path.commonpath(set(folders)) if folders else ""
    below = {folder: os.path.relpath(folder, shared or ".").partition("/")[0] for folder in set(folders)}
    return [below[folder].removesuffix(".zip") for folder in folders]
