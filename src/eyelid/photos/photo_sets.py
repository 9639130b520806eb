"""Which photos of a shoot belong together: bursts, brackets, focus stacks and panoramas."""

import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from eyelid.photos.brackets import find_brackets
from eyelid.photos.focus_stacks import find_stacks
from eyelid.photos.panoramas import find_panoramas
from eyelid.photos.roll import (
    LEAST_LIKENESS,
    LEAST_SLOW_LIKENESS,
    LONGEST_GAP,
    LONGEST_TURN,
    Roll,
    Stretch,
    rolls_of,
)
from eyelid.photos.shot import Shot

SetKind = Literal["burst", "bracket", "stack", "panorama"]

_SAME_LIKENESS = 0.9  # of photos of a burst whose times are unknown


class PhotoSet(NamedTuple):
    """Photos that belong together.

    Attributes:
        kind: `burst`: nearly the same again and again, of which the best is enough. The others are one
            picture in several photos, of which none may be missing: `bracket` (a ladder of exposures),
            `stack` (of focus) and `panorama`.
        members: Indices of the photos, in the order in which they were taken.
        reason: Why they belong together, in words.
    """

    kind: SetKind
    members: tuple[int, ...]
    reason: str


_Finder = Callable[[Roll, Stretch], list[tuple[Stretch, str]]]
_WHOLE: tuple[tuple[SetKind, _Finder], ...] = (
    ("bracket", find_brackets),
    ("panorama", find_panoramas),
    ("stack", find_stacks),
)


def find_sets(shots: Sequence[Shot]) -> list[PhotoSet]:
    """Finds which photos belong together.

    First the sets that must be kept whole are looked for: brackets, panoramas, focus stacks. What may be such
    a set or a burst is such a set. Bursts are made of the others: neighbours of one camera and folder, taken
    at most two seconds apart, that look alike even if the camera shook, something moved, or the light
    changed. The less time passed, the less alike they need to be.

    Times that are missing, that cannot be right (a date without time, whole minutes, the same for a whole
    folder, those of a copying of files) make no burst. Then only photos are one whose file names follow each
    other and that look the same.

    Args:
        shots: The photos of a shoot in any order.

    Returns:
        The sets, in the order of their first photos in `shots`. Each photo is in one set at most; those in
        none stand alone.
    """
    sets = []
    for roll in rolls_of(shots):
        free = [range(len(roll))]
        for kind, find in _WHOLE:
            found = [one for stretch in free for one in find(roll, stretch)]
            sets += [_set(roll, kind, places, reason) for places, reason in found]
            free = _without(free, [places for places, _ in found])
        for stretch in free:
            sets += [
                _set(roll, "burst", places, _burst_words(roll, places)) for places in _bursts(roll, stretch)
            ]
    return sorted(sets, key=lambda found: min(found.members))


def _set(roll: Roll, kind: SetKind, places: Sequence[int], reason: str) -> PhotoSet:
    return PhotoSet(kind, tuple(roll.indices[place] for place in places), reason)


def _without(stretches: list[Stretch], taken: list[Stretch]) -> list[Stretch]:
    """Returns what is left of stretches; those that are taken lie in them, in order."""
    left = []
    for stretch in stretches:
        start = stretch.start
        for found in taken:
            if found.start in stretch:
                left.append(range(start, found.start))
                start = found.stop
        left.append(range(start, stretch.stop))
    return [stretch for stretch in left if stretch]


def _bursts(roll: Roll, stretch: Stretch) -> list[list[int]]:
    """Returns the places of the photos of each burst in a stretch.

    A photo that is not like its neighbours, which are like each other, is of their burst: somebody walked
    through the picture. One that could not be decoded is not.
    """
    bursts: list[list[int]] = []
    for place in stretch:
        if roll.shots[place].look is None:
            continue
        if bursts and _alike(roll, bursts[-1][-1], place):
            bursts[-1].append(place)
        elif len(bursts) > 1 and len(bursts[-1]) == 1 and _alike(roll, bursts[-2][-1], place):
            between = bursts.pop()
            bursts[-1] += [*between, place]
        else:
            bursts.append([place])
    return [burst for burst in bursts if len(burst) > 1]


def _alike(roll: Roll, one: int, other: int) -> bool:
    gap = _gap(roll, one, other)
    if gap is None:
        least = _SAME_LIKENESS if other == one + 1 and roll.follows[one] else math.inf
    elif gap <= LONGEST_GAP:
        least = LEAST_LIKENESS + gap / LONGEST_GAP * (LEAST_SLOW_LIKENESS - LEAST_LIKENESS)
    else:
        least = math.inf
    if roll.shake(one, other).likeness < least:
        return False
    return other > one + 1 or not _is_turned(roll, one)


def _is_turned(roll: Roll, step: int) -> bool:
    """Whether the camera was turned between photos that look alike, as all of a wall of stripes do.

    What may be so is so beside a step at which it is plain: no burst begins amid a panorama.
    """
    if roll.is_quick(step) or roll.is_turned(step):
        return not roll.is_quick(step)
    beside = [near for near in (step - 1, step + 1) if 0 <= near < len(roll) - 1]
    return roll.may_be_turned(step) and any(
        roll.is_turned(near) and not roll.is_quick(near) and roll.within(near, LONGEST_TURN)
        for near in beside
    )


def _gap(roll: Roll, one: int, other: int) -> float | None:
    if other == one + 1:
        return roll.gaps[one]
    return roll.seconds(one, other)


def _burst_words(roll: Roll, places: list[int]) -> str:
    seconds = roll.seconds(places[0], places[-1])
    if seconds is None:
        return f"{len(places)} photos in a row that look the same"
    if not roll.finely_timed:
        return f"{len(places)} photos within {seconds + 1:.0f} s that look alike"
    return f"{len(places)} photos within {max(seconds, 0.1):.1f} s that look alike"
