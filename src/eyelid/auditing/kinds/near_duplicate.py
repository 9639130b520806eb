"""Pictures that are nearly another one: saved again, resized, brighter, mirrored, or the next frame."""

import numpy as np

from eyelid.auditing.finding import Audited, Finding, graded
from eyelid.data.duplicates import LIKENESS


class NearDuplicate:
    """A picture that is as much like another as copies are; see `eyelid.data.near_duplicates`.

    Eyes of different people never are, and of no person in eyes4000; but 71 % of MRL, whose pictures are
    frames of videos, and 67 % of Columbia Gaze, where people sat still.
    """

    name = "near_duplicate"
    words = "nearly the same picture again"
    advice = "Frames and copies tell little that is new; both of a pair belong on one side of a split."

    def find(self, audited: Audited) -> Finding:
        """Takes the most alike of each picture's near-duplicates that is not the same file."""
        pairs = audited.pairs
        same = audited.contents[pairs.first] == audited.contents[pairs.second]
        partners, likeness = audited.nearest_of(~same)
        found = graded(likeness, worst=1, limit=LIKENESS, best=0, unknown=audited.contents < 0)
        flagged = partners >= 0
        return Finding(
            scores=np.where(flagged | np.isnan(found.scores), found.scores, 1),
            flagged=flagged,
            partners=partners,
        )
