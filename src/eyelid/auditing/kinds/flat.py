"""Finding pictures that show only shading."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from eyelid.auditing.finding import AuditData, Finding, grade

_FINEST, _COARSEST = 1.0, 2.5  # pixels of 24; finer is noise, coarser is shading
_LEAST = 0.7  # grey levels; the faintest eye of MRL, near-infrared and in the dark, has 0.9
_FAR = 4.0  # standard deviations (of the logarithm) below the median of the data set
_FEW = 50  # the median and deviation of fewer pictures are not reliable


class FlatPicture:
    """Flags patches with almost no detail, or with far less than is usual in their data set.

    A cheek in good light has more detail than an eye in the dark. So each data set has its own limit: four
    standard deviations of the logarithm below the median. This flags all 77 blank crops of Columbia Gaze and
    nothing else there, 0.2 % of eyes4000, which are covered or black pictures, 0.4 % of closeups, and no
    picture of MRL.
    """

    name = "flat"
    title = "flat"
    advice = "It shows nothing: a blank crop, a covered camera, a wall."

    def find(self, data: AuditData) -> Finding:
        """Grades each picture by the contrast of its middle frequencies, without noise and shading."""
        detail = _detail(data.patches)
        relative = np.zeros(len(data))
        sets = np.asarray(data.pictures.columns.get("set", [""] * len(data)))
        for name in np.unique(sets):
            members = sets == name
            relative[members] = detail[members] / _limit(detail[members & (data.contents >= 0)])
        return grade(relative, worst=0, limit=1, best=4, unknown=data.contents < 0)


def _detail(patches: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Returns float32 `[N]`: the standard deviation of the middle frequencies of each patch."""
    pixels = patches.astype(np.float32)
    fine, coarse = (gaussian_filter(pixels, (0, sigma, sigma)) for sigma in (_FINEST, _COARSEST))
    return np.asarray((fine - coarse).std(axis=(1, 2)), np.float32)


def _limit(detail: NDArray[np.float32]) -> float:
    """Returns the detail below which a picture of a data set is flat.

    Args:
        detail: The detail of all its readable pictures.
    """
    if len(detail) < _FEW:
        return _LEAST
    median, low = np.quantile(detail, [0.5, 0.1587]).tolist()  # 1 deviation below the median
    return max(_LEAST, float(median * (low / max(median, 1e-6)) ** _FAR))
