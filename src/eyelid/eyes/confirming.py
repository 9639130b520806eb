"""How sure a face is: by the score of its finder, and by how well the marks of its eyes agree with it.

What only looks like a face gets marks at random: far from where the finder has the eyes, and hard to see.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks

CANDIDATE = 0.25
"""Scores of eyelid's finder, from which what it finds is marked."""

SURE = 0.5
"""Certainty, from which a candidate is a face.

It is above the 0.38 at which `models.confirming` finds 0.03 false ones a picture, since photos hold more that
looks like a face than the backgrounds of the training.
"""

_OFFSET, _SCORE, _APART, _SEEN = -4.19, 2.74, -0.88, 0.69  # by `python -m models.confirming`


def certainty_of(face: Face, marks: FaceMarks) -> float:
    """Returns how likely a candidate of eyelid's finder is a face, 0 to 1."""
    score, apart, seen = features_of(face, marks)
    return float(1 / (1 + np.exp(-(_OFFSET + _SCORE * score + _APART * apart + _SEEN * seen))))


def features_of(face: Face, marks: FaceMarks) -> tuple[float, float, float]:
    """Returns what the certainty is made from.

    The log odds of the finder's score; the logarithm of how far the marks of an eye lie from where the finder
    has it, by the distance of both eyes; the log odds that the better of both eyes can be seen.
    """
    if face.eyes is None:
        raise ValueError("the finder must say where the eyes are")
    found, marked = np.array(face.eyes), marks.points[:, :2].mean(axis=1)
    between = max(float(np.linalg.norm(found[0] - found[1])), 1.0)
    apart = float(np.linalg.norm(found - marked, axis=1).max()) / between
    score, seen = float(log_odds(face.score, 1e-4)), float(log_odds(max(marks.seen), 1e-3))
    return score, float(np.log(apart + 0.05)), seen


def log_odds(p: ArrayLike, least: float) -> NDArray[np.float64]:
    """Returns the log odds of probabilities, of which those nearer to 0 or 1 than `least` count as that."""
    within = np.clip(np.asarray(p, np.float64), least, 1 - least)
    return np.asarray(np.log(within / (1 - within)))
