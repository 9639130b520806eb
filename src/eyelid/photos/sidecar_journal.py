"""The journal of a run's changes to sidecars, from which they can be undone byte for byte."""

import base64
import hashlib
import json
import os
import re
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

from eyelid.errors import OutputError
from eyelid.file_lock import lock_file
from eyelid.line_file import opening_lines
from eyelid.photos.xmp_patch import Splice
from eyelid.photos.xmp_scan import Name

FILE = "sidecars.jsonl"
"""Name of the journal in the folder of a run."""

_PART = re.compile(r"\.eyelid-[0-9a-f]{16}")


class Change(NamedTuple):
    """One change of one sidecar.

    Attributes:
        number: Its number in the journal.
        path: The sidecar, absolute.
        created: Whether there was no sidecar before.
        splices: What was changed, in bytes.
        before: SHA-256 of the content before.
        after: SHA-256 of the content after.
        fields: Values of the changed properties before and after; None for absent.
        own: All fields of our own namespace after the change.
        part: Name of the temporary file beside the sidecar.
    """

    number: int
    path: Path
    created: bool
    splices: tuple[Splice, ...]
    before: str
    after: str
    fields: dict[Name, tuple[str | None, str | None]]
    own: dict[str, str]
    part: str


class SidecarJournal:
    """The journal `sidecars.jsonl` of a run, open to append.

    The line of a change is on the disk before the sidecar is touched, and another line follows when it has
    been replaced. So after a kill at any moment it is known what may have happened; the hashes tell what
    did. A half line at the end, which a kill or a full disk leaves, stands for nothing; see `LineFile`.

    Attributes:
        path: The file.
        damaged: How many lines could not be read.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, SidecarJournal(Path(folder)) as journal:
        ...     journal.path.name
        'sidecars.jsonl'
    """

    def __init__(self, folder: Path) -> None:
        """Opens the journal of a run, or begins one, and removes what a killed run left unfinished.

        Args:
            folder: The folder of the run; created when needed.

        Raises:
            OutputError: The journal cannot be read or written, or another process has it open.
        """
        self.path = folder / FILE
        self._changes: dict[int, Change] = {}
        self._done: set[int] = set()
        self._undone: dict[Path, int] = {}
        self._parts: list[Path] = []
        self.damaged = 0
        with opening_lines(self.path, mode=0o666) as self._lines:
            self._lock()
            self._read()
        for part in self._parts:
            with suppress(OSError):
                part.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        self._lines.close()

    def changes(self) -> dict[Path, list[Change]]:
        """Returns the changes of each sidecar that have not been undone, in the order in which they came."""
        changes: dict[Path, list[Change]] = {}
        for change in self._changes.values():
            if change.number > self._undone.get(change.path, 0):
                changes.setdefault(change.path, []).append(change)
        return changes

    def is_done(self, change: Change) -> bool:
        """Returns whether it is known for certain that a change took place."""
        return change.number in self._done

    def begin(
        self,
        path: Path,
        before: bytes | None,
        after: bytes,
        splices: Sequence[Splice],
        *,
        fields: Mapping[Name, tuple[str | None, str | None]],
        own: Mapping[str, str],
    ) -> Change:
        """Writes down a change that is about to be made; it is on the disk when this returns.

        Args:
            path: The sidecar.
            before: Its content; None if there is none yet.
            after: The content that it is about to get.
            splices: How the one becomes the other.
            fields: The values of the changed properties before and after.
            own: All fields of our own namespace after the change.

        Raises:
            OutputError: The journal cannot be written. Then the change must not be made.
        """
        change = Change(
            number=max(self._changes, default=0) + 1,
            path=Path(os.path.abspath(path)),
            created=before is None,
            splices=tuple(splices),
            before=digest(before or b""),
            after=digest(after),
            fields=dict(fields),
            own=dict(own),
            part=self.new_part_name(),
        )
        self._append(_change_line(change), lasting=True)
        self._changes[change.number] = change
        return change

    def finish(self, change: Change) -> None:
        """Writes down that a change has been made. A change without this line may have been made."""
        self._append({"done": change.number}, lasting=False)
        self._done.add(change.number)

    def begin_undo(self, path: Path) -> Path:
        """Writes down that a sidecar is about to be undone; returns the name for its temporary file."""
        part = path.with_name(self.new_part_name())
        self._append({"undo": str(path), "part": part.name}, lasting=True)
        return part

    def finish_undo(self, path: Path) -> None:
        """Writes down that all changes of a sidecar so far are undone."""
        number = max(self._changes, default=0)
        self._append({"undone": str(path), "until": number}, lasting=True)
        self._undone[path] = number

    @staticmethod
    def new_part_name() -> str:
        """Returns a new name for a temporary file beside a sidecar."""
        return f".eyelid-{secrets.token_hex(8)}"

    def _append(self, entry: Mapping[str, Any], *, lasting: bool) -> None:
        line = json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"
        self._lines.append(line, lasting=lasting)

    def _lock(self) -> None:
        try:
            lock_file(self._lines.fileno(), wait=False)
        except BlockingIOError as error:
            raise OutputError(f"{self.path}: another run is writing it; wait until that has ended") from error
        except OSError:  # a disk without locks
            return

    def _read(self) -> None:
        parts: dict[int, Path] = {}
        for line in self._lines.read():
            try:
                self._take(json.loads(line), parts)
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
                self.damaged += 1
        self._parts += [part for number, part in parts.items() if number not in self._done]

    def _take(self, entry: dict[str, Any], parts: dict[int, Path]) -> None:
        if "done" in entry:
            self._done.add(int(entry["done"]))
        elif "undone" in entry:
            self._undone[Path(entry["undone"])] = int(entry["until"])
        elif "undo" in entry:
            self._parts.append(_part(Path(entry["undo"]), entry["part"]))
        else:
            change = _read_change(entry)
            parts[change.number] = _part(change.path, change.part)
            self._changes[change.number] = change


def digest(content: bytes) -> str:
    """Returns the SHA-256 of a content in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _change_line(change: Change) -> dict[str, Any]:
    return {
        "number": change.number,
        "path": str(change.path),
        "created": change.created,
        "splices": [[offset, _text(old), _text(new)] for offset, old, new in change.splices],
        "before": change.before,
        "after": change.after,
        "fields": [[*name, *values] for name, values in change.fields.items()],
        "own": change.own,
        "part": change.part,
    }


def _read_change(entry: dict[str, Any]) -> Change:
    path = Path(entry["path"])
    if not path.is_absolute() or path.suffix.lower() != ".xmp":  # not one that eyelid wrote
        raise ValueError("no path of a sidecar")
    return Change(
        number=int(entry["number"]),
        path=path,
        created=bool(entry["created"]),
        splices=tuple(Splice(int(offset), _bytes(old), _bytes(new)) for offset, old, new in entry["splices"]),
        before=str(entry["before"]),
        after=str(entry["after"]),
        fields={Name(space, local): (old, new) for space, local, old, new in entry["fields"]},
        own={str(key): str(value) for key, value in entry["own"].items()},
        part=str(entry["part"]),
    )


def _part(path: Path, name: str) -> Path:
    if not _PART.fullmatch(name):
        raise ValueError("no name of a temporary file")
    return path.with_name(name)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
