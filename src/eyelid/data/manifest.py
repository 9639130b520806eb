"""Reading manifests. A manifest is a table that says the path, label, person and more of each picture."""

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import compress

from eyelid.columns import ColumnOptions
from eyelid.data.boxes import BOX_COLUMNS, has_boxes, read_boxes
from eyelid.data.eye_in_photo import EyeInPhoto
from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.data.locations import set_name
from eyelid.data.split_folders import PART_OF_NAME
from eyelid.data.text_table import HEAD_BYTES, Table, as_text, is_xlsx, read_head, read_table
from eyelid.errors import DataError, MissingFileError, PictureError
from eyelid.pictures import (
    PATH_COLUMNS,
    TABLES,
    ZIP_ERRORS,
    FileFinder,
    LookupFailure,
    Still,
    columns_named,
    is_hidden,
    is_zip,
    open_archive,
    split_at_zip,
)

_RESULTS = "source"  # the column of paths in tables of `predict`

LABEL_COLUMNS = (
    "label",
    "target",
    "state",
    "class",
    "class_name",
    "category",
    "eye_state",
    "annotation",
    "choice",
    "labels",
    "ground_truth",
)
"""Columns that may hold the labels of a manifest, the likeliest first; see `columns_named`."""

GROUP_COLUMNS = (
    *("group", "person", "subject", "face"),
    *("person_id", "subject_id", "participant", "identity"),
)
"""Columns that may say who is in a picture, the likeliest first; see `columns_named`."""


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


def find_manifest(path: str, inside: Sequence[Manifest], columns: ColumnOptions) -> Manifest | None:
    """Finds the manifest of a data set.

    A table of `predict` counts as a manifest only if `path` names it, because its states are a model's.

    Args:
        path: The manifest itself; or a folder that holds exactly one; or a zip. A zip may hold one manifest
            in its uppermost folder. If it holds none, the manifests in the folder of the zip are searched;
            only those count whose first picture is in the zip.
        inside: If the path is a folder, what `manifests_in` returns for it.
        columns: Columns that have other names than the usual ones.

    Returns:
        The manifest; None if there is none.

    Raises:
        DataError: There are several manifests.
    """
    if os.path.isdir(path):
        found = list(inside)
    elif is_zip(path):
        zipped = _with_labels(_tables_in_zip(path), columns)
        beside = {} if zipped else _with_labels(_tables_in(os.path.dirname(path)), columns)
        found = [Manifest(table, path) for table in zipped or _naming(path, beside, columns)]
    else:
        found = [Manifest(path, split_at_zip(path)[0])] if _is_table(os.path.basename(path)) else []
    if columns.label and not found:  # finds one without this column; `read_manifest` then lists its columns
        columns = replace(columns, label="")
        return find_manifest(path, manifests_in(path, columns), columns)
    if len(found) > 1:
        names = " and ".join(os.path.basename(manifest.path) for manifest in found)
        raise DataError(f"{path}: {names} are manifests of it; choose one, such as manifest:{found[0].path}")
    return found[0] if found else None


def manifests_in(folder: str, columns: ColumnOptions) -> list[Manifest]:
    """Returns the manifests with labels in a folder, sorted by name; none if it is no folder."""
    if not os.path.isdir(folder):
        return []
    return [Manifest(table) for table in _with_labels(_tables_in(folder), columns)]


def read_manifest(manifest: Manifest, columns: ColumnOptions, *, complete: bool = True) -> LabelledPictures:
    """Reads a manifest and finds its pictures.

    Args:
        manifest: A table with one of `PATH_COLUMNS`, one of `LABEL_COLUMNS`, and, if they are known, one of
            `GROUP_COLUMNS` and `split`. All columns except the first three are kept in the result. If it has
            the `BOX_COLUMNS`, too, the pictures are photos, and each row is an eye in one.
        columns: Columns that have other names than the usual ones.
        complete: Whether rows without a label, or without a box where others have one, are left out. If
            false, they are kept, and the table may have no column of labels, unless `columns` names one.

    Raises:
        DataError: A row, a column or a picture is not as expected.
        MissingFileError: The file of the manifest does not exist or cannot be read.
    """
    path = manifest.path
    table = read_table(_content(path), source=path)
    file_column, finder, notes = _path_column(manifest, table, columns.path)
    unlabelled = not (complete or columns.label or columns_named(table.columns, LABEL_COLUMNS))
    label_column = "" if unlabelled else _column(table, "label", columns.label, LABEL_COLUMNS)
    rows = len(table.numbers)
    if complete:
        table = _chosen(table, _stripped(table, label_column))
    left_out = rows - len(table.numbers)
    eyes = read_boxes(table) if has_boxes(table.columns) else []
    if any(eyes):
        notes.append(f"{path}: each row is the eye in the box of its {', '.join(BOX_COLUMNS)}")
    if complete and None in eyes:
        first = table.columns[file_column][eyes.index(None)]
        count = eyes.count(None)
        notes.append(
            f"{path}: {count:,} row{'s' * (count > 1)} without a box left out, the first for {first}"
        )
        table, eyes = _chosen(table, eyes), list(filter(None, eyes))
    group_column = _group_column(table, columns.group)
    labels = [""] * len(table.numbers) if unlabelled else _stripped(table, label_column)
    groups = _stripped(table, group_column) if group_column else [""] * len(labels)
    if any(groups):
        groups = _filled(table, group_column)
    used = (file_column, label_column, group_column)
    others = {name: list(map(as_text, cells)) for name, cells in table.columns.items() if name not in used}
    if "split" in others:
        others["split"] = _parts(table)
    files = _located(table, file_column, finder)
    if eyes:
        files = [EyeInPhoto(file, eye) if eye else file for file, eye in zip(files, eyes, strict=True)]
    name = set_name(manifest.archive or os.path.dirname(path) or ".")
    return LabelledPictures(name, files, labels, groups, others, left_out, notes=notes)


def _tables_in(folder: str) -> list[str]:
    names = sorted(os.listdir(folder or "."))
    return [os.path.join(folder, name) for name in names if _is_table(name)]


def _tables_in_zip(archive: str) -> list[str]:
    """Returns the tables in the uppermost folder of a zip that has files; empty if it cannot be opened.

    Many zips hold one folder, and everything else is in it. Then this folder is searched.
    """
    try:
        names = [member.member for member in open_archive(archive).members()]
        shown = [name for name in names if not any(map(is_hidden, name.split("/")))]
        top = os.path.commonpath(set(map(os.path.dirname, shown)))
    except (ValueError, *ZIP_ERRORS):
        return []  # the function that lists the pictures of the zip raises the error
    return sorted(
        os.path.join(archive, name)
        for name in shown
        if os.path.dirname(name) == top and _is_table(os.path.basename(name))
    )


def _with_labels(tables: Iterable[str], columns: ColumnOptions) -> dict[str, Mapping[str, str]]:
    """Returns the tables that are manifests with labels, each with the first cell of each column."""
    heads = {table: _head(table) for table in tables}
    return {
        table: head
        for table, head in heads.items()
        if columns_named(head, _wanted(columns.path, PATH_COLUMNS))
        and columns_named(head, _wanted(columns.label, LABEL_COLUMNS))
        and not _is_results(head)
    }


def _naming(archive: str, manifests: Mapping[str, Mapping[str, str]], columns: ColumnOptions) -> list[str]:
    """Returns the manifests whose first picture is in a zip.

    Args:
        archive: Path of the zip.
        manifests: Maps the path of each manifest to the first cell of each column.
        columns: Columns that have other names than the usual ones.
    """
    finder = FileFinder([archive], archive=archive, absent="")
    wanted = _wanted(columns.path, PATH_COLUMNS)
    return [
        table
        for table, head in manifests.items()
        if any(finder.finds(head[name]) for name in columns_named(head, wanted))
    ]


def _is_table(name: str) -> bool:
    """Returns whether a file's name is that of a table.

    Excel writes a file `~$NAME` while a table is open, and macOS writes files `._NAME`; these are no tables.
    """
    return name.lower().endswith(TABLES) and not is_hidden(name) and not name.startswith("~$")


def _head(path: str) -> Mapping[str, str]:
    try:
        return read_head(_content(path, -1 if is_xlsx(path) else HEAD_BYTES), source=path)
    except MissingFileError:
        return {}


def _is_results(columns: Iterable[str]) -> bool:
    """Returns whether the columns are those of a table of `predict`."""
    return {"source", "frame", "p_open"}.issubset(columns)


def _group_column(table: Table, wanted: str) -> str:
    """Returns the name of the column of groups; "" if there is none.

    A column `face` in a table of `predict` does not count: it is a number inside one picture, not a person.
    """
    if wanted:
        return _column(table, "group", wanted, GROUP_COLUMNS)
    names = columns_named(table.columns, GROUP_COLUMNS)
    return next((name for name in names if name != "face" or not _is_results(table.columns)), "")


def _content(path: str, most: int = -1) -> bytes:
    """Reads a file on disk, its first `most` bytes or all if `most` is -1; or all of a file in a zip.

    Raises:
        MissingFileError: The file cannot be read.
    """
    archive, member = split_at_zip(path)
    try:
        if not archive:
            with open(path, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise OSError("not a regular file")
                return file.read(most)
        for zipped in open_archive(archive).members():
            if zipped.member == member:
                return zipped.read()
        raise OSError("no such file in the zip")
    except (PictureError, *ZIP_ERRORS) as error:
        raise MissingFileError(
            f"{path}: cannot be read: {getattr(error, 'strerror', '') or error}"
        ) from error


def _wanted(named: str, usual: Sequence[str]) -> Sequence[str]:
    return (named.strip().lower(),) if named else usual


def _column(table: Table, kind: str, named: str, usual: Sequence[str]) -> str:
    """Returns the column that the user named, or else the first of the usual ones that a table has.

    Raises:
        DataError: The table has no such column.
    """
    found = columns_named(table.columns, _wanted(named, usual))
    if found:
        return found[0]
    expected = named or f"{' or '.join(usual[:4])}, or another that --columns.{kind} names"
    raise DataError(
        f"{table.source}: expected a column named {expected}; it has {', '.join(table.columns) or 'none'}"
    )


def _path_column(manifest: Manifest, table: Table, named: str) -> tuple[str, FileFinder, list[str]]:
    """Returns the column that names the pictures, their finder, and notes on where names and labels are.

    Of several columns that may name them, it is the first whose first cell names a file.
    """
    finder_of = cache(partial(_finder, manifest))  # each lists the files only once
    column = _column(table, "path", named, PATH_COLUMNS)
    notes = []
    if manifest.archive and not split_at_zip(manifest.path)[0]:
        notes.append(f"{manifest.archive}: the labels are those of {manifest.path} beside it")
    usual = columns_named(table.columns, PATH_COLUMNS)
    if not named and len(usual) > 1 and table.numbers:
        naming = (name for name in usual if finder_of(name == _RESULTS).finds(table.columns[name][0]))
        column = next(naming, column)
        others = " or ".join(name for name in usual if name != column)
        notes.append(
            f"{table.source}: the column {column} names the files; --columns.path takes {others} instead"
        )
    return column, finder_of(column == _RESULTS), notes


def _finder(manifest: Manifest, of_results: bool) -> FileFinder:
    """Returns the finder of a manifest's pictures.

    The names in tables of `predict` are searched in the current folder first.
    """
    folder = os.path.dirname(manifest.path)
    if manifest.archive and not folder.startswith(manifest.archive):
        folder = manifest.archive
    absent = f"not in {manifest.archive}" if manifest.archive else "neither beside it nor in a zip beside it"
    folders = ["", folder] if of_results else [folder]
    return FileFinder(folders, archive=manifest.archive, absent=absent)


def _stripped(table: Table, column: str) -> list[str]:
    return [as_text(cell).strip() for cell in table.columns[column]]


def _chosen(table: Table, chosen: Sequence[object]) -> Table:
    """Returns the table with only the rows for which `chosen` has something, and not "" or None."""
    columns = {name: list(compress(cells, chosen)) for name, cells in table.columns.items()}
    return Table(table.source, columns, list(compress(table.numbers, chosen)))


def _filled(table: Table, column: str) -> list[str]:
    """Returns the cells of a column; raises `DataError` if one is empty."""
    cells = _stripped(table, column)
    empty = cells.count("")
    if empty:
        raise DataError(
            f"{table.source}: row {table.numbers[cells.index('')]} has no {column} (first misfit of {empty}"
            "): expected one in every row, or no such column"
        )
    return cells


def _parts(table: Table) -> list[str]:
    """Returns the part of each row by its column `split`; raises `DataError` for an unknown name."""
    cells = _stripped(table, "split")
    parts = {cell: PART_OF_NAME.get(cell.lower(), "") for cell in set(cells)}
    for number, cell in zip(table.numbers, cells, strict=True):
        if not parts[cell]:
            raise DataError(
                f"{table.source}: row {number} has split {cell!r}: expected training, validation or test"
            )
    return [parts[cell] for cell in cells]


def _located(table: Table, column: str, finder: FileFinder) -> list[Still]:
    """Finds the pictures that a column of a manifest names.

    Raises:
        DataError: A picture is not found, or its name stands for several files.
    """
    names = table.columns[column]
    found = {name: finder.find(name) for name in dict.fromkeys(names)}
    wrong = [
        (number, file.reason)
        for number, file in zip(table.numbers, (found[name] for name in names), strict=True)
        if isinstance(file, LookupFailure)
    ]
    if wrong:
        number, reason = wrong[0]
        raise DataError(f"{table.source}: row {number}, first misfit of {len(wrong)}: {reason}")
    return [file for file in (found[name] for name in names) if not isinstance(file, LookupFailure)]
