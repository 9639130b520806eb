"""Reading labelled data sets from disk. The user names their layout, or it is detected."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from eyelid.columns import ColumnOptions
from eyelid.data.labelled_pictures import LabelledPictures
from eyelid.data.labels import CLASSES, expect_renamed, read_labels
from eyelid.data.locations import pictures_under, set_name
from eyelid.data.manifest import LABEL_COLUMNS, find_manifest, manifests_in, read_manifest
from eyelid.data.name_layouts import COLUMBIA, MRL, NameForm, read_columbia, read_mrl
from eyelid.data.part_manifests import part_manifests, read_part_manifests
from eyelid.data.split_folders import is_part, with_split_folders
from eyelid.errors import DataError, MissingFileError
from eyelid.pictures import PATH_COLUMNS, Still, is_zip, split_at_zip

LAYOUTS = ("folders", "mrl", "manifest", "columbia")
"""The layouts by name."""

_FIRST = 20  # the layout is detected from so many names; all names must then fit it


def read_labelled(
    data: str,
    *,
    label: str = "",
    rename: Mapping[str, str] = MappingProxyType({}),
    complete: bool = True,
    columns: ColumnOptions | None = None,
    hidden: bool = False,
    expect_all_renamed: bool = True,
) -> LabelledPictures:
    """Reads a labelled data set from disk. `read_labels` says how its labels are read.

    Args:
        data: `LAYOUT:PATH`, or `PATH` alone. Without a layout, these are tried in order:

            - `manifest`: a table, CSV, XLSX or JSON lines, with a row for each picture. It has a column
              `path` (or `file`, …), a column `label` (or `target`, `state`, `class`, …) and, if they are
              known, a column `group` (or `person`, `subject`, `face`, …) and a column `split`; with columns
              `x`, `y`, `width` and `height`, each row is the eye in this box of a photo. PATH is the
              manifest; or a folder or zip that holds exactly one; or a zip in whose folder exactly one
              manifest names pictures of the zip. The pictures are searched in the folder of the manifest and
              in the zips of that folder, as `FileFinder` does it; if the manifest is in a zip, in that zip. A
              name may be `archive.zip/member`. If there is one for each part, such as `train.csv` and
              `test.csv`, or `train/metadata.csv` and so on, the parts become a column `split`. A table of
              `predict` is a manifest too, after its states were corrected.
            - `mrl`: files with MRL names. The groups are the subjects.
            - `columbia`: eyes with Columbia Gaze names, which are all open. The groups are the subjects.
              The column `movement` says where the eyes look; it is empty where no single movement fits.
            - `folders`: a subfolder for each class, with its name. The groups are not known. Folders train,
              val (or valid, …) and test, above or in those of the classes, become a column `split`.

            For the last three, PATH is a folder, a zip, or a folder of zips.
        label: Name of a column whose values become the labels, such as `movement` or `glasses`, instead of
            the labels of the layout.
        rename: Maps a label to the class that it stands for; to an empty string, if it is to be none.
        complete: Whether each picture must have a label. If true, pictures without one are left out and
            counted in `LabelledPictures.left_out`. If false, they have an empty string, also where the
            manifest, which `data` then names, has no column of labels, or where the pictures fit no layout.
        columns: The columns of a manifest that have other names.
        hidden: Whether hidden files and folders are read, too. What a manifest names is always read.
        expect_all_renamed: Whether each label in `rename` must occur.

    Raises:
        DataError: The layout is unknown, or none fits, or a file, a name, a row or a column does not fit; or
            no picture has a label.
        MissingFileError: The path does not exist.
    """
    columns = columns or ColumnOptions()
    columns = replace(columns, label=(label or columns.label).strip().lower())
    pictures = _read(data, columns, complete=complete, hidden=hidden)
    found = read_labels(pictures.labels, rename=rename, column=columns.label)
    if expect_all_renamed:
        expect_renamed(rename, found.spellings, source=pictures.name)
    pictures = replace(pictures, labels=found.labels, spellings=found.spellings)
    if found.note:
        pictures = pictures.noted(found.note)
    if complete:
        pictures = pictures.without_unlabelled()
    if pictures.left_out:
        left_out = f"{pictures.left_out:,} picture{'s' * (pictures.left_out != 1)}"
        pictures = pictures.noted(f"{left_out} without a label left out")
    return pictures


def _read(data: str, columns: ColumnOptions, *, complete: bool, hidden: bool) -> LabelledPictures:
    """Reads a labelled data set, with its labels as they are written; see `read_labelled`."""
    layout, path = _parted(data)
    label = columns.label
    if layout in ("", "manifest"):
        inside = manifests_in(path, columns)
        parts = part_manifests(path, inside, columns)
        if parts:
            return read_part_manifests(path, parts, columns, complete=complete)
        manifest = find_manifest(path, inside, columns)
        if manifest:
            pictures = read_manifest(manifest, columns, complete=complete)
            if not len(pictures):
                raise DataError(f"{manifest.path}: no pictures: it has no rows{' with a label' * complete}")
            return pictures
        if layout:
            raise DataError(f"{path}: expected {_manifest(label)}")
    files, passed_over = pictures_under(path, hidden=hidden)
    layout = layout or _detected(path, files)
    if not (layout or complete):
        pictures = LabelledPictures(set_name(path), files, [""] * len(files), [""] * len(files))
    elif not layout:
        raise _no_layout(path, files, label, passed_over)
    else:
        pictures = with_split_folders(_READERS[layout](path, files), used=layout == "folders")
    if passed_over:
        pictures = pictures.noted(passed_over)
    return _labelled_by(label, pictures) if label else pictures


def _parted(data: str) -> tuple[str, str]:
    """Returns the layout and the path of `LAYOUT:PATH`; the layout of a path alone is an empty string.

    A path may itself contain a colon.

    Raises:
        DataError: There is no such path, and the word before the colon is not a layout.
        MissingFileError: The path does not exist.
    """
    layout, colon, path = data.partition(":")
    known = layout in LAYOUTS
    if colon and known and _exists(path):
        return layout, path
    if _exists(data):
        return "", data
    if colon and not known and not {"/", "."} & set(layout):
        raise DataError(
            f"data {data!r}: no such path, and {layout!r} is no layout: expected PATH or LAYOUT:PATH, "
            f"with LAYOUT one of {', '.join(LAYOUTS)}"
        )
    raise MissingFileError(f"data {data!r}: {path if colon and known else data} does not exist")


def _exists(path: str) -> bool:
    return os.path.exists(path) or bool(split_at_zip(path)[1])


def _detected(path: str, files: Sequence[Still]) -> str:
    """Returns the name of the layout of a folder or zip without a manifest; "" if none fits."""
    first = files[:_FIRST]
    for layout, form in _FORMS.items():
        if 2 * sum(form.fields(file) is not None for file in first) >= len(first):
            return layout
    folders = {_folder_of(file) for file in files}
    classes = {_class_of(folder, _top(path)).casefold() for folder in folders}
    if len(folders) > 1 and _top(path) in folders and classes.isdisjoint(CLASSES):
        return ""  # unlabelled pictures, some in subfolders that do not stand for classes
    return "folders" if len(classes) > 1 or classes <= {*CLASSES} else ""


def _no_layout(path: str, files: Sequence[Still], label: str, passed_over: str) -> DataError:
    forms = "; ".join(f"names such as {form.example} ({layout})" for layout, form in _FORMS.items())
    return DataError(
        f"{path}: its pictures ({len(files)}, first {files[0].source}) fit no layout: expected "
        f"{_manifest(label)}; "
        f"{forms}; or a subfolder for each class, such as open and closed (folders)"
        f"{f'; {passed_over}' if passed_over else ''}"
    )


def _manifest(label: str) -> str:
    labels = label or f"{LABEL_COLUMNS[0]} (or {', '.join(LABEL_COLUMNS[1:4])}, …)"
    return (
        f"a CSV or XLSX with the columns {PATH_COLUMNS[0]} (or {', '.join(PATH_COLUMNS[1:5])}, …) and "
        f"{labels}, or others that --columns names, or just one in the folder or zip (manifest)"
    )


def _read_folders(path: str, files: Sequence[Still]) -> LabelledPictures:
    folders = [_folder_of(file) for file in files]
    top = _top(path)
    loose = folders.count(top)
    if 0 < loose < len(files):
        raise DataError(
            f"{files[folders.index(top)].source}: lies beside the subfolders: expected it in the one that is "
            f"named by its class (first misfit of {loose}, in {len(files)} pictures)"
        )
    classes = {folder: _class_of(folder, top) for folder in set(folders)}
    labels = [classes[folder] for folder in folders]
    return LabelledPictures(set_name(path), files, labels, [""] * len(files))


def _top(path: str) -> str:
    return os.path.join(path, "").rstrip("/")


def _folder_of(file: Still) -> str:
    return file.source.rpartition("/")[0].rstrip("/")


def _class_of(folder: str, top: str) -> str:
    """Returns the class that a folder stands for, or a zip with pictures at its top: its name.

    A folder that is named after a part of a split, such as `open/train`, has the class of the one above it.
    """
    while folder != top and is_part(folder):
        folder = os.path.dirname(folder)
    return set_name(folder) if is_zip(folder) else os.path.basename(folder) or set_name(folder)


def _read_mrl(path: str, files: Sequence[Still]) -> LabelledPictures:
    return read_mrl(set_name(path), files)


def _read_columbia(path: str, files: Sequence[Still]) -> LabelledPictures:
    return read_columbia(set_name(path), files)


def _labelled_by(column: str, pictures: LabelledPictures) -> LabelledPictures:
    """Returns the pictures with the values of a column as labels; raises `DataError` if there is none."""
    if column not in pictures.columns:
        raise DataError(
            f"{pictures.name}: no column {column}: expected one of {', '.join(pictures.columns) or 'none'}"
        )
    return replace(pictures, labels=pictures.columns[column])


_FORMS: dict[str, NameForm] = {"mrl": MRL, "columbia": COLUMBIA}

_READERS: dict[str, Callable[[str, Sequence[Still]], LabelledPictures]] = {
    "folders": _read_folders,
    "mrl": _read_mrl,
    "columbia": _read_columbia,
}
