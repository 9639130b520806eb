"""Finding pictures that have a near-duplicate in another part of the split."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding, grade_pairs


class SplitDuplicate:
    """Flags pictures with a near-duplicate in another part of the split.

    If MRL is divided at random, 66 % of the test pictures have one. If it is divided by person, none has.
    """

    name = "split_duplicate"
    title = "nearly the same picture on both sides of the split"
    advice = "Pictures known from training are scored, so the scores are too good."

    def find(self, data: AuditData) -> Finding | None:
        """Grades the pictures of pairs that are in different parts; returns None if there is no split."""
        if not any(data.parts):
            return None
        part = np.unique(np.asarray(data.parts), return_inverse=True)[1]
        known = np.array([name != "" for name in data.parts], bool)
        pairs = data.pairs
        across = (part[pairs.first] != part[pairs.second]) & known[pairs.first] & known[pairs.second]
        return grade_pairs(data, across, unknown=~known | (data.contents < 0))
