"""The journal of a pile: a file to which entries are appended, each as one line of JSON.

An entry is on the disk before its writer gets an answer. If a process is killed while it writes, the last
line of the file is incomplete. Nobody got an answer about this line, so it is removed before the next entry
is written. No other line is ever changed.
"""

import os
import socket
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eyelid.durable import flush_folder
from eyelid.errors import LabelError, OutputError
from eyelid.file_lock import claim_file
from eyelid.labelling.journal_entry import JournalEntry, Kind, Mark, has_checksum, read_entry
from eyelid.line_file import LineFile

FILE = "journal.jsonl"
"""File name of the journal in the folder of the labels."""

_LOCK = "journal.lock"
_MODE = 0o600  # other users of the machine need not know who labelled what, and when


class Journal:
    """The journal of one pile. Only one process at a time can have it open.

    Not safe for threads: the session guards it by its lock.

    Attributes:
        path: The file.
        classes: The classes.
        tags: The tags.
        entries: All entries, in order.
        warnings: Messages for the user from opening it, such as that an incomplete line was removed.
    """

    def __init__(self, folder: Path, *, classes: Sequence[str], tags: Sequence[str]) -> None:
        """Opens the journal of a folder, or begins a new one, and locks it until `close`.

        Args:
            folder: The folder; created when needed.
            classes: The classes, in order. They may have more classes than the journal; empty for the classes
                of the journal.
            tags: Tags that are added to the tags of the journal.

        Raises:
            OutputError: The folder cannot be written.
            LabelError: Another process has the journal open, a line is damaged, or the classes do not fit.
        """
        self.path = folder / FILE
        self.entries: list[JournalEntry] = []
        self.warnings: list[str] = []
        _check_names(classes, tags)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, _MODE)
            try:
                self._claim()
                self._lines = LineFile(self.path, mode=_MODE)
                try:
                    self._read()
                    flush_folder(folder)
                    self.classes, self.tags = self._begin(tuple(classes), tuple(tags))
                except BaseException:
                    self._lines.close()
                    raise
            except BaseException:
                os.close(self._lock)
                raise
        except OSError as error:
            raise OutputError(
                f"{folder}: labels cannot be written there: {error.strerror or error}; "
                "name another folder with --output"
            ) from error

    def append(
        self,
        kind: Kind,
        *,
        by: str = "",
        click: str = "",
        marks: Mapping[str, Mark] | None = None,
        **more: Any,
    ) -> JournalEntry:
        """Writes an entry and returns it once it is on the disk.

        Args:
            kind: Kind of the entry.
            by: The annotator.
            click: The page's identifier of the click.
            marks: The marks, by picture.
            **more: Other fields of `JournalEntry`.

        Raises:
            OutputError: The entry cannot be written, or another process has written there. The journal is
                unchanged then.
        """
        number = self.entries[-1].number + 1 if self.entries else 1
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = JournalEntry(
            number=number, time=now, kind=kind, by=by, click=click, marks=dict(marks or {}), **more
        )
        self._lines.append(entry.to_line())
        self.entries.append(entry)
        return entry

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        if self._lock >= 0:
            self._lines.close()
            os.close(self._lock)
            self._lock = -1

    def _claim(self) -> None:
        """Locks the folder, and writes into the lock who holds it.

        On a disk without locks, a warning is added to `warnings`.

        Raises:
            LabelError: Another process holds the lock.
        """
        try:
            self.warnings += claim_file(self._lock, self.path.parent)
        except BlockingIOError as error:
            holder = os.read(self._lock, 200).decode("utf-8", "replace").strip() or "another process"
            raise LabelError(
                f"{self.path}: {holder} has it open; end that one, or open its page instead"
            ) from error
        os.ftruncate(self._lock, 0)
        os.write(self._lock, f"process {os.getpid()} on {socket.gethostname()}\n".encode())

    def _read(self) -> None:
        """Reads the entries of the whole lines."""
        checked = False
        for number, line in enumerate(self._lines.read(), 1):
            has = has_checksum(line)
            try:
                if checked and not has:
                    raise ValueError("it has no checksum, and lines before it have one")
                checked = has
                entry = read_entry(line)
                if self.entries and entry.number <= self.entries[-1].number:
                    raise ValueError(f"entry {entry.number} after {self.entries[-1].number}")
            except ValueError as error:
                raise LabelError(
                    f"{self.path}: line {number} is damaged: {str(error)[:100]}; take the file from a "
                    "backup, or delete this line to go on without it"
                ) from error
            self.entries.append(entry)
        self.warnings += filter(None, [self._lines.torn])

    def _begin(
        self, classes: tuple[str, ...], tags: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Merges the classes and tags with those of the journal, and writes an entry if they have changed."""
        beginnings = [entry for entry in self.entries if entry.kind == "begin"]
        if not beginnings and not classes:
            raise LabelError(f"{self.path.parent}: no journal yet, so the classes must be named: --classes")
        if beginnings:
            before = beginnings[-1]
            used = _used_labels(self.entries)
            removed = [name for name in before.classes if name not in (classes or before.classes)]
            missing = [name for name in removed if name in used]
            if missing:
                raise LabelError(
                    f"{self.path}: its marks are of the classes {', '.join(before.classes)}, and --classes "
                    f"lacks {missing[0]!r}; name it too, or begin another journal with --output"
                )
            classes = classes or before.classes
            tags = (*before.tags, *(tag for tag in tags if tag not in before.tags))
            if (classes, tags) == (before.classes, before.tags):
                return classes, tags
        self.append("begin", classes=classes, tags=tags)
        return classes, tags


def _check_names(classes: Sequence[str], tags: Sequence[str]) -> None:
    if classes and (len(classes) < 2 or len(set(classes)) != len(classes)):
        raise LabelError(f"--classes {' '.join(classes)}: expected two or more different names")
    for name in (*classes, *tags):
        if not name.strip() or not name.isprintable() or set(name) & set("/;") or name.startswith("."):
            raise LabelError(f"{name!r}: expected the name of a class or tag, without / ; or a dot before")


def _used_labels(entries: Sequence[JournalEntry]) -> Collection[str]:
    return {mark.label for entry in entries for mark in entry.marks.values()}
