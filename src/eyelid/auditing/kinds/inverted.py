"""Finding negatives of eyes."""

from eyelid.auditing.finding import AuditData, Finding, grade
from eyelid.eyes.likeness import LIKENESS_CLASSES

_LIMIT = 0.5  # probability


class InvertedPicture:
    """Flags patches that look like the negative of an eye, with white pupils and lashes and dark skin."""

    name = "inverted"
    title = "inverted"
    advice = "Turn it back, or, if cameras do this, train with --augment.invert."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by the net's probability of a negative; see `benchmarks/likeness.py`."""
        values = data.eye_likeness[:, LIKENESS_CLASSES.index("inverted")]
        return grade(values, worst=1, limit=_LIMIT, best=0, unknown=data.contents < 0)
