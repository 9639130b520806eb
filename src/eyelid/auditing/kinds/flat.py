"""Pictures that show nothing but shading."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from eyelid.auditing.finding import AuditData, Finding, grade

_FINEST, _COARSEST = 1.0, 2.5  # pixels of 24; finer is noise, coarser is shading
_LEAST = 0.7  # grey levels; the faintest eye of MRL, near-infrared and in the dark, has 0.9
_FAR = 4.0  # deviations below what is usual in the set
_FEW = 50  # fewer pictures do not show what is usual in a set


class FlatPicture:
    """A patch with hardly any detail, or with far less than is usual in its set.

    A cheek in good light has more detail than an eye in the dark, so each set has its own limit: four
    deviations of the logarithm below the median. In Columbia Gaze this flags all of the 77 blank crops and
    nothing else; in eyes4000 0.2 %, covered or black ones; in closeups 0.4 %; in MRL none.
    """

    name = "flat"
    title = "flat"
    advice = "It shows nothing: a blank crop, a covered camera, a wall."

    def find(self, data: AuditData) -> Finding:
        """Measures the contrast of middle frequencies, which are neither noise nor shading."""
        detail = _detail(data.patches)
        relative = np.zeros(len(data))
        sets = np.asarray(data.pictures.columns.get("set", [""] * len(data)))
        for name in np.unique(sets):
            members = sets == name
            relative[members] = detail[members] / _limit(detail[members & (data.contents >= 0)])
        return grade(relative, worst=0, limit=1, best=4, unknown=data.contents < 0)


def _detail(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    pixels = patches.astype(np.float32)
    fine, coarse = (gaussian_filter(pixels, (0, sigma, sigma)) for sigma in (_FINEST, _COARSEST))
    return np.asarray((fine - coarse).std(axis=(1, 2)), np.float32)


def _limit(detail: NDArray[np.float32]) -> float:
    if len(detail) < _FEW:
        return _LEAST
    median, low = np.quantile(detail, [0.5, 0.1587]).tolist()  # a deviation below the median
    return max(_LEAST, float(median * (low / max(median, 1e-6)) ** _FAR))
