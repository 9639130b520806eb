"""The kit: the finder and the model that pictures are read with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eyelid import __version__
from eyelid.eyes import Finder
from eyelid.read import Reader
from eyelid.results import Row
from eyelid.results.formats import Format

if TYPE_CHECKING:
    from eyelid.reading.marking import Marking


@dataclass(frozen=True, kw_only=True)
class Kit:
    """Everything that is needed to turn pictures into rows. It can be pickled; each process has a copy.

    Attributes:
        reader: The model.
        finder: Finds the eyes.
        format: How rows are encoded for a table; None for no table.
        refuse_damaged: Whether damaged pictures are not read as far as they go, but become errors.
        with_rows: Whether the rows themselves are wanted, and not only their lines and counts.
        marking: What is written of each picture beside its rows; None for nothing.
    """

    reader: Reader
    finder: Finder
    format: Format[Row] | None = None
    refuse_damaged: bool = False
    with_rows: bool = True
    marking: Marking | None = None

    @property
    def size(self) -> int:
        """Side of the patches that the model reads, in pixels."""
        return self.reader.info.input_size

    def fingerprint(self) -> dict[str, str]:
        """Returns all settings that change the rows, by name; a run is resumed only with the same."""
        return {
            "version of eyelid": __version__,
            "model": self.reader.fingerprint,
            "threshold for unsure": repr(self.reader.info.unsure_below),
            "finder": repr(self.finder),
            "rule for damaged pictures": "refused" if self.refuse_damaged else "read",
            **({"folder of --draw or kind of --boxes": repr(self.marking)} if self.marking else {}),
        }
