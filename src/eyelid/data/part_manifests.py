"""Data sets with a manifest for each part of a split, such as `train.csv` and `test.csv`."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eyelid.columns import ColumnOptions
from eyelid.data.labelled_pictures import LabelledPictures, joined_sets
from eyelid.data.locations import set_name
from eyelid.data.manifest import Manifest, manifests_in, read_manifest
from eyelid.data.split_folders import PART_OF_NAME


def part_manifests(path: str, inside: Sequence[Manifest], columns: ColumnOptions) -> dict[str, Manifest]:
    """Finds the manifests of the parts of a data set; empty if it has fewer than two.

    Args:
        path: A folder. Its manifests are all named after parts, or subfolders of such names hold one each.
        inside: What `manifests_in` returns for that folder.
        columns: Columns that have other names than the usual ones.

    Returns:
        The manifest of each part, `training`, `validation` or `test`.
    """
    if not os.path.isdir(path):
        return {}
    named = [(Path(manifest.path).stem, manifest) for manifest in inside]
    if not named:
        folders = [name for name in sorted(os.listdir(path)) if name.lower() in PART_OF_NAME]
        named = [
            (name, manifest)
            for name in folders
            for manifest in manifests_in(os.path.join(path, name), columns)
        ]
    parts = {PART_OF_NAME.get(name.lower(), ""): manifest for name, manifest in named}
    return parts if 1 < len(parts) == len(named) and "" not in parts else {}


def read_part_manifests(
    path: str, parts: dict[str, Manifest], columns: ColumnOptions, *, complete: bool
) -> LabelledPictures:
    """Reads the manifests of the parts of a data set as one data set with a column `split`.

    Raises:
        DataError: A row, a column or a picture is not as expected.
        MissingFileError: A manifest cannot be read.
    """
    read = {part: read_manifest(manifest, columns, complete=complete) for part, manifest in parts.items()}
    joined = joined_sets(set_name(path), list(read.values()))
    everywhere = {
        name: cells
        for name, cells in joined.columns.items()
        if all(name in pictures.columns for pictures in read.values())
    }
    split = [part for part, pictures in read.items() for _ in range(len(pictures))]
    listed = ", ".join(manifest.path for manifest in parts.values())
    return replace(joined, columns={**everywhere, "split": split}).noted(
        f"its manifests {listed} are the split of a training, unless --split.test-fold is given"
    )
