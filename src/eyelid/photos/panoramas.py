"""Panoramas: views that continue one another to a side."""

from typing import NamedTuple

from eyelid.photos.alignment import Alignment
from eyelid.photos.roll import LONGEST_TURN, Roll, Stretch

_SHORTEST_STEP = 0.13  # of the picture: shorter ones are a shaking hand
_MOST_ASIDE = 0.2  # of the picture, by which a step strays from its direction
_LEAST_LIKENESS = 0.7  # of what two photos have in common
_LEAST_LIKENESS_AGAIN = 0.55  # the same, of a step as long as the one before or after it
_LEAST_LIKENESS_ROUND = 0.85  # the same, of a step in another direction
_LEAST_GAIN = 0.1  # in likeness over the same view, not panned
_STILL = 0.8  # likeness of photos that are of the same view, whatever else might fit
_MOST_EV = 0.7  # stops by which the exposures of neighbours may differ
_FEWEST = 3


class _Turn(NamedTuple):
    """A step of a panorama.

    Attributes:
        axis: 0 along the rows, 1 down the columns.
        length: How far, as a share of the picture.
        likeness: How alike is what both photos show.
    """

    axis: int
    length: float
    likeness: float

    def goes_on_from(self, before: "_Turn") -> bool:
        """Whether a panorama that went another step may go this one."""
        if before.axis == self.axis:
            return before.length * self.length > 0
        return min(before.likeness, self.likeness) >= _LEAST_LIKENESS_ROUND


def find_panoramas(roll: Roll, stretch: Stretch) -> list[tuple[Stretch, str]]:
    """Finds the panoramas in a stretch of a roll, and says of each why it is one.

    A panorama has three photos or more, of about equal exposure. Each continues the one before it to a side,
    by 13 to 80 percent of the picture. The direction may turn at the end of a row, but not straight back:
    what goes to and fro is a camera that follows something.
    """
    found = []
    for piece in roll.pieces(stretch, LONGEST_TURN):
        turns = _plain_turns(roll, piece)
        start = 0
        for end in range(len(turns) + 1):
            here = turns[end] if end < len(turns) else None
            before = turns[end - 1] if end > start else None
            apart = here is not None and before is not None and not here.goes_on_from(before)
            if here is None or apart:
                found += _panorama(piece, turns, start, end)
                start = end if apart else end + 1
    return _separate(found)


def _panorama(piece: Stretch, turns: list[_Turn | None], start: int, end: int) -> list[tuple[Stretch, str]]:
    count = end - start + 1
    if count < _FEWEST:
        return []
    directions = {turn.axis for turn in turns[start:end] if turn is not None}
    side = "to the side" if directions == {0} else "up or down" if directions == {1} else "in rows"
    return [(piece[start : end + 1], f"{count} photos that continue one another {side}")]


def _separate(found: list[tuple[Stretch, str]]) -> list[tuple[Stretch, str]]:
    """Returns panoramas none of which begins with the last photo of the one before."""
    separate: list[tuple[Stretch, str]] = []
    for places, reason in found:
        if separate and places.start < separate[-1][0].stop:
            continue
        separate.append((places, reason))
    return separate


def _plain_turns(roll: Roll, piece: Stretch) -> list[_Turn | None]:
    """Returns the steps that are plain, and those that repeat the one before or after them."""
    plain = [_turn(roll, step) for step in piece[:-1]]
    beside = [None, *plain, None]
    return [
        turn or _repeated(roll, step, beside[place]) or _repeated(roll, step, beside[place + 2])
        for place, (step, turn) in enumerate(zip(piece[:-1], plain, strict=True))
    ]


def _repeated(roll: Roll, step: int, beside: _Turn | None) -> _Turn | None:
    """Returns a step that is as long as the one beside it and in the same direction, if it may be."""
    if beside is None or not _may_turn(roll, step):
        return None
    expected = (beside.length, 0.0) if beside.axis == 0 else (0.0, beside.length)
    pan = roll.pan_about(step, Alignment(*expected, beside.likeness))
    if pan.likeness < _LEAST_LIKENESS_AGAIN or not roll.is_lit_so(step, pan):
        return None
    return beside._replace(length=pan[beside.axis], likeness=pan.likeness)


def _may_turn(roll: Roll, step: int) -> bool:
    """Whether there is time to turn the camera, and the exposure stays."""
    one, other = roll.shots[step].exposure_ev, roll.shots[step + 1].exposure_ev
    return not roll.is_quick(step) and (one is None or other is None or abs(one - other) <= _MOST_EV)


def _turn(roll: Roll, step: int) -> _Turn | None:
    """Returns a step that can be nothing else."""
    if not _may_turn(roll, step):
        return None
    shake = roll.shakes[step]
    pan, is_turned = roll.pan(step), roll.is_turned(step)
    is_still = shake.likeness >= _STILL and max(abs(shake.right), abs(shake.down)) < _SHORTEST_STEP - 0.02
    gains = not is_still and pan.likeness >= shake.likeness + _LEAST_GAIN
    shifts = pan.right, pan.down
    axis = int(abs(pan.down) > abs(pan.right))
    if (
        pan.likeness < _LEAST_LIKENESS
        or not (is_turned or gains)
        or abs(shifts[axis]) < _SHORTEST_STEP
        or abs(shifts[1 - axis]) > _MOST_ASIDE
    ):
        return None
    return _Turn(axis, shifts[axis], pan.likeness)
