"""Pictures that cannot be read."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding


class Unreadable:
    """A file that is damaged, empty, locked, no picture, or under 8x8 pixels."""

    name = "unreadable"
    words = "cannot be read"
    advice = "Nothing can be learned from it, and nothing else is said of it here."

    def find(self, audited: Audited) -> Finding:
        """Tells what decoding told."""
        flagged = np.zeros(len(audited), bool)
        flagged[list(audited.unreadable)] = True
        return Finding(scores=np.where(flagged, 0.0, 1.0), flagged=flagged)
