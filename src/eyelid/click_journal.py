"""A journal of what a person says on a page, key press by key press.

Each is one line of JSON with a checksum, and is on the disk before it is acknowledged. Undoing is another
line; nothing is ever removed. A half line at the end, as a kill or a full disk leaves it, was never
acknowledged: it stands for nothing, and is cut off before the next line is written.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, Protocol, Self, TypeVar

from eyelid.errors import OutputError
from eyelid.file_lock import claim_file
from eyelid.line_file import opening_lines

UNDO = "undo"
"""The kind of an entry that takes another one back."""

_MODE = 0o600  # other users of the machine need not know what somebody said
_CHECKSUM = b',"crc":"'  # before the last field, the CRC-32 of the line without this field


class ClickEntry(Protocol):
    """One line of such a journal."""

    @property
    def number(self) -> int:
        """Counts up from 1."""

    @property
    def kind(self) -> str:
        """What it is; `undo` takes another one back."""

    @property
    def click(self) -> str:
        """The page's identifier of the key press. A request that is sent twice makes one entry."""

    @property
    def undoes(self) -> int:
        """Number of the entry that an `undo` takes back."""

    def to_line(self) -> bytes:
        """Returns it as one line, with its checksum."""


AnyEntry = TypeVar("AnyEntry", bound=ClickEntry)


def sealed(record: Mapping[str, Any]) -> bytes:
    """Returns a record as one line of JSON, with its checksum."""
    body = json.dumps(record, separators=(",", ":")).encode()
    return body[:-1] + _CHECKSUM + b'%08x"}\n' % zlib.crc32(body)


def unsealed(line: bytes) -> Any:
    """Returns the record of a line that `sealed` made; raises `ValueError` if it is none, or is damaged."""
    body, _, checksum = line.rstrip().rpartition(_CHECKSUM)
    if checksum != b'%08x"}' % zlib.crc32(body + b"}"):
        raise ValueError("its checksum does not fit")
    return json.loads(body + b"}")


def standing(entries: Iterable[AnyEntry]) -> list[AnyEntry]:
    """Returns the entries of a journal that are not undone, in order."""
    kept: dict[int, AnyEntry] = {}
    for entry in entries:
        if entry.kind == UNDO:
            kept.pop(entry.undoes, None)
        else:
            kept[entry.number] = entry
    return list(kept.values())


class ClickJournal(Generic[AnyEntry]):
    """A journal, open to append. One process at a time can have it open. Not safe for threads.

    Attributes:
        path: The file.
        entries: All entries, in order, with those that are undone.
        warnings: What the user should know of, such as that a half line was dropped.
    """

    def __init__(
        self,
        path: Path,
        *,
        make: Callable[..., AnyEntry],
        read: Callable[[Path, Sequence[bytes]], list[AnyEntry]],
    ) -> None:
        """Opens a journal, or begins one, and locks it until `close`.

        Args:
            path: Its file; the folder is created when needed.
            make: Makes an entry from its number, time, kind, click, and further fields by name.
            read: Returns the entries of the whole lines of a file; raises `DataError` at a damaged one.

        Raises:
            DataError: A line is damaged.
            OutputError: The journal cannot be read or written, or another process has it open.
        """
        self.path = path
        self.warnings: list[str] = []
        self._make = make
        with opening_lines(path, mode=_MODE) as self._lines:
            self._claim()
            self.entries = read(path, self._lines.read())
        self.warnings += filter(None, [self._lines.torn])
        self._by_click = {entry.click: entry for entry in self.entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        self._lines.close()

    def has(self, click: str) -> bool:
        """Returns whether a key press has been written down already."""
        return click in self._by_click

    def append(self, kind: str, click: str, **fields: Any) -> AnyEntry:
        """Writes down a key press; it is on the disk when this returns. The same one again changes nothing.

        Raises:
            OutputError: It cannot be written, and does not count.
        """
        if known := self._by_click.get(click):
            return known
        number = self.entries[-1].number + 1 if self.entries else 1
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = self._make(number, now, kind, click, **fields)
        self._lines.append(entry.to_line())
        self.entries.append(entry)
        self._by_click[click] = entry
        return entry

    def undo(self, *, click: str) -> AnyEntry | None:
        """Takes back the last entry that still stands; see `append`.

        Returns:
            The entry that is taken back; None if there is none.
        """
        if known := self._by_click.get(click):
            return next((entry for entry in self.entries if entry.number == known.undoes), None)
        left = standing(self.entries)
        if not left:
            return None
        self.append(UNDO, click, undoes=left[-1].number)
        return left[-1]

    def _claim(self) -> None:
        try:
            self.warnings += claim_file(self._lines.fileno(), self.path.parent)
        except BlockingIOError as error:
            raise OutputError(
                f"{self.path}: another process has it open; end that one, or use its page"
            ) from error
