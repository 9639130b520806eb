"""Files that are the same, byte for byte."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding, links


class ExactDuplicate:
    """A file whose bytes are those of another, whatever the two are called."""

    name = "exact_duplicate"
    words = "the same file again"
    advice = "Copies count twice in a training and in scores; one of them is enough."

    def find(self, audited: Audited) -> Finding:
        """Compares checksums of whole files."""
        one, other = links(audited.contents, audited.contents >= 0)
        partners = np.full(len(audited), -1, np.int64)
        partners[one] = other
        partners[other] = one
        flagged = partners >= 0
        scores = np.where(flagged, 0.0, 1.0)
        scores[audited.contents < 0] = np.nan
        return Finding(scores=scores, flagged=flagged, partners=partners)
