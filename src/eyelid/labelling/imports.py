"""Importing labels that were made elsewhere, from tables, class folders and JSON files."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eyelid.data.labels import expect_renamed, read_labels, rename_advice
from eyelid.data.layouts import read_labelled
from eyelid.data.manifest import LABEL_COLUMNS
from eyelid.data.text_table import as_text, read_table
from eyelid.errors import LabelError, MissingFileError
from eyelid.labelling.annotator import MODEL
from eyelid.labelling.coco import read_coco
from eyelid.labelling.export_names import flat_name
from eyelid.labelling.imported_row import ImportedRow
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_studio import read_tasks
from eyelid.labelling.strict_json import parse_json
from eyelid.pictures import PATH_COLUMNS, TABLES, LookupFailure, NameLookup, columns_named

_NAME_COLUMNS = ("name", *(name for name in PATH_COLUMNS if name != "name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedLabels:
    """The labels of a file for the pictures of a pile, and the rows that gave no label.

    Attributes:
        source: Path of the file.
        marks: Marks by annotator, then by picture.
        times: Times of these marks by annotator, then by picture, if the file has them.
        unknown: A message for each row whose name is missing or is not in the pile.
        without_answer: Number of rows that have no class, no *can't tell* and no tag.
        by_model: Number of rows with a suggestion of a model, which is not a mark.
        note: A sentence for the user on how numbers were read as labels; empty if there were none.
    """

    source: str
    marks: Mapping[str, Mapping[str, Mark]]
    times: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    without_answer: int = 0
    by_model: int = 0
    note: str = ""

    def summary(self, new: int) -> str:
        """Returns one line that says how many labels were imported, and how many of them are new.

        Args:
            new: Number of the marks that were not in the journal before.
        """
        count = sum(map(len, self.marks.values()))
        line = f"{self.source}: {count:,} marks of {', '.join(self.marks) or 'nobody'}, {new:,} of them new"
        if self.unknown:
            line += f"; {len(self.unknown):,} rows left out, such as {self.unknown[0]}"
        if self.without_answer:
            line += f"; {self.without_answer:,} rows have no answer"
        if self.by_model:
            line += f"; {self.by_model:,} labels of a model are not marks"
        if self.note:
            line += f"; {self.note}"
        return line


def read_imported_labels(
    path: str,
    *,
    names: Iterable[str],
    classes: Sequence[str],
    tags: Sequence[str],
    by: str,
    rename: Mapping[str, str] | None = None,
    partly: bool = False,
) -> ImportedLabels:
    """Reads labels that were made elsewhere.

    Args:
        path: A CSV or XLSX with columns `name` (or `path`, `file`, …) and `target` (or `label`, …), and
            optionally `by`, `tags`, `cant_tell` and `time`; a JSON file that `eyelid label` wrote, or one of
            Label Studio or COCO; or a folder with one subfolder of pictures for each class.
        names: Names of the pictures in the pile. A row may also give the end of such a name, or a longer
            path, if that fits one picture only.
        classes: The classes.
        tags: The tags.
        by: Name of the annotator to record for labels whose row names no annotator.
        rename: Maps a label of the file to the class that it stands for, such as {zu: closed}; to an empty
            string, if it is to be none. `read_labels` says how labels are read.
        partly: Whether rows whose name is not in the pile are left out. If false, such a row is an error.

    Raises:
        LabelError: A row has an unknown picture, class or tag.
        EyelidError: The file is of none of these kinds, or it cannot be read.
    """
    rows = list(_read(path, by))
    rename = rename or {}
    reading = read_labels((row.mark.label for row in rows), rename=rename, classes=classes)
    expect_renamed(rename, reading.spellings, source=path)
    lookup = NameLookup(names, absent="not in the pile", flat=flat_name)
    marks: dict[str, dict[str, Mark]] = {}
    times: dict[str, dict[str, str]] = {}
    unknown: list[str] = []
    without_answer = by_model = 0
    for row, label in zip(rows, reading.labels, strict=True):
        name = lookup.find(row.name)
        mark = Mark(label, row.mark.cant_tell, row.mark.tags)
        _check_mark(mark, f"{path}: {row.place}, {row.name!r}", classes, tags)
        if isinstance(name, LookupFailure):
            unknown.append(f"{row.place}: {name.reason}")
        elif mark == Mark():
            without_answer += 1
        elif MODEL in row.by:
            by_model += 1
        else:
            for annotator in row.by:
                marks.setdefault(annotator, {})[name] = mark
                if row.time:
                    times.setdefault(annotator, {})[name] = row.time
    if unknown and not partly:
        raise LabelError(
            f"{path}: {unknown[0]} (first misfit of {len(unknown)}, in {len(rows)} rows); correct it, or "
            "import the rows that fit with --import-partly"
        )
    return ImportedLabels(
        source=path,
        marks=marks,
        times=times,
        unknown=unknown,
        without_answer=without_answer,
        by_model=by_model,
        note=reading.note,
    )


def _check_mark(mark: Mark, place: str, classes: Sequence[str], tags: Sequence[str]) -> None:
    if mark.label and mark.label not in classes:
        raise LabelError(
            f"{place}: label {mark.label!r}: expected one of {', '.join(classes)}; --classes names others; "
            f"{rename_advice(mark.label)}"
        )
    if unknown_tags := [tag for tag in mark.tags if tag not in tags]:
        raise LabelError(
            f"{place}: tag {unknown_tags[0]!r}: expected one of {', '.join(tags)}; --tags names others"
        )


def _read(path: str, by: str) -> Iterator[ImportedRow]:
    if not os.path.exists(path):
        raise MissingFileError(f"--imports {path}: no such file or folder")
    lower = path.lower()
    if lower.endswith(".json"):
        yield from read_label_json(path, by=by)
    elif lower.endswith(TABLES) and os.path.isfile(path):
        yield from _read_table(path, by)
    else:
        labelled = read_labelled(f"folders:{path}")
        for file, label in zip(labelled.files, labelled.labels, strict=True):
            yield ImportedRow(file.source, os.path.basename(file.source), (by,), Mark(label), "")


def _read_table(path: str, by: str) -> Iterator[ImportedRow]:
    table = read_table(_content(path), source=path)
    numbers = [f"row {number}" for number in table.numbers]
    yield from _table_rows(path, numbers, table.columns, by)


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise MissingFileError(f"--imports {path}: cannot be read: {error.strerror}") from error


def _table_rows(
    path: str, places: Sequence[str], columns: Mapping[str, Sequence[str]], by: str
) -> Iterator[ImportedRow]:
    """Yields the rows of a table.

    Args:
        path: Path of the file, for messages.
        places: The position of each row, for messages.
        columns: The cells of each column, by its name.
        by: Name of the annotator of rows that name none.
    """
    naming = columns_named(columns, _NAME_COLUMNS)
    labelling = columns_named(columns, LABEL_COLUMNS)
    if not (naming and labelling):
        missing = "target" if naming else "name"
        raise LabelError(
            f"{path}: expected the columns name and target; it has {', '.join(columns) or 'none'}, and no "
            f"{missing}"
        )
    names = columns[naming[0]]
    empty = [""] * len(names)
    answers = (
        map(as_text, columns.get(name, empty)) for name in (labelling[0], "by", "cant_tell", "tags", "time")
    )
    for place, name, label, annotators, cant_tell, tags, time in zip(places, names, *answers, strict=True):
        mark = Mark(label.strip(), bool(cant_tell.strip()), _split_cell(tags))
        yield ImportedRow(place, name.strip(), _split_cell(annotators) or (by,), mark, time.strip())


def read_label_json(path: str, *, by: str) -> Iterator[ImportedRow]:
    """Yields every annotator's mark in a JSON file of `eyelid label`, Label Studio or COCO.

    Args:
        path: Path of the file; what is in it shows which program wrote it.
        by: Name of the annotator of marks that do not say who made them.

    Raises:
        LabelError: The file is not such a JSON file.
        MissingFileError: The file cannot be read.
    """
    try:
        content: Any = parse_json(_content(path))
        if isinstance(content, dict) and "categories" in content:
            yield from read_coco(content, by=by)
        elif isinstance(content, dict):
            yield from _read_label_json(content)
        elif all("data" in task for task in content):
            yield from read_tasks(content, by=by)
        else:  # Label Studio's short form (JSON-MIN): a table
            yield from _table_rows(path, *_columns(content), by)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LabelError(
            f"{path}: not labels as `eyelid label`, Label Studio or COCO write them: {type(error).__name__} "
            f"{error}"
        ) from error


def _columns(rows: Sequence[Mapping[str, Any]]) -> tuple[list[str], dict[str, list[str]]]:
    """Returns the place of each row, and the columns of a table that JSON has row by row."""
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {
        name.lower(): ["" if (cell := row.get(name)) is None else str(cell) for row in rows] for name in names
    }
    return [f"task {number}" for number in range(1, len(rows) + 1)], columns


def _read_label_json(content: Mapping[str, Any]) -> Iterator[ImportedRow]:
    """Yields every annotator's mark in a JSON file that `eyelid label` wrote."""
    for number, picture in enumerate(content["pictures"], 1):
        for annotator, record in picture["marks"].items():
            mark = Mark(str(record["label"]), bool(record["cant_tell"]), tuple(map(str, record["tags"])))
            name, time = str(picture["name"]), str(record["time"])
            yield ImportedRow(f"picture {number}", name, (annotator,), mark, time)


def _split_cell(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
