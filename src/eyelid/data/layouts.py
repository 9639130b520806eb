"""Layouts of labelled data on disk: class folders, MRL names, CSV manifests; plain or inside zips."""

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from eyelid.data.labelled import LabelledPictures
from eyelid.errors import DataError, MissingFileError
from eyelid.pictures import DiskFile, PictureFile, Unreadable, find_files

MRL_FIELDS = ("subject", "number", "gender", "glasses", "state", "reflections", "light", "sensor")
"""The eight fields of an MRL file name, in order; see mrl.cs.vsb.cz/eyedataset."""

_MRL_STATES = {"0": "closed", "1": "open"}
_FILE_COLUMNS = ("path", "file", "filename", "source", "name")
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
        DataError: The layout is not one of these, or a file or column does not fit it.
        MissingFileError: The path does not exist.
    """
    layout, colon, path = data.partition(":")
    if not colon or layout not in _LAYOUTS:
        raise DataError(f"--data {data}: expected LAYOUT:PATH, with LAYOUT one of {', '.join(_LAYOUTS)}")
    if not os.path.exists(path):
        raise MissingFileError(f"--data {data}: {path} does not exist")
    pictures = _LAYOUTS[layout](path)
    if not len(pictures):
        raise DataError(f"--data {data}: no pictures found")
    return pictures


def _read_folders(path: str) -> LabelledPictures:
    files = _pictures_under(path)
    labels = [PurePosixPath(file.source).parent.name for file in files]
    return LabelledPictures(Path(path).stem, files, labels, [""] * len(files))


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
    return LabelledPictures(Path(path).stem, files, labels, columns["subject"], columns)


def _read_csv(path: str) -> LabelledPictures:
    with open(path, encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    header = list(rows[0]) if rows else []
    file_column = _column(path, header, _FILE_COLUMNS)
    label_column = _column(path, header, _LABEL_COLUMNS)
    group_column = next((name for name in _GROUP_COLUMNS if name in header), None)
    located = _locate(path, [row[file_column] for row in rows])
    return LabelledPictures(
        Path(path).resolve().parent.name,
        located,
        [row[label_column] for row in rows],
        [row[group_column] if group_column else "" for row in rows],
        {name: [row[name] for row in rows] for name in header},
    )


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
    zipped: dict[str, PictureFile] = {}
    for archive in sorted(folder.glob("*.zip")) if lost else ():
        for file in find_files([str(archive)]):
            inside = PurePosixPath(file.source).relative_to(PurePosixPath(str(archive)))
            for start in range(len(inside.parts)):
                zipped.setdefault("/".join(inside.parts[start:]), file)
    missing = [name for name in names if name in lost and name not in zipped]
    if missing:
        raise DataError(
            f"{manifest}: {len(missing):,} of its {len(names):,} files are neither beside it nor in a zip "
            f"beside it, first {missing[0]}"
        )
    return [zipped[name] if name in lost else DiskFile(str(folder / name)) for name in names]


def _pictures_under(path: str) -> list[PictureFile]:
    """Lists the pictures of a zip or a folder; of a folder that holds zips, those in the zips."""
    archives = [] if os.path.isfile(path) else sorted(str(file) for file in Path(path).glob("*.zip"))
    files = list(find_files(archives or [path]))
    for file in files:
        if isinstance(file, Unreadable):
            raise DataError(f"{file.source}: {file.reason}")
    return files


_LAYOUTS: dict[str, Callable[[str], LabelledPictures]] = {
    "folders": _read_folders,
    "mrl": _read_mrl,
    "csv": _read_csv,
}
