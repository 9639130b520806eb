"""Finding people whose pictures are in several parts of the split."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding
from eyelid.data import crossing


class SplitGroup:
    """Flags pictures of a person who also has pictures in another part of the split."""

    name = "split_group"
    title = "the same person on both sides of the split"
    advice = "People known from training are scored, so the scores are too good."

    def find(self, data: AuditData) -> Finding | None:
        """Flags all pictures of groups that are in several parts; returns None without groups or a split."""
        groups = data.pictures.groups
        if not any(data.parts) or not any(groups):
            return None
        split_groups = crossing(groups, data.parts)
        flagged = np.array(
            [group in split_groups and part != "" for group, part in zip(groups, data.parts, strict=True)],
            bool,
        )
        known = np.array([group != "" for group in groups], bool)
        return Finding(scores=np.where(known, np.where(flagged, 0.0, 1.0), np.nan), flagged=flagged)
