"""Pictures that are nearly white."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding, graded

_LIMIT = 225.0  # grey levels


class Bright:
    """A patch of which three quarters are brighter than 225 of 255.

    So are 0.1 % of eyes4000 and Columbia Gaze, where they are crops of white walls, and none of MRL; of the
    pictures of all sets, made six times as bright, nine in ten.
    """

    name = "bright"
    words = "too bright"
    advice = "What was white in the camera is lost; a picture taken with less light may be kept."

    def find(self, audited: Audited) -> Finding:
        """Measures the 25th percentile of grey levels."""
        values = np.quantile(audited.patches.reshape(len(audited), -1), 0.25, axis=1)
        return graded(values, worst=255, limit=_LIMIT, best=100, unknown=audited.contents < 0)
