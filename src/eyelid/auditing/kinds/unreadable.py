"""Listing the pictures that cannot be read."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding


class UnreadableFile:
    """Flags files that are damaged, empty or locked, are no pictures, or have fewer than 8x8 pixels."""

    name = "unreadable"
    title = "cannot be read"
    advice = "Nothing can be learned from it, and no other check includes it."

    def find(self, data: AuditData) -> Finding:
        """Flags the pictures that could not be decoded."""
        flagged = np.zeros(len(data), bool)
        flagged[list(data.unreadable)] = True
        return Finding(scores=np.where(flagged, 0.0, 1.0), flagged=flagged)
