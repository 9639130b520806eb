"""The shape of a closing: when it begins and ends, how deep it is, how fast its strokes are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid.blinks.closings import Closing

_EDGE = 0.8  # the openness at which an event starts and ends, where the lids' height is known
_EDGE_OF_STATE = 0.6  # P(open) is near 1 from there on, and says nothing more
_STROKE = (0.1, 0.9)  # lines are fitted to a stroke between these parts of its fall
_MIDDLE = (0.75, 0.35)  # between these parts of its fall, a stroke is steady
_SMOOTH_S = 0.025  # smoothing before speeds are looked for: a quarter of the fall of a blink
_OPEN = 0.85  # openness below which lids lack something
_LONGEST_WEIGHT_S = 0.1  # one moment stands for at most this time

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ClosingShape:
    """The shape of a closing; openness as in `Event`, times in seconds.

    Attributes:
        start_s: When openness falls below the edge.
        apex_s: When it is least.
        end_s: When the edge is regained.
        first: Index of the closing's moment that is the first in the event,
        apex: at the apex,
        last: and the last in it.
        least: Openness at the apex.
        amplitude: What openness falls by.
        half_width_s: How long it is below half of the fall; None if that was not seen.
        fall_s: How long the fall takes, by its middle.
        closing_speed: Highest speed of the fall, in openness a second; None where no moment of the event
            comes before the apex.
        opening_speed: Highest speed of the rise; None where no moment comes after the apex.
        straightness: R² of straight lines through both strokes, the smaller one; None where a stroke has
            fewer than three moments.
        evidence_s: How far the eyes are from open, summed over the time.
    """

    start_s: float
    apex_s: float
    end_s: float
    first: int
    apex: int
    last: int
    least: float
    amplitude: float
    half_width_s: float | None
    fall_s: float
    closing_speed: float | None
    opening_speed: float | None
    straightness: float | None
    evidence_s: float


def shape_of(closing: Closing, times: Floats, values: Floats, *, by_lids: bool) -> ClosingShape:
    """Measures a closing.

    Args:
        closing: The closing.
        times: Times of its moments, `[N]`.
        values: Openness at these times, `[N]`, from the lids' height or from P(open).
        by_lids: Whether it is from the lids' height.
    """
    edge = _EDGE if by_lids else _EDGE_OF_STATE
    smooth = _smoothed(times, values)
    shut = slice(closing.first, closing.last + 1)
    apex = closing.last - int(
        values[shut][::-1].argmin()
    )  # of equal ones the last: until then, nothing opens
    least = float(values[apex])
    start = _crossing(times, values, closing.first, edge * min(1.0, closing.before), step=-1)
    end = _crossing(times, values, closing.last, edge * min(1.0, closing.after), step=1)
    start_s = closing.cut_start_s or start or float(times[0])
    end_s = closing.cut_end_s or end or float(times[-1])
    inside = np.flatnonzero((times >= start_s) & (times <= end_s))
    first, last = (int(inside[0]), int(inside[-1])) if len(inside) else (apex, apex)
    amplitude = closing.before - least
    level = least + (min(closing.before, closing.after) - least) / 2
    half_start = _crossing(times, values, apex, level, step=-1)
    half_end = _crossing(times, values, apex, level, step=1)
    speeds = np.gradient(smooth, times) if len(times) > 2 else None
    return ClosingShape(
        start_s,
        float(times[apex]),
        end_s,
        first,
        apex,
        last,
        least,
        amplitude,
        half_end - half_start if half_start is not None and half_end is not None else None,
        _fall_s(times, values, closing.first, least, amplitude),
        # Where only the apex is inside, its neighbours tell how open the eyes were, and nothing of speeds.
        None if speeds is None or first >= apex else max(0.0, float(-speeds[first : apex + 1].min())),
        None if speeds is None or apex >= last else max(0.0, float(speeds[apex : last + 1].max())),
        _straightness(times, values, first, apex, last, least, closing),
        _evidence(times, values, closing),
    )


def _smoothed(times: Floats, values: Floats) -> Floats:
    """Returns running means, where moments are close enough that they flatten nothing."""
    if len(times) < 3:
        return values
    count = int(_SMOOTH_S / max(float(np.median(np.diff(times))), 1e-4))
    count -= 1 - count % 2
    if count < 3:
        return values
    padded = np.pad(values, count // 2, mode="edge")
    smooth: Floats = np.convolve(padded, np.full(count, 1 / count), mode="valid")
    return smooth


def _crossing(times: Floats, values: Floats, index: int, level: float, *, step: int) -> float | None:
    """Returns when the values rise above a level, seen from a moment, forwards or backwards."""
    while 0 <= index < len(values) and values[index] < level:
        index += step
    if not 0 <= index < len(values):
        return None
    inner = index - step
    if not 0 <= inner < len(values) or values[inner] >= level:
        return float(times[index])
    part = (level - values[inner]) / (values[index] - values[inner])
    return float(times[inner] + part * (times[index] - times[inner]))


def _fall_s(times: Floats, values: Floats, first: int, least: float, amplitude: float) -> float:
    """Returns how long the whole fall would take, at the speed of its middle."""
    upper, lower = (least + part * amplitude for part in _MIDDLE)
    start = _crossing(times, values, first, upper, step=-1)
    below = np.flatnonzero(values[first:] < lower)
    if start is None or not len(below) or first + below[0] == 0:
        return 0.0
    index = first + int(below[0])
    part = (values[index - 1] - lower) / max(values[index - 1] - values[index], 1e-9)
    end = times[index - 1] + part * (times[index] - times[index - 1])
    return float((end - start) / (_MIDDLE[0] - _MIDDLE[1]))


def _straightness(
    times: Floats, values: Floats, first: int, apex: int, last: int, least: float, closing: Closing
) -> float | None:
    fits = []
    for stroke, level in ((slice(first, apex + 1), closing.before), (slice(apex, last + 1), closing.after)):
        part = (values[stroke] - least) / max(level - least, 1e-9)
        kept = (part > _STROKE[0]) & (part < _STROKE[1])
        kept &= np.ptp(part[kept]) > 0 if kept.any() else False
        if kept.sum() < 3:
            return None
        fits.append(float(np.corrcoef(times[stroke][kept], values[stroke][kept])[0, 1] ** 2))
    return min(fits)


def _evidence(times: Floats, values: Floats, closing: Closing) -> float:
    shut = slice(closing.first, closing.last + 1)
    lack = np.clip(_OPEN * min(1.0, closing.before) - values[shut], 0, 1)
    edges = np.concatenate(
        [
            [times[0] - closing.step_s / 2 if closing.cut_start_s is None else closing.cut_start_s],
            (times[1:] + times[:-1]) / 2,
            [times[-1] + closing.step_s / 2 if closing.cut_end_s is None else closing.cut_end_s],
        ]
    )
    return float((lack * np.minimum(np.diff(edges), _LONGEST_WEIGHT_S)[shut]).sum())
