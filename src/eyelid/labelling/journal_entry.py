"""Marks, and the entries of a journal, which are written as lines of JSON, each with a checksum of itself."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from eyelid.errors import LabelError
from eyelid.labelling.strict_json import parse_json

Kind = Literal["begin", "mark", "skip", "undo", "import"]

_KINDS = ("begin", "mark", "skip", "undo", "import")
_CHECKSUM = b',"crc":"'  # before the last field, the CRC-32 of the line without this field


@dataclass(frozen=True, slots=True)
class Mark:
    """What one annotator answered for one picture.

    Attributes:
        label: The class; empty for none.
        cant_tell: Whether the annotator answered *can't tell*.
        tags: Tags of the picture, such as `glasses`.
    """

    label: str = ""
    cant_tell: bool = False
    tags: tuple[str, ...] = ()

    @property
    def answer(self) -> str | None:
        """The class; an empty string for *can't tell*; None if there are only tags, which are no answer."""
        return self.label or ("" if self.cant_tell else None)

    def check(self, *, classes: Sequence[str], tags: Sequence[str]) -> None:
        """Raises `LabelError` for an empty mark, an unknown class or tag, and a class with *can't tell*."""
        if self == Mark():
            raise LabelError("the mark is empty: expected a class, can't tell, or a tag")
        if self.label and self.label not in classes:
            raise LabelError(f"class {self.label!r}: expected one of {', '.join(classes)}")
        if self.label and self.cant_tell:
            raise LabelError(f"class {self.label!r} and can't tell: expected one of the two")
        for tag in self.tags:
            if tag not in tags:
                raise LabelError(f"tag {tag!r}: expected one of {', '.join(tags)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One line of the journal.

    Attributes:
        number: Counts up from 1.
        time: UTC, ISO 8601.
        kind: `begin` (sets the classes and tags from here on), `mark`, `skip`, `undo` or `import`.
        by: The annotator.
        click: The page's identifier of the key press or click. It is unique: a request that the page sends
            twice makes one entry.
        marks: The marks, by picture; of a skip, the picture with an empty mark.
        reason: Why the pictures were shown: `centre`, `informative`, `random`, `second`, `disagreement`,
            `grid` or `back`.
        seconds: Time from showing the pictures to the click.
        suggested: The suggested class when a single picture was shown; empty for none.
        undoes: Number of the entry that an `undo` takes back.
        source: File of an `import`.
        times: Times of imported marks, by picture, if their file has them.
        fingerprints: Fingerprints of the marked pictures' files, by picture; see `Pile.fingerprints`.
        classes: Classes of a `begin`.
        tags: Tags of a `begin`.
    """

    number: int
    time: str
    kind: Kind
    by: str = ""
    click: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    reason: str = ""
    seconds: float = 0.0
    suggested: str = ""
    undoes: int = 0
    source: str = ""
    times: Mapping[str, str] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def to_line(self) -> bytes:
        """Returns the entry as one line of JSON with its checksum; empty fields are left out."""
        record: dict[str, Any] = {"number": self.number, "time": self.time, "kind": self.kind}
        for name in (
            "by",
            "click",
            "reason",
            "seconds",
            "suggested",
            "undoes",
            "source",
            "times",
            "fingerprints",
        ):
            if value := getattr(self, name):
                record[name] = value
        if self.marks:
            record["marks"] = {name: _mark_to_json(mark) for name, mark in self.marks.items()}
        if self.kind == "begin":
            record |= {"classes": self.classes, "tags": self.tags}
        # File names may hold bytes that are not UTF-8. ASCII with escapes can represent them.
        body = json.dumps(record, separators=(",", ":")).encode()
        return body[:-1] + _CHECKSUM + b'%08x"}\n' % zlib.crc32(body)


def has_checksum(line: bytes) -> bool:
    """Returns whether a line has a checksum; those of older versions have none."""
    return _CHECKSUM in line


def read_entry(line: bytes) -> JournalEntry:
    """Reads a line that `JournalEntry.to_line` wrote, and compares its checksum if it has one.

    Raises:
        ValueError: The line is not an entry, or is damaged.
    """
    record = parse_json(line)
    body, found, checksum = line.rstrip().rpartition(_CHECKSUM)
    if found and checksum != b'%08x"}' % zlib.crc32(body + b"}"):
        raise ValueError("its checksum does not fit")
    try:
        kind = record["kind"]
        if kind not in _KINDS:
            raise ValueError(f"kind {kind!r}")
        return JournalEntry(
            number=int(record["number"]),
            time=str(record["time"]),
            kind=kind,
            by=str(record.get("by", "")),
            click=str(record.get("click", "")),
            marks={str(name): _mark_from_json(mark) for name, mark in record.get("marks", {}).items()},
            reason=str(record.get("reason", "")),
            seconds=record.get("seconds", 0) / 1.0,
            suggested=str(record.get("suggested", "")),
            undoes=int(record.get("undoes", 0)),
            source=str(record.get("source", "")),
            times=_texts(record.get("times", {})),
            fingerprints=_texts(record.get("fingerprints", {})),
            classes=tuple(record.get("classes", ())),
            tags=tuple(record.get("tags", ())),
        )
    except (AttributeError, KeyError, OverflowError, TypeError) as error:
        raise ValueError(f"not an entry: {error}") from error


def _texts(record: Mapping[Any, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in record.items()}


def _mark_to_json(mark: Mark) -> dict[str, Any]:
    record: dict[str, Any] = {"label": mark.label} if mark.label else {}
    if mark.cant_tell:
        record["cant_tell"] = True
    if mark.tags:
        record["tags"] = mark.tags
    return record


def _mark_from_json(record: Mapping[str, Any]) -> Mark:
    return Mark(str(record.get("label", "")), bool(record.get("cant_tell")), tuple(record.get("tags", ())))
