"""One line of the journal: what an annotator said, skipped or took back, or what was imported."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["begin", "mark", "skip", "undo", "import"]

_KINDS = ("begin", "mark", "skip", "undo", "import")


@dataclass(frozen=True, slots=True)
class Mark:
    """What an annotator said of one picture.

    Attributes:
        label: A class; empty for none.
        cant_tell: Whether the annotator looked and could not tell.
        tags: What else is to be known of it, such as `glasses`.
    """

    label: str = ""
    cant_tell: bool = False
    tags: tuple[str, ...] = ()

    @property
    def answer(self) -> str | None:
        """The class; empty for *can't tell*; None for tags alone, which answer nothing."""
        return self.label or ("" if self.cant_tell else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the journal.

    Attributes:
        number: From 1, rising.
        time: UTC, ISO 8601.
        kind: `begin` (classes and tags, as they are from here on), `mark`, `skip`, `undo` or `import`.
        by: The annotator.
        click: The page's name for the key press or click; a second entry of the same name is not written.
        marks: What was said, by picture; of a skip, the picture with an empty mark.
        reason: Why the pictures were shown: `centre`, `informative`, `random`, `second`, `disagreement`,
            `grid` or `back`.
        seconds: How long it took.
        suggested: The class that was suggested when one picture was shown; empty for none.
        undoes: Number of the entry that an undo takes back.
        source: The file from which marks were imported.
        times: When imported marks were made, by picture, as far as their file says.
        classes: Of a `begin`.
        tags: Of a `begin`.
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
    classes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def line(self) -> bytes:
        """Returns the entry as one line of JSON, without what is empty."""
        told: dict[str, Any] = {"number": self.number, "time": self.time, "kind": self.kind}
        for name in ("by", "click", "reason", "seconds", "suggested", "undoes", "source", "times"):
            if value := getattr(self, name):
                told[name] = value
        if self.marks:
            told["marks"] = {name: _told(mark) for name, mark in self.marks.items()}
        if self.kind == "begin":
            told |= {"classes": self.classes, "tags": self.tags}
        # Names on disk may hold bytes that are not UTF-8, which only escapes can tell.
        return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def read_entry(line: bytes) -> Entry:
    """Reads a line that `Entry.line` wrote.

    Raises:
        ValueError: It is not such a line.
    """
    told = json.loads(line)
    try:
        kind = told["kind"]
        if kind not in _KINDS:
            raise ValueError(f"kind {kind!r}")
        return Entry(
            number=int(told["number"]),
            time=str(told["time"]),
            kind=kind,
            by=str(told.get("by", "")),
            click=str(told.get("click", "")),
            marks={str(name): _mark(mark) for name, mark in told.get("marks", {}).items()},
            reason=str(told.get("reason", "")),
            seconds=float(told.get("seconds", 0)),
            suggested=str(told.get("suggested", "")),
            undoes=int(told.get("undoes", 0)),
            source=str(told.get("source", "")),
            times=dict(told.get("times", {})),
            classes=tuple(told.get("classes", ())),
            tags=tuple(told.get("tags", ())),
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not an entry: {error}") from error


def _told(mark: Mark) -> dict[str, Any]:
    told: dict[str, Any] = {"label": mark.label} if mark.label else {}
    if mark.cant_tell:
        told["cant_tell"] = True
    if mark.tags:
        told["tags"] = mark.tags
    return told


def _mark(told: Mapping[str, Any]) -> Mark:
    return Mark(str(told.get("label", "")), bool(told.get("cant_tell")), tuple(told.get("tags", ())))
