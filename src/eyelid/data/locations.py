"""Finding the files of labelled pictures under a folder or in zips, and the names of data sets."""

import os
from pathlib import Path

from eyelid.errors import DataError
from eyelid.pictures import DiskFile, PictureFilter, Still, find_sources, is_zip, without_failures, zips_in


def set_name(path: str) -> str:
    r"""Returns the name of the data set at a path: that of the folder, or of the file without its ending.

    Bytes that are not UTF-8 appear as `\xNN`, since the name gets into logs, tables and hashes.
    """
    place = Path(path).resolve()
    return DiskFile(place.stem if place.is_file() else place.name).source


def pictures_under(path: str, *, hidden: bool = False) -> tuple[list[Still], str]:
    """Finds the picture files of a zip or a folder, or of all zips in a folder.

    Args:
        path: The zip or folder.
        hidden: Whether hidden files and folders are read, too.

    Returns:
        The files; and a line that says what was passed over, empty if nothing was.

    Raises:
        DataError: There are no pictures, or the folder holds both zips and pictures, or a folder or zip
            cannot be listed.
        MissingFileError: A zip cannot be opened.
    """
    if os.path.isfile(path) and not is_zip(path):
        hint = (
            "; `eyelid label PILE --imports` takes labels in JSON" if path.lower().endswith(".json") else ""
        )
        raise DataError(
            f"{path} is a file: expected a folder or a zip of pictures, or a manifest, CSV or XLSX{hint}"
        )
    keep = PictureFilter(hidden=hidden)
    files = list(find_sources([path], keep=keep))
    archives = zips_in(path, keep=keep) if os.path.isdir(path) else []
    if archives:
        if any(not file.failure for file in files):
            raise DataError(f"{path}: holds zips and pictures beside them: expected one or the other")
        keep = PictureFilter(hidden=hidden)
        files = list(find_sources(archives, keep=keep))
    pictures, failures = without_failures(files)
    for place, reason in failures.items():
        raise DataError(f"{place}: {reason}")
    return pictures, keep.summary()
