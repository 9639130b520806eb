"""Pictures that nobody could tell apart, with different labels."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding

ALIKE = 0.98
"""Likeness from which two pictures with different labels contradict each other.

Of MRL's 885 pairs of near-duplicates with different labels, the 69 that are as much alike show the same lid
to the eye; the others are mostly the frames of a blink, where one label gives way to the next.
"""


class Contradiction:
    """A picture that is also there with another label: the same file (score 0), or one as good as the same.

    All of MRL's 29 pairs of files that are the same with opposite labels have score 0, and nothing else has.
    """

    name = "contradiction"
    words = "the same picture with another label"
    advice = "One of the two labels is wrong, or the picture shows neither clearly."

    def find(self, audited: Audited) -> Finding | None:
        """Looks at the labels of duplicates."""
        labels, contents, pairs = audited.labels, audited.contents, audited.pairs
        if not (labels >= 0).any():
            return None
        differ = (labels[pairs.first] != labels[pairs.second]) & (
            np.minimum(labels[pairs.first], labels[pairs.second]) >= 0
        )
        partners, likeness = audited.nearest_of(differ & (pairs.likeness >= ALIKE))
        scores = np.where(partners >= 0, 0.05 + 0.45 * (1 - likeness) / (1 - ALIKE), 1.0)
        order = np.lexsort((labels, contents))
        order = order[(contents[order] >= 0) & (labels[order] >= 0)]
        for run in np.split(order, np.flatnonzero(np.diff(contents[order])) + 1):
            if len(run) > 1 and labels[run[0]] != labels[run[-1]]:  # the first and last of one content
                scores[run] = 0
                partners[run] = np.where(labels[run] == labels[run[0]], run[-1], run[0])
        return Finding(scores=np.where(labels >= 0, scores, np.nan), flagged=partners >= 0, partners=partners)
