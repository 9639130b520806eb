"""Layouts of labelled data on disk: class folders, MRL names, CSV manifests; plain or inside zips."""

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from eyelid.data.labelled import LabelledPictures
from eyelid.errors import DataError, MissingFileError
from eyelid.pictures import PATH_COLUMNS, DiskFile, PictureFile, Unreadable, find_files

MRL_FIELDS = ("subject", "number", "gender", "glasses", "state", "reflections", "light", "sensor")
"""The eight fields of an MRL file name, in order; see mrl.cs.vsb.cz/eyedataset."""

_MRL_STATES = {"0": "closed", "1": "open"}
_LABEL_COLUMNS = ("label", "target", "state", "class")
_GROUP_COLUMNS = ("group", "person", "subject", "face")


def read_labelled(data: str) -> LabelledPictures:
    """Reads a labelled set.

    Args:
        data: `LAYOUT:PATH`, where LAYOUT is

            - `folders`: a folder or zip whose subfolders are named by their class; groups unknown.
            - `mrl`: a folder, or zips in it, of files with MRL names; groups are the subjects.
            - `csv`: a manifest with a column `path` (or `file`, …), one `label` (or `target`, `state`,
              `class`) and, if known, one `group` (or `person`, `subject`, `face`). Its files are looked for
              beside it, then in the zips beside it. All other columns are kept.

    Raises:
        DataError: The layout is not one of these, or a file, a name, a row or a column does not fit it.
        MissingFileError: The path does not exist.
    """
    layout, colon, path = data.partition(":")
    if not colon or layout not in _LAYOUTS:
        raise DataError(f"data {data!r}: expected LAYOUT:PATH, with LAYOUT one of {', '.join(_LAYOUTS)}")
    if not os.path.exists(path):
        raise MissingFileError(f"data {data!r}: {path} does not exist")
    pictures = _LAYOUTS[layout](path)
    if not len(pictures):
        raise DataError(f"data {data!r}: no pictures found")
    return pictures


def _read_folders(path: str) -> LabelledPictures:
    files = _pictures_under(path)
    labels = [PurePosixPath(file.source).parent.name for file in files]
    return LabelledPictures(Path(path).resolve().stem, files, labels, [""] * len(files))


def _read_mrl(path: str) -> LabelledPictures:
    files = _pictures_under(path)
    names: list[list[str]] = []
    for file in files:
        name = PurePosixPath(file.source).stem.split("_")
        if len(name) != len(MRL_FIELDS) or name[4] not in _MRL_STATES:
            raise DataError(f"{file.source}: expected an MRL name, {'_'.join(MRL_FIELDS)}, with state 0 or 1")
        names.append(name)
    columns = {field: [name[index] for name in names] for index, field in enumerate(MRL_FIELDS)}
    labels = [_MRL_STATES[state] for state in columns["state"]]
    return LabelledPictures(Path(path).resolve().stem, files, labels, columns["subject"], columns)


def _read_csv(path: str) -> LabelledPictures:
    header, rows = _rows(path)
    file_column = _column(path, header, PATH_COLUMNS)
    label_column = _column(path, header, _LABEL_COLUMNS)
    group_column = next((name for name in _GROUP_COLUMNS if name in header), None)
    columns = {name: [row[index] for row in rows] for index, name in enumerate(header)}
    groups = columns[group_column] if group_column else [""] * len(rows)
    if any(groups) and not all(groups):
        raise DataError(
            f"{path}: line {groups.index('') + 2} has no {group_column}, and others have: "
            "expected the person of every picture, or no such column"
        )
    located = _locate(path, columns[file_column])
    return LabelledPictures(Path(path).resolve().parent.name, located, columns[label_column], groups, columns)


def _rows(path: str) -> tuple[list[str], list[list[str]]]:
    """Returns the header in lower case and the rows of a CSV file, each as long as the header."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            header, *rows = [row for row in csv.reader(lines) if row] or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise DataError(
                f"{path}: row {number} has {len(row)} cells, expected {len(header)} as in the first"
            )
    return [name.strip().lower() for name in header], rows


def _column(path: str, header: list[str], names: Iterable[str]) -> str:
    for name in names:
        if name in header:
            return name
    raise DataError(
        f"{path}: expected a column named {' or '.join(names)}; it has {', '.join(header) or 'none'}"
    )


def _locate(manifest: str, names: list[str]) -> list[PictureFile]:
    """Finds the manifest's files beside it or, by the end of their names, in the zips beside it."""
    folder = Path(manifest).parent
    lost = {name for name in names if not (folder / name).is_file()}
    zipped: dict[str, list[PictureFile]] = {name: [] for name in lost}
    for archive in sorted(folder.glob("*.zip")) if lost else ():
        for file in find_files([str(archive)]):
            inside = PurePosixPath(file.source).relative_to(PurePosixPath(str(archive)))
            for start in range(len(inside.parts)):
                zipped.get("/".join(inside.parts[start:]), []).append(file)
    for name in names:
        if name in lost and len(zipped[name]) != 1:
            found = " and ".join(file.source for file in zipped[name][:2])
            raise DataError(
                f"{manifest}: {name} stands for {found}; write more of its path"
                if found
                else f"{manifest}: {name} is neither beside it nor in a zip beside it"
            )
    return [zipped[name][0] if name in lost else DiskFile(str(folder / name)) for name in names]


def _pictures_under(path: str) -> list[PictureFile]:
    """Lists the pictures of a zip or a folder, or those in the zips that a folder holds."""
    archives = [] if os.path.isfile(path) else sorted(str(file) for file in Path(path).glob("*.zip"))
    loose = list(find_files([path]))
    if archives:
        if any(not isinstance(file, Unreadable) for file in loose):
            raise DataError(f"{path}: holds zips and pictures beside them: expected one or the other")
        loose = list(find_files(archives))
    for file in loose:
        if isinstance(file, Unreadable):
            raise DataError(f"{file.source}: {file.reason}")
    return loose


_LAYOUTS: dict[str, Callable[[str], LabelledPictures]] = {
    "folders": _read_folders,
    "mrl": _read_mrl,
    "csv": _read_csv,
}
