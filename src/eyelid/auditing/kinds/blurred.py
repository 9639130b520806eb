"""Pictures without fine detail."""

import numpy as np

from eyelid.auditing.findings import Audited, Finding, graded
from eyelid.score.measures import MEASURES

_LIMIT = 0.18
_FAINTEST = 1.0  # grey levels; the contrast of a patch that is even is not amplified beyond this


class Blurred:
    """A patch whose detail is under 0.18 of its contrast: the Laplacian's deviation over that of the pixels.

    So are 0.3 % of eyes4000 and no eye of closeups, Columbia Gaze and MRL; of pictures that were blurred by
    a Gaussian of a twelfth of their side, 95 % of Columbia Gaze, 85 % of eyes4000 and closeups, and half of
    MRL, whose noise looks like detail.
    """

    name = "blurred"
    words = "blurred"
    advice = "Lids can hardly be told; a camera's user will send such pictures, though."

    def find(self, audited: Audited) -> Finding:
        """Measures detail and contrast."""
        patches = audited.patches.astype(np.float32)
        contrast = np.maximum(MEASURES["contrast"](patches), _FAINTEST)
        values = np.sqrt(MEASURES["sharpness"](patches)) / contrast
        return graded(values, worst=0, limit=_LIMIT, best=0.6, unknown=audited.contents < 0)
