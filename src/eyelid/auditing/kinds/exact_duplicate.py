"""Finding files that are the same, byte for byte."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding, chain_equal


class ExactDuplicate:
    """Flags files that have the same bytes as another file; the names do not matter."""

    name = "exact_duplicate"
    title = "the same file again"
    advice = "Copies count twice in training and in scores; one of them is enough."

    def find(self, data: AuditData) -> Finding:
        """Compares checksums of whole files."""
        one, other = chain_equal(data.contents, data.contents >= 0)
        partners = np.full(len(data), -1, np.int64)
        partners[one] = other
        partners[other] = one
        flagged = partners >= 0
        scores = np.where(flagged, 0.0, 1.0)
        scores[data.contents < 0] = np.nan
        return Finding(scores=scores, flagged=flagged, partners=partners)
