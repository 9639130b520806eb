"""The roll: the photos of one camera in one folder, in the order in which they were taken."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from eyelid.photos.alignment import (
    Alignment,
    light_apart,
    light_of,
    panned,
    panned_about,
    pattern_of,
    shaken,
)
from eyelid.photos.shot import Shot

Stretch = range
"""Places of photos in a roll, one after the other."""

QUICKEST_TURN = 0.3
"""In less time, in seconds, nobody turns a camera to another scene."""

LONGEST_TURN = 10.0
"""Seconds between two photos of a panorama, at most."""

LEAST_LIKENESS, LEAST_SLOW_LIKENESS = 0.36, 0.46
"""Photos of a burst are at least so alike if no time passed between them, and if the longest time did."""

LONGEST_GAP = 2.0
"""Seconds between two photos of a burst, at most."""

_EARLIEST, _LATEST = 315_532_800.0, 1e11  # 1980, and far beyond all calendars of cameras
_TOO_OFTEN, _TOO_MUCH = 3, 10  # turns of the camera in no time: so many, and one of so many steps
_LEAST_SWEPT = 0.5  # likeness of what two photos have in common, if the camera swept over it
_LESS_ALIKE = 0.1  # by which a photo that continues another may be less alike than as it lies
_LIGHT = 2.0  # of likeness, that a doubling of difference in light is worth
_SAME_LIGHT = 0.6  # of the difference in light of photos as they lie, that is left if the camera was turned
_OTHER_LIGHT = 0.06  # doublings of light, by which it seldom differs if the camera stood
_FAINTEST = 0.002  # doublings of light; less is noise
_DAY, _MINUTE = 86_400, 60
_MOST_AT_ONE_TIME = 40  # more photos than a camera takes in a second


@dataclass(frozen=True)
class Roll:
    """Photos of one camera in one folder, in order. All lists of steps have one entry fewer than photos.

    Attributes:
        indices: Which of all photos they are.
        shots: The photos.
        gaps: Seconds from the end of one exposure to the start of the next, for each step; None if unknown.
        finely_timed: Whether the gaps are finer than a second.
        follows: For each step, whether the file names follow each other.
        shakes: For each step, how the photos lie on one another if it is the same view; likeness 0 if one of
            the two could not be decoded.
    """

    indices: list[int]
    shots: list[Shot]
    gaps: list[float | None]
    finely_timed: bool
    follows: list[bool]
    shakes: list[Alignment]
    pans: dict[int, Alignment] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.shots)

    def pattern(self, place: int) -> NDArray[np.float32] | None:
        """Returns the pattern of a photo; None if it could not be decoded."""
        look = self.shots[place].look
        return None if look is None else pattern_of(look.thumbnail)

    def shake(self, one: int, other: int) -> Alignment:
        """Returns how two photos lie on one another if it is the same view."""
        if other == one + 1:
            return self.shakes[one]
        return _shake(self.pattern(one), self.pattern(other))

    def pan(self, step: int) -> Alignment:
        """Returns how the photo after a step continues the one before it to a side."""
        if step not in self.pans:
            one, other = self.pattern(step), self.pattern(step + 1)
            found = [] if one is None or other is None else panned(one, other)
            apart = self.light_apart(step, found)
            rated = ((pan.likeness - _LIGHT * light, pan) for pan, light in zip(found, apart, strict=True))
            self.pans[step] = max(rated, default=(0.0, Alignment(0, 0, 0)))[1]
        return self.pans[step]

    def pan_about(self, step: int, expected: Alignment) -> Alignment:
        """Returns how the photo after a step continues the one before it, about as far as expected."""
        one, other = self.pattern(step), self.pattern(step + 1)
        return Alignment(0, 0, 0) if one is None or other is None else panned_about(one, other, expected)

    def is_quick(self, step: int) -> bool:
        """Whether so little time passed at a step, as far as is known, that nobody could turn the camera."""
        gap = self.gaps[step]
        return gap is not None and self.finely_timed and gap < QUICKEST_TURN

    def is_turned(self, step: int) -> bool:
        """Whether the light tells that the camera was turned at a step, however alike the views are.

        What repeats itself, as stripes and horizons do, is as alike as it lies and as it continues; the light
        on it is more alike as it lies if the camera stood.
        """
        pan, shake = self.pan(step), self.shakes[step]
        least = max(shake.likeness - _LESS_ALIKE, _LEAST_SWEPT)
        return pan.likeness >= least and self.is_lit_so(step, pan)

    def may_be_turned(self, step: int) -> bool:
        """Whether the camera may have been turned: the light changed, or a view beyond fits as well."""
        pan, shake = self.pan(step), self.shakes[step]
        if shake.is_at_margin and pan.likeness >= shake.likeness - _LESS_ALIKE:
            return True
        return self.light_apart(step, [shake])[0] >= _OTHER_LIGHT

    def is_lit_so(self, step: int, pan: Alignment) -> bool:
        """Whether the light on two photos is more alike as one continues the other than as they lie."""
        panned_light, shaken_light = self.light_apart(step, [pan, self.shakes[step]])
        return panned_light < _SAME_LIGHT * max(shaken_light, _FAINTEST)

    def light_apart(self, step: int, alignments: list[Alignment]) -> list[float]:
        """Returns how differently light falls on two photos that lie so on one another, for each way."""
        one, other = self.shots[step].look, self.shots[step + 1].look
        if one is None or other is None:
            return [0.0] * len(alignments)
        lights = light_of(one.thumbnail), light_of(other.thumbnail)
        return [light_apart(*lights, alignment) for alignment in alignments]

    def within(self, step: int, seconds: float) -> bool:
        """Whether so little time passed at a step; where times are unknown, whether the names follow."""
        gap = self.gaps[step]
        return self.follows[step] if gap is None else gap <= seconds

    def pieces(self, stretch: Stretch, seconds: float) -> list[Stretch]:
        """Cuts a stretch where more time passed, or where a name is missing if times are unknown."""
        starts = [place for place in stretch if place == stretch.start or not self.within(place - 1, seconds)]
        return [range(*bounds) for bounds in zip(starts, [*starts[1:], stretch.stop], strict=True)]

    def seconds(self, first: int, last: int) -> float | None:
        """Returns the time from one photo to another; None if it is unknown."""
        one, other = self.shots[first].time_s, self.shots[last].time_s
        if one is None or other is None or any(self.gaps[step] is None for step in range(first, last)):
            return None
        return other - one


def rolls_of(shots: Sequence[Shot]) -> list[Roll]:
    """Sorts photos into rolls, in the order in which their cameras and folders first occur.

    The clocks of two cameras differ by an unknown time, so that they never share a roll. A photo whose time
    cannot be right stands where its name stands, and the gaps beside it are unknown.
    """
    members: dict[tuple[str, str], list[int]] = {}
    for index, shot in enumerate(shots):
        members.setdefault((shot.folder, shot.camera), []).append(index)
    return [_roll(shots, indices) for indices in members.values()]


def _roll(shots: Sequence[Shot], indices: list[int]) -> Roll:
    times = dict(zip(indices, _possible_times([shots[index] for index in indices]), strict=True))
    timed = sorted((time, shots[index].name_key, index) for index, time in times.items() if time is not None)
    untimed = sorted((shots[index].name_key, index) for index, time in times.items() if time is None)
    order = [index for _, _, index in timed] + [index for _, index in untimed]
    ordered = [shots[index] for index in order]
    fractions = {time % 1 for time, _, _ in timed}
    finely_timed = len(fractions) > 1 and all(shots[index].has_fraction for _, _, index in timed)
    shakes, before = [], None
    for place, shot in enumerate(ordered):
        pattern = None if shot.look is None else pattern_of(shot.look.thumbnail)
        if place:
            shakes.append(_shake(before, pattern))
        before = pattern
    gaps = [_gap(times[one], times[other], shots[one]) for one, other in pairwise(order)]
    follows = [one.is_followed_by(other) for one, other in pairwise(ordered)]
    roll = Roll(order, ordered, gaps, finely_timed, follows, shakes)
    return replace(roll, gaps=_believable_gaps(roll))


def _shake(one: NDArray[np.float32] | None, other: NDArray[np.float32] | None) -> Alignment:
    return Alignment(0, 0, 0) if one is None or other is None else shaken(one, other)


def _possible_times(shots: list[Shot]) -> list[float | None]:
    """Returns the times of the photos of one camera; None for those that cannot be when it was taken.

    These are missing times, midnight (a date alone), times that more photos share than a camera takes in a
    second, and, if all times are whole minutes, all of them.
    """
    shared = Counter(shot.time_s for shot in shots if shot.time_s is not None)
    times = [
        shot.time_s
        if shot.time_s is not None
        and _EARLIEST <= shot.time_s <= _LATEST
        and shot.time_s % _DAY != 0
        and shared[shot.time_s] <= _MOST_AT_ONE_TIME
        else None
        for shot in shots
    ]
    known = [time for time in times if time is not None]
    if len(known) > 1 and all(time % _MINUTE == 0 for time in known):
        return [None] * len(shots)
    return times


def _gap(before: float | None, after: float | None, shot: Shot) -> float | None:
    if before is None or after is None:
        return None
    exposure = shot.exposure_s if shot.exposure_s is not None and math.isfinite(shot.exposure_s) else 0.0
    return max(after - before - max(exposure, 0.0), 0.0)


def _believable_gaps(roll: Roll) -> list[float | None]:
    """Returns the gaps of a roll; None are those in whose time the camera would have been turned too often.

    Such times are those of a copying of the files, or the same for a whole folder.
    """
    quickest = QUICKEST_TURN if roll.finely_timed else 0.0
    gaps, start = list(roll.gaps), 0
    for end, gap in enumerate([*roll.gaps, None]):
        if gap is not None and gap <= quickest:
            continue
        turned = sum(_is_elsewhere(roll, step) for step in range(start, end))
        if turned >= _TOO_OFTEN and _TOO_MUCH * turned >= end - start:
            gaps[start:end] = [None] * (end - start)
        start = end + 1
    return gaps


def _is_elsewhere(roll: Roll, step: int) -> bool:
    """Whether two photos show different scenes, and not one that the camera swept over."""
    return roll.shakes[step].likeness < LEAST_LIKENESS and roll.pan(step).likeness < _LEAST_SWEPT
