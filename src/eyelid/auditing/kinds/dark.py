"""Finding pictures in which even the brightest parts are dark."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding, grade

_LIMIT = 50.0  # grey levels


class DarkPicture:
    """Flags patches in which 95 % of the pixels are darker than 50 of 255.

    It flags 0.1 % of MRL and 0.1 % of eyes4000. If the pictures of all data sets are made five times as dark,
    it flags at least 95 %.
    """

    name = "dark"
    title = "too dark"
    advice = "There may be little to see; but in use, cameras send such pictures too."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by the 95th percentile of its grey levels."""
        values = np.quantile(data.patches.reshape(len(data), -1), 0.95, axis=1)
        return grade(values, worst=0, limit=_LIMIT, best=150, unknown=data.contents < 0)
