"""The imported row: one label of a file that was made elsewhere."""

from collections.abc import Sequence
from typing import NamedTuple

from eyelid.labelling.journal_entry import Mark


class ImportedRow(NamedTuple):
    """One label of an imported file.

    Attributes:
        place: Position of the label in the file, for messages, such as `row 3`.
        name: Name of the picture, as the file has it.
        by: The annotators who gave the label.
        mark: Their mark: class, *can't tell* or tags.
        time: Time at which the mark was made; empty if the file does not say.
    """

    place: str
    name: str
    by: Sequence[str]
    mark: Mark
    time: str
