"""Brackets: one view, photographed several times with a ladder of exposures."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from eyelid.photos.alignment import pattern_of, shaken
from eyelid.photos.look import Look
from eyelid.photos.roll import Roll, Stretch
from eyelid.photos.shot import Shot

MOST = 9
"""Photos in a bracket, at most."""

_LONGEST_GAP = 3.0  # seconds between two of them
_MOST_STOPS = 100.0  # what is beyond is no exposure
_LEAST_BIAS_STEP = 0.3  # stops; cameras offer thirds
_LEAST_STEP = 0.6  # stops, where no compensation says that it is meant: auto-exposure jumps by thirds
_UNEVEN = 0.25  # stops by which the steps of a ladder may differ: 1/60 s and 1/125 s are no whole stop
_UNEVEN_BRIGHTNESS = 3.0  # how many times as large the largest step of brightness may be as the smallest
_LEAST_LIKENESS = 0.45  # of photos that are neighbours on the ladder; what is black or white is not alike
_PLAIN = 4.0  # grey levels; a photo with less contrast is so dark or so light that it may show anything
_DARKEST, _LIGHTEST = 8, 247  # grey levels between which brightness can be compared
_LEAST_SEEN = 0.01  # of all pixels
_OTHER_LIGHT = 30  # grey levels between photos that differ by a step of a bracket at least
_GAMMA = 2.2  # of the levels of a JPEG
_FAVOUR = 1.4  # one bracket of five is worth more than two of three, of which one photo is another's
_PAIR = 1.5  # the worth of two photos, less than half of that of three


class Ladder(NamedTuple):
    """Exposures of the photos of a bracket.

    Attributes:
        stops: The exposure of each photo, in the order of the photos.
    """

    stops: tuple[float, ...]

    def words(self) -> str:
        """Returns such as `exposures -2, 0, +2 EV`, from the darkest to the lightest, with minus signs."""
        return f"exposures {', '.join(map(_signed, sorted(self.stops)))} EV"


def find_brackets(roll: Roll, stretch: Stretch) -> list[tuple[Stretch, str]]:
    """Finds the brackets in a stretch of a roll, and says of each why it is one.

    A bracket has 3 to 9 photos, or 2 if the camera wrote an exposure compensation. Their exposures make a
    ladder of even steps, in any order: by compensation, by time, aperture and ISO, or, if nothing is known of
    them, by the pictures' brightness. Several brackets may follow each other at once: the stretch is divided
    so that as many photos as possible are in as few brackets as possible.
    """
    return [found for piece in roll.pieces(stretch, _LONGEST_GAP) for found in _divided(roll, piece)]


def _divided(roll: Roll, piece: Stretch) -> list[tuple[Stretch, str]]:
    best = [0.0]
    last: list[tuple[Stretch, str] | None] = [None]
    for end in range(piece.start + 1, piece.stop + 1):
        worth, chosen = best[-1], None
        for start in range(max(piece.start, end - MOST), end - 1):
            ladder = _ladder(roll, range(start, end))
            if ladder is None:
                continue
            count = end - start
            pauses = sum(gap or 0.0 for gap in roll.gaps[start : end - 1])
            here = best[start - piece.start] + (count**_FAVOUR if count > 2 else _PAIR) - pauses / 50
            if here > worth:
                worth, chosen = here, (range(start, end), ladder.words())
        best.append(worth)
        last.append(chosen)
    found, place = [], len(piece)
    while place > 0:
        chosen = last[place]
        if chosen is None:
            place -= 1
        else:
            found.append(chosen)
            place -= len(chosen[0])
    return found[::-1]


def _ladder(roll: Roll, places: Stretch) -> Ladder | None:
    """Returns the ladder of some photos, if they are a bracket."""
    shots = [roll.shots[place] for place in places]
    stops = _ladder_by_tags(shots) or _ladder_by_brightness(shots)
    if stops is None:
        return None
    climbing = sorted(zip(stops, places, strict=True))
    framed = all(
        _are_of_one_view(roll.shots[darker], roll.shots[lighter], stop - before)
        for (before, darker), (stop, lighter) in pairwise(climbing)
    )
    return Ladder(tuple(stops)) if framed else None


def _ladder_by_tags(shots: list[Shot]) -> list[float] | None:
    biases = [shot.bias_ev for shot in shots if shot.bias_ev is not None and np.isfinite(shot.bias_ev)]
    if len(biases) == len(shots) and _is_even(biases, _LEAST_BIAS_STEP):
        return biases
    exposures = [shot.exposure_ev for shot in shots if shot.exposure_ev is not None]
    if len(exposures) != len(shots) or len(shots) < 3 or not _is_even(exposures, _LEAST_STEP):
        return None
    middle = float(np.median(exposures))
    return [round(3 * (exposure - middle)) / 3 for exposure in exposures]


def _is_even(stops: Sequence[float], least: float) -> bool:
    if max(map(abs, stops)) > _MOST_STOPS:
        return False
    steps = np.diff(sorted(stops))
    return bool(steps.min() >= least and steps.max() - steps.min() <= _UNEVEN)


def _ladder_by_brightness(shots: list[Shot]) -> list[float] | None:
    looks = [shot.look for shot in shots if shot.look is not None and shot.exposure_s is None]
    if len(looks) != len(shots) or len(shots) < 3:
        return None
    order = np.argsort([look.thumbnail.mean() for look in looks])
    told = [_stops_between(looks[one], looks[other]) for one, other in pairwise(order)]
    known = [step for step in told if step is not None]
    if not known or min(known) < _LEAST_STEP or max(known) > _UNEVEN_BRIGHTNESS * min(known):
        return None
    steps = [step or float(np.median(known)) for step in told]
    climbed = np.cumsum([0.0, *steps])
    stops = np.empty(len(shots))
    stops[order] = climbed - np.median(climbed)
    return [float(stop) for stop in np.round(stops, 1)]


def _stops_between(darker: Look, lighter: Look) -> float | None:
    """Returns how much more light one picture of a view was given, by the pixels that show detail in both.

    It is None if one of the two is all black or all white, and that makes the difference.
    """
    one, other = darker.thumbnail.astype(float), lighter.thumbnail.astype(float)
    seen = (np.minimum(one, other) >= _DARKEST) & (np.maximum(one, other) <= _LIGHTEST)
    if seen.mean() >= _LEAST_SEEN:
        return float(_GAMMA * np.median(np.log2(other[seen] / one[seen])))
    return None if other.mean() - one.mean() >= _OTHER_LIGHT else 0.0


def _are_of_one_view(darker: Shot, lighter: Shot, stops: float) -> bool:
    """Whether two photos may show the same view, the lighter with so many stops more.

    The darker is made as light as the other, so that both lose detail in the same white places. What is all
    white or all black may show anything.
    """
    if darker.look is None or lighter.look is None:
        return True
    levels = np.minimum((np.arange(256) / 255) * 2 ** (stops / _GAMMA), 1) * 255
    lightened = levels.astype(np.uint8)[darker.look.thumbnail]
    if min(lightened.std(), lighter.look.thumbnail.std()) < _PLAIN:
        return True
    return shaken(pattern_of(lightened), pattern_of(lighter.look.thumbnail)).likeness >= _LEAST_LIKENESS


def _signed(stop: float) -> str:
    text = f"{abs(stop):.1f}".removesuffix(".0")
    return text if text == "0" else f"{'+' if stop > 0 else '−'}{text}"  # noqa: RUF001 - a minus sign
