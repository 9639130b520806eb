"""How sure a face is: by the score of its finder, and by how well the marks of its eyes agree with it.

What only looks like a face gets marks at random: far from where the finder has the eyes, and hard to see.
"""

import numpy as np

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks

CANDIDATE = 0.25
"""Scores of eyelid's finder, from which what it finds is marked."""

SURE = 0.5
"""Certainty, from which a candidate is a face."""

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
    return _log_odds(face.score, 1e-4), float(np.log(apart + 0.05)), _log_odds(max(marks.seen), 1e-3)


def _log_odds(p: float, least: float) -> float:
    p = min(max(p, least), 1 - least)
    return float(np.log(p / (1 - p)))
