"""Finding pictures without fine detail."""

import numpy as np

from eyelid.auditing.finding import AuditData, Finding, grade
from eyelid.score.measures import MEASURES

_LIMIT = 0.18
_FAINTEST = 1.0  # grey levels; a lower contrast is taken as this one, so that noise is not amplified


class BlurredPicture:
    """Flags patches whose detail (standard deviation of the Laplacian) is below 0.18 of their contrast.

    It flags 0.3 % of eyes4000 and no eye of closeups, Columbia Gaze and MRL. If the pictures are blurred with
    a Gaussian of 1/12 of their side, it flags 95 % of Columbia Gaze, 85 % of eyes4000 and closeups, and half
    of MRL, where noise looks like detail.
    """

    name = "blurred"
    title = "blurred"
    advice = "Lids can hardly be seen; but in use, cameras send such pictures too."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by its detail, divided by its contrast."""
        patches = data.patches.astype(np.float32)
        contrast = np.maximum(MEASURES["contrast"](patches), _FAINTEST)
        values = np.sqrt(MEASURES["sharpness"](patches)) / contrast
        return grade(values, worst=0, limit=_LIMIT, best=0.6, unknown=data.contents < 0)
