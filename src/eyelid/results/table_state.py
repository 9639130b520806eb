"""How far a table has come, in a small file beside its `.part`, so that an interrupted run can go on."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from eyelid.errors import OutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TableState:
    """What of a run is in its table.

    Attributes:
        fingerprint: What the run reads with, by name. Only a run with the same may go on.
        sources: Sources that are done.
        pictures: Pictures in them.
        records: Records in the table.
        size: Bytes of the `.part` that hold them.
        names: Hash of the names of these sources, in order.
        last: Name of the last of these sources.
    """

    fingerprint: Mapping[str, str] = field(default_factory=dict)
    sources: int = 0
    pictures: int = 0
    records: int = 0
    size: int = 0
    names: str = ""
    last: str = ""

    def save(self, part: Path) -> None:
        """Writes the state beside a `.part`, whole or not at all; raises `OSError` if it cannot."""
        file = state_file(part)
        new = file.with_name(file.name + ".new")
        new.write_text(json.dumps(asdict(self), ensure_ascii=True), encoding="ascii")
        new.replace(file)

    @classmethod
    def load(cls, part: Path) -> "TableState | None":
        """Reads the state beside a `.part`.

        Returns:
            The state; None if there is none.

        Raises:
            OutputError: It cannot be read, or is none of this version.
        """
        file = state_file(part)
        try:
            values = json.loads(file.read_bytes())
            state = cls(**values)
            numbers = (state.sources, state.pictures, state.records, state.size)
            if not all(isinstance(number, int) and number >= 0 for number in numbers):
                raise ValueError("its numbers are none")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, RecursionError) as error:
            raise OutputError(
                f"{file}: not the state of an interrupted run of this version: {error}; "
                f"delete it and {part.name} to start anew"
            ) from error
        return state


def state_file(part: Path) -> Path:
    """Returns where the state of a `.part` is: `NAME.part.json`."""
    return part.with_name(part.name + ".json")
