"""What is learnt of eyes whose labels are noisy: the label, and a part of what other looks say.

The labels of gaze147 are the noisy ones. The other looks are a plain learner's, which has not seen the
person, at both eyes of the face, and that at the irises of LFW's landmarks where the face is there.
"""

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from eyelid.data import fold_of
from eyelid.eyes import fit_patches
from models.labelled_eyes import MOVEMENTS, Eyes
from models.movement_eyes import look_of_irises

NOISY = ("gaze147", "gaze147 lfw")
OTHERS = 0.3  # what the other looks count beside a label
FOLDS, SEED = 4, 2
STRENGTH = 0.1  # of the plain learner: the inverse of how much its weights are held back
_SIDE = 48
_SWAPPED = [1, 0, 2, 3, 4]


def told_of(eyes: Eyes) -> NDArray[np.float32]:
    """Returns how likely each movement of N eyes is held to be, `[N, 5]`; zeros where several may be true."""
    told = np.where((eyes.may.sum(axis=1) == 1)[:, None], eyes.may, 0).astype(np.float32)
    looks = other_looks(eyes)
    for row in np.flatnonzero(np.isin(eyes.dataset, NOISY)).tolist():
        other = looks.get(eyes.face[row].removesuffix(" large"))
        if other:
            told[row] = (1 - OTHERS) * told[row] + OTHERS * np.mean(other, axis=0)
    return told


def other_looks(eyes: Eyes) -> dict[str, list[NDArray[np.float64]]]:
    """Returns what other looks make of the faces with noisy labels: probabilities `[5]` for each look."""
    small = eyes.take(eyes.dataset == NOISY[0])
    looks: dict[str, list[NDArray[np.float64]]] = {}
    for face, likely in zip(small.face.tolist(), plain_looks(small), strict=True):
        looks.setdefault(face, []).append(likely)
    large = eyes.take(eyes.dataset == NOISY[1])
    for face in np.unique(large.face).tolist():
        here = large.take(large.face == face)
        order = np.argsort(here.side)[::-1]  # right, left
        look = look_of_irises(np.stack([here.aside, here.above], 1)[order])
        if look:
            likely = np.eye(len(MOVEMENTS))[MOVEMENTS.index(look)]
            looks.setdefault(face.removesuffix(" large"), []).append(likely)
    return looks


def plain_looks(eyes: Eyes) -> NDArray[np.float64]:
    """Returns what a plain learner makes of eyes of people whom it does not know: probabilities, `[N, 5]`.

    It is a logistic regression on gradient histograms of left eyes; right ones are mirrored.
    """
    histograms = cv2.HOGDescriptor((_SIDE, _SIDE), (16, 16), (8, 8), (8, 8), 9)
    right = (eyes.side == "right")[:, None]
    pixels = np.where(right[..., None], eyes.pixels[:, :, ::-1], eyes.pixels)
    features = np.stack([histograms.compute(each).ravel() for each in fit_patches(list(pixels), _SIDE)])
    truth = np.where(right, eyes.may[:, _SWAPPED], eyes.may).argmax(axis=1)
    folds = np.array([fold_of(group, FOLDS, SEED) for group in eyes.group.tolist()])
    likely = np.zeros((len(eyes), len(MOVEMENTS)))
    for fold in range(FOLDS):
        here = folds == fold
        learner = LogisticRegression(C=STRENGTH, max_iter=200, class_weight="balanced")
        learner.fit(features[~here], truth[~here])
        likely[np.ix_(here, learner.classes_)] = learner.predict_proba(features[here])
    return np.where(right, likely[:, _SWAPPED], likely)
