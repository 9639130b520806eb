"""The card of a picture: everything that the page shows to an annotator about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.label_rows import Suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureCard:
    """One picture for an annotator, with everything that the page shows about it.

    Attributes:
        number: Index of the picture in the pile.
        name: Name of the picture in the pile.
        suggestion: The likeliest class. None if nothing can be suggested yet, and for a second opinion, which
            a suggestion must not influence.
        reason: Reason why it is shown: `centre`, `informative`, `random`, `second` (opinion),
            `disagreement`, `grid` or `back`.
        marks: The annotator's own mark, by name of the annotator; in a disagreement the marks of all.
    """

    number: int
    name: str
    suggestion: Suggestion | None
    reason: str
    marks: Mapping[str, Mark] = field(default_factory=dict)
