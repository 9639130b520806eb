"""Labels that were made elsewhere: tables, class folders and JSON, whose names are looked up in the pile."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from eyelid.data.layouts import read_labelled
from eyelid.data.manifest import LABEL_COLUMNS
from eyelid.data.text_table import SUFFIXES, read_table
from eyelid.errors import LabelError, MissingFileError
from eyelid.labelling.entry import Mark
from eyelid.labelling.label_rows import MODEL
from eyelid.labelling.name_lookup import Missing, NameFinder
from eyelid.pictures import PATH_COLUMNS

_NAME_COLUMNS = ("name", *(name for name in PATH_COLUMNS if name != "name"))


class Said(NamedTuple):
    """What was said elsewhere: where that stands, of which picture, by whom, what, and when."""

    place: str
    name: str
    by: Sequence[str]
    mark: Mark
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a file tells of a pile.

    Attributes:
        source: The file.
        marks: What each annotator says, by annotator and by picture.
        times: When, in the same order, where the file tells.
        unknown: What was left out, each with its row and name: names that the pile lacks, and rows without.
        silent: Rows that say nothing of their picture.
        of_model: Rows that a model labelled, which are nobody's marks.
    """

    source: str
    marks: Mapping[str, Mapping[str, Mark]]
    times: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown: Sequence[str] = ()
    silent: int = 0
    of_model: int = 0


def read_taken(
    path: str,
    *,
    names: Iterable[str],
    classes: Sequence[str],
    tags: Sequence[str],
    by: str,
    rename: Mapping[str, str] | None = None,
    partly: bool = False,
) -> Taken:
    """Reads labels that were made elsewhere.

    Args:
        path: A CSV or XLSX with columns `name` (or `path`, `file`, …) and `target` (or `label`, …), and if it
            has them `by`, `tags`, `cant_tell` and `time`; a JSON file that `eyelid label` wrote; or class
            folders.
        names: Those of the pile. What is named by a part of its path, or a longer path, is found if that fits
            one picture only.
        classes: The classes.
        tags: The tags.
        by: Whose labels they are, where the file doesn't say.
        rename: The classes that its labels stand for, such as {0: closed}.
        partly: Leave out what the pile lacks instead of refusing it.

    Raises:
        LabelError: A row names no picture of the pile, or no class or tag.
        EyelidError: The file cannot be read as any of these.
    """
    said = list(_read(path, by))
    renamed = rename or {}
    strange = sorted(set(renamed) - {row.mark.label for row in said})
    if strange:
        raise LabelError(f"{path}: --rename of {strange[0]!r}, which is none of its labels")
    find = NameFinder(names)
    marks: dict[str, dict[str, Mark]] = {}
    times: dict[str, dict[str, str]] = {}
    unknown: list[str] = []
    silent = of_model = 0
    for row in said:
        found = find(row.name)
        mark = Mark(renamed.get(row.mark.label, row.mark.label), row.mark.cant_tell, row.mark.tags)
        if mark.label and mark.label not in classes:
            raise LabelError(
                f"{path}: {row.place}, {row.name!r}: label {mark.label!r}: expected one of "
                f"{', '.join(classes)}; --classes names others, --rename what stands for which"
            )
        if strange := [tag for tag in mark.tags if tag not in tags]:
            raise LabelError(
                f"{path}: {row.place}, {row.name!r}: tag {strange[0]!r}: expected one of {', '.join(tags)}; "
                "--tags names others"
            )
        if isinstance(found, Missing):
            unknown.append(f"{row.place}: {found.reason}")
        elif mark == Mark():
            silent += 1
        elif MODEL in row.by:
            of_model += 1
        else:
            for who in row.by:
                marks.setdefault(who, {})[found] = mark
                if row.time:
                    times.setdefault(who, {})[found] = row.time
    if unknown and not partly:
        raise LabelError(
            f"{path}: {unknown[0]} (first misfit of {len(unknown)}, in {len(said)} rows); correct it, or "
            "take what fits with --import-partly"
        )
    return Taken(source=path, marks=marks, times=times, unknown=unknown, silent=silent, of_model=of_model)


def _read(path: str, by: str) -> Iterator[Said]:
    if not os.path.exists(path):
        raise MissingFileError(f"--imports {path}: no such file or folder")
    lower = path.lower()
    if lower.endswith(".json"):
        yield from read_json(path)
    elif lower.endswith(SUFFIXES) and os.path.isfile(path):
        yield from _read_table(path, by)
    else:
        labelled = read_labelled(f"folders:{path}")
        for file, label in zip(labelled.files, labelled.labels, strict=True):
            yield Said(file.source, os.path.basename(file.source), (by,), Mark(label), "")


def _read_table(path: str, by: str) -> Iterator[Said]:
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise MissingFileError(f"--imports {path}: cannot be read: {error.strerror}") from error
    table = read_table(content, source=path)
    columns = table.columns
    names = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    labels = next((columns[name] for name in LABEL_COLUMNS if name in columns), None)
    if names is None or labels is None:
        wanted = "name" if names is None else "target"
        raise LabelError(
            f"{path}: expected the columns name and target; it has {', '.join(columns) or 'none'}, and no "
            f"{wanted}"
        )
    empty = [""] * len(names)
    more = [columns.get(name, empty) for name in ("by", "cant_tell", "tags", "time")]
    for number, name, label, who, cant_tell, tags, time in zip(
        table.numbers, names, labels, *more, strict=True
    ):
        mark = Mark(label.strip(), bool(cant_tell.strip()), _parted(tags))
        yield Said(f"row {number}", name.strip(), _parted(who) or (by,), mark, time.strip())


def read_json(path: str) -> Iterator[Said]:
    """Yields every mark in a JSON file that `eyelid label` wrote, each with the annotator who made it.

    Raises:
        LabelError: It is no such file.
        MissingFileError: It cannot be read.
    """
    try:
        pictures = json.loads(Path(path).read_bytes())["pictures"]
        for number, picture in enumerate(pictures, 1):
            for who, told in picture["marks"].items():
                mark = Mark(str(told["label"]), bool(told["cant_tell"]), tuple(map(str, told["tags"])))
                yield Said(f"picture {number}", str(picture["name"]), (who,), mark, str(told["time"]))
    except OSError as error:
        raise MissingFileError(f"{path}: cannot be read: {error.strerror}") from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LabelError(
            f"{path}: not labels as `eyelid label` writes them: {type(error).__name__} {error}"
        ) from error


def _parted(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
