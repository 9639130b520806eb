"""Judging a shoot again and again by rules that change a little, as sliders change them.

The verdict on a photo changes only where a measured value passes a threshold. So it is remembered together
with the side of each threshold on which the photo's values lie, and only photos with a value on another side
are judged again.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from eyelid.photos.cull_rules import CullRules, FacesRule, logit
from eyelid.photos.face_verdicts import SURELY_CLOSED, Level
from eyelid.photos.photo_verdicts import Limits, PhotoVerdict, judge_photo
from eyelid.photos.shoot import Shoot

_MOST_KNOWN = 16  # verdicts that are remembered of a photo


class _Sides(NamedTuple):
    """On which sides of the thresholds the values of one photo lie, and the other rules of a verdict."""

    values: bytes
    faces: FacesRule
    reject_too: tuple[str, ...]
    any_blur_passes: bool


class VerdictReplay:
    """The verdicts on the photos of a shoot by any rules, quickly.

    Not safe for threads.

    Attributes:
        shoot: The shoot.
        limits: What the models say of their own probabilities.
    """

    def __init__(self, shoot: Shoot, limits: Limits) -> None:
        self.shoot = shoot
        self.limits = limits
        faces = [face for photo in shoot.faces for face in photo]
        logits = [[_logit(p_open) for p_open in face.p_open] for face in faces]
        self._openness = np.array([[*both, _mean(both)] for both in logits]).reshape(len(faces), 3)
        self._sharpness = np.array([_logit(face.p_sharp) for face in faces])
        counts = [len(photo) for photo in shoot.faces]
        self._ends = np.cumsum(counts, dtype=np.int64)
        self._photo_of_face = np.repeat(np.arange(len(counts)), counts)
        self._known: list[dict[_Sides, PhotoVerdict]] = [{} for _ in counts]
        self._last: tuple[CullRules, NDArray[np.uint16], list[PhotoVerdict]] | None = None

    def verdicts(self, rules: CullRules) -> list[PhotoVerdict]:
        """Returns the verdict on each photo by itself: those of `judge_photo`."""
        sides = self._sides(rules)
        if self._last and _other_rules(self._last[0]) == _other_rules(rules):
            verdicts = list(self._last[2])
            moved = np.unique(self._photo_of_face[sides != self._last[1]]).tolist()
        else:
            verdicts = [_UNJUDGED] * len(self._known)
            moved = range(len(verdicts))
        for photo in moved:
            verdicts[photo] = self._verdict(photo, sides, rules)
        self._last = rules, sides, verdicts
        return verdicts

    def _verdict(self, photo: int, sides: NDArray[np.uint16], rules: CullRules) -> PhotoVerdict:
        faces = self.shoot.faces[photo]
        end = int(self._ends[photo])
        key = _Sides(
            sides[end - len(faces) : end].tobytes(), rules.faces, rules.reject_too, rules.any_blur_passes
        )
        known = self._known[photo]
        if key not in known:
            if len(known) == _MOST_KNOWN:
                known.clear()
            known[key] = judge_photo(self.shoot.readings[photo], faces, rules, self.limits)
        return known[key]

    def _sides(self, rules: CullRules) -> NDArray[np.uint16]:
        """Returns a number for each face, uint16 `[N]`, which says on which sides its values are."""
        over = self._openness - rules.open_from
        band = logit(max(self.limits.unsure_below, 0.5))
        state = np.where(np.abs(over) < band, 1, np.where(over > 0, 2, 3))
        opens = np.where(np.isnan(over), 0, state + 3 * (over < -SURELY_CLOSED))
        blurred, sharp = rules.sharp_from(self.limits.sharp_below)
        value = self._sharpness
        focus = np.where(np.isnan(value), 0, np.where(value < blurred, 1, np.where(value < sharp, 2, 3)))
        return np.asarray(opens @ (196, 28, 4) + focus, np.uint16)


_UNJUDGED = PhotoVerdict(Level.UNSURE, "", (), 0.0)


def _other_rules(rules: CullRules) -> Mapping[str, object]:
    return {
        "faces": rules.faces,
        "reject_too": rules.reject_too,
        "any_blur_passes": rules.any_blur_passes,
    }


def _logit(probability: float | None) -> float:
    return float("nan") if probability is None else logit(probability)


def _mean(logits: list[float]) -> float:
    seen = [value for value in logits if value == value]  # that are not NaN
    return sum(seen) / len(seen) if seen else float("nan")
