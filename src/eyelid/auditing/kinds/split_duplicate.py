"""Pictures of which a copy stands on the other side of a split."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding, paired


class SplitDuplicate:
    """A picture with a near-duplicate in another part.

    Of MRL divided at random, 66 % of the test pictures have one; divided by person, none.
    """

    name = "split_duplicate"
    words = "nearly the same picture on both sides of the split"
    advice = "What was learned by heart is scored, so the scores flatter."

    def find(self, audited: Audited) -> Finding | None:
        """Looks for pairs with two parts."""
        if not any(audited.parts):
            return None
        part = np.unique(np.asarray(audited.parts), return_inverse=True)[1]
        told = np.array([name != "" for name in audited.parts], bool)
        pairs = audited.pairs
        across = (part[pairs.first] != part[pairs.second]) & told[pairs.first] & told[pairs.second]
        return paired(audited, across, unknown=~told | (audited.contents < 0))
