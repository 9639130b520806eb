"""The state of an unfinished table, in a small file beside its `.part`, so that a run can be resumed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from eyelid.errors import OutputError
from eyelid.results.damages import UNDAMAGED, Damages


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """The part of a run that is in its table already.

    Attributes:
        fingerprint: Settings that change the records, by name. A run with others cannot continue the table.
        sources: Number of finished sources.
        pictures: Number of pictures in them.
        damaged: Those of them that are damaged and were read.
        records: Number of records in the table.
        size: Number of bytes of the `.part` up to the end of these records.
        names: Hash of the names of the finished sources, in order.
        last: Name of the last finished source.
        boxes: Number of bytes of the boxes of these sources, where one file beside the table holds them.
    """

    fingerprint: Mapping[str, str] = field(default_factory=dict)
    sources: int = 0
    pictures: int = 0
    damaged: Damages = UNDAMAGED
    records: int = 0
    size: int = 0
    names: str = ""
    last: str = ""
    boxes: int = 0

    def save(self, part: Path) -> None:
        """Writes the state beside a `.part`, whole or not at all; raises `OSError` if it cannot."""
        file = state_file(part)
        new = file.with_name(file.name + ".new")
        new.write_bytes(self.encoded())
        new.replace(file)

    def encoded(self) -> bytes:
        """Returns the content of such a file."""
        return json.dumps(asdict(self), ensure_ascii=True).encode("ascii")

    @classmethod
    def load(cls, part: Path) -> "TableState | None":
        """Reads the state beside a `.part`.

        Returns:
            The state; None if there is no such file.

        Raises:
            OutputError: The file cannot be read, or is not the state of a table.
        """
        file = state_file(part)
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise OutputError(f"{file}: cannot be read: {error.strerror}") from error
        return cls.decoded(data, file=str(file), rows=part.name)

    @classmethod
    def decoded(cls, data: bytes, *, file: str, rows: str) -> "TableState":
        """Returns the state that the content of a file tells.

        Args:
            data: The content.
            file: Name of the file, for an error.
            rows: What holds the rows, for an error.

        Raises:
            OutputError: It is not the state of a table.
        """
        try:
            values = json.loads(data)
            total, first = values.pop("damaged")
            state = cls(**values, damaged=Damages(total, tuple(map(str, first))))
            numbers = (
                state.sources,
                state.pictures,
                state.damaged.total,
                state.records,
                state.size,
                state.boxes,
            )
            if not all(isinstance(number, int) and number >= 0 for number in numbers):
                raise ValueError("its numbers are none")
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise OutputError(
                f"{file}: not the state of an interrupted run of this version: {error}; "
                f"delete it and {rows} to start anew"
            ) from error
        return state

    def check_fingerprint(self, now: "TableState", table: Path | str) -> None:
        """Raises `OutputError` if this interrupted run read with something else than the one that begins."""
        changed = [
            name
            for name in {**self.fingerprint, **now.fingerprint}
            if self.fingerprint.get(name) != now.fingerprint.get(name)
        ]
        if changed:
            raise OutputError(
                f"--resume: {table} was made with another {' and '.join(changed)}; give that of the "
                f"interrupted run, or delete {Path(table).name} to start anew"
            )


def state_file(part: Path) -> Path:
    """Returns where the state of a `.part` is: `NAME.part.json`."""
    return part.with_name(part.name + ".json")
