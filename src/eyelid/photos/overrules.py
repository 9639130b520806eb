"""A person's verdicts on photos, which win over the rules, and the journal that keeps them.

Each is one line of JSON with a checksum, and is on the disk before it is acknowledged. Undoing is another
line; nothing is ever removed. A half line at the end, as a kill or a full disk leaves it, was never
acknowledged: it stands for nothing, and is cut off before the next line is written.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from eyelid.durable import flush_folder
from eyelid.errors import DataError, EyelidError, OutputError
from eyelid.file_lock import lock_file
from eyelid.line_file import LineFile, whole_lines
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import Level

FILE = "overrules.jsonl"
"""Name of the journal in the folder of a run."""

_MODE = 0o600  # other users of the machine need not know who threw out what
_CHECKSUM = b',"crc":"'  # before the last field, the CRC-32 of the line without this field
_MOST_BYTES = 1_000_000  # of a line
_LEVELS = {level.word: level for level in Level}

Kind = Literal["overrule", "rules", "undo"]


class Entry(NamedTuple):
    """One line of the journal.

    Attributes:
        number: Counts up from 1.
        time: UTC, ISO 8601.
        kind: `overrule` (a verdict on a photo), `rules` (other rules for all photos), or `undo`.
        click: The page's identifier of the key press. A request that is sent twice makes one entry.
        photo: The source of the overruled photo.
        verdict: The person's; None to go by the rules again.
        rules: The rules that were chosen.
        given: The rules that the run was started with when those were chosen.
        undoes: Number of the entry that an `undo` takes back.
    """

    number: int
    time: str
    kind: Kind
    click: str
    photo: str = ""
    verdict: Level | None = None
    rules: CullRules | None = None
    given: CullRules | None = None
    undoes: int = 0

    def to_line(self) -> bytes:
        """Returns the entry as one line of JSON, with its checksum."""
        record: dict[str, Any] = {
            "number": self.number,
            "time": self.time,
            "kind": self.kind,
            "click": self.click,
        }
        if self.kind == "overrule":
            record |= {
                "photo": self.photo,
                "verdict": self.verdict.word if self.verdict is not None else None,
            }
        elif self.kind == "undo":
            record["undoes"] = self.undoes
        elif self.rules and self.given:
            record |= {"rules": asdict(self.rules), "given": asdict(self.given)}
        body = json.dumps(record, separators=(",", ":")).encode()
        return body[:-1] + _CHECKSUM + b'%08x"}\n' % zlib.crc32(body)


def read_entry(line: bytes) -> Entry:
    """Reads a line that `Entry.to_line` wrote.

    Raises:
        ValueError: The line is no entry, or is damaged.
    """
    body, _, checksum = line.rstrip().rpartition(_CHECKSUM)
    if checksum != b'%08x"}' % zlib.crc32(body + b"}"):
        raise ValueError("its checksum does not fit")
    try:
        record = json.loads(body + b"}")
        kind = record["kind"]
        if kind not in ("overrule", "rules", "undo"):
            raise ValueError(f"kind {kind!r}")
        verdict = record.get("verdict")
        return Entry(
            number=int(record["number"]),
            time=str(record["time"]),
            kind=kind,
            click=str(record["click"]),
            photo=str(record.get("photo", "")),
            verdict=None if verdict is None else _LEVELS[verdict],
            rules=_rules(record["rules"]) if kind == "rules" else None,
            given=_rules(record["given"]) if kind == "rules" else None,
            undoes=int(record.get("undoes", 0)),
        )
    except (AttributeError, KeyError, TypeError, RecursionError, EyelidError) as error:
        raise ValueError(f"not an entry: {error}") from error


def _rules(record: Mapping[str, Any]) -> CullRules:
    return CullRules(**{**record, "reject_too": tuple(record["reject_too"])})


def verdicts_of(entries: Iterable[Entry]) -> dict[str, Level]:
    """Replays a journal; returns the person's verdict on each overruled photo, by its source."""
    verdicts: dict[str, Level] = {}
    for entry in standing(entries):
        if entry.kind == "overrule":
            verdicts.pop(entry.photo, None)
            if entry.verdict is not None:
                verdicts[entry.photo] = entry.verdict
    return verdicts


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Returns the overrules and rules of a journal that are not undone, in order."""
    kept: dict[int, Entry] = {}
    for entry in entries:
        if entry.kind == "undo":
            kept.pop(entry.undoes, None)
        else:
            kept[entry.number] = entry
    return list(kept.values())


def rules_of(entries: Iterable[Entry], given: CullRules) -> CullRules:
    """Returns the rules that were chosen last, if the run was started with the same rules then; else `given`.

    Whoever names other rules on the command line later wants these.
    """
    chosen = [entry for entry in standing(entries) if entry.kind == "rules"]
    if chosen and chosen[-1].rules and chosen[-1].given == given:
        return chosen[-1].rules
    return given


def read_overrules(folder: Path) -> list[Entry]:
    """Returns the entries of a run's journal, which may be open elsewhere; none if there is no journal.

    Raises:
        DataError: A line is damaged.
        OutputError: The journal cannot be read.
    """
    path = folder / FILE
    try:
        with open(path, "rb") as file:
            return _entries(path, whole_lines(file.readlines()))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror or error}") from error


class Overrules:
    """The journal `overrules.jsonl` of a run, open to append. One process at a time can have it open.

    Not safe for threads.

    Attributes:
        path: The file.
        entries: All entries, in order.
        warnings: What the user should know of, such as that a half line was dropped.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, Overrules(Path(folder)) as overrules:
        ...     _ = overrules.overrule("a.jpg", Level.KEEP, click="1")
        ...     overrules.verdicts
        {'a.jpg': <Level.KEEP: 2>}
    """

    def __init__(self, folder: Path) -> None:
        """Opens the journal of a run, or begins one, and locks it until `close`.

        Args:
            folder: The folder of the run; created when needed.

        Raises:
            DataError: A line is damaged.
            OutputError: The journal cannot be read or written, or another process has it open.
        """
        self.path = folder / FILE
        self.warnings: list[str] = []
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lines = LineFile(self.path, mode=_MODE)
            try:
                self._claim()
                self.entries = _entries(self.path, self._lines.read())
                with suppress(OSError):
                    flush_folder(folder)
            except BaseException:
                self._lines.close()
                raise
        except OSError as error:
            raise OutputError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        self.warnings += filter(None, [self._lines.torn])
        self._by_click = {entry.click: entry for entry in self.entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the journal, so that other processes can open it."""
        self._lines.close()

    @property
    def verdicts(self) -> dict[str, Level]:
        """The person's verdict on each overruled photo, by its source."""
        return verdicts_of(self.entries)

    def rules(self, given: CullRules) -> CullRules:
        """Returns the rules that hold, where the run was started with `given`; see `rules_of`."""
        return rules_of(self.entries, given)

    def overrule(self, photo: str, verdict: Level | None, *, click: str) -> Entry:
        """Writes down a person's verdict on a photo; it is on the disk when this returns.

        Args:
            photo: The source of the photo.
            verdict: The verdict; None to go by the rules again.
            click: Identifier of the key press; the same one again changes nothing.

        Raises:
            OutputError: It cannot be written, and does not count.
        """
        return self._append("overrule", click, photo=photo, verdict=verdict)

    def choose_rules(self, rules: CullRules, *, given: CullRules, click: str) -> Entry:
        """Writes down other rules for all photos; see `overrule`.

        Args:
            rules: The rules.
            given: The rules that the run was started with.
            click: Identifier of the key press.
        """
        return self._append("rules", click, rules=rules, given=given)

    def undo(self, *, click: str) -> Entry | None:
        """Takes back the last overrule, or choice of rules, that still stands; see `overrule`.

        Returns:
            The entry that is taken back; None if there is none.
        """
        if known := self._by_click.get(click):
            return next((entry for entry in self.entries if entry.number == known.undoes), None)
        left = standing(self.entries)
        if not left:
            return None
        self._append("undo", click, undoes=left[-1].number)
        return left[-1]

    def _append(self, kind: Kind, click: str, **fields: Any) -> Entry:
        if known := self._by_click.get(click):
            return known
        number = self.entries[-1].number + 1 if self.entries else 1
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        entry = Entry(number, now, kind, click, **fields)
        self._lines.append(entry.to_line())
        self.entries.append(entry)
        self._by_click[click] = entry
        return entry

    def _claim(self) -> None:
        try:
            lock_file(self._lines.fileno(), wait=False)
        except BlockingIOError as error:
            raise OutputError(
                f"{self.path}: another process has it open; end that one, or use its page"
            ) from error
        except OSError:  # a file system without locks
            self.warnings.append(
                f"{self.path.parent} is on a disk without locks: open it only once at a time"
            )


def _entries(path: Path, lines: Sequence[bytes]) -> list[Entry]:
    """Returns the entries in the whole lines of a journal."""
    entries: list[Entry] = []
    for number, line in enumerate(lines, 1):
        try:
            if len(line) > _MOST_BYTES:
                raise ValueError(f"{len(line):,} bytes")
            entry = read_entry(line)
            if entries and entry.number <= entries[-1].number:
                raise ValueError(f"entry {entry.number} after {entries[-1].number}")
        except ValueError as error:
            raise DataError(
                f"{path}: line {number} is damaged: {str(error)[:100]}; take the file from a backup, or "
                "delete this line to go on without it"
            ) from error
        entries.append(entry)
    return entries
