"""What models might read of a clip, simulated without drawing: hours of moments in seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from eyelid.blinks import EyeReading, Moment
from eyelid.synth.clip import Clip
from eyelid.synth.course import Numbers
from eyelid.synth.geometry import GAZE_REACH, UPPER_SHARE


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingNoise:
    """How readings of an eye follow its true openness, and how they err.

    With `drawn` for the opening as a share of as wide as the eye goes, and `height` for that of `Lids`:
    `logit(p_open) = clip(steepness * (drawn - even), -most, most) + noise`, and
    `ear = slope * height * drawn + shut_ear + noise`, seen as the head is turned. The noise remembers: its
    correlation falls to 1/e in `memory_s`, whatever the rate; part of it is common to both eyes.

    Steepness, limits and slope are about those of the shipped models on drawn clips. The logit's noise, there
    0.1 to 0.3, is that of poorer pictures.

    Attributes:
        steepness: change of the logit from shut to as open as the eye goes.
        even: opening at which open and closed are equally likely.
        most: largest logit, either way, before the noise.
        logit: sigma of the noise of the logit.
        ear: sigma of the noise of the eye aspect ratio.
        slope: what is measured of the height of the lids.
        shut_ear: what is measured of shut eyes.
        iris: sigma of the noise of the iris's place, in widths of the eye.
        pose: sigma of the noise of the pose, in degrees.
        memory_s: time in which correlation falls to 1/e.
        common: share of the variance that both eyes have in common, 0 to 1.
        glare: how many times the noise grows when the glasses mirror as strongly as they can.
        lost: share of the frames in which the face is not found.
    """

    steepness: float = 45.0
    even: float = 0.26
    most: float = 5.0
    logit: float = 1.5
    ear: float = 0.008
    slope: float = 1.07
    shut_ear: float = 0.008
    iris: float = 0.02
    pose: float = 1.0
    memory_s: float = 0.1
    common: float = 0.3
    glare: float = 3.0
    lost: float = 0.0


def simulated_moments(
    clip: Clip, times: Numbers, *, noise: ReadingNoise | None = None, rng: np.random.Generator | None = None
) -> Iterator[Moment]:
    """Yields what might be read of each frame of a clip.

    Args:
        clip: the clip.
        times: when the frames are taken, in seconds, `[N]`; see `frame_times`.
        noise: how the readings err.
        rng: the random generator of the noise; None for that of the clip's seed.

    Example:
        >>> moments = list(simulated_moments(Clip(seconds=1.0), np.arange(30) / 30))
        >>> len(moments), moments[0].right.p_open > 0.9
        (30, True)
    """
    noise = noise or ReadingNoise()
    rng = rng or np.random.default_rng([clip.seed, 3])
    states, look = clip.states(times), clip.look.person.look
    count = len(times)
    usual = np.array(look.openness)
    drawn = np.clip(states.openness * usual, 0, 1)
    keeps = np.exp(-np.diff(times, prepend=times[:1]) / noise.memory_s)
    blinded = (1 + noise.glare * states.reflection)[:, None]

    def errors(sigma: float) -> Numbers:
        shared = noise.common**0.5 * _remembering(rng.standard_normal((count, 1)), keeps)
        own = (1 - noise.common) ** 0.5 * _remembering(rng.standard_normal((count, 2)), keeps)
        total: Numbers = sigma * (shared + own)
        return total

    certain = np.clip(noise.steepness * (drawn - noise.even), -noise.most, noise.most)
    p_open = 1 / (1 + np.exp(-certain - blinded * errors(noise.logit)))
    yaw, pitch = np.radians(states.pose[:, 0]), np.radians(states.pose[:, 1])
    seen_from = (np.cos(pitch) / np.cos(yaw))[:, None]
    ear = seen_from * noise.slope * look.lids.height * drawn + noise.shut_ear + blinded * errors(noise.ear)
    rest = (1 - 2 * UPPER_SHARE) * look.lids.height
    iris_x = 0.5 * GAZE_REACH[0] * states.gaze[:, :1] + errors(noise.iris)
    iris_y = 0.5 * (rest - GAZE_REACH[1] * states.gaze[:, 1:]) + errors(noise.iris)
    pose = states.pose + noise.pose * _remembering(rng.standard_normal((count, 3)), keeps)
    found = states.seen & (rng.random(count) >= noise.lost)
    numbers = (times, found, p_open, np.maximum(ear, 0), iris_x, iris_y, pose)
    rows = zip(*(values.tolist() for values in numbers), strict=True)
    for frame, (time_s, is_found, opened, ears, across, down, (turn, nod, tilt)) in enumerate(rows):
        if is_found:
            right, left = (EyeReading(opened[eye], ears[eye], (across[eye], down[eye])) for eye in (0, 1))
            yield Moment(time_s, right, left, frame, (turn, nod, tilt))
        else:
            yield Moment(time_s, frame=frame)


def _remembering(fresh: Numbers, keeps: Numbers) -> Numbers:
    """Returns noise `[N, C]` of unit variance that keeps a share `[N]` of its last value."""
    adds = np.sqrt(1 - np.square(keeps))
    adds[:1] = 1
    series = [
        list(accumulate(zip(keeps.tolist(), added.tolist(), strict=True), _step, initial=(0.0, 0.0)))[1:]
        for added in (adds[:, None] * fresh).T
    ]
    remembered: Numbers = np.array(series)[:, :, 1].T
    return remembered


def _step(last: tuple[float, float], now: tuple[float, float]) -> tuple[float, float]:
    keep, added = now
    return keep, keep * last[1] + added
