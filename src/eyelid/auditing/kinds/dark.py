"""Pictures in which even what is bright is dark."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding, graded

_LIMIT = 50.0  # grey levels


class Dark:
    """A patch of which 95 % are darker than 50 of 255.

    So are 0.1 % of MRL and of eyes4000; of the pictures of all sets, made five times as dark, at least 95 %.
    """

    name = "dark"
    words = "too dark"
    advice = "There may be little to see; a camera's user will send such pictures, though."

    def find(self, audited: Audited) -> Finding:
        """Measures the 95th percentile of grey levels."""
        values = np.quantile(audited.patches.reshape(len(audited), -1), 0.95, axis=1)
        return graded(values, worst=0, limit=_LIMIT, best=150, unknown=audited.contents < 0)
