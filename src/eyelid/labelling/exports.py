"""Exporting labels as CSV, XLSX, JSON of several programs, or class folders."""

import io
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from eyelid.csv_cells import rows_text
from eyelid.errors import LabelError, OutputError, PictureError
from eyelid.labelling.coco import coco_json
from eyelid.labelling.export_names import TABLES, flat_name
from eyelid.labelling.label_rows import LabelRow, table_columns
from eyelid.labelling.label_studio import label_studio_json
from eyelid.labelling.marks import MarkRecord
from eyelid.labelling.pile import Pile

CopyMode = Literal["copy", "link"]


def table_bytes(
    kind: str,
    rows: Sequence[LabelRow],
    marks: Mapping[str, Mapping[str, MarkRecord]],
    classes: Sequence[str],
    pile: Pile,
) -> bytes:
    """Returns the content of a label file.

    Args:
        kind: One of `TABLES`. JSON, but for COCO's, contains the marks of each annotator.
        rows: The labels.
        marks: The marks, by picture, then by annotator.
        classes: The classes.
        pile: The pictures, whose sizes COCO's JSON has.

    Raises:
        LabelError: There is no such kind, or the format cannot contain a name.
        PictureError: COCO's JSON is asked for, and a picture cannot be read any more.
    """
    if kind == "json":
        return _json(rows, marks, classes)
    if kind == "label-studio.json":
        return label_studio_json(rows, marks)
    if kind == "coco.json":
        return coco_json(rows, pile, classes)
    if kind == "xlsx":
        return _xlsx(rows)
    if kind != "csv":
        raise LabelError(f"labels as {kind!r}: expected {', '.join(TABLES)}")
    columns = table_columns(rows)
    text = rows_text([columns, *([getattr(row, column) for column in columns] for row in rows)])
    return text.encode("utf-8", "backslashreplace")


def write_class_folders(path: Path, rows: Sequence[LabelRow], pile: Pile, *, files: CopyMode) -> int:
    """Writes a folder for each class, with the pictures of that class in it.

    Folders in a name are joined by `__`: `ann/1.jpg` becomes `open/ann__1.jpg`. *Can't tell*, tags and
    annotators are in the tables only.

    Args:
        path: The folder that gets the class folders; it must not exist yet.
        rows: The labels.
        pile: The pictures.
        files: `copy` to copy the files, or `link` to make hard links, which must be on the same disk.

    Returns:
        The number of pictures written.

    Raises:
        OutputError: The folder exists or cannot be written, or files cannot be linked into it.
        LabelError: Two pictures would get the same name, or pictures of a zip should be linked.
    """
    if path.exists():
        raise OutputError(f"{path}: exists; name a new folder for the classes")
    labelled = [row for row in rows if row.target]
    names = {row.name: flat_name(row.name) for row in labelled}
    if len(set(names.values())) < len(names):
        uses = Counter(names.values())
        first = next(name for name in names if uses[names[name]] > 1)
        raise LabelError(f"{first}: another picture would be {names[first]}, too; export a table instead")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as part:
            whole = Path(part) / "whole"
            whole.mkdir()
            for row in labelled:
                target = whole / row.target / names[row.name]
                target.parent.mkdir(parents=True, exist_ok=True)
                _copy_or_link(pile, row.name, target, files)
            whole.rename(path)
    except OSError as error:
        hint = "; --export-files copy makes copies" if files == "link" else ""
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}{hint}") from error
    except PictureError as error:
        raise OutputError(f"{path}: a picture cannot be read: {error}") from error
    return len(labelled)


def _copy_or_link(pile: Pile, name: str, target: Path, files: CopyMode) -> None:
    file = pile.files[pile.numbers[name]]
    if files == "copy":
        if file.path:
            shutil.copy2(file.path, target)
        else:
            target.write_bytes(file.read())
    elif file.path:
        os.link(os.path.realpath(file.path), target)
    else:
        raise LabelError(f"{file.source}: pictures in a zip cannot be linked; use --export-files copy")


def _json(
    rows: Sequence[LabelRow], marks: Mapping[str, Mapping[str, MarkRecord]], classes: Sequence[str]
) -> bytes:
    content = {
        "classes": list(classes),
        "pictures": [
            {
                **{
                    name: value
                    for name, value in row._asdict().items()
                    if value or name in ("name", "target")
                },
                "marks": _marks_json(marks.get(row.name, {})),
            }
            for row in rows
        ],
    }
    return json.dumps(content, indent=1).encode() + b"\n"


def _marks_json(records: Mapping[str, MarkRecord]) -> dict[str, dict[str, object]]:
    return {
        by: {
            "label": record.mark.label,
            "cant_tell": record.mark.cant_tell,
            "tags": list(record.mark.tags),
            "time": record.time,
            "reason": record.reason,
            "suggested": record.suggested,
            "imported_from": record.source,
        }
        for by, record in records.items()
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
    columns = table_columns(rows)
    sheet.append(columns)
    for row in rows:
        cells = []
        for column in columns:
            try:
                cell = WriteOnlyCell(sheet, getattr(row, column))
            except IllegalCharacterError as error:
                raise LabelError(f"{row.name!r}: XLSX cannot hold this name; export a CSV") from error
            cell.data_type = "s"  # text: a name that starts with = is not a formula
            cells.append(cell)
        sheet.append(cells)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
