"""Pictures of something else."""

from eyelid.auditing.findings import Audited, Finding, graded
from eyelid.auditing.likeness import LOOKS

_LIMIT = 0.7  # probability


class NotAnEye:
    """A patch that looks like neither an eye nor the negative of one: mouths, cheeks, hair, walls."""

    name = "not_an_eye"
    words = "not an eye"
    advice = "Whatever cut it out missed the eye, or a hand, hair or a rim hides it."

    def find(self, audited: Audited) -> Finding:
        """Takes the probability that a small net gives; `benchmarks/looks.py` measures it."""
        values = audited.looks[:, LOOKS.index("other")]
        return graded(values, worst=1, limit=_LIMIT, best=0, unknown=audited.contents < 0)
