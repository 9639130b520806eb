"""One picture to be shown to an annotator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eyelid.errors import LabelError
from eyelid.labelling.entry import Mark

_LONGEST_NAME = 60  # letters of an annotator's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One picture to be shown.

    Attributes:
        number: Its index in the pile.
        name: Its name in the pile.
        suggestion: A class; empty while there is none, and where a second opinion is to be its own.
        probability: Of the suggestion; 0 if there is none.
        reason: Why it is shown: `centre`, `informative`, `random`, `second` (opinion), `disagreement`,
            `grid` or `back`.
        marks: What was said of it before, by annotator; of others only where they disagree.
    """

    number: int
    name: str
    suggestion: str
    probability: float
    reason: str
    marks: Mapping[str, Mark] = field(default_factory=dict)


def check_annotator(name: str) -> None:
    """Raises `LabelError` for what cannot be the name of an annotator."""
    if (
        not name.strip()
        or len(name) > _LONGEST_NAME
        or not name.isprintable()
        or ";" in name
        or name == "model"
    ):
        raise LabelError(
            f"annotator {name!r}: expected a name of 1 to {_LONGEST_NAME} letters, without a semicolon, "
            "and not `model`"
        )
