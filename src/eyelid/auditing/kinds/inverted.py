"""Negatives."""

from eyelid.auditing.findings import Audited, Finding, graded
from eyelid.auditing.likeness import LOOKS

_LIMIT = 0.5  # probability


class Inverted:
    """A patch that looks like the negative of an eye: pupils and lashes white, skin dark."""

    name = "inverted"
    words = "inverted"
    advice = "Turn it back, or, if cameras do this, train with --augment.invert."

    def find(self, audited: Audited) -> Finding:
        """Takes the probability that a small net gives; `benchmarks/looks.py` measures it."""
        values = audited.looks[:, LOOKS.index("inverted")]
        return graded(values, worst=1, limit=_LIMIT, best=0, unknown=audited.contents < 0)
