"""A picture as it is presented to an annotator."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCard:
    """One picture for an annotator, with all that the page shows beside it.

    Attributes:
        number: Its index in the pile.
        name: Its name in the pile.
        suggestion: The likeliest class. None if nothing can be suggested yet, and for a second opinion, which
            must not be influenced.
        reason: Why it is shown: `centre`, `informative`, `random`, `second` (opinion), `disagreement`,
            `grid` or `back`.
        marks: The annotator's own mark, by name of the annotator; in a disagreement the marks of all.
    """

    number: int
    name: str
    suggestion: Suggestion | None
    reason: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
