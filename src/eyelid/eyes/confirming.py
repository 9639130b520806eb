"""How sure a face is: by the score of its finder, and by whether two looks at its eyes agree.

What only looks like a face gets marks at random: the second look puts its eyes elsewhere than the first, and
finds them hard to see.
"""

import numpy as np

from eyelid.eyes.face import Face
from eyelid.eyes.face_marks import FaceMarks

CANDIDATE = 0.25
"""Scores of eyelid's finder, from which what it finds is marked."""

SURE = 0.5
"""Certainty, from which a candidate is a face.

It is above the 0.34 at which `models.confirming` finds 0.03 false ones a picture, since photos hold more that
looks like a face than the backgrounds of the training.
"""

_OFFSET, _WEIGHTS = -4.75, (2.31, -1.05, 0.36)  # by `python -m models.confirming`
_ALIKE = 0.03  # added to how far an eye moved: closer looks are alike
_LEAST_SEEN = 1e-3


def certainty_of(face: Face, marks: FaceMarks) -> float:
    """Returns how likely a candidate of eyelid's finder is a face, 0 to 1."""
    return float(1 / (1 + np.exp(-_OFFSET - np.dot(_WEIGHTS, features_of(face, marks)))))


def features_of(face: Face, marks: FaceMarks) -> tuple[float, float, float]:
    """Returns what the certainty is made from.

    The log odds of the finder's score; the logarithm of how far the second look at the face moved its eyes;
    the log odds that the better of both eyes can be seen.
    """
    score, seen = _log_odds(face.score, 1e-4), _log_odds(max(marks.seen), _LEAST_SEEN)
    return score, float(np.log(marks.moved + _ALIKE)), seen


def _log_odds(p: float, least: float) -> float:
    within = min(max(p, least), 1 - least)
    return float(np.log(within / (1 - within)))


def _least_score() -> float:
    best_marks = _WEIGHTS[1] * np.log(_ALIKE) + _WEIGHTS[2] * _log_odds(1.0, _LEAST_SEEN)
    odds = (_log_odds(SURE, _LEAST_SEEN) - _OFFSET - best_marks) / _WEIGHTS[0]
    return float(1 / (1 + np.exp(-odds)))


LEAST_SCORE = _least_score()
"""Score of eyelid's finder, below which no marks make a candidate a face, so that none are needed."""
