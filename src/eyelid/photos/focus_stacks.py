"""Focus stacks: one view, photographed with one distance after another in focus."""

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid.photos.look import CELLS, DETAIL_STEPS
from eyelid.photos.roll import Roll, Stretch

_LONGEST_GAP = 10.0  # seconds between two of them
_FEWEST = 5
_LEAST_LIKENESS = 0.6  # of neighbours: blur changes what a thumbnail shows
_MOST_SHIFT = 0.035  # of the picture: the lens breathes, the tripod stands
_MOST_EV = 0.2  # stops by which the exposures of neighbours may differ
_SAME_PACE = 1.5  # longer than the longest gap: then nothing goes on at the same pace
_LEAST_RANGE = 0.06  # doublings of fine detail, by which a cell comes into focus
_LEAST_RISE = 0.5  # of all changes of a cell's detail, those of one rise and one fall
_STEADY = 0.2  # doublings of brightness, within which a cell shows the same
_LEAST_CELLS = 0.8  # of all cells, that come into focus, times the root of the number of photos
_LEAST_CELLS_BY_HAND = 0.5  # of all cells, if the camera moved: that changes detail, too
_LEAST_TIMES = 2.2  # at so many different times, counted as the exponential of their entropy
_NEIGHBOURS = 0.7  # cells, over which detail is averaged: depth changes little from one to the next
_LONG = 9  # photos, from which on detail is averaged over three, too


def find_stacks(roll: Roll, stretch: Stretch) -> list[tuple[Stretch, str]]:
    """Finds the focus stacks in a stretch of a roll, and says of each why it is one.

    A stack has five photos or more of one view and one exposure. In many places the fine detail rises once
    and falls once, at different times in different places, while the brightness there stays. What moves
    before a steady background changes the brightness, too, and a shaken photo loses detail everywhere.
    """
    found = []
    for piece in roll.pieces(stretch, _LONGEST_GAP):
        start = piece.start
        for place in piece:
            if place + 1 == piece.stop or not _continues(roll, place):
                places = range(start, place + 1)
                if len(places) >= _FEWEST and _is_complete(roll, places, stretch) and _wanders(roll, places):
                    found.append((places, f"{len(places)} photos whose focus wanders"))
                start = place + 1
    return found


def _continues(roll: Roll, step: int) -> bool:
    shake, one, other = roll.shakes[step], roll.shots[step], roll.shots[step + 1]
    if shake.likeness < _LEAST_LIKENESS or max(abs(shake.right), abs(shake.down)) > _MOST_SHIFT:
        return False
    exposures = one.exposure_ev, other.exposure_ev
    if exposures[0] is not None and exposures[1] is not None and abs(exposures[0] - exposures[1]) > _MOST_EV:
        return False
    return one.aperture == other.aperture or one.aperture is None or other.aperture is None


def _is_complete(roll: Roll, places: Stretch, stretch: Stretch) -> bool:
    """Whether photos are not a part of a burst, which goes on before or after them at the same pace."""
    gaps = [gap for gap in roll.gaps[places.start : places.stop - 1] if gap is not None]
    pace = _SAME_PACE * max(gaps, default=0.0)
    beside = (step for step in (places.start - 1, places.stop - 1) if step in stretch[:-1])
    return not any(
        roll.within(step, pace) and roll.shakes[step].likeness >= _LEAST_LIKENESS for step in beside
    )


def _wanders(roll: Roll, places: Stretch) -> bool:
    """Whether the focus wanders over some photos, all of which could be decoded."""
    looks = [look for place in places if (look := roll.shots[place].look) is not None]
    detail = _relative(_averaged(np.array([look.detail for look in looks]) / DETAIL_STEPS))
    light = np.array([_cells(look.thumbnail) for look in looks], float)
    steady = np.ptp(_relative(np.log2(light + 10)), axis=0) <= _STEADY
    changes = np.abs(np.diff(detail, axis=0)).sum(0)
    rises = 2 * detail.max(0) - detail[0] - detail[-1]
    focused = steady & (np.ptp(detail, axis=0) >= _LEAST_RANGE) & (rises >= _LEAST_RISE * changes)
    moved = any(roll.shakes[step].right or roll.shakes[step].down for step in places[:-1])
    if focused.mean() < max(_LEAST_CELLS / np.sqrt(len(looks)), _LEAST_CELLS_BY_HAND if moved else 0.0):
        return False
    times = np.bincount(detail.argmax(0)[focused], minlength=len(looks)) / focused.sum()
    entropy = -(times[times > 0] * np.log(times[times > 0])).sum()
    return bool(np.exp(entropy) >= _LEAST_TIMES)


def _averaged(detail: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns `[N, cells]` of detail `[N, rows, columns]` with less noise."""
    smooth = np.stack([cv2.GaussianBlur(cells, (0, 0), _NEIGHBOURS).ravel() for cells in detail])
    if len(smooth) < _LONG:
        return smooth
    longer = np.concatenate([smooth[:1], smooth, smooth[-1:]])
    averaged: NDArray[np.float64] = (longer[:-2] + longer[1:-1] + longer[2:]) / 3
    return averaged


def _cells(thumbnail: NDArray[np.uint8]) -> NDArray[np.uint8]:
    cells: NDArray[np.uint8] = cv2.resize(  # type: ignore[assignment]
        thumbnail, (CELLS, CELLS), interpolation=cv2.INTER_AREA
    )
    return cells.ravel()


def _relative(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns values of cells less what the photo as a whole has; the median counts."""
    relative: NDArray[np.float64] = values - np.median(values, axis=1, keepdims=True)
    return relative
