"""Finding pictures that show no eye."""

from eyelid.auditing.finding import AuditData, Finding, grade
from eyelid.eyes.likeness import LIKENESS_CLASSES

_LIMIT = 0.7  # probability


class OtherPicture:
    """Flags patches that look like neither an eye nor the negative of an eye: mouths, cheeks, hair, walls."""

    name = "not_an_eye"
    title = "not an eye"
    advice = "The crop missed the eye, or a hand, hair or the rim of glasses hides it."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by the net's probability of something else; see `benchmarks/likeness.py`."""
        values = data.eye_likeness[:, LIKENESS_CLASSES.index("other")]
        return grade(values, worst=1, limit=_LIMIT, best=0, unknown=data.contents < 0)
