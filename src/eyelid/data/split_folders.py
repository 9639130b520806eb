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
    """Returns a data set with a column `split` if folders or zips in it are named after parts of a split.

    Args:
        pictures: The data set.
        used: Whether the folders are used. If not, or if pictures lie elsewhere, too, a note says so.
    """
    found = _part_folders([os.path.dirname(file.source) for file in pictures.files])
    named = {name: PART_OF_NAME[name.lower()] for name in sorted(set(found)) if is_part(name)}
    if len(set(named.values())) < 2:
        return pictures
    listed = f"folders {', '.join(named)}"
    if not used or len(named) < len(set(found)):
        why = "its names say who is who" if not used else "other folders lie beside them"
        return pictures.noted(f"its {listed} are not used as the split of a training: {why}")
    pictures = replace(pictures, columns={**pictures.columns, "split": [named[name] for name in found]})
    return pictures.noted(f"its {listed} are the split of a training, unless --split.test-fold is given")


def is_part(folder: str) -> bool:
    """Returns whether a folder, or a zip, has the name of a part of a split."""
    return os.path.basename(folder).removesuffix(".zip").lower() in PART_OF_NAME


def _part_folders(folders: Sequence[str]) -> list[str]:
    """Returns for each folder the name in its path that is a part's, or else the first, without `.zip`.

    What all folders share does not count.
    """
    shared = os.path.commonpath(set(folders)) if folders else ""
    below = {folder: os.path.relpath(folder, shared or ".").split("/") for folder in set(folders)}
    found = {folder: next(filter(is_part, names), names[0]) for folder, names in below.items()}
    return [found[folder].removesuffix(".zip") for folder in folders]
