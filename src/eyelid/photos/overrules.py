"""A person's verdicts on photos, which win over the rules, and the journal that keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, NamedTuple

from eyelid.click_journal import ClickJournal, sealed, standing, unsealed
from eyelid.errors import DataError, EyelidError, OutputError
from eyelid.line_file import whole_lines
from eyelid.photos.cull_rules import CullRules
from eyelid.photos.face_verdicts import Level

FILE = "overrules.jsonl"
"""Name of the journal in the folder of a run."""

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
        return sealed(record)


def read_entry(line: bytes) -> Entry:
    """Reads a line that `Entry.to_line` wrote.

    Raises:
        ValueError: The line is no entry, or is damaged.
    """
    try:
        record = unsealed(line)
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
    except (AttributeError, KeyError, OverflowError, TypeError, RecursionError, EyelidError) as error:
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


class Overrules(ClickJournal[Entry]):
    """The journal `overrules.jsonl` of a run, open to append; see `ClickJournal`.

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
        super().__init__(folder / FILE, make=Entry, read=_entries)

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
        return self.append("overrule", click, photo=photo, verdict=verdict)

    def choose_rules(self, rules: CullRules, *, given: CullRules, click: str) -> Entry:
        """Writes down other rules for all photos; see `overrule`.

        Args:
            rules: The rules.
            given: The rules that the run was started with.
            click: Identifier of the key press.
        """
        return self.append("rules", click, rules=rules, given=given)


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
