"""Reading manifests. A manifest is a table that says the path, label, person and more of each picture."""

import os
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress

from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.data.locations import is_zip, locate, set_name, split_at_zip, zips_in
from eyelid.data.text_table import HEAD_BYTES, SUFFIXES, Table, is_xlsx, read_head, read_table
from eyelid.errors import DataError, MissingFileError
from eyelid.pictures import PATH_COLUMNS, Still

LABEL_COLUMNS = ("label", "target", "state", "class")
"""Columns, in lower case, that may hold the labels of a manifest. The first one that exists is used."""

GROUP_COLUMNS = ("group", "person", "subject", "face")
"""Columns, in lower case, that may say who is in a picture. The first one that exists is used."""

CANT_TELL = "cant_tell"
"""A table with this column was written by `eyelid label`. Its rows without a label are left out."""

_PARTS = {
    **dict.fromkeys(("train", "training"), "training"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "validation"),
    "test": "test",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was found and not yet read.

    Attributes:
        path: Its path, or `archive.zip/member`.
        archive: The zip that holds its pictures: the manifest is in this zip, or was found for it. An empty
            string if there is none.
    """

    path: str
    archive: str = ""


def find_manifest(path: str, *, label: str = "") -> Manifest | None:
    """Finds the manifest of a data set.

    A table of `predict` counts as a manifest only if `path` names it, because its states are a model's.

    Args:
        path: The manifest itself; or a folder that holds exactly one; or a zip. A zip may hold one manifest
            in its uppermost folder. If it holds none, the manifests in the folder of the zip are searched;
            only those count whose first picture is in the zip.
        label: Column of the labels, if it is not one of `LABEL_COLUMNS`.

    Returns:
        The manifest; None if there is none.

    Raises:
        DataError: There are several manifests.
    """
    labels = (label,) if label else LABEL_COLUMNS
    if os.path.isdir(path):
        found = [Manifest(table) for table in _with_labels(_tables_in(path), labels)]
    elif is_zip(path):
        inside = _with_labels(_tables_in_zip(path), labels)
        beside = {} if inside else _with_labels(_tables_in(os.path.dirname(path)), labels)
        found = [Manifest(table, path) for table in inside or _naming(path, beside)]
    else:
        found = [Manifest(path, split_at_zip(path)[0])] if _is_table(os.path.basename(path)) else []
    if label and not found:  # finds a manifest without this column; `read_manifest` then lists its columns
        return find_manifest(path)
    if len(found) > 1:
        names = " and ".join(os.path.basename(manifest.path) for manifest in found)
        raise DataError(f"{path}: {names} are manifests of it; choose one, such as manifest:{found[0].path}")
    return found[0] if found else None


def read_manifest(manifest: Manifest, *, label: str = "", complete: bool = True) -> LabelledPictures:
    """Reads a manifest and finds its pictures.

    Args:
        manifest: A table with one of `PATH_COLUMNS`, one of `LABEL_COLUMNS`, and, if they are known, one of
            `GROUP_COLUMNS` and `split`. All columns except the first three are kept in the result. If the
            table has a column `CANT_TELL` and `complete` is true, rows without a label are left out.
        label: Column of the labels, if it is not one of `LABEL_COLUMNS`.
        complete: Whether every row must have a label. If false, a row may have none, and the table may have
            no column of labels, unless `label` names one.

    Raises:
        DataError: A row, a column or a picture is not as expected.
        MissingFileError: The file of the manifest does not exist or cannot be read.
    """
    path = manifest.path
    table = read_table(_content(path), source=path)
    file_column = _column(table, PATH_COLUMNS)
    unlabelled = not (complete or label or set(LABEL_COLUMNS) & set(table.columns))
    label_column = "" if unlabelled else _column(table, (label,) if label else LABEL_COLUMNS)
    rows = len(table.numbers)
    if CANT_TELL in table.columns and complete:
        table = _with(table, label_column)
    group_column = _group_column(table.columns)
    labels = [""] * rows if unlabelled else (_filled if complete else _stripped)(table, label_column)
    groups = _stripped(table, group_column) if group_column else [""] * len(labels)
    if any(groups):
        groups = _filled(table, group_column)
    used = (file_column, label_column, group_column)
    columns = {name: cells for name, cells in table.columns.items() if name not in used}
    if "split" in columns:
        columns["split"] = _parts(table)
    files = _located(manifest, table, file_column)
    name = set_name(manifest.archive or os.path.dirname(path) or ".")
    return LabelledPictures(name, files, labels, groups, columns, rows - len(files))


def _tables_in(folder: str) -> list[str]:
    names = sorted(os.listdir(folder or "."))
    return [os.path.join(folder, name) for name in names if _is_table(name)]


def _tables_in_zip(archive: str) -> list[str]:
    """Returns the tables in the uppermost folder of a zip that has files; empty if it cannot be opened.

    Many zips hold one folder, and everything else is in it. Then this folder is searched.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            members = [name for name in file.namelist() if not name.startswith("__MACOSX/")]
        top = os.path.commonpath(set(map(os.path.dirname, members)))
    except (OSError, ValueError, zipfile.BadZipFile):
        return []  # the function that lists the pictures of the zip raises the error
    return sorted(
        os.path.join(archive, name)
        for name in members
        if os.path.dirname(name) == top and _is_table(os.path.basename(name))
    )


def _with_labels(tables: Iterable[str], labels: Sequence[str]) -> dict[str, str]:
    """Returns the tables that are manifests with one of the columns `labels`, each with its first picture."""
    found = {}
    for table in tables:
        head = _head(table)
        paths = [head[name] for name in PATH_COLUMNS if name in head]
        if paths and not _is_results(head) and any(name in head for name in labels):
            found[table] = paths[0]
    return found


def _naming(archive: str, manifests: Mapping[str, str]) -> list[str]:
    """Returns the manifests whose first picture is in a zip.

    Args:
        archive: Path of the zip.
        manifests: Maps the path of each manifest to the name of its first picture.
    """
    found = locate(manifests.values(), folders=[archive], archives=[archive])
    return [table for table, first in manifests.items() if found[first]]


def _is_table(name: str) -> bool:
    """Returns whether a file's name is that of a table.

    Excel writes a file `~$NAME` while a table is open, and macOS writes files `._NAME`; these are no tables.
    """
    return name.lower().endswith(SUFFIXES) and not name.startswith((".", "~$"))


def _head(path: str) -> Mapping[str, str]:
    try:
        return read_head(_content(path, -1 if is_xlsx(path) else HEAD_BYTES), source=path)
    except MissingFileError:
        return {}


def _is_results(columns: Iterable[str]) -> bool:
    """Returns whether the columns are those of a table of `predict`."""
    return {"source", "frame", "p_open"}.issubset(columns)


def _group_column(columns: Collection[str]) -> str:
    """Returns the name of the column of groups; "" if there is none.

    A column `face` in a table of `predict` does not count: it is a number inside one picture, not a person.
    """
    names = [name for name in GROUP_COLUMNS if name in columns]
    return next((name for name in names if name != "face" or not _is_results(columns)), "")


def _content(path: str, most: int = -1) -> bytes:
    """Reads a file on disk or in a zip: its first `most` bytes, or all if `most` is -1.

    Raises:
        MissingFileError: The file cannot be read.
    """
    archive, member = split_at_zip(path)
    try:
        if not archive:
            with open(path, "rb") as file:
                return file.read(most)
        with zipfile.ZipFile(archive) as zipped, zipped.open(member) as stream:
            return stream.read(most)
    except (OSError, EOFError, KeyError, RuntimeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
        raise MissingFileError(
            f"{path}: cannot be read: {getattr(error, 'strerror', '') or error}"
        ) from error


def _column(table: Table, names: Sequence[str]) -> str:
    """Returns the first of some column names that a table has; raises `DataError` if it has none of them."""
    for name in names:
        if name in table.columns:
            return name
    raise DataError(
        f"{table.source}: expected a column named {' or '.join(names)}; "
        f"it has {', '.join(table.columns) or 'none'}"
    )


def _stripped(table: Table, column: str) -> list[str]:
    return [cell.strip() for cell in table.columns[column]]


def _with(table: Table, column: str) -> Table:
    """Returns the table with only the rows that have text in a column."""
    has_text = list(map(bool, _stripped(table, column)))
    columns = {name: list(compress(cells, has_text)) for name, cells in table.columns.items()}
    return Table(table.source, columns, list(compress(table.numbers, has_text)))


def _filled(table: Table, column: str) -> list[str]:
    """Returns the cells of a column; raises `DataError` if one is empty."""
    cells = _stripped(table, column)
    empty = cells.count("")
    if empty:
        raise DataError(
            f"{table.source}: row {table.numbers[cells.index('')]} has no {column} (first misfit of {empty}"
            f"): expected one in every row{', or no such column' if column in GROUP_COLUMNS else ''}"
        )
    return cells


def _parts(table: Table) -> list[str]:
    """Returns the part of each row by its column `split`; raises `DataError` for an unknown name."""
    cells = _stripped(table, "split")
    parts = {cell: _PARTS.get(cell.lower(), "") for cell in set(cells)}
    for number, cell in zip(table.numbers, cells, strict=True):
        if not parts[cell]:
            raise DataError(
                f"{table.source}: row {number} has split {cell!r}: expected training, validation or test"
            )
    return [parts[cell] for cell in cells]


def _located(manifest: Manifest, table: Table, column: str) -> list[Still]:
    """Finds the pictures that a column of a manifest names.

    The names in a column `source`, which tables of `predict` have, are searched in the current folder first.

    Raises:
        DataError: A picture is not found, or its name stands for several files.
    """
    names = table.columns[column]
    folder = os.path.dirname(manifest.path)
    if manifest.archive and not folder.startswith(manifest.archive):
        folder = manifest.archive
    folders = ["", folder] if column == "source" else [folder]
    archives = [manifest.archive] if manifest.archive else zips_in(folder)
    found = locate(names, folders=folders, archives=archives)
    wrong = [index for index, name in enumerate(names) if len(found[name]) != 1]
    if wrong:
        name = names[wrong[0]]
        among = " and ".join(file.source for file in found[name][:2])
        missing = (
            f"not in {manifest.archive}" if manifest.archive else "neither beside it nor in a zip beside it"
        )
        raise DataError(
            f"{table.source}: row {table.numbers[wrong[0]]}, first misfit of {len(wrong)}: {name!r} "
            + (f"stands for {among}; write more of its path" if among else f"is {missing}")
        )
    return [found[name][0] for name in names]
