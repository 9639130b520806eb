"""People who stand on both sides of a split."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding
from eyelid.data import crossing


class SplitGroup:
    """A picture of somebody of whom other pictures stand in another part."""

    name = "split_group"
    words = "the same person on both sides of the split"
    advice = "What was learned of a person is scored on the same person, so the scores flatter."

    def find(self, audited: Audited) -> Finding | None:
        """Looks for groups with several parts."""
        groups = audited.pictures.groups
        if not any(audited.parts) or not any(groups):
            return None
        torn = crossing(groups, audited.parts)
        flagged = np.array(
            [group in torn and part != "" for group, part in zip(groups, audited.parts, strict=True)], bool
        )
        said = np.array([group != "" for group in groups], bool)
        return Finding(scores=np.where(said, np.where(flagged, 0.0, 1.0), np.nan), flagged=flagged)
