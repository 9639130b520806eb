"""Finding pictures that look the same and have different labels."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding

ALIKE = 0.98
"""Two pictures with different labels contradict each other if they are at least so alike.

MRL has 885 pairs of near-duplicates with different labels. The 69 pairs above this likeness look the same to
a person. The other pairs are mostly frames of a blink, during which the true label changes.
"""


class Contradiction:
    """Flags pictures that also occur with another label, as the same file or as a near-duplicate.

    The score of the same file is 0. In MRL, the 29 pairs of identical files with opposite labels have score
    0, and no other picture has.
    """

    name = "contradiction"
    title = "the same picture with another label"
    advice = "One of the two labels is wrong, or the picture shows neither clearly."

    def find(self, data: AuditData) -> Finding | None:
        """Compares the labels of duplicates; returns None if there are no labels."""
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
