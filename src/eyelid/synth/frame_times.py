"""When the frames of a clip are taken: at a constant or at a variable rate."""

import numpy as np

from eyelid.errors import OptionError
from eyelid.synth.course import Numbers

_LOWEST, _HIGHEST = 1, 240


def frame_times(seconds: float, rate: float, *, varied_by: np.random.Generator | None = None) -> Numbers:
    """Returns when the frames of a clip are taken.

    Args:
        seconds: how long the clip is.
        rate: frames a second, 1 to 240.
        varied_by: the random generator of a variable rate, as that of phones: the time from frame to frame
            differs by a tenth or so, and one frame in thirty is lost, with up to three after it. None for a
            constant rate.

    Returns:
        float64 `[N]`, in seconds, from 0.

    Raises:
        OptionError: The rate is out of range.

    Example:
        >>> frame_times(0.1, 30).round(4).tolist()
        [0.0, 0.0333, 0.0667]
    """
    if not _LOWEST <= rate <= _HIGHEST:
        raise OptionError(f"rate: expected {_LOWEST} to {_HIGHEST} frames a second, got {rate}")
    count = max(int(np.ceil(seconds * rate - 1e-9)), 1)
    if varied_by is None:
        return np.arange(count) / rate
    steps = np.exp(varied_by.normal(0, 0.1, count)) / rate
    lost = varied_by.random(count) < 1 / 30
    steps[lost] *= varied_by.integers(2, 6, int(lost.sum()))
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return times[times < seconds]
