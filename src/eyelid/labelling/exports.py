"""Labels as files: CSV, XLSX, JSON, and a folder for each class."""

import csv
import io
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from eyelid.errors import LabelError, OutputError, PictureError
from eyelid.labelling.label_rows import LabelRow, shown_columns
from eyelid.labelling.marks import Given
from eyelid.labelling.name_lookup import flat_name
from eyelid.labelling.pile import Pile

TABLES = ("csv", "xlsx", "json")
"""The files in which labels can be written, by their endings."""

Files = Literal["copy", "link"]


def table_bytes(
    kind: str, rows: Sequence[LabelRow], marks: Mapping[str, Mapping[str, Given]], classes: Sequence[str]
) -> bytes:
    """Returns labels as the bytes of a file.

    Args:
        kind: One of `TABLES`. JSON also holds what each annotator said by itself.
        rows: The labels.
        marks: What each annotator said, by picture.
        classes: The classes.

    Raises:
        LabelError: There is no such kind, or a name cannot stand in it.
    """
    if kind == "json":
        return _json(rows, marks, classes)
    if kind == "xlsx":
        return _xlsx(rows)
    if kind != "csv":
        raise LabelError(f"labels as {kind!r}: expected {', '.join(TABLES)}")
    stream = io.StringIO(newline="")
    columns = shown_columns(rows)
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(columns)
    table.writerows([getattr(row, column) for column in columns] for row in rows)
    return stream.getvalue().encode("utf-8", "backslashreplace")


def write_class_folders(path: Path, rows: Sequence[LabelRow], pile: Pile, *, files: Files) -> int:
    """Puts each labelled picture into the folder of its class.

    A name with folders in it becomes one name: `ann/1.jpg` is `open/ann__1.jpg`. Can't tell, tags and
    annotators stay in the tables.

    Args:
        path: The folder of the class folders, which must not be there yet.
        rows: The labels.
        pile: The pictures.
        files: `copy` them, or `link` them: the same files under a second name, on the same disk.

    Returns:
        How many pictures there are.

    Raises:
        OutputError: The folder is there, cannot be written, or files cannot be linked into it.
        LabelError: Two pictures would get one name, or the pictures of a zip are to be linked.
    """
    if path.exists():
        raise OutputError(f"{path}: exists; name a new folder for the classes")
    labelled = [row for row in rows if row.target]
    names = {row.name: flat_name(row.name) for row in labelled}
    if len(set(names.values())) < len(names):
        given = Counter(names.values())
        first = next(name for name in names if given[names[name]] > 1)
        raise LabelError(f"{first}: another picture would be {names[first]}, too; export a table instead")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as part:
            whole = Path(part) / "whole"
            whole.mkdir()
            for row in labelled:
                target = whole / row.target / names[row.name]
                target.parent.mkdir(parents=True, exist_ok=True)
                _put(pile, row.name, target, files)
            whole.rename(path)
    except OSError as error:
        hint = "; --export-files copy makes copies" if files == "link" else ""
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}{hint}") from error
    except PictureError as error:
        raise OutputError(f"{path}: a picture cannot be read: {error}") from error
    return len(labelled)


def _put(pile: Pile, name: str, target: Path, files: Files) -> None:
    file = pile.files[pile.numbers[name]]
    if files == "copy":
        if file.path:
            shutil.copy2(file.path, target)
        else:
            target.write_bytes(file.read())
    elif file.path:
        os.link(os.path.realpath(file.path), target)
    else:
        raise LabelError(f"{file.source}: what lies in a zip cannot be linked; use --export-files copy")


def _json(
    rows: Sequence[LabelRow], marks: Mapping[str, Mapping[str, Given]], classes: Sequence[str]
) -> bytes:
    told = {
        "classes": list(classes),
        "pictures": [
            {
                **{
                    name: value
                    for name, value in row._asdict().items()
                    if value or name in ("name", "target")
                },
                "marks": _told(marks.get(row.name, {})),
            }
            for row in rows
        ],
    }
    return json.dumps(told, indent=1).encode() + b"\n"


def _told(given: Mapping[str, Given]) -> dict[str, dict[str, object]]:
    return {
        by: {
            "label": one.mark.label,
            "cant_tell": one.mark.cant_tell,
            "tags": list(one.mark.tags),
            "time": one.time,
            "reason": one.reason,
            "suggested": one.suggested,
            "imported_from": one.source,
        }
        for by, one in given.items()
    }


def _xlsx(rows: Sequence[LabelRow]) -> bytes:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils.exceptions import IllegalCharacterError
    except ModuleNotFoundError as error:
        raise LabelError(
            "XLSX needs the package 'openpyxl', which the core leaves out; run: pip install 'eyelid[train]', "
            "or export a CSV"
        ) from error
    book = Workbook(write_only=True)
    sheet = book.create_sheet("labels")
    columns = shown_columns(rows)
    sheet.append(columns)
    for row in rows:
        cells = []
        for column in columns:
            try:
                cell = WriteOnlyCell(sheet, getattr(row, column))
            except IllegalCharacterError as error:
                raise LabelError(f"{row.name!r}: XLSX cannot hold this name; export a CSV") from error
            cell.data_type = "s"  # a name that starts with = is no formula
            cells.append(cell)
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
