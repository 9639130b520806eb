"""Pictures that look the same and have different labels."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding

ALIKE = 0.98
"""Least likeness of two pictures with different labels that contradict each other.

MRL has 885 pairs of near-duplicates with different labels. The 69 above this likeness look the same to a
person; the others are mostly frames of a blink, in which the true label changes.
"""


class Contradiction:
    """A picture that occurs with another label too, as the same file (score 0) or as a near-duplicate.

    In MRL, exactly the 29 pairs of identical files with opposite labels have score 0.
    """

    name = "contradiction"
    title = "the same picture with another label"
    advice = "One of the two labels is wrong, or the picture shows neither clearly."

    def find(self, data: AuditData) -> Finding | None:
        """Compares the labels of duplicates."""
        labels, contents, pairs = data.labels, data.contents, data.pairs
        if not (labels >= 0).any():
            return None
        differ = (labels[pairs.first] != labels[pairs.second]) & (
            np.minimum(labels[pairs.first], labels[pairs.second]) >= 0
        )
        partners, likeness = data.nearest_of(differ & (pairs.likeness >= ALIKE))
        scores = np.where(partners >= 0, 0.05 + 0.45 * (1 - likeness) / (1 - ALIKE), 1.0)
        order = np.lexsort((labels, contents))
        order = order[(contents[order] >= 0) & (labels[order] >= 0)]
        for run in np.split(order, np.flatnonzero(np.diff(contents[order])) + 1):
            if len(run) > 1 and labels[run[0]] != labels[run[-1]]:  # sorted by label
                scores[run] = 0
                partners[run] = np.where(labels[run] == labels[run[0]], run[-1], run[0])
        return Finding(scores=np.where(labels >= 0, scores, np.nan), flagged=partners >= 0, partners=partners)
